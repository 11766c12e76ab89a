import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import vm from 'node:vm'
import type * as Electron from 'electron'
import { createBuilder, type InlineConfig } from 'vite'
import type { Hera } from '../../main/hera.ts'
import { acceptPorts } from '../../main/host/electron/ports.ts'
import type { HeraClient } from '../../renderer/host/connect.ts'
import type { Signals } from '../../renderer/host/signals.ts'
import { root } from '../harness/clinic.ts'
import { FakeMessagePortMain, FakeWebContents, makeIpc } from './fake-electron.ts'

/*
 * Windows without a browser: the preload as built, beside the page's own client as built (renderer/host: connect, the port
 * link, the session link, the signals), each window with a copy of both to itself. Only what Electron and Chromium do
 * between them is imitated: messages within a page, a port on its way to main, a reload.
 */

export interface Built {
  preload: string
  page: string
}

/** What a page takes of renderer/host. */
interface PageCode {
  connect(): HeraClient
  listen<Name extends keyof Signals>(name: Name, listener: (payload: Signals[Name]) => void): () => void
}

const build = async (config: InlineConfig, environment: string): Promise<void> => {
  const builder = await createBuilder({ ...config, logLevel: 'silent' })
  const wanted = builder.environments[environment]
  if (!wanted) throw new Error(`there is no environment ${environment}`)
  await builder.build(wanted)
}

/** Builds what a window runs: the preload as in the product, and of the screens the part that speaks to main. */
export const buildWindowCode = async (): Promise<Built> => {
  const outDir = mkdtempSync(path.join(tmpdir(), 'hera-windows-'))
  try {
    const environments = { preload: { build: { outDir, sourcemap: false, emptyOutDir: false } } }
    await build({ configFile: path.join(root, 'vite.config.ts'), environments }, 'preload')
    const entry = path.join(import.meta.dirname, 'clinic-day-page.ts')
    const lib = { entry, formats: ['iife'], name: 'page', fileName: () => 'page.js' } as const
    const page = {
      outDir,
      emptyOutDir: false,
      copyPublicDir: false,
      minify: false,
      lib: { ...lib, formats: [...lib.formats] },
    }
    await build({ configFile: false, root, build: page }, 'client')
    const read = (name: string): string => readFileSync(path.join(outDir, name), 'utf8')
    return { preload: read('preload.cjs'), page: read('page.js') }
  } finally {
    rmSync(outDir, { recursive: true, force: true })
  }
}

type PageListener = (event: { source: unknown; data: unknown; ports: unknown[] }) => void

/** The window object that the preload and the page see. */
const makePageWindow = () => {
  const listeners: PageListener[] = []
  const page = {
    location: { origin: 'hera://app' },
    addEventListener: (_name: 'message', listener: PageListener) => void listeners.push(listener),
    postMessage(data: unknown, origin: string, ports: unknown[] = []) {
      if (origin !== page.location.origin) return
      for (const listener of listeners) listener({ source: page, data, ports })
    },
  }
  return page
}

export interface TestWindow {
  client: HeraClient
  /** What the connection told the page, in order: signedOut, locked, lockAsked. */
  signals: string[]
  /** The page is loaded again, as Ctrl+R would: a new preload, a new client, a new port. */
  reload(): void
  contents: FakeWebContents
}

/** What main says to a page reaches its preload. */
class Contents extends FakeWebContents {
  readonly toPreload = new Map<string, () => void>()

  override send(channel: string): void {
    super.send(channel)
    this.toPreload.get(channel)?.()
  }
}

/** Main's ports on one application, and windows on them. */
export const openWindows = (hera: Hera, code: Built) => {
  const ipc = makeIpc()
  const ports = acceptPorts(ipc, hera)

  const load = (contents: Contents): Pick<TestWindow, 'client' | 'signals'> => {
    const page = makePageWindow()
    contents.toPreload.clear()
    const exposed: Record<string, unknown> = {}
    const contextBridge = {
      exposeInMainWorld: (name, api) => {
        exposed[name] = api
      },
    } satisfies Pick<Electron.ContextBridge, 'exposeInMainWorld'>
    const ipcRenderer = {
      postMessage(channel: string, _message: unknown, handed: MessagePort[] = []) {
        if (channel !== 'hera:connect') throw new Error(`nobody listens at ${channel}`)
        ipc.connect(
          contents,
          handed.map((port) => new FakeMessagePortMain(port as never)),
        )
      },
      on(channel: string, listener: (event: Electron.IpcRendererEvent) => void) {
        contents.toPreload.set(channel, () => listener({} as never))
        return undefined as never
      },
    } satisfies Pick<Electron.IpcRenderer, 'postMessage' | 'on'>
    vm.runInNewContext(code.preload, {
      exports: {},
      module: { exports: {} },
      window: page,
      require: () => ({ contextBridge, ipcRenderer }),
    })
    const seen = Object.assign(page, exposed)
    const { connect, listen } = vm.compileFunction(`${code.page}; return page`, ['window'])(seen) as PageCode
    const signals: string[] = []
    for (const name of ['signedOut', 'locked', 'lockAsked'] as const) listen(name, () => signals.push(name))
    return { client: connect(), signals }
  }

  return {
    ports,
    open(): TestWindow {
      const contents = new Contents()
      const window: TestWindow = {
        ...load(contents),
        contents,
        reload() {
          contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false })
          contents.emit('did-navigate')
          Object.assign(window, load(contents))
        },
      }
      return window
    },
  }
}
