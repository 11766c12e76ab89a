import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createHera, type HeraDeps } from '../../main/hera.ts'
import { type Powers, runDesktop } from '../../main/host/electron/desktop.ts'
import { graceMs, lockWithSystem } from '../../main/host/electron/locking.ts'
import { nodeDeps } from '../../main/host/node/deps.ts'
import { fileKeychain } from '../../main/host/node/keychain.ts'
import { codeOf, root } from '../harness/clinic.ts'
import { clientOn, FakeEmitter, makeChannel, makeContents, makeIpc, makeSafeStorage } from './fake-electron.ts'

const passwordCost = { memoryCost: 1024, timeCost: 2, parallelism: 1 }
const first = { username: 'amina', displayName: 'Amina', password: 'four wet umbrellas', clinicName: 'Lakeside' }

let place = ''
let dataDir = ''
/** The program's folder with screens in it, whether or not they have been built. */
let program = ''
beforeEach(() => {
  place = mkdtempSync(path.join(tmpdir(), 'hera-desktop-'))
  dataDir = path.join(place, 'data')
  program = path.join(place, 'program')
  mkdirSync(path.join(program, 'dist/renderer'), { recursive: true })
  writeFileSync(path.join(program, 'dist/renderer/index.html'), '<html><head></head></html>')
  for (const name of ['migrations', 'resources']) symlinkSync(path.join(root, name), path.join(program, name))
})
afterEach(() => rmSync(place, { recursive: true, force: true }))

/** All of Electron that the desktop takes, recording what is done to it in order. */
const makeElectron = (options: { backend?: string; isSecond?: boolean } = {}) => {
  const did: string[] = []
  const note =
    (word: string) =>
    (...args: unknown[]): void =>
      void did.push([word, ...args.filter((arg) => typeof arg !== 'object' && typeof arg !== 'function')].join(' '))
  const paths: Record<string, string> = { userData: path.join(place, 'profile') }
  const contents = makeContents()
  const ipc = makeIpc()
  const power = new FakeEmitter()
  const errors: string[] = []
  let handler: ((request: Request) => Response | Promise<Response>) | undefined
  let makeReady: () => void = () => {}
  const ready = new Promise<void>((resolve) => {
    makeReady = resolve
  })
  class FakeApp extends FakeEmitter {
    isPackaged = true
    enableSandbox = note('enableSandbox')
    exit = note('exit')
    quit = note('quit')
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
  class FakeWindow extends FakeEmitter {
    webContents = contents
    show = note('show')
    maximize = note('maximize')
    restore = note('restore')
    focus = note('focus')
    isMaximized = () => false
    isMinimized = () => true
    getNormalBounds = () => ({ x: 0, y: 0, width: 1000, height: 700 })
    loadURL = async (url: string): Promise<void> => note('loadURL')(url)
  }
  const powers = {
    app,
    dialog: {
      showErrorBox(_title: string, words: string) {
        errors.push(words)
        did.push('showErrorBox')
      },
    },
    ipcMain: ipc,
    powerMonitor: power,
    protocol: {
      registerSchemesAsPrivileged: note('registerSchemesAsPrivileged'),
      handle(scheme, given) {
        handler = given
        did.push(`handle ${scheme}`)
      },
    },
    safeStorage: makeSafeStorage(options).storage,
    screen: { getAllDisplays: () => [] },
    shell: { openExternal: async () => {} },
    defaultSession: () => ({
      setPermissionRequestHandler: note('setPermissionRequestHandler'),
      setPermissionCheckHandler: note('setPermissionCheckHandler'),
      setDevicePermissionHandler: note('setDevicePermissionHandler'),
    }),
    makeWindow() {
      did.push('makeWindow')
      return new FakeWindow()
    },
    setMenu: note('setMenu'),
  } satisfies Powers
  const run = (deps: Partial<HeraDeps> = {}, args = ['.', '--data', dataDir]): Promise<void> => {
    const running = runDesktop(powers, { args, platform: 'linux', deps: { root: program, passwordCost, ...deps } })
    // Electron is ready only after the main module has run to its end.
    did.push('ready')
    makeReady()
    return running
  }
  const join = () => {
    const channel = makeChannel()
    ipc.connect(contents, [channel.main])
    return clientOn(channel.page)
  }
  const quit = async (): Promise<void> => {
    const preventDefault = note('preventDefault')
    const quits = did.filter((word) => word === 'quit').length
    app.emit('will-quit', { preventDefault })
    if (did.at(-1) !== 'preventDefault') return
    await expect.poll(() => did.filter((word) => word === 'quit').length).toBe(quits + 1)
    app.emit('will-quit', { preventDefault })
  }
  return { app, contents, did, errors, join, paths, power, quit, run, ask: (request: Request) => handler?.(request) }
}

test('what must come before ready does, in this order and without waiting', async () => {
  const electron = makeElectron()
  await electron.run()
  expect(electron.errors).toEqual([])
  expect(electron.did).toEqual([
    'setPath userData',
    'enableSandbox',
    'registerSchemesAsPrivileged',
    'requestSingleInstanceLock',
    'whenReady',
    'ready',
    'setPermissionRequestHandler',
    'setPermissionCheckHandler',
    'setDevicePermissionHandler',
    'setMenu',
    'handle hera',
    'makeWindow',
    'loadURL hera://app/',
  ])
  expect(electron.paths.userData).toBe(path.join(dataDir, 'window'))
  await electron.quit()
})

test('a second start shows the first window and opens nothing of its own', async () => {
  const second = makeElectron({ isSecond: true })
  await second.run()
  expect(second.did.slice(-2)).toEqual(['quit', 'ready'])
  expect(existsSync(path.join(dataDir, 'hera.db'))).toBe(false)
  const electron = makeElectron()
  await electron.run()
  electron.app.emit('second-instance')
  expect(electron.did.slice(-2)).toEqual(['restore', 'focus'])
  await electron.quit()
})

test('without --data the clinic lives in a folder of its own in the user’s', async () => {
  const electron = makeElectron()
  await electron.run({}, ['.', '--some-switch'])
  expect(existsSync(path.join(place, 'profile/clinic/hera.db'))).toBe(true)
  await electron.quit()
})

test('the first administrator is made and signs in through a window, and the key is in the keychain', async () => {
  const electron = makeElectron()
  await electron.run()
  const response = await electron.ask(new Request('hera://app/'))
  expect(await response?.text()).toContain('csp-nonce')
  const client = electron.join()
  const state = await client.auth.state()
  expect(state.needsFirstAdministrator).toBe(true)
  expect(state.keyStorage).toContain('GNOME keyring')
  await client.auth.register(first)
  await client.auth.login({ username: 'amina', password: first.password, isScreen: true })
  expect((await client.auth.profile()).user.displayName).toBe('Amina')
  expect(existsSync(path.join(dataDir, 'database.key'))).toBe(false)
  expect(JSON.parse(readFileSync(path.join(dataDir, 'database.key.json'), 'utf8')).backend).toBe('gnome_libsecret')
  await electron.quit()
  const again = makeElectron()
  await again.run()
  const later = again.join()
  await later.auth.login({ username: 'amina', password: first.password, isScreen: true })
  await again.quit()
})

test('at the end sessions end, then everything is written and the folder is free for the next start', async () => {
  const electron = makeElectron()
  await electron.run()
  electron.app.emit('window-all-closed')
  expect(electron.did.at(-1)).toBe('quit')
  const client = electron.join()
  await client.auth.register(first)
  const { sessionId } = await client.auth.login({ username: 'amina', password: first.password, isScreen: true })
  electron.did.length = 0
  await electron.quit()
  expect(electron.did, 'held back once, until all is written').toEqual(['preventDefault', 'quit'])
  const hera = await createHera({
    ...nodeDeps(dataDir, false),
    keychain: { ...fileKeychain(dataDir), load: keyOf(dataDir), describe: () => 'test' },
  })
  expect(hera.core.sessions.find(sessionId)).toBeNull()
  hera.close()
})

const keyOf = (folder: string) => async () => {
  const { wrapped } = JSON.parse(readFileSync(path.join(folder, 'database.key.json'), 'utf8'))
  const { result } = await makeSafeStorage().storage.decryptStringAsync(Buffer.from(wrapped, 'base64'))
  return Buffer.from(result, 'hex')
}

test('a computer without a keychain is told so, and no window opens', async () => {
  const electron = makeElectron({ backend: 'basic_text' })
  await electron.run()
  expect(electron.errors[0]).toContain('GNOME Keyring or KWallet')
  expect(electron.did.slice(-2)).toEqual(['showErrorBox', 'exit 1'])
  expect(electron.did).not.toContain('makeWindow')
  expect(existsSync(path.join(dataDir, 'hera.db'))).toBe(false)
})

test('a folder that another program has open is told so', async () => {
  const hera = await createHera({ ...nodeDeps(dataDir, false), passwordCost })
  const electron = makeElectron()
  await electron.run()
  expect(electron.errors[0]).toContain('already running')
  hera.close()
})

test('a fault at the start is told without paths or causes, and gives the folder back', async () => {
  rmSync(path.join(program, 'dist'), { recursive: true })
  const electron = makeElectron()
  await electron.run()
  expect(electron.errors).toEqual(['Something went wrong at the start. Start Hera again.'])
  const hera = await createHera({
    ...nodeDeps(dataDir, false),
    keychain: { ...fileKeychain(dataDir), load: keyOf(dataDir) },
  })
  hera.close()
})

test('a folder whose key is in the keychain opens nowhere else, and no new key is made for it', async () => {
  const electron = makeElectron()
  await electron.run()
  await electron.quit()
  await expect(createHera(nodeDeps(dataDir, false))).rejects.toMatchObject({ data: { reason: 'key_missing' } })
  expect(existsSync(path.join(dataDir, 'database.key'))).toBe(false)
})

test('a sleeping computer asks the page to lock, then locks by itself at the latest when it wakes', async () => {
  const electron = makeElectron()
  await electron.run()
  const client = electron.join()
  await client.auth.register(first)
  await client.auth.login({ username: 'amina', password: first.password, isScreen: true })
  electron.power.emit('suspend')
  expect(electron.contents.sent).toEqual(['hera:lock'])
  await client.settings.read()
  electron.power.emit('resume')
  expect(await codeOf(client.settings.read())).toBe('LOCKED')
  await electron.quit()
})

test('a locked computer locks Hera after the grace, once; a wake-up without a sleep locks nothing', () => {
  vi.useFakeTimers()
  const did: string[] = []
  const power = new FakeEmitter()
  lockWithSystem(
    power,
    () => did.push('ask'),
    () => did.push('lock'),
  )
  power.emit('resume')
  power.emit('unlock-screen')
  expect(did).toEqual([])
  power.emit('lock-screen')
  power.emit('suspend')
  vi.advanceTimersByTime(graceMs - 1)
  expect(did).toEqual(['ask'])
  vi.advanceTimersByTime(1)
  power.emit('resume')
  expect(did).toEqual(['ask', 'lock'])
  power.emit('suspend')
  power.emit('resume')
  expect(did).toEqual(['ask', 'lock', 'ask', 'lock'])
  vi.useRealTimers()
})
