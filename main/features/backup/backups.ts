import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { backupsToKeep, isBackupDue } from '../../../shared/domain/backup.ts'
import { conflict, HeraError } from '../../../shared/domain/error.ts'
import type { Log } from '../../api/errors.ts'
import { system } from '../../database/author.ts'
import { changeMark, type Manifest, sourceOf } from '../../database/backup-facts.ts'
import { type BackupFile, listBackups, removeBackup } from '../../database/backup-files.ts'
import { runInThread } from '../../database/backup-thread.ts'
import { travelling } from '../../database/schema/index.ts'
import type { Store } from '../../database/store.ts'

export interface PlacedBackup extends BackupFile {
  place: 'chosen' | 'default'
  isOwn: boolean
  isVerified: boolean
}

export interface Backups {
  /** The folder in use; `missing` when the chosen one can't be written, so that the default stands in. */
  folder(): { path: string; isDefault: boolean; missing: string | null }
  /** Newest first, from the chosen and the default folder. */
  list(): PlacedBackup[]
  last(): PlacedBackup | null
  /** Makes one now; joins the one that is under way. */
  make(): Promise<PlacedBackup>
  readonly isRunning: boolean
  /** Why the last try failed, until one works. */
  readonly failure: string | null
  hasChanged(): boolean
  /** Runs a trial of a backup, one at a time: each copies the whole database. */
  alone<Result>(work: () => Promise<Result>): Promise<Result>
  /** For a timer: makes one when it is due. Never throws. */
  makeWhenDue(): Promise<void>
  /** Before the program ends: waits for what is under way, and makes one when the last is older than a day. */
  finish(): Promise<void>
}

export interface BackupsFrom {
  store: Store
  dataDir: string
  databaseKey: Buffer
  version: string
  now(): number
  timeZone(): string
  /** The folder that administrators or the settings name; empty: none. */
  chosenDir(): string
  log: Log
}

const dayMs = 86_400_000
const snapshotsKept = 3

export const isWritableFolder = (folder: string): boolean => {
  try {
    accessSync(folder, constants.W_OK)
    return path.isAbsolute(folder) && statSync(folder).isDirectory()
  } catch {
    return false
  }
}

export const defaultBackupDir = (dataDir: string): string => path.join(dataDir, 'backups')

/** This workstation's backups: where they lie, which stay, and when the next is due. */
export const makeBackups = (from: BackupsFrom): Backups => {
  const source = sourceOf(from.databaseKey)
  const defaultDir = defaultBackupDir(from.dataDir)
  let running: Promise<PlacedBackup> | null = null
  let failure: string | null = null
  let isTrying = false

  const folder: Backups['folder'] = () => {
    const chosen = from.chosenDir()
    if (chosen && isWritableFolder(chosen)) return { path: chosen, isDefault: false, missing: null }
    return { path: defaultDir, isDefault: true, missing: chosen || null }
  }
  const placed = (dir: string, place: PlacedBackup['place']): PlacedBackup[] =>
    listBackups(dir).map((file) => ({
      ...file,
      place,
      isOwn: file.manifest?.source === source,
      isVerified: file.manifest?.bytes === file.bytes,
    }))
  const list = (): PlacedBackup[] => {
    const { path: dir, isDefault } = folder()
    const all = isDefault ? [] : placed(dir, 'chosen')
    return [...all, ...placed(defaultDir, 'default')].sort((a, b) => b.at - a.at)
  }
  const last = (): PlacedBackup | null =>
    list().find((one) => one.isOwn && one.isVerified && one.name.startsWith('hera-')) ?? null

  /** Only copies of this database, and only in the folder that was just written. */
  const prune = (dir: string, place: PlacedBackup['place']): void => {
    const own = placed(dir, place).filter((one) => one.isOwn)
    const dated = own.filter(({ name }) => name.startsWith('hera-'))
    const keep = backupsToKeep(dated, from.now(), from.timeZone())
    const snapshots = own.filter(({ name }) => !name.startsWith('hera-')).slice(snapshotsKept)
    for (const one of [...dated.filter(({ name }) => !keep.has(name)), ...snapshots]) removeBackup(one)
  }

  const work = async (): Promise<PlacedBackup> => {
    const { path: dir, isDefault } = folder()
    if (isDefault) mkdirSync(dir, { recursive: true, mode: 0o700 })
    // Queued access entries belong into the copy.
    from.store.audit.flush()
    const { name } = await runInThread<'make'>({
      task: 'make',
      order: {
        dataDir: from.dataDir,
        folder: dir,
        key: from.databaseKey,
        at: from.now(),
        tables: Object.keys(travelling),
        mark: changeMark(from.store.sqlite),
        program: from.version,
      },
    })
    const place = isDefault ? 'default' : 'chosen'
    prune(dir, place)
    const made = placed(dir, place).find((one) => one.name === name)
    if (!made) throw new HeraError('SERVICE_UNAVAILABLE', 'The backup vanished from its folder. Make it once more.')
    return made
  }

  const make = (): Promise<PlacedBackup> => {
    running ??= work()
      .then((made) => {
        failure = null
        return made
      })
      .catch((error: unknown) => {
        failure = error instanceof HeraError ? error.message : 'The last backup failed. Make one by hand to see why.'
        from.log('backup_failed', { kind: error instanceof Error ? error.name : typeof error })
        throw error
      })
      .finally(() => {
        running = null
      })
    return running
  }

  const manifestOf = (one: PlacedBackup | null): Manifest | null => one?.manifest ?? null
  const hasChanged = (): boolean => {
    const mark = changeMark(from.store.sqlite)
    return mark !== '0:0' && manifestOf(last())?.mark !== mark
  }
  const byItself = async (): Promise<void> => {
    try {
      const made = await make()
      const { name, bytes } = made
      from.store.audit.note({
        at: from.now(),
        author: system,
        action: 'backup.scheduled',
        patientId: null,
        detail: { name, bytes },
      })
    } catch {
      // Kept in `failure` for the administrator's screens, and tried again at the next turn.
    }
  }

  return {
    folder,
    list,
    last,
    make,
    get isRunning() {
      return running !== null
    },
    get failure() {
      return failure
    },
    hasChanged,
    async alone(work) {
      if (isTrying) throw conflict('backup_busy', 'Another backup is being tried out. Wait until it is done.')
      isTrying = true
      try {
        return await work()
      } finally {
        isTrying = false
      }
    },
    async makeWhenDue() {
      if (!running && isBackupDue(last()?.at ?? null, from.now(), hasChanged())) await byItself()
    },
    async finish() {
      if (running) await running.catch(() => {})
      const age = from.now() - (last()?.at ?? 0)
      if ((age >= dayMs || age < 0) && hasChanged()) await byItself()
    },
  }
}

/** The folder where the snapshot before a migration goes, made if it is not there. */
export const snapshotDir = (dataDir: string): string => {
  const dir = defaultBackupDir(dataDir)
  if (!existsSync(dir)) mkdirSync(dir, { recursive: true, mode: 0o700 })
  return dir
}
