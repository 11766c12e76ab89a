import { MessageChannel, type MessagePort as NodePort } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type * as Electron from 'electron'
import type { PrintWindow } from '../../main/host/electron/printer.ts'
import type { HeraWindow } from '../../main/host/electron/window.ts'
import type { Client } from '../../main/host/memory/connect.ts'

/*
 * Electron's shapes without its program. Each fake is checked against electron.d.ts by `satisfies` where it is made, so
 * that a fake with a wrong shape does not compile.
 */

type Listener = (...args: never[]) => void

/** Has `on` and `once`, and like Electron's own objects no `addEventListener`. */
export class FakeEmitter {
  private readonly listeners = new Map<string, Listener[]>()

  // The real ones answer themselves; nobody here chains, and `never` fits every overload.
  on(event: string, listener: Listener): never {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener])
    return this as never
  }

  once(event: string, listener: Listener): never {
    return this.on(event, listener)
  }

  emit(event: string, ...args: unknown[]): void {
    for (const listener of this.listeners.get(event) ?? []) listener(...(args as never[]))
  }

  countOf(event: string): number {
    return this.listeners.get(event)?.length ?? 0
  }
}

/** One end of a channel as main gets it: delivers `{ data }`, and queues until `start()`. */
export class FakeMessagePortMain extends FakeEmitter {
  private queue: unknown[] | null = []
  isClosed = false
  private readonly port: NodePort

  constructor(port: NodePort) {
    super()
    this.port = port
    port.on('message', (data: unknown) => {
      if (this.queue) this.queue.push(data)
      else this.emit('message', { data, ports: [] })
    })
    port.on('close', () => {
      if (!this.isClosed) this.emit('close')
      this.isClosed = true
    })
  }

  start(): void {
    const waiting = this.queue ?? []
    this.queue = null
    for (const data of waiting) this.emit('message', { data, ports: [] })
  }

  postMessage(message: unknown): void {
    this.port.postMessage(message)
  }

  /** Electron is not known to say `close` on the end that closes: nothing may rely on it. */
  close(): void {
    this.isClosed = true
    this.port.close()
  }
}

/** A channel: main's end as Electron hands it over, and the page's end. */
export const makeChannel = () => {
  const { port1, port2 } = new MessageChannel()
  const main = new FakeMessagePortMain(port1) satisfies Pick<
    Electron.MessagePortMain,
    'on' | 'start' | 'close' | 'postMessage'
  >
  const page = port2
  return { main, page, end: () => page.close() }
}

export const clientOn = (page: NodePort): Client => {
  const client = createORPCClient<Client>(new RPCLink({ port: page as unknown as MessagePort }))
  page.start()
  return client
}

let lastId = 0

export class FakeWebContents extends FakeEmitter {
  readonly id = ++lastId
  readonly sent: string[] = []
  reloads = 0
  zoomLevel = 0
  printers: string[] = []
  /** What was handed to the printer, and how to say what the system answered. */
  readonly prints: { options: Electron.WebContentsPrintOptions; answer: (isTaken: boolean, reason: string) => void }[] =
    []
  opens: ((details: Electron.HandlerDetails) => Electron.WindowOpenHandlerResponse) | null = null

  send(channel: string): void {
    this.sent.push(channel)
  }
  reload(): void {
    this.reloads += 1
  }
  isDestroyed(): boolean {
    return false
  }
  setWindowOpenHandler(handler: NonNullable<FakeWebContents['opens']>): void {
    this.opens = handler
  }
  async getPrintersAsync(): Promise<Electron.PrinterInfo[]> {
    return this.printers.map((name) => ({ name, displayName: `The ${name}`, description: '', options: {} as never }))
  }
  print(
    options: Electron.WebContentsPrintOptions = {},
    answer: (isTaken: boolean, reason: string) => void = () => {},
  ): void {
    this.prints.push({ options, answer })
  }
}

export const makeContents = () =>
  new FakeWebContents() satisfies Pick<
    Electron.WebContents,
    | 'on'
    | 'id'
    | 'send'
    | 'reload'
    | 'isDestroyed'
    | 'setWindowOpenHandler'
    | 'zoomLevel'
    | 'getPrintersAsync'
    | 'print'
  >

/** A window that writes down what is done to it. */
export class FakeWindow extends FakeEmitter {
  readonly webContents = makeContents()
  readonly options: Electron.BrowserWindowConstructorOptions
  readonly did: string[]
  bounds = { x: 40, y: 50, width: 1300, height: 800 }
  isGone = false
  constructor(options: Electron.BrowserWindowConstructorOptions, did: string[] = []) {
    super()
    this.options = options
    this.did = did
  }
  show = () => void this.did.push('show')
  maximize = () => void this.did.push('maximize')
  restore = () => void this.did.push('restore')
  focus = () => void this.did.push('focus')
  isMaximized = () => this.did.includes('maximize')
  isMinimized = () => true
  getNormalBounds = () => this.bounds
  loadURL = async (url: string): Promise<void> => void this.did.push(`loadURL ${url}`)
  isDestroyed = () => this.isGone
  destroy(): void {
    this.isGone = true
    this.did.push('destroy')
    this.emit('closed')
  }
}

export const makeWindow = (options: Electron.BrowserWindowConstructorOptions, did?: string[]) =>
  new FakeWindow(options, did) satisfies HeraWindow & PrintWindow

export const makeFrame = (url: string, parent: object | null = null, isDestroyed = false) =>
  ({ url, parent: parent as Electron.WebFrameMain | null, isDestroyed: () => isDestroyed }) satisfies Pick<
    Electron.WebFrameMain,
    'url' | 'parent' | 'isDestroyed'
  >

export const ownFrame = makeFrame('hera://app/#/queue')

/** An ipcMain that a page (or somebody else) can speak to. */
export class FakeIpc extends FakeEmitter {
  connect(
    contents: FakeWebContents,
    ports: FakeMessagePortMain[],
    senderFrame: ReturnType<typeof makeFrame> | null = ownFrame,
  ): void {
    const event = {
      sender: contents as never,
      senderFrame: senderFrame as never,
      ports: ports as never,
    } satisfies Pick<Electron.IpcMainEvent, 'sender' | 'senderFrame' | 'ports'>
    this.emit('hera:connect', event, null)
  }
}

export const makeIpc = () => new FakeIpc() satisfies Pick<Electron.IpcMain, 'on'>

/** A keychain that scrambles with a key of its own; another one can't read what it wrapped. */
export const makeSafeStorage = (options: { backend?: string; isAvailable?: boolean; mark?: number } = {}) => {
  const { mark = 7 } = options
  const state = { isDue: false, wraps: 0 }
  const scramble = (bytes: Buffer): Buffer => Buffer.from(bytes.map((byte) => byte ^ mark))
  const storage = {
    isAsyncEncryptionAvailable: async () => options.isAvailable ?? true,
    encryptStringAsync: async (text: string) => {
      state.wraps += 1
      return scramble(Buffer.from(text))
    },
    decryptStringAsync: async (wrapped: Buffer) => {
      const result = scramble(wrapped).toString()
      if (!/^[0-9a-f]*$/.test(result)) throw new Error('cannot be decrypted')
      return { result, shouldReEncrypt: state.isDue }
    },
    getSelectedStorageBackend: () => (options.backend ?? 'gnome_libsecret') as 'gnome_libsecret',
  } satisfies Pick<
    Electron.SafeStorage,
    'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
  >
  return { storage, state }
}
