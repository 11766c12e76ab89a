import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs'
import { freemem, totalmem } from 'node:os'
import Database from 'better-sqlite3'
import { HeraError } from '../../shared/domain/error.ts'
import { folderProblem } from './folder-problem.ts'

const mib = 1024 * 1024

/** Half of the database, at least 64 MiB, at most 400 MiB or a sixteenth of the machine's memory. */
export const pageCacheBytes = (databaseBytes: number, machineBytes: number): number =>
  Math.round(Math.max(64 * mib, Math.min(databaseBytes, 400 * mib, machineBytes / 16)))

/** True when a file begins as an unencrypted SQLite database does. */
export const fileIsPlain = (file: string): boolean => {
  const head = Buffer.alloc(16)
  const handle = openSync(file, 'r')
  try {
    readSync(handle, head, 0, 16, 0)
  } finally {
    closeSync(handle)
  }
  return head.toString('latin1').startsWith('SQLite format 3')
}

const expectPragma = (db: Database.Database, name: string, wanted: string | number): void => {
  const value = db.pragma(name, { simple: true })
  if (value !== wanted) throw new Error(`database setting ${name} did not hold`)
}

const unlock = (db: Database.Database, key: Buffer): void => {
  db.pragma(`cipher='sqlcipher'`)
  db.pragma('legacy=4')
  db.pragma(`key="x'${key.toString('hex')}'"`)
}

/** Opens a database to look at it: a backup, or the live one from another thread. Leaves no file beside a backup. */
export const openReadOnly = (file: string, key: Buffer): Database.Database => {
  const db = new Database(file, { readonly: true, fileMustExist: true })
  unlock(db, key)
  db.pragma('temp_store = MEMORY')
  db.pragma('trusted_schema = OFF')
  db.pragma('cell_size_check = ON')
  db.pragma('busy_timeout = 2000')
  return db
}

/**
 * Opens (or makes) the encrypted database and asserts what the rest relies on: the key is in use, WAL with
 * synchronous=FULL, foreign keys, no temporary files on disk, nothing in the schema trusted. SQLCipher 4 pages, so that
 * a second implementation can read the file. Throws SERVICE_UNAVAILABLE when the key does not fit or a page is damaged.
 */
export const openDatabase = (file: string, key: Buffer): Database.Database => {
  if (key.length !== 32) throw new Error('a database key has 32 bytes')
  const exists = existsSync(file) && statSync(file).size > 0
  if (exists && fileIsPlain(file)) throw new Error('the database file is not encrypted')
  const db = new Database(file)
  try {
    unlock(db, key)
    try {
      db.prepare('SELECT count(*) FROM sqlite_master').get()
    } catch (error) {
      const problem = folderProblem(error)
      if (problem) throw problem
      throw new HeraError(
        'SERVICE_UNAVAILABLE',
        'The database could not be opened with the key of this workstation. Nothing was changed. Restore the key file, or restore a backup with the recovery key.',
        { reason: 'wrong_key' },
      )
    }
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    db.pragma('temp_store = MEMORY')
    db.pragma('trusted_schema = OFF')
    db.pragma('cell_size_check = ON')
    db.pragma('secure_delete = FAST')
    db.pragma('busy_timeout = 2000')
    // 16 MB of log before a commit has to move it into the file; the store does that earlier, between commits.
    db.pragma('wal_autocheckpoint = 4000')
    const bytes = exists ? statSync(file).size : 0
    db.pragma(`cache_size = -${Math.round(pageCacheBytes(bytes, Math.max(totalmem(), freemem())) / 1024)}`)
    expectPragma(db, 'journal_mode', 'wal')
    expectPragma(db, 'synchronous', 2)
    expectPragma(db, 'foreign_keys', 1)
    expectPragma(db, 'temp_store', 2)
    expectPragma(db, 'trusted_schema', 0)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** After the first write: the file on disk must not begin like a plain SQLite file. */
export const assertEncrypted = (file: string): void => {
  if (existsSync(file) && statSync(file).size > 0 && fileIsPlain(file)) {
    throw new Error('the database file is not encrypted')
  }
}
