/** The one refresh of a session, however many calls and windows ask for it at once. */
export interface Refresher {
  /** Resolves when the session is fresh. `failedAtMs`: when the refused call was sent. Rejects with main's answer. */
  ensureFresh(failedAtMs: number): Promise<void>
}

const lockName = 'hera-refresh'
const storageKey = 'hera-refreshed-at'

/**
 * Calls in this window share one promise; windows take turns under a Web Lock, and one that waited
 * while another refreshed (cookies are shared) does not refresh again.
 */
export function makeRefresher(refresh: () => Promise<void>, storage: Storage, locks: LockManager): Refresher {
  let underWay: Promise<void> | undefined
  const run = async (failedAtMs: number): Promise<void> => {
    await locks.request(lockName, async () => {
      if (Number(storage.getItem(storageKey) ?? 0) > failedAtMs) return
      await refresh()
      storage.setItem(storageKey, String(Date.now()))
    })
  }
  return {
    ensureFresh(failedAtMs) {
      underWay ??= run(failedAtMs).finally(() => {
        underWay = undefined
      })
      return underWay
    },
  }
}
