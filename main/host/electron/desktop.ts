import path from 'node:path'
import type * as Electron from 'electron'
import { HeraError } from '../../../shared/domain/error.ts'
import type { HeraDeps } from '../../hera.ts'
import { systemInstaller } from '../../update/by-electron-updater.ts'
import { ownPlatform } from '../../update/platform.ts'
import { type BlindWayBack, wayBackWithoutData } from '../../update/without-data.ts'
import { openCrashReports } from '../node/crash-reports.ts'
import { isDemoFolder, nodeDeps, ownConfiguration, stderrLog } from '../node/deps.ts'
import { readOrder } from '../node/desktop-folders.ts'
import { makeEnding } from '../node/ending.ts'
import { enrolNow } from '../node/enrol.ts'
import { askAfterUnfinished, failedStartWords, tellFailedStart, windowCrashes } from '../node/failed-start.ts'
import { makePrintPages } from '../node/print-pages.ts'
import { isDrivable, openGuarded } from '../node/remote-debugging.ts'
import { type StartWatch, watchStart } from '../node/start-watch.ts'
import { watchCrashes } from './crashes.ts'
import { systemKeychain, type Wrapper } from './keychain.ts'
import { lockWithSystem } from './locking.ts'
import { type MenuOptions, menuBar } from './menu.ts'
import { lockMessage } from './messages.ts'
import { denyByDefault, lockNavigation } from './permissions.ts'
import { acceptPorts } from './ports.ts'
import { type PrintWindow, systemPrinters } from './printer.ts'
import { screensScheme, servePrints, serveScreens } from './scheme.ts'
import { openSyncProcess } from './sync-process.ts'
import { type HeraWindow, type OpenWindow, openWindow } from './window.ts'

type Handle = Pick<Electron.Protocol, 'handle'>

/** What the desktop takes of Electron, and nothing else of it. */
export interface Powers {
  app: Pick<Electron.App, 'enableSandbox' | 'exit' | 'getPath' | 'isPackaged' | 'on' | 'quit' | 'setPath'> &
    Pick<Electron.App, 'getVersion' | 'relaunch' | 'requestSingleInstanceLock' | 'whenReady'> & {
      commandLine: Pick<Electron.CommandLine, 'hasSwitch'>
    }
  crashReporter: Pick<Electron.CrashReporter, 'start'>
  dialog: Pick<Electron.Dialog, 'showErrorBox' | 'showMessageBox'>
  ipcMain: Pick<Electron.IpcMain, 'on'>
  powerMonitor: Pick<Electron.PowerMonitor, 'on'>
  protocol: Handle & Pick<Electron.Protocol, 'registerSchemesAsPrivileged'>
  safeStorage: Wrapper
  screen: Pick<Electron.Screen, 'getAllDisplays'>
  shell: Pick<Electron.Shell, 'openExternal'>
  utilityProcess: Pick<typeof Electron.utilityProcess, 'fork'>
  /** Both known only once the app is ready. */
  defaultSession(): Parameters<typeof denyByDefault>[0]
  printSession(): Parameters<typeof denyByDefault>[0] & { protocol: Handle }
  makeWindow(options: Electron.BrowserWindowConstructorOptions): HeraWindow & PrintWindow
  showMenu: MenuOptions['show']
  /** Calls back with what main threw and nobody caught. */
  onFault(listener: (error: unknown) => void): void
  /** A line for whoever started the program from a terminal or a script. */
  say(line: string): void
}

export interface DesktopOptions {
  /** The command line without the program itself. */
  args: string[]
  /** Electron's process, for what the program runs on. */
  machine: Pick<NodeJS.Process, 'arch' | 'env' | 'execPath' | 'platform' | 'resourcesPath'>
  /** For tests. */
  deps?: Partial<HeraDeps>
}

/**
 * The life of the desktop program. Everything before `ready` happens in this call, without waiting: Electron says ready
 * only after the main module has been read. Resolves when the window is open, or when it is clear that it will not be.
 */
export const runDesktop = (powers: Powers, options: DesktopOptions): Promise<void> => {
  const { app, powerMonitor } = powers
  const ending = makeEnding()
  let isEnrolment = false
  let starts: StartWatch | null = null
  let wayBack = (): BlindWayBack | null => null
  let note = (_fault: unknown): void => {}

  const fail = async (error: unknown): Promise<void> => {
    if (!(error instanceof HeraError)) note(error)
    stderrLog('start_failed', { kind: error instanceof Error ? error.name : typeof error })
    starts?.forget()
    if (isEnrolment) powers.say(failedStartWords(error))
    else await tellFailedStart(error, powers.dialog, wayBack)
    await ending.calmly().finally(() => app.exit(1))
  }

  const live = async ({ args, machine, deps: given }: DesktopOptions): Promise<void> => {
    const order = readOrder(args, app.getPath('userData'))
    isEnrolment = order.isEnrolment
    const { dataDir, profile, crashes, dumps } = order.folders
    if (profile) app.setPath('userData', profile)
    app.setPath('crashDumps', dumps)
    const isDemo = isDemoFolder(dataDir)
    const node = { ...nodeDeps(dataDir, isDemo, given?.configuration ?? ownConfiguration(isDemo)), ...given }
    const reports = openCrashReports({ ...node, dir: crashes, dumps })
    watchCrashes(app, powers.crashReporter, reports)
    note = reports.noteFault
    powers.onFault(note)
    app.enableSandbox()
    powers.protocol.registerSchemesAsPrivileged([screensScheme])
    app.on('web-contents-created', (_event, contents) => lockNavigation(contents, powers.shell))
    if (!app.requestSingleInstanceLock()) {
      if (!isEnrolment) return app.quit()
      throw new HeraError('SERVICE_UNAVAILABLE', 'Hera is running already. Close it, then start this again.')
    }
    const watch = watchStart(dataDir, node.version)
    starts = watch
    let open: OpenWindow | null = null
    const contents = (): HeraWindow['webContents'] | null =>
      open && !open.window.webContents.isDestroyed() ? open.window.webContents : null
    app.on('second-instance', () => {
      if (open?.window.isMinimized()) open.window.restore()
      open?.window.focus()
    })
    app.on('window-all-closed', () => app.quit())
    app.on('will-quit', (event) => {
      watch.forget()
      if (!ending.isDue()) return
      event.preventDefault()
      void ending.calmly().finally(() => app.quit())
    })

    await app.whenReady()
    const [{ random }, { platform }] = [node, machine]
    reports.collect()
    denyByDefault(powers.defaultSession())
    const printSession = powers.printSession()
    denyByDefault(printSession)
    // Electron goes by the name of the program's file, which anybody may change in a copy of it.
    const isPackaged = app.isPackaged || path.basename(node.root) === 'app.asar'
    const isDeveloper = !isPackaged
    const menu = menuBar({ platform, isDeveloper, zoom: (step) => open?.zoom(step), show: powers.showMenu })
    menu.setMenu(null)
    const pages = makePrintPages(random)
    printSession.protocol.handle('hera', servePrints(pages))
    const packed = isPackaged ? ownPlatform(machine, machine.resourcesPath) : null
    // An update ends the program by the same end as every quit.
    const installer = packed && systemInstaller({ platform: packed, app, closeHera: ending.calmly, random })
    const printers = async () => (await contents()?.getPrintersAsync()) ?? []
    const deps: HeraDeps = {
      ...node,
      // A demo folder holds nobody's data and brings its key with it.
      keychain: isDemo ? node.keychain : systemKeychain(dataDir, powers.safeStorage, platform),
      openSyncWorker: openSyncProcess(powers.utilityProcess),
      systemPrinters: systemPrinters({ pages, printers, make: powers.makeWindow }),
      ...(installer ? { installer } : {}),
      desktop: { ...menu, crashes: reports.list, removeCrashes: reports.remove },
      ...given,
    }
    const known = deps.installer
    if (known) wayBack = () => wayBackWithoutData(dataDir, deps, known)
    if (!isEnrolment) await askAfterUnfinished({ ...watch, version: deps.version }, powers.dialog, wayBack)
    const hera = await openGuarded(deps, isPackaged && isDrivable(app.commandLine))
    const ports = acceptPorts(powers.ipcMain, hera)
    ending.begin({
      // Sessions with their ports, sync with its last words, a backup under way, what is queued, the database.
      calmly() {
        ports.closeAll()
        return hera.finish().finally(hera.close)
      },
      atOnce() {
        ports.closeAll()
        hera.close()
      },
    })
    if (isEnrolment) {
      const isDone = await enrolNow(hera, powers.say)
      await ending.calmly()
      watch.forget()
      return app.exit(isDone ? 0 : 1)
    }
    hera.core.enrolment.begin()
    powers.protocol.handle('hera', serveScreens(path.join(deps.root, 'dist/renderer'), deps.random))
    lockWithSystem(powerMonitor, () => contents()?.send(lockMessage), ports.lockAll)
    open = openWindow({
      preload: path.join(deps.root, 'dist/preload/preload.cjs'),
      isDeveloper,
      placeFile: path.join(app.getPath('userData'), 'place.json'),
      displays: powers.screen.getAllDisplays(),
      giveUp: () => void fail(windowCrashes()),
      make: powers.makeWindow,
    })
    // Windows asks nobody to quit when it shuts down; Linux and macOS wait for us when we ask them to.
    open.window.on('session-end', () => {
      watch.forget()
      ending.atOnce()
    })
    open.window.webContents.on('did-finish-load', watch.works)
    powerMonitor.on('shutdown', (event?: { preventDefault(): void }) => {
      event?.preventDefault()
      app.quit()
    })
  }
  return live(options).catch(fail)
}
