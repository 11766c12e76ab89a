import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import path from 'node:path'

const browsers = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']

/** The first of these programs on PATH, with its whole path. */
export const onPath = (names: string[]): string | undefined =>
  names
    .flatMap((name) => (process.env.PATH ?? '').split(path.delimiter).map((dir) => path.join(dir, name)))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK)
        return true
      } catch {
        return false
      }
    })

/**
 * Opens the workstation's address as a window of its own where a Chromium is installed, else in the default browser.
 * False when there is nothing to open it with (a server, a container).
 */
export const openWindow = (url: string): boolean => {
  const start = (command: string, args: string[]): boolean => {
    spawn(command, args, { detached: true, stdio: 'ignore' })
      .on('error', () => {})
      .unref()
    return true
  }
  if (process.platform === 'win32') return start('cmd', ['/c', 'start', '', url])
  if (process.platform === 'darwin') return start('open', [url])
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return false
  const browser = onPath(browsers)
  if (browser) return start(browser, [`--app=${url}`])
  const open = onPath(['xdg-open'])
  return open ? start(open, [url]) : false
}
