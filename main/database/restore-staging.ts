import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { backupName } from '../../shared/domain/backup.ts'
import { HeraError } from '../../shared/domain/error.ts'
import { sourceOf } from './backup-facts.ts'
import { flushFolder } from './backup-files.ts'
import type { Keychain } from './key.ts'
import { recoveryFile, type Sealed, sealKey, unseal, writeJson } from './recovery.ts'
import { previousKeyFile } from './restore.ts'

/** A restore that waits for the next start: `restore-staged/` in the data folder holds the database and this note. */
export interface StagedRestore {
  version: 1
  name: string
  /** When the backup was made, and when the restore was prepared. */
  at: number
  stagedAt: number
  /** Folder that the present database goes to. */
  aside: string
  /** Names the key of the staged database. */
  source: string
  /** That key sealed with the present one, when they differ. */
  key: Sealed | null
  /** The present recovery paper stays valid, since the key stays. */
  keepsSeal: boolean
  /** Only this version opens it: the data of a way back. */
  forVersion?: string
}

const stagingFolder = 'restore-staged'
const noteFile = 'restore.json'

export const stagingDir = (dataDir: string): string => path.join(dataDir, stagingFolder)

export const readStaged = (dataDir: string): StagedRestore | null => {
  try {
    return JSON.parse(readFileSync(path.join(stagingDir(dataDir), noteFile), 'utf8')) as StagedRestore
  } catch {
    return null
  }
}

/** Writes the note that makes the copy in the staging folder count at the next start. */
export const confirmStaging = (
  dataDir: string,
  staged: { name: string; at: number; key: Buffer; currentKey: Buffer | null; now: number; forVersion?: string },
  random: (length: number) => Uint8Array,
): StagedRestore => {
  const { currentKey } = staged
  const isSameKey = currentKey?.equals(staged.key) ?? false
  const note: StagedRestore = {
    version: 1,
    name: staged.name,
    at: staged.at,
    stagedAt: staged.now,
    aside: freeAside(dataDir, staged.now),
    source: sourceOf(staged.key),
    key: isSameKey || !currentKey ? null : sealKey({ databaseKey: staged.key, random }, currentKey.toString('hex')),
    keepsSeal: isSameKey,
    ...(staged.forVersion === undefined ? {} : { forVersion: staged.forVersion }),
  }
  writeJson(path.join(stagingDir(dataDir), noteFile), note)
  flushFolder(stagingDir(dataDir))
  return note
}

export const withdrawStaged = (dataDir: string): void => rmSync(stagingDir(dataDir), { recursive: true, force: true })

/**
 * Puts a staged restore in place, before the database is opened. The present database is moved into a folder of its own
 * (with its key, sealed with the new one): nothing is deleted or overwritten. Every step can be repeated, so a power cut
 * in the middle is finished at the next start. `version` is the program's. Answers what was restored, or null.
 */
export const applyStaged = async (
  dataDir: string,
  keychain: Keychain,
  random: (length: number) => Uint8Array,
  version: string | null = null,
): Promise<StagedRestore | null> => {
  const note = readStaged(dataDir)
  // A way back to a version that was not installed after all: the present data stays.
  if (!note || (note.forVersion !== undefined && note.forVersion !== version)) {
    withdrawStaged(dataDir)
    return null
  }
  const staging = stagingDir(dataDir)
  const aside = path.join(dataDir, note.aside)
  const current = await keychain.load()
  const isInPlace = current !== null && sourceOf(current) === note.source
  const key = isInPlace ? current : unsealNoted(note, current)
  if (!key) {
    renameSync(staging, path.join(dataDir, `${note.aside}-not-restored`))
    throw new HeraError(
      'SERVICE_UNAVAILABLE',
      'The restore that was prepared does not fit the key of this workstation any more, so it was put aside. Start Hera again to go on with the present data, then restore once more.',
      { reason: 'staged_restore_refused' },
    )
  }
  if (existsSync(path.join(staging, 'hera.db'))) {
    const move = (name: string, from: string, to: string): void => {
      if (!existsSync(path.join(from, name))) return
      if (existsSync(path.join(to, name))) throw new Error(`a restore would overwrite ${name}`)
      renameSync(path.join(from, name), path.join(to, name))
    }
    mkdirSync(aside, { recursive: true, mode: 0o700 })
    const others = note.keepsSeal ? [] : [recoveryFile]
    for (const name of ['hera.db', 'hera.db-wal', 'hera.db-shm', ...others]) move(name, dataDir, aside)
    if (!isInPlace) {
      if (current) {
        const sealed = sealKey({ databaseKey: current, random }, key.toString('hex'))
        writeJson(path.join(aside, previousKeyFile), sealed)
      }
      await keychain.save(key)
    }
    if (!existsSync(path.join(dataDir, recoveryFile))) move(recoveryFile, staging, dataDir)
    flushFolder(aside)
    // Nothing was there: no folder to wonder about.
    if (readdirSync(aside).length === 0) rmdirSync(aside)
    move('hera.db', staging, dataDir)
    flushFolder(dataDir)
  }
  withdrawStaged(dataDir)
  return note
}

const unsealNoted = (note: StagedRestore, current: Buffer | null): Buffer | null => {
  if (!note.key || !current) return null
  const key = unseal(note.key, current.toString('hex'))
  return key && sourceOf(key) === note.source ? key : null
}

/** A folder name that is not taken yet, so that an earlier restore's data stays where it is. */
const freeAside = (dataDir: string, now: number): string => {
  for (let later = 0; ; later++) {
    const name = backupName(now + later * 1000).replace(/^hera-(.*)\.db$/, 'replaced-$1')
    if (!existsSync(path.join(dataDir, name))) return name
  }
}
