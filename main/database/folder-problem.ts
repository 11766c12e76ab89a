import { HeraError } from '../../shared/domain/error.ts'

/** Of SQLite and of the file system; SQLite's have a tail (`SQLITE_READONLY_DIRECTORY`). */
const full = /^(SQLITE_FULL|ENOSPC|EDQUOT)/
const closed = /^(SQLITE_(READONLY|CANTOPEN|PERM)|EACCES|EPERM|EROFS)/

export const folderClosed = (): HeraError =>
  new HeraError(
    'SERVICE_UNAVAILABLE',
    'The data folder cannot be written, so Hera cannot open. Nothing was changed. It belongs to another user of this computer, or its disk is missing or only to be read.',
    { reason: 'folder_closed' },
  )

/**
 * What a data folder that cannot be opened is told by: the disk is full, or it may not be written. Null when it is
 * something else. Nobody shall restore a backup because of a full disk.
 */
export const folderProblem = (error: unknown): HeraError | null => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (full.test(code)) {
    return new HeraError(
      'SERVICE_UNAVAILABLE',
      'The disk is full, so Hera cannot open. Nothing was changed. Free some space, then start Hera again.',
      { reason: 'disk_full' },
    )
  }
  return closed.test(code) ? folderClosed() : null
}
