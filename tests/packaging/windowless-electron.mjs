/*
 * Stands in for Electron below the packaged program, which is then started by Node: it is ready at once, has a keychain
 * that wraps nothing, and in place of a window asks for the first page, says what came, and quits. It shows that the
 * program comes up; that it uses Electron rightly is what tests/electron is for. Plain JavaScript: its start is measured with the program's (bench/start.ts).
 */
// Where the package keeps what lies beside the program: its kind, and where updates are.
process.resourcesPath = process.env.HERA_STAND_IN_RESOURCES ?? process.cwd()

const say = (line) => void process.stdout.write(`${line}\n`)
const nothing = () => {}

const listeners = new Map()
export const app = {
  isPackaged: true,
  commandLine: { hasSwitch: () => false },
  on: (event, listener) => void listeners.set(event, [...(listeners.get(event) ?? []), listener]),
  enableSandbox: nothing,
  getPath: () => '.',
  getVersion: () => '0.0.0',
  relaunch: nothing,
  setPath: nothing,
  requestSingleInstanceLock: () => true,
  whenReady: () => Promise.resolve(),
  quit() {
    let isHeld = false
    const hold = {
      preventDefault() {
        isHeld = true
      },
    }
    for (const listener of listeners.get('will-quit') ?? []) listener(hold)
    if (!isHeld) process.exit(0)
  },
  exit: (code) => process.exit(code),
}

let screens = null
const askForPage = async (url) => {
  const answer = await screens?.(new Request(url))
  const body = (await answer?.text()) ?? ''
  const policy = answer?.headers.get('content-security-policy')?.split(';')[0]
  say(`page ${answer?.status} ${/<title>(.*)<\/title>/.exec(body)?.[1]} ${policy}`)
  app.quit()
}

export class BrowserWindow {
  webContents = { on: nothing, once: nothing, send: nothing, isDestroyed: () => false, setZoomFactor: nothing }
  on = nothing
  once = nothing
  getNormalBounds = () => ({ x: 0, y: 0, width: 1200, height: 800 })
  isMaximized = () => false
  constructor({ webPreferences }) {
    say(`preload ${webPreferences.preload}`)
  }
  async loadURL(url) {
    await askForPage(url)
  }
}

const handlers = {
  setPermissionRequestHandler: nothing,
  setPermissionCheckHandler: nothing,
  setDevicePermissionHandler: nothing,
  webRequest: { onBeforeRequest: nothing },
}
export const session = {
  defaultSession: handlers,
  fromPartition: () => ({ ...handlers, protocol: { handle: nothing } }),
}
export const protocol = {
  registerSchemesAsPrivileged: nothing,
  handle(_scheme, handler) {
    screens = handler
  },
}
export const safeStorage = {
  isAsyncEncryptionAvailable: async () => true,
  getSelectedStorageBackend: () => 'kwallet6',
  encryptStringAsync: async (text) => Buffer.from(text),
  decryptStringAsync: async (wrapped) => ({ result: wrapped.toString(), shouldReEncrypt: false }),
}
export const crashReporter = { start: nothing }
export const dialog = { showErrorBox: (_title, words) => say(`error ${words}`) }
export const ipcMain = { on: nothing }
export const Menu = { buildFromTemplate: () => null, setApplicationMenu: nothing }
export const powerMonitor = { on: nothing }
export const screen = { getAllDisplays: () => [] }
export const shell = {}
export const utilityProcess = { fork: nothing }
