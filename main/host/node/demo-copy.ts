import {
  constants,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import path from 'node:path'
import { HeraError } from '../../../shared/domain/error.ts'
import { isDemoFolder } from './deps.ts'

/** The server's folder: put in place last, so that a clinic whose copy was cut short is not taken for a whole one. */
export const centralFolder = 'central'
const unfinished = 'unfinished'

/** True when the folder holds a demo clinic: its server and the workstations. */
export const isDemoClinic = (dataDir: string): boolean => existsSync(path.join(dataDir, centralFolder))

/** What may lie in a demo clinic's folder before there is one: our own leftovers, and the demo of an earlier version. */
const refuseOthers = (dataDir: string, folders: readonly string[]): void => {
  const isEarlierDemo = isDemoFolder(dataDir)
  const isOurs = (name: string): boolean =>
    name === 'in-use.lock' || name === unfinished || (folders.includes(name) && isDemoFolder(path.join(dataDir, name)))
  if (isEarlierDemo || readdirSync(dataDir).every(isOurs)) return
  throw new HeraError(
    'CONFLICT',
    'This data folder is not empty and not a demo. Choose another with --data, so that no real data is mixed with the demo.',
    { reason: 'not_a_demo' },
  )
}

/**
 * Fills the folder with a demo clinic that `fill` makes in a folder of its own; nothing happens when one is there. A demo
 * of an earlier version (one database, no server) is left beside it untouched: answers true when one was found.
 */
export const placeDemoClinic = async (
  dataDir: string,
  workstations: readonly string[],
  fill: (folder: string) => Promise<void>,
): Promise<{ hasEarlierDemo: boolean }> => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  if (isDemoClinic(dataDir)) return { hasEarlierDemo: false }
  refuseOthers(dataDir, workstations)
  const hasEarlierDemo = isDemoFolder(dataDir)
  const draft = path.join(dataDir, unfinished)
  for (const name of [unfinished, ...workstations]) rmSync(path.join(dataDir, name), { recursive: true, force: true })
  mkdirSync(draft, { mode: 0o700 })
  await fill(draft)
  for (const name of [...workstations, centralFolder]) renameSync(path.join(draft, name), path.join(dataDir, name))
  rmSync(draft, { recursive: true, force: true })
  return { hasEarlierDemo }
}

/** A copy of a folder; on file systems that can, no byte of it is written twice. */
export const copyFolder = (from: string, to: string): void => {
  cpSync(from, to, { recursive: true, mode: constants.COPYFILE_FICLONE, filter: (file) => !file.endsWith('.lock') })
}

/** A copy of a workstation's folder: its own files, not what else lies in folders below. */
export const copyWorkstation = (from: string, to: string): void => {
  mkdirSync(to, { recursive: true, mode: 0o700 })
  for (const name of readdirSync(from)) {
    const file = path.join(from, name)
    if (statSync(file).isFile() && !name.endsWith('.lock'))
      copyFileSync(file, path.join(to, name), constants.COPYFILE_FICLONE)
  }
}
