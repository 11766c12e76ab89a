import type { KeyObject } from 'node:crypto'
import type { PlacedBackup } from '../features/backup/backups.ts'
import { savesInWords } from './decision.ts'
import type { Previous } from './memory.ts'
import type { Kept, Shelf } from './shelf.ts'
import type { Installer } from './types.ts'

/** What a way back stands on. */
export interface WayBackFacts {
  version: string
  localSchema: number
  previous: Previous | null
  installer: Installer | null
  keys: readonly KeyObject[]
  /** Copies that were taken before migrations, and backups. */
  backups(): PlacedBackup[]
  /** How this workstation stands with the clinic's server; null while it works alone. */
  server: { isReachable: boolean } | null
  unsent(): number
  /** Saves that are in no copy taken at this op. */
  savesAfter(dseq: number): number
}

/** `snapshot`: the data that the version before can read; null when it reads the present data. */
export interface OpenWayBack {
  isOpen: true
  previous: Previous
  kept: Kept
  snapshot: PlacedBackup | null
}
export type WayBack = OpenWayBack | { isOpen: false; words: string }

const closed = (words: string): WayBack => ({ isOpen: false, words })

/** The copy that this version took before it changed the data of the version before. */
const snapshotOf = ({ version, backups, localSchema }: WayBackFacts, previous: Previous): PlacedBackup | null => {
  const numberOf = ({ name }: PlacedBackup): number => Number(/^before-migration-(\d+)\.db$/.exec(name)?.[1] ?? 0)
  const [first] = backups()
    .filter((one) => one.isOwn && one.isVerified && one.manifest?.program === version && one.at >= previous.replacedAt)
    .filter((one) => numberOf(one) > previous.localSchema && numberOf(one) <= localSchema)
    .sort((a, b) => numberOf(a) - numberOf(b))
  return first ?? null
}

/** Whether this workstation can go back to the version before, or why not, in words. */
export const findWayBack = (shelf: Shelf, facts: WayBackFacts): WayBack => {
  const { previous, installer, keys, server } = facts
  if (!installer || keys.length === 0)
    return closed('This program does not replace itself: whoever installed it can install an earlier version.')
  if (!previous) return closed('No earlier version is kept on this computer.')
  const kept = shelf.find(previous.version, installer.platform, keys)
  if (!kept) return closed(`The installer of version ${previous.version} is not kept on this computer.`)
  const open: OpenWayBack = { isOpen: true, previous, kept, snapshot: null }
  if (previous.localSchema === facts.localSchema) return open
  const snapshot = snapshotOf(facts, previous)
  if (!snapshot)
    return closed(
      `Version ${previous.version} cannot read the data of this version, and the copy from before the update is not there any more.`,
    )
  if (server) {
    const unsent = facts.unsent()
    if (unsent > 0)
      return closed(
        `Version ${previous.version} cannot read the data of this version. Going back is possible once everything saved here has reached the clinic’s server: ${savesInWords(unsent)} ${unsent === 1 ? 'is' : 'are'} missing there. Connect this workstation and settle what stands in the inbox.`,
      )
    if (!server.isReachable)
      return closed(
        `Version ${previous.version} starts from the data as it was before the update and fetches the rest from the clinic’s server. Connect this workstation first.`,
      )
    return { ...open, snapshot }
  }
  const lost = facts.savesAfter(snapshot.manifest?.dseq ?? 0)
  if (lost > 0)
    return closed(
      `Version ${previous.version} cannot read the data of this version, and this workstation works alone: ${savesInWords(lost)} made since the update would be lost. Stay with this version, or join a clinic’s server first.`,
    )
  return { ...open, snapshot }
}
