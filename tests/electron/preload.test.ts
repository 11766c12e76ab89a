import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import vm from 'node:vm'
import type * as Electron from 'electron'
import { createBuilder } from 'vite'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { acceptPorts } from '../../main/host/electron/ports.ts'
import { makePortLink } from '../../renderer/host/port-link.ts'
import { openClinic, root } from '../harness/clinic.ts'
import { FakeMessagePortMain, makeContents, makeIpc } from './fake-electron.ts'

let dir = ''
let code = ''
beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'hera-preload-'))
  const builder = await createBuilder({
    configFile: path.join(root, 'vite.config.ts'),
    logLevel: 'silent',
    environments: { preload: { build: { outDir: dir, sourcemap: false } } },
  })
  const { preload } = builder.environments
  if (!preload) throw new Error('vite.config.ts has no preload environment')
  await builder.build(preload)
  code = readFileSync(path.join(dir, 'preload.cjs'), 'utf8')
}, 60_000)
afterAll(() => rmSync(dir, { recursive: true, force: true }))
afterEach(() => vi.unstubAllGlobals())

type PageListener = (event: { source: unknown; data: unknown; ports: unknown[] }) => void

/** The built preload, run beside a page: what it hands to the page and to main, and how to speak to it. */
const load = () => {
  const exposed: Record<string, unknown> = {}
  const forwarded: { channel: string; message: unknown; ports: unknown[] }[] = []
  const fromMain = new Map<string, () => void>()
  const listeners: PageListener[] = []
  const posted: { data: unknown; origin: string }[] = []
  const page = {
    location: { origin: 'hera://app' },
    addEventListener(name: string, listener: PageListener) {
      expect(name).toBe('message')
      listeners.push(listener)
    },
    postMessage(data: unknown, origin: string, ports: unknown[] = []) {
      posted.push({ data, origin })
      for (const listener of listeners) listener({ source: page, data, ports })
    },
  }
  const contextBridge = {
    exposeInMainWorld(name, api) {
      exposed[name] = api
    },
  } satisfies Pick<Electron.ContextBridge, 'exposeInMainWorld'>
  const ipcRenderer = {
    postMessage(channel: string, message: unknown, ports: MessagePort[] = []) {
      forwarded.push({ channel, message, ports })
    },
    on(channel: string, listener: (event: Electron.IpcRendererEvent) => void) {
      fromMain.set(channel, () => listener({} as never))
      return undefined as never
    },
  } satisfies Pick<Electron.IpcRenderer, 'postMessage' | 'on'>
  const required: string[] = []
  vm.runInNewContext(code, {
    exports: {},
    module: { exports: {} },
    window: page,
    require(name: string) {
      required.push(name)
      return { contextBridge, ipcRenderer }
    },
  })
  return { exposed, forwarded, fromMain, listeners, page, posted, required }
}

test('the built preload is one CommonJS file that needs electron alone', () => {
  expect(readdirSync(dir)).toEqual(['preload.cjs'])
  expect([...code.matchAll(/require\(([^)]*)\)/g)].map((match) => match[1])).toEqual(['"electron"'])
  expect(code).not.toMatch(/^\s*(import|export)\s/m)
  expect(code).not.toMatch(/import\(|\beval\(|new Function|process\.|ipcRenderer\.(invoke|send)/)
  expect(code.length).toBeLessThan(2_000)
  expect(load().required).toEqual(['electron'])
})

test('the page is told that it runs under Electron, and gets nothing else', () => {
  expect(load().exposed).toEqual({ hera: { host: 'electron' } })
})

test('only the page’s own word with exactly one port is passed on', () => {
  const { forwarded, listeners, page } = load()
  const say = (source: unknown, data: unknown, ports: unknown[]): void => {
    for (const listener of listeners) listener({ source, data, ports })
  }
  say({}, 'hera:connect', ['port'])
  say(null, 'hera:connect', ['port'])
  say(page, 'hera:other', ['port'])
  say(page, { type: 'hera:connect' }, ['port'])
  say(page, 'hera:connect', [])
  say(page, 'hera:connect', ['port', 'port'])
  expect(forwarded).toEqual([])
  say(page, 'hera:connect', ['port'])
  expect(forwarded).toEqual([{ channel: 'hera:connect', message: null, ports: ['port'] }])
})

test('main’s wish to lock reaches the page as a word to its own origin', () => {
  const { fromMain, posted } = load()
  expect([...fromMain.keys()]).toEqual(['hera:lock'])
  fromMain.get('hera:lock')?.()
  expect(posted).toEqual([{ data: 'hera:lock', origin: 'hera://app' }])
  const listener = readFileSync(path.join(root, 'renderer/host/connect.ts'), 'utf8')
  expect(listener).toContain("event.data === 'hera:lock'")
})

test('the page’s own link reaches main through the preload, and opens a new port when the old one was closed', async () => {
  const clinic = await openClinic()
  await clinic.as('clerk')
  const ipc = makeIpc()
  const ports = acceptPorts(ipc, clinic.hera)
  const contents = makeContents()
  const preload = load()
  const handOver = (): void => {
    for (const { ports: handed } of preload.forwarded.splice(0)) {
      ipc.connect(contents, [new FakeMessagePortMain(handed[0] as never)])
    }
  }
  vi.stubGlobal('window', preload.page)
  const link = makePortLink()
  handOver()
  const call = (path: string[], input?: unknown) => {
    const answer = link.call(path, input, { context: {} })
    handOver()
    return answer
  }
  await call(['auth', 'login'], { username: 'clerk', password: 'clerk', isScreen: true })
  expect(await call(['auth', 'profile'])).toMatchObject({ user: { role: 'clerk' } })
  contents.emit('render-process-gone', {}, { reason: 'crashed' })
  await expect.poll(() => call(['auth', 'profile']).then(null, (error) => String(error.code))).toBe('UNAUTHORIZED')
  ports.closeAll()
  await new Promise((resolve) => setTimeout(resolve, 30))
})
