import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { createBuilder } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import pkg from '../../package.json' with { type: 'json' }
import { root } from '../harness/clinic.ts'

/** Laid out like the installed program; below the project, so that the native modules are found. */
let program = ''
beforeAll(async () => {
  mkdirSync(path.join(root, 'dist'), { recursive: true })
  program = mkdtempSync(path.join(root, 'dist/bundle-test-'))
  const builder = await createBuilder({
    configFile: path.join(root, 'vite.config.ts'),
    logLevel: 'silent',
    environments: { main: { build: { outDir: path.join(program, 'dist/main'), sourcemap: false } } },
  })
  const { main } = builder.environments
  if (!main) throw new Error('vite.config.ts has no main environment')
  await builder.build(main)
  for (const name of ['migrations', 'resources', 'package.json']) {
    cpSync(path.join(root, name), path.join(program, name), { recursive: true })
  }
  mkdirSync(path.join(program, 'dist/renderer'))
  writeFileSync(path.join(program, 'dist/renderer/index.html'), '<html><head></head></html>')
}, 120_000)
afterAll(() => rmSync(program, { recursive: true, force: true }))

test('the Electron host stays thin: under 900 lines in all', () => {
  const folder = path.join(root, 'main/host/electron')
  const lines = readdirSync(folder).map((file) => readFileSync(path.join(folder, file), 'utf8').split('\n').length - 1)
  expect(lines.reduce((sum, count) => sum + count, 0)).toBeLessThan(900)
})

test('the built program needs Node, Electron and the two native modules, and nothing else that is installed', () => {
  const needed = readdirSync(path.join(program, 'dist/main'))
    .map((file) => readFileSync(path.join(program, 'dist/main', file), 'utf8'))
    // Comments of bundled packages name types by import("...").
    .map((code) => code.replaceAll(/^\s*(\*|\/\/|\/\*).*$/gm, ''))
    .flatMap((code) => [
      ...code.matchAll(/^(?:import|export) (?:[^'"\n]* from )?["']([^"']+)["']/gm),
      ...code.matchAll(/\b(?:import|__require)\(["']([^"']+)["']\)/g),
    ])
    .map((match) => match[1] ?? '')
    .filter((name) => !name.startsWith('./') && !name.startsWith('node:'))
  const builtin = new Set(process.getBuiltinModule('node:module').builtinModules)
  expect([...new Set(needed.filter((name) => !builtin.has(name)))].sort()).toEqual(
    [...Object.keys(pkg.dependencies), 'electron'].sort(),
  )
})

const fakeElectron = `
const say = (word) => process.stdout.write(word + '\\n')
const on = () => {}
export const app = {
  isPackaged: false, on, relaunch: on, commandLine: { hasSwitch: () => false }, getVersion: () => '1.0.0', quit: () => say('quit'), exit: (code) => say('exit ' + code),
  enableSandbox: () => say('enableSandbox'), getPath: () => '.', setPath: () => say('setPath'),
  requestSingleInstanceLock: () => true, whenReady: () => new Promise((resolve) => setTimeout(resolve, 50)),
}
export class BrowserWindow {
  webContents = { on, send: on, reload: on, isDestroyed: () => false }
  constructor(options) { say('window ' + options.webPreferences.preload.split(/[\\\\/]/).slice(-3).join('/')) }
  on() {} once() {} async loadURL(url) { say('loadURL ' + url); setTimeout(() => process.exit(0), 50) }
}
export const crashReporter = { start: ({ uploadToServer }) => say('crashReporter ' + uploadToServer) }
export const dialog = { showErrorBox: (_title, words) => say('error ' + words) }
export const ipcMain = { on: (channel) => say('ipc ' + channel) }
export const Menu = { buildFromTemplate: () => null, setApplicationMenu: () => say('menu') }
export const powerMonitor = { on }
export const protocol = { registerSchemesAsPrivileged: () => say('scheme'), handle: (scheme) => say('handle ' + scheme) }
export const safeStorage = {
  isAsyncEncryptionAvailable: async () => true, getSelectedStorageBackend: () => 'kwallet6',
  encryptStringAsync: async (text) => Buffer.from(text),
  decryptStringAsync: async (wrapped) => ({ result: wrapped.toString(), shouldReEncrypt: false }),
}
export const screen = { getAllDisplays: () => [] }
const setHandler = () => {}
export const session = { defaultSession: {
  setPermissionRequestHandler: setHandler, setPermissionCheckHandler: setHandler, setDevicePermissionHandler: setHandler,
  webRequest: { onBeforeRequest: setHandler },
} }
session.fromPartition = (name) => ({
  ...session.defaultSession, protocol: { handle: (scheme) => say(name + ' handle ' + scheme) },
})
export const shell = {}
export const utilityProcess = { fork() {} }
`

test('the built Electron entry starts, given something that looks like Electron, and opens its window', async () => {
  const fake = `data:text/javascript,${encodeURIComponent(fakeElectron)}`
  const hooks = `import { registerHooks } from 'node:module'
registerHooks({ resolve: (name, context, next) =>
  name === 'electron' ? { url: ${JSON.stringify(fake)}, shortCircuit: true } : next(name, context) })`
  const data = path.join(program, 'data')
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--import',
    `data:text/javascript,${encodeURIComponent(hooks)}`,
    path.join(program, pkg.main),
    '--data',
    data,
  ])
  expect(stdout.trim().split('\n')).toEqual([
    'setPath',
    'setPath',
    'crashReporter false',
    'enableSandbox',
    'scheme',
    'menu',
    'print handle hera',
    'ipc hera:connect',
    'handle hera',
    'window dist/preload/preload.cjs',
    'loadURL hera://app/',
  ])
  expect(existsSync(path.join(data, 'hera.db'))).toBe(true)
})
