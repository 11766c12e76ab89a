import { createHash } from 'node:crypto'
import { HeraError } from '../../../shared/domain/error.ts'
import type { Store } from '../../database/store.ts'
import { throttleStore } from './throttle-store.ts'

const freeTries = 3
const firstWaitMs = 5_000
const longestWaitMs = 60 * 60_000
const hardStop = 50

/** Guesses at the printed recovery key: slowed down, but never stopped. Its 160 bits can't be guessed, and it is what opens a stopped account. */
export const recoveryAccount = 'recovery'

const unknownBuckets = 1_000

/**
 * The account that guesses at a name count on which nobody has: one of a thousand, so that such a name behaves as a
 * known one does, and the table stays small.
 */
export const unknownAccount = (username: string): string => {
  const hash = createHash('sha256').update(username.toLowerCase()).digest()
  return `?${hash.readUInt32BE(0) % unknownBuckets}`
}

/**
 * Slows guessing down per account: three free tries, then 5 s doubling to an hour, and a full stop at fifty until an
 * administrator or the recovery key clears it. A wait is served by monotonic time while the program runs: setting the
 * clock or restarting doesn't shorten it. The count is on disk before the answer goes out. Where judging takes time, a
 * guess counts as wrong from its beginning (`failed`) until it is found right (`succeeded`): guesses sent all at once
 * are no way around the wait.
 */
export interface Throttle {
  /** Throws TOO_MANY_REQUESTS while the account has to wait. */
  check(account: string): void
  failed(account: string): void
  succeeded(account: string): void
}

export const makeThrottle = (store: Store, monotonicMs: () => number): Throttle => {
  const freeAt = new Map<string, number>()
  const sql = throttleStore(store)

  return {
    check(account) {
      const row = sql.read(account)
      if (!row || row.wait_ms === 0) return
      if (row.fails >= hardStop && account !== recoveryAccount) {
        throw new HeraError(
          'TOO_MANY_REQUESTS',
          'This account is closed after too many wrong passwords. An administrator can reset it.',
          { reason: 'account_stopped' },
        )
      }
      const until = freeAt.get(account) ?? monotonicMs() + row.wait_ms
      freeAt.set(account, until)
      const left = Math.ceil(until - monotonicMs())
      if (left > 0) {
        throw new HeraError(
          'TOO_MANY_REQUESTS',
          `Too many wrong passwords. Wait ${Math.ceil(left / 1000)} seconds, then try again.`,
          { retryAfterMs: left },
        )
      }
    },
    failed(account) {
      const fails = (sql.read(account)?.fails ?? 0) + 1
      const waitMs = fails < freeTries ? 0 : Math.min(longestWaitMs, firstWaitMs * 2 ** (fails - freeTries))
      sql.write(account, fails, waitMs)
      freeAt.set(account, monotonicMs() + waitMs)
    },
    succeeded(account) {
      freeAt.delete(account)
      if (sql.read(account)) sql.clear(account)
    },
  }
}
