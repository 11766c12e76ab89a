import { randomBytes } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { HeraError } from '../../../shared/domain/error.ts'
import { makeRecoveryKey, sealRecovery } from '../../database/recovery.ts'
import { passwordCost } from '../../features/auth/passwords.ts'
import { buildDemo, type DemoCounts } from '../../features/demo/build.ts'
import { makeChance } from '../../features/demo/chance.ts'
import { createHera } from '../../hera.ts'
import { isDemoFolder } from './deps.ts'
import { fileKeychain } from './keychain.ts'

/** Marks a data folder as a demo clinic: its accounts are public, so nothing real may be kept in it. */
const demoMarker = 'demo.json'

export interface DemoOptions {
  /** The folder that holds migrations/ and resources/. */
  root: string
  /** Epoch ms: the history ends the day before. */
  now: number
  version: string
  passwordCost?: typeof passwordCost
  seed?: number
  patients?: number
  days?: number
}

/**
 * Generates a demo clinic into an empty folder: two years of history up to yesterday. Rows, ids and audit are the same
 * for the same day; the database key is not. Takes some seconds: the build does it ahead, `openDemo` copies the result.
 */
export const prepareDemo = async (to: string, options: DemoOptions): Promise<DemoCounts> => {
  mkdirSync(to, { recursive: true, mode: 0o700 })
  if (existsSync(path.join(to, 'hera.db'))) throw new Error('the folder already holds a database')
  const keychain = fileKeychain(to)
  await keychain.save(randomBytes(32))
  const chance = makeChance(options.seed ?? 1)
  let clock = options.now
  const hera = await createHera({
    dataDir: to,
    root: options.root,
    keychain,
    version: options.version,
    isDemo: true,
    now: () => clock,
    monotonicMs: () => 0,
    random: (length) => chance.bytes(length),
    log: () => {},
    passwordCost: options.passwordCost ?? passwordCost,
  })
  try {
    const setClock = (at: number): void => {
      clock = at
    }
    const counts = await buildDemo(hera.core, setClock, options.now, options)
    markDemo(to, hera.core.databaseKey, { preparedAt: options.now, ...counts })
    return counts
  } finally {
    hera.close()
    rmSync(path.join(to, 'in-use.lock'), { force: true })
  }
}

/** Says of a folder that it is a demo, with a recovery key that everybody may know. */
export const markDemo = (dataDir: string, databaseKey: Buffer, facts: Record<string, number>): void => {
  const random = (length: number): Uint8Array => randomBytes(length)
  const recoveryKey = makeRecoveryKey(random)
  sealRecovery({ dataDir, databaseKey, random }, recoveryKey)
  writeFileSync(path.join(dataDir, demoMarker), `${JSON.stringify({ ...facts, recoveryKey })}\n`)
}

/**
 * Makes `dataDir` a demo folder: an empty one gets a copy of the prepared clinic, or a fresh one where nothing was
 * prepared; a demo folder stays as it is. Refuses a folder that holds a clinic's own data.
 */
export const openDemo = async (dataDir: string, prepared: string, options: DemoOptions): Promise<void> => {
  if (isDemoFolder(dataDir)) return
  if (existsSync(dataDir) && readdirSync(dataDir).some((name) => name !== 'in-use.lock')) {
    throw new HeraError(
      'CONFLICT',
      'This data folder is not empty and not a demo. Choose another with --data, so that no real data is mixed with the demo.',
      { reason: 'not_a_demo' },
    )
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  if (!isDemoFolder(prepared)) {
    await prepareDemo(dataDir, options)
    return
  }
  for (const name of readdirSync(prepared)) {
    // The marker last: a copy that was cut short is not taken for a demo.
    if (name !== demoMarker && statSync(path.join(prepared, name)).isFile()) {
      cpSync(path.join(prepared, name), path.join(dataDir, name))
    }
  }
  writeFileSync(path.join(dataDir, demoMarker), readFileSync(path.join(prepared, demoMarker)))
}
