import path from 'node:path'
import type * as Electron from 'electron'
import { type Powers, runDesktop } from '../../main/host/electron/desktop.ts'
import { FakeEmitter, makeIpc, makeSafeStorage, makeWindow } from './fake-electron.ts'
import { makeUtility } from './fake-utility.ts'

/*
 * The desktop as a process that ends as badly as a real one: `starting-program.ts ROOT DATA VERSION BUTTON [SIGNAL]`.
 * BUTTON is the number of the one that a person presses when something is asked, SIGNAL how it dies while it opens its
 * data. Says on stdout what happens.
 */
const [root = '', dataDir = '', version = '', button = '0', signal = ''] = process.argv.slice(2)
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const nothing = (): void => {}
const session = () => ({
  setPermissionRequestHandler: nothing,
  setPermissionCheckHandler: nothing,
  setDevicePermissionHandler: nothing,
  webRequest: { onBeforeRequest: nothing },
})
class App extends FakeEmitter {
  isPackaged = true
  commandLine = { hasSwitch: () => false }
  enableSandbox = nothing
  exit = (code?: number): void => process.exit(code)
  getPath = () => path.join(dataDir, 'window')
  getVersion = () => version
  quit = nothing
  relaunch = nothing
  requestSingleInstanceLock = () => true
  setPath = nothing
  whenReady = async (): Promise<void> => {}
}
const app = new App()
const { storage } = makeSafeStorage()

const powers = {
  app,
  crashReporter: { start: nothing },
  dialog: {
    showErrorBox: (_title, words) => say(`told: ${words}`),
    async showMessageBox(given) {
      const { message, detail, buttons = [] } = given as Electron.MessageBoxOptions
      say(`asked: ${message} | ${detail} | ${buttons.join(' | ')}`)
      return { response: Number(button), checkboxChecked: false }
    },
  },
  ipcMain: makeIpc(),
  powerMonitor: new FakeEmitter(),
  protocol: { registerSchemesAsPrivileged: nothing, handle: nothing },
  safeStorage: {
    ...storage,
    getSelectedStorageBackend() {
      if (signal) process.kill(process.pid, signal)
      return storage.getSelectedStorageBackend()
    },
  },
  screen: { getAllDisplays: () => [] },
  shell: { openExternal: async () => {} },
  utilityProcess: makeUtility().utility,
  defaultSession: session,
  printSession: () => ({ ...session(), protocol: { handle: nothing } }),
  makeWindow(options) {
    say('window')
    return makeWindow(options)
  },
  showMenu: nothing,
  onFault: nothing,
  say,
} satisfies Powers

const installer = {
  platform: 'linux-x64-deb',
  async install(file: string, installed: string): Promise<void> {
    say(`installs ${installed} from ${path.relative(dataDir, file)}`)
    process.exit(0)
  },
}
const machine = { platform: 'linux', arch: 'x64', execPath: '', env: {}, resourcesPath: '' } as const
await runDesktop(powers, { args: ['--data', dataDir], machine, deps: { root, version, installer } })
