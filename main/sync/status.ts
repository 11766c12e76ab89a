import type { SyncStatus } from '../../shared/contract/sync.ts'

/** What stands in the way, as a word: a CentralProblem or one of these. words.ts says it to people. */
export type SyncProblem = string

/** How it stands, as the worker tells it. */
export interface EngineStatus {
  mode: SyncStatus['mode']
  isOnline: boolean
  clinic: string | null
  workstation: string | null
  workstationNo: number | null
  server: string | null
  hasAdministrator: boolean | null
  /** Groups that the server does not have, of those up to dseq `countedTo`. */
  waiting: number
  countedTo: number
  lastContactAt: number | null
  clockErrorMs: number | null
  progress: SyncStatus['progress']
  problem: SyncProblem | null
}
