import { existsSync } from 'node:fs'
import path from 'node:path'
import type { MessagePort } from 'node:worker_threads'
import type { AnyRouter } from '@orpc/server'
import type Database from 'better-sqlite3'
import { contract } from '../shared/contract/index.ts'
import type { Settings } from '../shared/contract/settings.ts'
import { toDateText } from '../shared/domain/clock.ts'
import { HeraError } from '../shared/domain/error.ts'
import { makeDeviceCode } from '../shared/domain/mrn.ts'
import { makeIdSource } from '../shared/domain/uuid.ts'
import type { Core } from './api/core.ts'
import type { Log } from './api/errors.ts'
import { forgetAnswers } from './api/idempotency.ts'
import { createRouter } from './api/router.ts'
import { codeUse } from './configuration/code-use.ts'
import { makeEnrolment } from './configuration/enrolment.ts'
import { type Configuration, unmanaged } from './configuration/types.ts'
import { system } from './database/author.ts'
import { snapshotBeforeMigration } from './database/backup.ts'
import { folderProblem } from './database/folder-problem.ts'
import type { Keychain } from './database/key.ts'
import { localState } from './database/local-state.ts'
import { lockFolder } from './database/lock.ts'
import { migrate, readMigrations } from './database/migrate.ts'
import { assertEncrypted, openDatabase } from './database/open.ts'
import { applyStaged } from './database/restore-staging.ts'
import { travelling } from './database/schema/index.ts'
import { openStore } from './database/store.ts'
import { makePasswords, type PasswordCost, passwordCost, provePasswords } from './features/auth/passwords.ts'
import { makeSessions } from './features/auth/sessions.ts'
import { authStore } from './features/auth/store.ts'
import { makeThrottle } from './features/auth/throttle.ts'
import { makeBackups, snapshotDir } from './features/backup/backups.ts'
import { makeDesktop } from './features/desktop/menu-bar.ts'
import type { DesktopPowers } from './features/desktop/types.ts'
import { derived, handlers } from './features/index.ts'
import { overlaid } from './features/settings/overlay.ts'
import { readBackupDir, readSettings } from './features/settings/store.ts'
import { openUpdates } from './features/updates/open.ts'
import type { SystemPrinters } from './printing/types.ts'
import { openSyncLink } from './sync/link.ts'
import type { SyncWorker, WorkerStart } from './sync/protocol.ts'
import type { Installer, UpdateOptions } from './update/types.ts'

/** Everything the application takes from the outside. Nothing in it reads time, randomness or the system by itself. */
export interface HeraDeps {
  /** The folder of this clinic's data; made if it is not there. */
  dataDir: string
  /** The folder that holds migrations/ and resources/. */
  root: string
  keychain: Keychain
  version: string
  /** Demo folders have accounts named after their roles and say DEMO on every screen. */
  isDemo: boolean
  now(): number
  monotonicMs(): number
  random(length: number): Uint8Array
  log: Log
  passwordCost?: PasswordCost
  /** Starts the sync worker. Absent: this workstation works alone, or what it has joined waits. */
  openSyncWorker?(start: WorkerStart): SyncWorker
  /** A way to the server inside the program, for the sync worker's thread. */
  embeddedPort?(): MessagePort
  /** What administrators set for this computer. Absent: nothing is managed. */
  configuration?: Configuration
  /** Printers of the computer, without a print window. */
  systemPrinters?: SystemPrinters
  /** Replaces the program by a newer one. Absent: this host takes no updates. */
  installer?: Installer
  /** For tests. Absent: as the program was packed. */
  updates?: UpdateOptions
  /** The menu bar and the crash reports of a program with a window of its own. */
  desktop?: DesktopPowers
  /** Repeats `work` while the program runs; answers how to stop. Absent: nothing happens by itself. */
  every?(ms: number, work: () => void): () => void
}

export interface Hera {
  core: Core
  router: AnyRouter
  /**
   * Sends what waits and ends the sync worker; waits for a backup that is under way, and makes one when the last is older
   * than a day. Call it before `close`.
   */
  finish(): Promise<void>
  /** Writes what is queued, closes the database and gives the folder back. */
  close(): void
}

/**
 * Builds the whole application on one data folder: key, database, migrations, sessions, features, router. Knows nothing
 * of Electron or HTTP; a host mounts `router`. Throws a HeraError in words when the folder is in use, the key doesn't
 * fit or the data is newer than the program.
 */
export const createHera = async (deps: HeraDeps): Promise<Hera> => {
  await provePasswords() // before a database is made: without it nobody could sign in
  const lock = lockFolder(deps.dataDir)
  try {
    return await build(deps, lock)
  } catch (error) {
    lock.release()
    throw folderProblem(error) ?? error
  }
}

/** How often what is due is looked at: backups, answers that may be forgotten. */
const turnMs = 10 * 60_000

const build = async (deps: HeraDeps, lock: { release(): void }): Promise<Hera> => {
  const restored = await applyStaged(deps.dataDir, deps.keychain, deps.random, deps.version)
  const file = path.join(deps.dataDir, 'hera.db')
  let databaseKey = await deps.keychain.load()
  if (!databaseKey) {
    // A new key would not open the old database, and would stand in the way of the right one.
    if (existsSync(file)) {
      throw new HeraError(
        'SERVICE_UNAVAILABLE',
        'The key of this data folder is not here. Nothing was changed. Open the folder with the program that made it (the desktop keeps the key in the computer’s keychain), put the key file back, or restore a backup with the recovery key.',
        { reason: 'key_missing' },
      )
    }
    databaseKey = Buffer.from(deps.random(32))
    await deps.keychain.save(databaseKey)
  }
  const sqlite = openDatabase(file, databaseKey)
  try {
    prepareSchema(sqlite, deps, databaseKey)
    assertEncrypted(file)
  } catch (error) {
    sqlite.close()
    throw error
  }
  const newId = makeIdSource({ now: deps.now }, deps.random)
  const store = openStore({ sqlite, now: deps.now, newId, derived })
  const state = localState(store)

  const configuration = deps.configuration ?? unmanaged
  let settings: Settings | null = null
  store.onChange((tables) => {
    if (tables.includes('setting')) settings = null
  })
  const sync = openSyncLink({
    store,
    state,
    dataDir: deps.dataDir,
    databaseKey,
    version: deps.version,
    isDemo: deps.isDemo,
    log: deps.log,
    newId,
    deviceCode: () => core.deviceCode(),
    lastBackup: () => core.backups.last()?.at ?? null,
    openWorker: deps.openSyncWorker ?? null,
    embeddedPort: deps.embeddedPort ?? null,
    ca: configuration.managed.serverCa ?? null,
  })
  const sessions = makeSessions(store, newId, deps.random)
  const updates = openUpdates(deps, { core: () => core, store, state, configuration })
  const core: Core = {
    store,
    sync,
    sessions,
    passwords: makePasswords(deps.passwordCost ?? passwordCost),
    throttle: makeThrottle(store, deps.monotonicMs),
    backups: makeBackups({
      store,
      dataDir: deps.dataDir,
      databaseKey,
      version: deps.version,
      now: deps.now,
      timeZone: () => core.settings().timeZone,
      chosenDir: () => configuration.managed.backupDir ?? readBackupDir(store),
      log: deps.log,
    }),
    updates,
    configuration,
    enrolment: makeEnrolment({
      configuration,
      sync: () => core.sync,
      isEmpty: () => authStore(store).countUsers() === 0,
      code: configuration.managed.joinCode ? codeUse(state, configuration.managed.joinCode) : null,
      note: (action, detail) => store.audit.note({ at: deps.now(), author: system, action, patientId: null, detail }),
      log: deps.log,
      random: deps.random,
    }),
    systemPrinters: deps.systemPrinters ?? null,
    desktop: deps.desktop ? makeDesktop(deps.desktop, sessions) : null,
    now: deps.now,
    newId,
    random: deps.random,
    settings() {
      settings ??= overlaid(readSettings(store), configuration.managed)
      return settings
    },
    deviceCode: () => state.text('device_code', () => makeDeviceCode(() => fraction(deps.random(6)))),
    nextNumber: (series) => state.next(series),
    today: () => toDateText(deps.now(), core.settings().timeZone),
    isDemo: deps.isDemo,
    version: deps.version,
    dataDir: deps.dataDir,
    root: deps.root,
    keyStorage: deps.keychain.describe(),
    databaseKey,
  }
  if (restored) {
    const detail = { name: restored.name, aside: restored.aside }
    store.audit.note({ at: deps.now(), author: system, action: 'backup.restored', patientId: null, detail })
  }
  forgetAnswers(store, deps.now())
  sync.begin()
  updates.begin()
  const stopTurns = deps.every?.(turnMs, () => {
    forgetAnswers(store, deps.now())
    void core.backups.makeWhenDue()
  })
  return {
    core,
    router: createRouter(core, contract, handlers, deps.log),
    async finish() {
      stopTurns?.()
      core.enrolment.stop()
      await sync.stop()
      await core.backups.finish()
    },
    close() {
      stopTurns?.()
      updates.stop()
      core.enrolment.stop()
      sync.abandon()
      store.close()
      lock.release()
    },
  }
}

/** Brings the schema to this version; data from an older one is copied first, so that a way back remains. */
const prepareSchema = (sqlite: Database.Database, deps: HeraDeps, key: Buffer): void => {
  const migrations = readMigrations(path.join(deps.root, 'migrations/local'))
  migrate(sqlite, migrations, deps.now(), (firstPending) => {
    const folder = snapshotDir(deps.dataDir)
    const { dataDir, version: program } = deps
    const tables = Object.keys(travelling)
    snapshotBeforeMigration(sqlite, { dataDir, folder, key, at: deps.now(), tables, mark: '', program, firstPending })
  })
}

/** A number in [0, 1) from six random bytes. */
const fraction = (bytes: Uint8Array): number => Buffer.from(bytes).readUIntBE(0, 6) / 2 ** 48
