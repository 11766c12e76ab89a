import { setTimeout as wait } from 'node:timers/promises'
import Database from 'better-sqlite3'

/**
 * The worker's own lock on the folder: one that was left over cannot sync the same folder twice. Held until this thread
 * or process ends, however it ends. Tries again every second; null once `isStopped` says so.
 */
export const takeWorkerLock = async (
  lockFile: string,
  tellTaken: () => void,
  isStopped: () => boolean,
): Promise<{ release(): void } | null> => {
  for (let turns = 0; !isStopped(); turns++) {
    const file = new Database(lockFile)
    try {
      file.pragma('busy_timeout = 0')
      file.exec('BEGIN EXCLUSIVE')
      return { release: () => void file.close() }
    } catch {
      file.close()
    }
    if (turns === 3) tellTaken()
    await wait(turns === 0 ? 100 : 1_000)
  }
  return null
}
