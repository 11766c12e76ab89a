import path from 'node:path'
import Database from 'better-sqlite3'
import { HeraError } from '../../shared/domain/error.ts'

/**
 * Takes the data folder for this process. The lock is an exclusive transaction on a file of its own: the operating
 * system drops it when the process dies, however it dies, so there is no stale lock to delete by hand.
 */
export const lockFolder = (dataDir: string): { release(): void } => {
  const file = new Database(path.join(dataDir, 'in-use.lock'))
  try {
    file.pragma('busy_timeout = 0')
    file.exec('BEGIN EXCLUSIVE')
  } catch {
    file.close()
    throw new HeraError(
      'CONFLICT',
      'Hera is already running on this data folder. Use the window that is open, or close it first.',
      { reason: 'already_running' },
    )
  }
  return {
    release: () => {
      file.close()
    },
  }
}
