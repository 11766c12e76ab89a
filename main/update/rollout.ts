import { createHash } from 'node:crypto'
import type { Manifest } from './manifest.ts'

/**
 * Where a clinic stands in the line for a version, 0 to 100. The line is drawn anew for each version, so that it is not
 * always the same clinics that go first.
 */
export const placeInLine = (clinic: string, version: string): number =>
  (createHash('sha256').update(`${clinic}\n${version}`).digest().readUInt32BE(0) / 2 ** 32) * 100

/** True when it is this clinic's turn. All its workstations ask with the same id, so they move together. */
export const isTurnOf = (clinic: string, { version, rollout }: Manifest, now: number): boolean => {
  if (rollout.from !== undefined && now < rollout.from) return false
  return rollout.clinics?.includes(clinic) === true || placeInLine(clinic, version) < rollout.percent
}
