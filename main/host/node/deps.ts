import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import path from 'node:path'
import type { Log } from '../../api/errors.ts'
import { readConfiguration } from '../../configuration/read.ts'
import { type Configuration, unmanaged } from '../../configuration/types.ts'
import type { HeraDeps } from '../../hera.ts'
import { openSyncThread } from '../../sync/thread.ts'
import { fileKeychain } from './keychain.ts'

/** The folder that holds migrations/ and resources/: the project, or the installed program. */
export const findRoot = (from: string): string => {
  let dir = from
  while (!existsSync(path.join(dir, 'migrations/local'))) {
    const parent = path.dirname(dir)
    if (parent === dir) throw new Error('the program is incomplete: its migrations are missing')
    dir = parent
  }
  return dir
}

/** One line of JSON per event on stderr: an event word and allow-listed fields, never what a person typed. */
export const stderrLog: Log = (event, fields) => {
  process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), event, ...fields })}\n`)
}

/** What this computer's administrators set: the policy file and the environment. A demo is nobody's to manage. */
export const ownConfiguration = (isDemo: boolean): Configuration => {
  if (isDemo) return unmanaged
  const { platform, env } = process
  const own = readConfiguration({ platform, env, computerName: hostname(), now: Date.now() })
  for (const words of own.problems) stderrLog('configuration_problem', { words })
  return own
}

/**
 * The real clock, the real randomness and a key file: what a Node host gives the application. A host passes
 * `ownConfiguration`; without it nothing is managed.
 */
export const nodeDeps = (dataDir: string, isDemo: boolean, configuration: Configuration = unmanaged): HeraDeps => {
  const root = findRoot(import.meta.dirname)
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }
  return {
    dataDir,
    root,
    keychain: fileKeychain(dataDir),
    version,
    isDemo,
    configuration,
    now: () => Date.now(),
    monotonicMs: () => performance.now(),
    random: (length) => randomBytes(length),
    log: stderrLog,
    openSyncWorker: openSyncThread,
    every(ms, work) {
      const timer = setInterval(work, ms)
      timer.unref()
      return () => clearInterval(timer)
    },
  }
}

/** A demo folder says so itself; only such a folder has accounts named after their roles. */
export const isDemoFolder = (dataDir: string): boolean => existsSync(path.join(dataDir, 'demo.json'))
