import type { ClientLink } from '@orpc/client'

/** What a caller may say beside the input: `api.x.call(input, { context: { timeoutMs } })`. */
export interface CallContext {
  /** How long to wait for an answer over a port; for an import or a backup, minutes. */
  timeoutMs?: number
}

/** A carrier of calls: fetch or a port. */
export type Link = ClientLink<CallContext>
