// Every npm command goes through here: `node scripts/run.mjs TASK [options]`.
// It installs and builds what is missing, then starts the next step with Node 24 itself (a shell would remember the old one).
import path from 'node:path'
import { provideBrowser } from './browser.mjs'
import { build } from './build.mjs'
import { electronBinary } from './electron.mjs'
import { install, node24, root, run } from './setup.mjs'
import { test } from './test.mjs'

const [task = '', ...rest] = process.argv.slice(2)
const program = (name, args) => run(node24(), [path.join(root, 'dist/main', `${name}.js`), ...args])
const source = (file, args) => run(node24(), [path.join(root, file), ...args])

const tasks = {
  build: () => build() ?? 0,
  test,
  demo() {
    build()
    const prepared = path.join(root, 'dist/demo/clinic')
    return program('demo', ['--prepared', prepared, '--data', path.join(root, '.data/demo'), ...rest])
  },
  start() {
    build()
    const data = ['--data', path.join(root, '.data/clinic'), ...rest]
    const electron = electronBinary()
    if (electron) {
      console.log('Opening Hera (Electron).')
      return run(electron, [root, ...data])
    }
    const opens = !rest.some((option) => option === '--help' || option === '--enrol')
    if (opens) console.log('Electron is not installed here: Hera opens in a browser window instead.')
    return program('http', data)
  },
  simulate: () => source('tests/simulation/main.ts', rest),
  import: () => source('main/host/node/import.ts', rest),
  restore: () => source('main/host/node/restore.ts', rest),
  central: () => source('main/host/node/central.ts', rest),
  'simulate:fleet': () => source('bench/fleet/main.ts', rest),
  torture: () => source('tests/torture/main.ts', rest),
  package() {
    build()
    return source('scripts/packaging/main.ts', rest)
  },
  release: () => source('scripts/release.ts', rest),
  bench() {
    build()
    const browser = provideBrowser()
    return run(node24(), [path.join(root, 'bench/main.ts'), ...rest], {
      env: browser ? { HERA_CHROMIUM: browser } : {},
    })
  },
}

const chosen = tasks[task]
if (!chosen) {
  console.error(`Say what to do: ${Object.keys(tasks).join(', ')}.`)
  process.exit(2)
}
install()
process.exit(chosen())
