import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs'
import path from 'node:path'
import type Database from 'better-sqlite3'
import { backupName } from '../../shared/domain/backup.ts'
import { HeraError } from '../../shared/domain/error.ts'
import { differenceFrom, type Facts, factsOf, type Manifest, problemOf, sourceOf } from './backup-facts.ts'
import { flushFile, flushFolder, readSheet, sheetOf, writeSheet } from './backup-files.ts'
import { fileIsPlain, openReadOnly } from './open.ts'
import { recoveryFile, type Sealed } from './recovery.ts'

export interface BackupOrder {
  dataDir: string
  folder: string
  key: Buffer
  at: number
  /** The tables to count: the travelling ones. */
  tables: readonly string[]
  /** See `changeMark`. */
  mark: string
  program: string
}

const failed = (words: string, reason: string): HeraError =>
  new HeraError('SERVICE_UNAVAILABLE', `No backup was made. ${words}`, { reason })

/**
 * Copies the live database into `folder` and answers only when the copy was opened, read through and compared with what
 * it was made from, and is on the disk under its name. Work goes on meanwhile. To be run in a thread of its own.
 */
export const makeBackup = (order: BackupOrder): { name: string; manifest: Manifest } => {
  const file = path.join(order.dataDir, 'hera.db')
  const source = sourceOf(order.key)
  assertRoom(order.folder, statSync(file).size)
  for (const left of readdirSync(order.folder)) {
    if (left.endsWith(`.${source}.part`)) rmSync(path.join(order.folder, left), { force: true })
  }
  const name = takeName(order.folder, order.at)
  const target = path.join(order.folder, name)
  const part = `${target}.${source}.part`
  const live = openReadOnly(file, order.key)
  try {
    copyInto(live, part)
    const facts = checkedFacts(part, order)
    const difference = differenceFrom(live, facts)
    if (difference !== null) throw failed('The copy does not hold what the database holds. Try again.', 'copy_differs')
    const manifest: Manifest = {
      ...facts,
      version: 1,
      at: order.at,
      bytes: statSync(part).size,
      source,
      mark: order.mark,
      program: order.program,
    }
    writeSheet(target, sealOf(order.dataDir), manifest)
    renameSync(part, target)
    flushFolder(order.folder)
    return { name, manifest }
  } catch (error) {
    rmSync(part, { force: true })
    if (!existsSync(target)) rmSync(sheetOf(target), { force: true })
    throw error
  } finally {
    live.close()
  }
}

/** Reads a backup through with this workstation's own key; answers the first thing that is wrong, in words, or null. */
export const checkBackup = (file: string, key: Buffer): string | null => {
  const { backup } = readSheet(file)
  if (backup && backup.source !== sourceOf(key))
    return 'It was made by another workstation: try it with its recovery key.'
  const read = readThrough(file, key, Object.keys(backup?.counts ?? {}))
  if ('problem' in read) return read.problem
  return !backup || isAsListed(read.facts, backup) ? null : notAsListed
}

/** Before a migration of a database that holds work: a copy beside the backups, so that one version back stays possible. */
export const snapshotBeforeMigration = (
  db: Database.Database,
  order: BackupOrder & { firstPending: number },
): string => {
  const name = `before-migration-${order.firstPending}.db`
  const target = path.join(order.folder, name)
  const part = `${target}.${sourceOf(order.key)}.part`
  assertRoom(order.folder, statSync(path.join(order.dataDir, 'hera.db')).size)
  rmSync(part, { force: true })
  copyInto(db, part)
  const { at, mark, program } = order
  const bytes = statSync(part).size
  writeSheet(target, sealOf(order.dataDir), {
    ...checkedFacts(part, order),
    version: 1,
    at,
    bytes,
    source: sourceOf(order.key),
    mark,
    program,
  })
  renameSync(part, target)
  flushFolder(order.folder)
  return name
}

const copyInto = (db: Database.Database, part: string): void => {
  try {
    db.prepare('VACUUM INTO ?').run(part)
    flushFile(part)
  } catch {
    throw failed('The folder could not be written: the disk may be full or gone.', 'folder_not_writable')
  }
}

/** Opens a copy, reads every page of it and counts; or says what is wrong with it. */
export const readThrough = (
  file: string,
  key: Buffer,
  tables: readonly string[],
): { facts: Facts } | { problem: string } => {
  if (!existsSync(file)) return { problem: 'The file is gone.' }
  if (fileIsPlain(file)) return { problem: 'The file is not encrypted.' }
  const db = openReadOnly(file, key)
  try {
    const problem = problemOf(db)
    return problem === null ? { facts: factsOf(db, tables) } : { problem }
  } finally {
    db.close()
  }
}

const checkedFacts = (file: string, { key, tables }: BackupOrder): Facts => {
  const read = readThrough(file, key, tables)
  if ('problem' in read) throw failed(`The copy could not be read back. ${read.problem}`, 'copy_unreadable')
  return read.facts
}

export const notAsListed = 'It does not hold what its sheet says.'

/** True when a copy holds what its sheet says it holds. */
export const isAsListed = (facts: Facts, manifest: Manifest): boolean =>
  facts.dseq === manifest.dseq &&
  facts.auditHash === manifest.auditHash &&
  Object.entries(manifest.counts).every(([table, count]) => facts.counts[table] === count)

const sealOf = (dataDir: string): Partial<Sealed> => {
  const file = path.join(dataDir, recoveryFile)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Sealed) : {}
}

/**
 * A name that is free, held by an empty sheet until the copy is there: workstations that share a folder may begin in the
 * same second, and none may take another's place.
 */
const takeName = (folder: string, at: number): string => {
  for (let later = 0; ; later++) {
    const name = backupName(at + later * 1000)
    const target = path.join(folder, name)
    if (existsSync(target)) continue
    try {
      closeSync(openSync(sheetOf(target), 'wx', 0o600))
      return name
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
        throw failed('The folder could not be written: the disk may be full or gone.', 'folder_not_writable')
    }
  }
}

const assertRoom = (folder: string, bytes: number): void => {
  const { bavail, bsize } = statfsSync(folder)
  if (bavail * bsize < bytes * 1.1)
    throw failed('There is not enough free space in the backup folder. Free some, then try again.', 'disk_full')
}
