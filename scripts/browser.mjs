// Finds a Chromium for the browser tests: HERA_CHROMIUM, an installed one, Debian's through apt when root, else
// Playwright's own.
import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import { node24, root, run } from './setup.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']

const onPath = (name) =>
  (process.env.PATH ?? '')
    .split(path.delimiter)
    .map((dir) => path.join(dir, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK)
        return true
      } catch {
        return false
      }
    })

export const findBrowser = () => process.env.HERA_CHROMIUM ?? names.map(onPath).find(Boolean)

/** The path of a browser, or null when Playwright's own is in place (it finds that by itself). Exits when there is none. */
export const provideBrowser = () => {
  if (!findBrowser() && process.getuid?.() === 0 && onPath('apt-get')) {
    console.log('Installing chromium for the browser tests...')
    const quiet = { stdio: ['ignore', 'ignore', 'inherit'], env: { DEBIAN_FRONTEND: 'noninteractive' } }
    run('apt-get', ['update', '-qq'], quiet)
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], quiet)
  }
  const found = findBrowser()
  if (found) return found
  const cli = path.join(root, 'node_modules/@playwright/test/cli.js')
  if (run(node24(), [cli, 'install', 'chromium']) === 0) return null
  console.error('No browser for the tests. Install Chromium, Chrome or Edge, or set HERA_CHROMIUM to one.')
  return undefined
}
