import { mkdirSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { HeraError } from '../../shared/domain/error.ts'
import { folderClosed, folderProblem } from './folder-problem.ts'

const makeLockFile = (dataDir: string): Database.Database => {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    return new Database(path.join(dataDir, 'in-use.lock'))
  } catch (error) {
    // No such disk, a file of that name: whatever it is, here it is about the folder.
    throw folderProblem(error) ?? folderClosed()
  }
}

/**
 * Takes the data folder for this process, and makes it where it is not there. The lock is an exclusive transaction on a
 * file of its own: the operating system drops it when the process dies, however it dies, so there is no stale lock to
 * delete by hand.
 */
export const lockFolder = (dataDir: string): { release(): void } => {
  const file = makeLockFile(dataDir)
  try {
    file.pragma('busy_timeout = 0')
    file.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    file.close()
    const problem = folderProblem(error)
    if (problem) throw problem
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
