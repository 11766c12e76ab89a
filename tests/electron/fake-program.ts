import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type * as Electron from 'electron'
import { afterEach, beforeEach, expect } from 'vitest'
import { unmanaged } from '../../main/configuration/types.ts'
import { openDatabase } from '../../main/database/open.ts'
import type { HeraDeps } from '../../main/hera.ts'
import { type Powers, runDesktop } from '../../main/host/electron/desktop.ts'
import type { Client } from '../../main/host/memory/connect.ts'
import { FactBook } from '../../main/sync/state.ts'
import { stateStore } from '../../main/sync/state-store.ts'
import type { CentralAddress } from '../../main/sync/wire.ts'
import { root } from '../harness/clinic.ts'
import {
  clientOn,
  FakeEmitter,
  type FakeWindow,
  makeChannel,
  makeIpc,
  makeSafeStorage,
  makeWindow,
} from './fake-electron.ts'
import { makeUtility } from './fake-utility.ts'

export const passwordCost = { memoryCost: 1024, timeCost: 2, parallelism: 1 }
export const first = {
  username: 'amina',
  displayName: 'Amina',
  password: 'four wet umbrellas',
  clinicName: 'Lakeside',
}
export const asFirst = { username: first.username, password: first.password, isScreen: true }

/** Folders of one test: gone after it. */
export const places = { root: '', dataDir: '', program: '', resources: '' }
beforeEach(() => {
  places.root = mkdtempSync(path.join(tmpdir(), 'hera-desktop-'))
  places.dataDir = path.join(places.root, 'data')
  places.resources = path.join(places.root, 'resources')
  mkdirSync(places.resources)
  // The program's folder with screens in it, whether or not they have been built.
  places.program = path.join(places.root, 'program')
  mkdirSync(path.join(places.program, 'dist/renderer'), { recursive: true })
  writeFileSync(path.join(places.program, 'dist/renderer/index.html'), '<html><head></head></html>')
  for (const name of ['migrations', 'resources']) symlinkSync(path.join(root, name), path.join(places.program, name))
})
afterEach(() => rmSync(places.root, { recursive: true, force: true }))

/** The database key of the test's data folder, as the fake keychain keeps it. */
export const keyOf = async (): Promise<Buffer> => {
  const { wrapped } = JSON.parse(readFileSync(path.join(places.dataDir, 'database.key.json'), 'utf8'))
  const { result } = await makeSafeStorage().storage.decryptStringAsync(Buffer.from(wrapped, 'base64'))
  return Buffer.from(result, 'hex')
}

/** Makes the test's data folder, with an administrator, one that has joined a clinic's server and has all of it. */
export const joinFolder = async (): Promise<void> => {
  const electron = makeElectron()
  await electron.run()
  await electron.signIn()
  await electron.quit()
  const db = openDatabase(path.join(places.dataDir, 'hera.db'), await keyOf())
  const address = { server: 'postgres://central.invalid/hera', role: 'w', password: 'x' }
  new FactBook(stateStore(db)).set({
    address: address as CentralAddress,
    workstationNo: 1,
    arrival: { part: 'done', done: 0, total: 0 },
  })
  db.close()
}

type Serve = (request: Request) => Response | Promise<Response>

/** All of Electron that the desktop takes, recording what is done to it in order. */
export const makeElectron = (
  options: { backend?: string; isSecond?: boolean; platform?: NodeJS.Platform; withSwitch?: string } = {},
) => {
  const did: string[] = []
  const note =
    (word: string) =>
    (...args: unknown[]): void =>
      void did.push([word, ...args.filter((arg) => typeof arg !== 'object' && typeof arg !== 'function')].join(' '))
  const paths: Record<string, string> = { userData: path.join(places.root, 'profile') }
  const ipc = makeIpc()
  const power = new FakeEmitter()
  const errors: string[] = []
  const said: string[] = []
  const windows: FakeWindow[] = []
  const menus: Electron.MenuItemConstructorOptions[][] = []
  const crashOptions: Electron.CrashReporterStartOptions[] = []
  const serve: { screens?: Serve; prints?: Serve } = {}
  let fault: (error: unknown) => void = () => {}
  let makeReady: () => void = () => {}
  const ready = new Promise<void>((resolve) => {
    makeReady = resolve
  })
  class FakeApp extends FakeEmitter {
    isPackaged = true
    commandLine = { hasSwitch: (name: string): boolean => name === options.withSwitch }
    enableSandbox = note('enableSandbox')
    exit = note('exit')
    quit = note('quit')
    relaunch = note('relaunch')
    getVersion = () => '0.0.0-test'
    getPath = (name: string): string => paths[name] ?? ''
    setPath = (name: string, value: string): void => {
      paths[name] = value
      did.push(`setPath ${name}`)
    }
    requestSingleInstanceLock = (): boolean => {
      did.push('requestSingleInstanceLock')
      return options.isSecond !== true
    }
    whenReady = (): Promise<void> => {
      did.push('whenReady')
      return ready
    }
  }
  const app = new FakeApp()
  const makeSession = (name: string) => ({
    setPermissionRequestHandler: note(`${name} setPermissionRequestHandler`),
    setPermissionCheckHandler: note(`${name} setPermissionCheckHandler`),
    setDevicePermissionHandler: note(`${name} setDevicePermissionHandler`),
    webRequest: { onBeforeRequest: note(`${name} onBeforeRequest`) },
  })
  const powers = {
    app,
    crashReporter: {
      start(given) {
        crashOptions.push(given)
        did.push('crashReporter.start')
      },
    },
    dialog: {
      showErrorBox(_title: string, words: string) {
        errors.push(words)
        did.push('showErrorBox')
      },
      async showMessageBox() {
        did.push('showMessageBox')
        return { response: 0, checkboxChecked: false }
      },
    },
    ipcMain: ipc,
    powerMonitor: power,
    protocol: {
      registerSchemesAsPrivileged: note('registerSchemesAsPrivileged'),
      handle(scheme, given) {
        serve.screens = given
        did.push(`handle ${scheme}`)
      },
    },
    safeStorage: makeSafeStorage(options).storage,
    screen: { getAllDisplays: () => [] },
    shell: { openExternal: async () => {} },
    utilityProcess: makeUtility().utility,
    defaultSession: () => makeSession('default'),
    printSession: () => ({
      ...makeSession('print'),
      protocol: {
        handle(scheme, given) {
          serve.prints = given
          did.push(`print handle ${scheme}`)
        },
      },
    }),
    makeWindow(given) {
      did.push('makeWindow')
      const window = makeWindow(given, did)
      windows.push(window)
      return window
    },
    showMenu(template) {
      menus.push(template)
      did.push('showMenu')
    },
    onFault(listener) {
      fault = listener
      did.push('onFault')
    },
    say: (line) => void said.push(line),
  } satisfies Powers
  const run = (deps: Partial<HeraDeps> = {}, args = ['.', '--data', places.dataDir]): Promise<void> => {
    const given = { root: places.program, passwordCost, configuration: unmanaged, ...deps }
    const machine = {
      platform: options.platform ?? 'linux',
      arch: 'x64',
      execPath: path.join(places.root, 'hera'),
      env: {},
      resourcesPath: places.resources,
    } as const
    const running = runDesktop(powers, { args, machine, deps: given })
    // Electron is ready only after the main module has run to its end.
    did.push('ready')
    makeReady()
    return running
  }
  const contents = () => {
    const [window] = windows
    if (!window) throw new Error('no window was opened')
    return window.webContents
  }
  const join = (): Client => {
    const channel = makeChannel()
    ipc.connect(contents(), [channel.main])
    return clientOn(channel.page)
  }
  const signIn = async (): Promise<Client> => {
    const client = join()
    if ((await client.auth.state()).needsFirstAdministrator) await client.auth.register(first)
    await client.auth.login(asFirst)
    return client
  }
  const countQuits = (): number => did.filter((word) => word === 'quit').length
  const quit = async (): Promise<void> => {
    let isHeldBack = false
    const preventDefault = (): void => {
      isHeldBack = true
      did.push('preventDefault')
    }
    const quits = countQuits()
    app.emit('will-quit', { preventDefault })
    if (!isHeldBack) return
    await expect.poll(countQuits, { timeout: 10_000 }).toBe(quits + 1)
    isHeldBack = false
    app.emit('will-quit', { preventDefault })
    expect(isHeldBack, 'the second time it may end').toBe(false)
  }
  return {
    app,
    contents,
    crashOptions,
    did,
    errors,
    fault: (error: unknown) => fault(error),
    join,
    menus,
    paths,
    power,
    quit,
    run,
    said,
    serve,
    signIn,
    windows,
  }
}
