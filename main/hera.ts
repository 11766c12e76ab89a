import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { AnyRouter } from '@orpc/server'
import { contract } from '../shared/contract/index.ts'
import type { Settings } from '../shared/contract/settings.ts'
import { toDateText } from '../shared/domain/clock.ts'
import { makeDeviceCode } from '../shared/domain/mrn.ts'
import { makeIdSource } from '../shared/domain/uuid.ts'
import type { Core } from './api/core.ts'
import type { Log } from './api/errors.ts'
import { createRouter } from './api/router.ts'
import type { Keychain } from './database/key.ts'
import { localState } from './database/local-state.ts'
import { lockFolder } from './database/lock.ts'
import { migrate, readMigrations } from './database/migrate.ts'
import { assertEncrypted, openDatabase } from './database/open.ts'
import { openStore } from './database/store.ts'
import { makePasswords, type PasswordCost, passwordCost } from './features/auth/passwords.ts'
import { makeSessions } from './features/auth/sessions.ts'
import { makeThrottle } from './features/auth/throttle.ts'
import { derived, handlers } from './features/index.ts'
import { readSettings } from './features/settings/store.ts'

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
}

export interface Hera {
  core: Core
  router: AnyRouter
  /** Writes what is queued, closes the database and gives the folder back. */
  close(): void
}

/**
 * Builds the whole application on one data folder: key, database, migrations, sessions, features, router. Knows nothing
 * of Electron or HTTP; a host mounts `router`. Throws a HeraError in words when the folder is in use, the key doesn't
 * fit or the data is newer than the program.
 */
export const createHera = async (deps: HeraDeps): Promise<Hera> => {
  mkdirSync(deps.dataDir, { recursive: true, mode: 0o700 })
  const lock = lockFolder(deps.dataDir)
  try {
    return await build(deps, lock)
  } catch (error) {
    lock.release()
    throw error
  }
}

const build = async (deps: HeraDeps, lock: { release(): void }): Promise<Hera> => {
  let databaseKey = await deps.keychain.load()
  if (!databaseKey) {
    databaseKey = Buffer.from(deps.random(32))
    await deps.keychain.save(databaseKey)
  }
  const file = path.join(deps.dataDir, 'hera.db')
  const sqlite = openDatabase(file, databaseKey)
  migrate(sqlite, readMigrations(path.join(deps.root, 'migrations/local')), deps.now())
  assertEncrypted(file)
  const newId = makeIdSource({ now: deps.now }, deps.random)
  const store = openStore({ sqlite, now: deps.now, newId, derived })
  const state = localState(store)

  let settings: Settings | null = null
  store.onChange((tables) => {
    if (tables.includes('setting')) settings = null
  })
  const core: Core = {
    store,
    sessions: makeSessions(store, newId, deps.random),
    passwords: makePasswords(deps.passwordCost ?? passwordCost),
    throttle: makeThrottle(store, deps.monotonicMs),
    now: deps.now,
    newId,
    random: deps.random,
    settings() {
      settings ??= readSettings(store)
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
  return {
    core,
    router: createRouter(core, contract, handlers, deps.log),
    close() {
      store.close()
      lock.release()
    },
  }
}

/** A number in [0, 1) from six random bytes. */
const fraction = (bytes: Uint8Array): number => Buffer.from(bytes).readUIntBE(0, 6) / 2 ** 48
