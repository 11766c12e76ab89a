import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type * as Electron from 'electron'
import { HeraError } from '../../../shared/domain/error.ts'
import { createHera, type HeraDeps } from '../../hera.ts'
import { isDemoFolder, nodeDeps, stderrLog } from '../node/deps.ts'
import { systemKeychain, type Wrapper } from './keychain.ts'
import { lockWithSystem } from './locking.ts'
import { lockMessage } from './messages.ts'
import { denyByDefault, lockNavigation } from './permissions.ts'
import { acceptPorts } from './ports.ts'
import { screensScheme, serveScreens } from './scheme.ts'
import { type HeraWindow, menu, openWindow, type WindowOptions } from './window.ts'

/** What the desktop takes of Electron, and nothing else of it. */
export interface Powers {
  app: Pick<Electron.App, 'enableSandbox' | 'exit' | 'getPath' | 'isPackaged' | 'on' | 'quit' | 'setPath'> &
    Pick<Electron.App, 'requestSingleInstanceLock' | 'whenReady'>
  dialog: Pick<Electron.Dialog, 'showErrorBox'>
  ipcMain: Pick<Electron.IpcMain, 'on'>
  powerMonitor: Pick<Electron.PowerMonitor, 'on'>
  protocol: Pick<Electron.Protocol, 'handle' | 'registerSchemesAsPrivileged'>
  safeStorage: Wrapper
  screen: Pick<Electron.Screen, 'getAllDisplays'>
  shell: Pick<Electron.Shell, 'openExternal'>
  /** Known only once the app is ready. */
  defaultSession(): Parameters<typeof denyByDefault>[0]
  makeWindow: WindowOptions['make']
  setMenu(template: Electron.MenuItemConstructorOptions[]): void
}

export interface DesktopOptions {
  /** The command line without the program itself; `--data DIR` names the data folder. */
  args: string[]
  platform: NodeJS.Platform
  /** For tests. */
  deps?: Partial<HeraDeps>
}

/** The data folder, and Chromium's own folder beside it: one running program per data folder follows from that. */
const chooseFolders = (app: Powers['app'], args: string[]): string => {
  const { values } = parseArgs({ args, options: { data: { type: 'string' } }, strict: false })
  if (typeof values.data !== 'string') return path.join(app.getPath('userData'), 'clinic')
  const dataDir = path.resolve(values.data)
  const profile = path.join(dataDir, 'window')
  mkdirSync(profile, { recursive: true, mode: 0o700 })
  app.setPath('userData', profile)
  return dataDir
}

/**
 * The life of the desktop program. Everything before `ready` happens in this call, without waiting: Electron says ready
 * only after the main module has been read. Resolves when the window is open, or when it is clear that it will not be.
 */
export const runDesktop = (powers: Powers, { args, platform, deps: given }: DesktopOptions): Promise<void> => {
  const { app } = powers
  const dataDir = chooseFolders(app, args)
  app.enableSandbox()
  powers.protocol.registerSchemesAsPrivileged([screensScheme])
  app.on('web-contents-created', (_event, contents) => lockNavigation(contents, powers.shell))
  if (!app.requestSingleInstanceLock()) return Promise.resolve(app.quit())
  let window: HeraWindow | null = null
  let close: (() => Promise<void>) | null = null
  app.on('second-instance', () => {
    if (window?.isMinimized()) window.restore()
    window?.focus()
  })
  app.on('window-all-closed', () => app.quit())
  app.on('will-quit', (event) => {
    if (!close) return
    event.preventDefault()
    const end = close
    close = null
    void end().finally(() => app.quit())
  })

  const start = async (): Promise<void> => {
    denyByDefault(powers.defaultSession())
    powers.setMenu(menu)
    const isDemo = isDemoFolder(dataDir)
    const node = nodeDeps(dataDir, isDemo)
    // A demo folder holds nobody's data and brings its key with it.
    const keychain = isDemo ? node.keychain : systemKeychain(dataDir, powers.safeStorage, platform)
    const deps = { ...node, keychain, ...given }
    const hera = await createHera(deps)
    const ports = acceptPorts(powers.ipcMain, hera)
    // The order of the end: sessions with their ports, a backup under way, what is queued, the database, its folder.
    close = () => {
      ports.closeAll()
      return hera.finish().finally(hera.close)
    }
    powers.protocol.handle('hera', serveScreens(path.join(deps.root, 'dist/renderer'), deps.random))
    const askPage = (): void => {
      if (window && !window.webContents.isDestroyed()) window.webContents.send(lockMessage)
    }
    lockWithSystem(powers.powerMonitor, askPage, ports.lockAll)
    window = openWindow({
      preload: path.join(deps.root, 'dist/preload/preload.cjs'),
      isDeveloper: !app.isPackaged,
      placeFile: path.join(app.getPath('userData'), 'place.json'),
      displays: powers.screen.getAllDisplays(),
      make: powers.makeWindow,
    })
  }
  return app
    .whenReady()
    .then(start)
    .catch(async (error: unknown) => {
      const words = error instanceof HeraError ? error.message : 'Something went wrong at the start. Start Hera again.'
      stderrLog('start_failed', { kind: error instanceof Error ? error.name : typeof error })
      powers.dialog.showErrorBox('Hera could not open', words)
      await close?.()
      app.exit(1)
    })
}
