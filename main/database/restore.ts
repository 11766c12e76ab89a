import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { conflict, HeraError, invalid } from '../../shared/domain/error.ts'
import { isAsListed, notAsListed, readThrough } from './backup.ts'
import { type Facts, problemOf } from './backup-facts.ts'
import { flushFile, flushFolder, readSheet, sheetOf } from './backup-files.ts'
import { migrate, readMigrations } from './migrate.ts'
import { openDatabase } from './open.ts'
import { recoveryFile, type Sealed, unsealKey, writeJson } from './recovery.ts'

export interface CopyOrder {
  backupFile: string
  recoveryKey: string
  /** Made, and emptied first: the copy becomes `hera.db` in it. */
  folder: string
  migrationsDir: string
  at: number
}

export interface CheckedCopy {
  /** The key that opens it, from the sealed sheet beside the backup. */
  key: Buffer
  at: number
  facts: Facts | null
  /** In words, or null: the copy opens, every page is whole, its log unbroken, and it reaches this version. */
  problem: string | null
}

/** Written when a database with another key is moved aside: its key, sealed with the key that came instead. */
export const previousKeyFile = 'previous-key.json'

/** Where the sealed key of a backup is: its own sheet, else the `recovery.json` of the folder it lies in. */
const sealFileOf = (backupFile: string): string | null => {
  if (typeof readSheet(backupFile).sealed === 'string') return sheetOf(backupFile)
  const shared = path.join(path.dirname(backupFile), recoveryFile)
  return existsSync(shared) ? shared : null
}

const keyOf = (backupFile: string, recoveryKey: string): Buffer => {
  const sealFile = sealFileOf(backupFile)
  if (!sealFile) {
    throw conflict(
      'no_seal',
      'The sheet that belongs to this backup is missing: the file of the same name that ends in .json, made when a recovery key was printed. Put both files into one folder.',
    )
  }
  const key = unsealKey(sealFile, recoveryKey)
  if (!key) {
    throw invalid(
      'recoveryKey',
      'This recovery key does not open this backup. Check the letters on the paper, and that it is the newest one.',
    )
  }
  return key
}

/** The key of a database that an earlier restore moved aside, when `currentKey` is the one that came instead of it. */
const previousKeyOf = (backupFile: string, currentKey: Buffer | null): Buffer | null =>
  currentKey && unsealKey(path.join(path.dirname(backupFile), previousKeyFile), currentKey.toString('hex'))

/**
 * Tries a backup out: opens a scratch copy with the recovery key, reads all of it, and brings it to this version. The
 * backup itself is only read. Throws when the recovery key doesn't fit; what else is wrong is in the answer.
 */
export const tryCopy = (order: CopyOrder, currentKey: Buffer | null = null): CheckedCopy => {
  const { backupFile, folder, at } = order
  if (!existsSync(backupFile)) throw new HeraError('NOT_FOUND', 'There is no backup of this name in the folder.')
  const key = previousKeyOf(backupFile, currentKey) ?? keyOf(backupFile, order.recoveryKey)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = path.join(folder, 'hera.db')
  copyFileSync(backupFile, file)
  if (existsSync(`${backupFile}-wal`)) copyFileSync(`${backupFile}-wal`, `${file}-wal`)
  const { backup } = readSheet(backupFile)
  const tables = Object.keys(backup?.counts ?? {})
  const answer = (facts: Facts | null, problem: string | null): CheckedCopy => ({
    key,
    at: backup?.at ?? at,
    facts,
    problem,
  })
  const read = existsSync(`${file}-wal`) ? null : readThrough(file, key, tables)
  if (read && 'problem' in read) return answer(null, read.problem)
  if (read && backup && !isAsListed(read.facts, backup)) return answer(read.facts, notAsListed)
  try {
    const db = openDatabase(file, key)
    try {
      migrate(db, readMigrations(order.migrationsDir), at)
      const problem = problemOf(db)
      if (problem) return answer(null, problem)
    } finally {
      db.close()
    }
  } catch (error) {
    return answer(null, error instanceof HeraError ? error.message : 'It could not be brought to this version of Hera.')
  }
  const after = readThrough(file, key, tables)
  return 'problem' in after ? answer(null, after.problem) : answer(read?.facts ?? after.facts, null)
}

/**
 * Makes a checked copy ready to be worked in: nobody is signed in, and the workstation draws a new device code, so that
 * numbers printed after the backup was made are not given out twice.
 */
export const readyCopy = (folder: string, backupFile: string, copy: CheckedCopy, at: number): void => {
  const db = openDatabase(path.join(folder, 'hera.db'), copy.key)
  try {
    db.prepare('UPDATE session SET ended_at = ? WHERE ended_at IS NULL').run(at)
    db.prepare(`DELETE FROM local_state WHERE key IN ('device_code', 'jwt_secret')`).run()
  } finally {
    db.close()
  }
  flushFile(path.join(folder, 'hera.db'))
  const sealFile = sealFileOf(backupFile)
  if (sealFile) {
    const { salt, iv, sealed, tag } = JSON.parse(readFileSync(sealFile, 'utf8')) as Sealed
    writeJson(path.join(folder, recoveryFile), { version: 1, salt, iv, sealed, tag })
  }
  flushFolder(folder)
}
