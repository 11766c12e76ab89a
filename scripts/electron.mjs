// Whether Electron's binary is installed, without importing it (that would try a download).
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './setup.mjs'

/** The path of Electron's program, or null. ELECTRON_OVERRIDE_DIST_PATH names an unpacked one. */
export const electronBinary = () => {
  const dir = path.join(root, 'node_modules/electron')
  const file = path.join(dir, 'path.txt')
  const name = existsSync(file)
    ? readFileSync(file, 'utf8').trim()
    : process.platform === 'win32'
      ? 'electron.exe'
      : 'electron'
  const binary = path.join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(dir, 'dist'), name)
  return existsSync(binary) ? binary : null
}
