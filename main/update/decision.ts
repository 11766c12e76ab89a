import type { Manifest, ReleaseFile } from './manifest.ts'
import { isTurnOf } from './rollout.ts'
import type { UpdatePlatform } from './types.ts'
import { compareVersions } from './version.ts'

/** What a decision stands on beside the manifest. */
export interface Facts {
  version: string
  channel: string
  platform: UpdatePlatform
  now: number
  /** The clinic's id, or this workstation's own while it works alone. */
  clinic: string
  /** The newest release of this channel ever seen here, and whether it was seen after its last day. */
  seen: { releasedAt: number; isExpired: boolean } | null
  /** The version that this workstation went back from: only a later one is offered again. */
  leftVersion: string | null
  /** Which schema the ops of this program have, and how many saves the server does not have yet. */
  opSchema: number
  unsent(): number
}

export interface Told {
  code: string
  words: string
}

export type Decision =
  | { kind: 'offer'; file: ReleaseFile; obstacle: Told | null }
  /** All is well and there is nothing to do. */
  | { kind: 'nothing'; words: string }
  /** Somebody has to do something about it. */
  | { kind: 'refused'; problem: Told }

const dayMs = 86_400_000
const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

export const savesInWords = (count: number): string => (count === 1 ? '1 save' : `${count} saves`)

const refusal = (code: string, words: string): Decision => ({ kind: 'refused', problem: { code, words } })
const nothing = (words: string): Decision => ({ kind: 'nothing', words })

/** What stands in the way of installing now, in words that say what to do. */
export const obstacleOf = (manifest: Manifest, facts: Facts): Told | null => {
  if (manifest.readsOpsFrom <= facts.opSchema) return null
  const unsent = facts.unsent()
  if (unsent === 0) return null
  return {
    code: 'unsent_work',
    words: `Version ${manifest.version} cannot read work that was saved here and is not on the clinic’s server yet (${savesInWords(unsent)}). Connect this workstation, wait until everything is sent and settle what stands in the inbox; then install.`,
  }
}

/** The release may be looked at: it is for this channel and not an old one that somebody shows again. */
const problemOf = (manifest: Manifest, facts: Facts): Decision | null => {
  const { channel, releasedAt, expiresAt, version } = manifest
  if (channel !== facts.channel)
    return refusal(
      'other_channel',
      `The update at the update address is for “${channel}”, and this workstation follows “${facts.channel}”. Ask whoever keeps that address.`,
    )
  if (releasedAt > facts.now + dayMs)
    return refusal(
      'clock_behind',
      `Version ${version} was released on ${dateOf(releasedAt)}, and this computer’s clock says ${dateOf(facts.now)}. Set the clock right, then look again.`,
    )
  if (facts.seen && releasedAt < facts.seen.releasedAt)
    return refusal(
      'replayed',
      `The update address shows an older release (of ${dateOf(releasedAt)}) than this workstation has seen before (of ${dateOf(facts.seen.releasedAt)}). Nothing was taken from it. Ask whoever keeps that address to bring it up to date.`,
    )
  const wasExpired = facts.seen?.isExpired === true && releasedAt === facts.seen.releasedAt
  if (facts.now >= expiresAt || wasExpired)
    return refusal(
      'expired',
      `The update at the update address could be installed until ${dateOf(expiresAt)}. Ask whoever keeps that address to bring it up to date.`,
    )
  return null
}

/**
 * What to do about a release. Pure, and asked twice: when the release is found and again when it is about to be
 * installed, with the facts of that moment.
 */
export const decide = (manifest: Manifest, facts: Facts): Decision => {
  const problem = problemOf(manifest, facts)
  if (problem) return problem
  const { version } = manifest
  const order = compareVersions(version, facts.version)
  if (order === 0) return nothing(`This is the newest version, ${version}.`)
  if (order < 0)
    return nothing(
      `The update address has version ${version}, which is older than this one, ${facts.version}. Nothing is installed.`,
    )
  if (facts.leftVersion !== null && compareVersions(version, facts.leftVersion) <= 0)
    return nothing(
      `This workstation went back from version ${facts.leftVersion}. The next version after it will be offered.`,
    )
  const file = manifest.files.find(({ platform }) => platform === facts.platform)
  if (!file)
    return refusal(
      'other_platform',
      `Version ${version} is not there for this kind of computer (${facts.platform}). Ask whoever keeps the update address.`,
    )
  if (!isTurnOf(facts.clinic, manifest, facts.now))
    return nothing(
      `Version ${version} is being handed out clinic by clinic. It will be offered here when it is this clinic’s turn.`,
    )
  return { kind: 'offer', file, obstacle: obstacleOf(manifest, facts) }
}

/** What to remember of a release that was signed rightly; null when it tells nothing new. */
export const toRemember = (manifest: Manifest, facts: Facts): Facts['seen'] => {
  const { releasedAt, expiresAt, channel } = manifest
  const { seen, now } = facts
  // A release from the future would make every real one look old.
  if (channel !== facts.channel || releasedAt > now + dayMs || (seen && releasedAt < seen.releasedAt)) return null
  const isExpired = now >= expiresAt || (seen?.releasedAt === releasedAt && seen.isExpired)
  return seen?.releasedAt === releasedAt && seen.isExpired === isExpired ? null : { releasedAt, isExpired }
}
