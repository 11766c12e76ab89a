import { closeSync, existsSync, fsyncSync, openSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { backupNameShape } from '../../shared/domain/backup.ts'
import type { Manifest } from './backup-facts.ts'
import { type Sealed, writeJson } from './recovery.ts'

/** A backup as it lies in a folder: `NAME.db` and, beside it, `NAME.json` with its manifest and the sealed key. */
export interface BackupFile {
  name: string
  file: string
  bytes: number
  at: number
  /** Null for a file whose sheet is missing or unreadable: shown, never pruned. */
  manifest: Manifest | null
  /** The recovery key opens it on another machine. */
  hasSeal: boolean
}

/** The sheet of a backup: read by `unsealKey` for the key, here for the rest. */
export interface Sheet extends Partial<Sealed> {
  backup?: Manifest
}

export const sheetOf = (file: string): string => file.replace(/\.db$/, '.json')

export const readSheet = (file: string): Sheet => {
  try {
    const sheet: unknown = JSON.parse(readFileSync(sheetOf(file), 'utf8'))
    return typeof sheet === 'object' && sheet !== null ? sheet : {}
  } catch {
    return {}
  }
}

export const writeSheet = (file: string, seal: Partial<Sealed>, manifest: Manifest): void =>
  writeJson(sheetOf(file), { ...seal, backup: manifest })

/** The backups in a folder, newest first; empty when the folder can't be read. */
export const listBackups = (folder: string): BackupFile[] => {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => backupNameShape.test(name))
    .flatMap((name): BackupFile[] => {
      const file = path.join(folder, name)
      const stats = statSync(file, { throwIfNoEntry: false })
      if (!stats?.isFile()) return []
      const sheet = readSheet(file)
      const manifest = sheet.backup?.version === 1 ? sheet.backup : null
      const at = manifest?.at ?? stats.mtimeMs
      return [{ name, file, bytes: stats.size, at, manifest, hasSeal: typeof sheet.sealed === 'string' }]
    })
    .sort((a, b) => b.at - a.at || (a.name < b.name ? 1 : -1))
}

export const removeBackup = (backup: BackupFile): void => {
  rmSync(backup.file, { force: true })
  rmSync(sheetOf(backup.file), { force: true })
}

/** Waits until a file's content is on the disk. */
export const flushFile = (file: string): void => {
  const handle = openSync(file, 'r+')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Waits until the names in a folder are on the disk, where the system can (Windows does so by itself). */
export const flushFolder = (folder: string): void => {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
