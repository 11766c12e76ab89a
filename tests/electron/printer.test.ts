import { afterEach, expect, test, vi } from 'vitest'
import { systemPrinters } from '../../main/host/electron/printer.ts'
import { servePrints } from '../../main/host/electron/scheme.ts'
import { makePrintPages } from '../../main/host/node/print-pages.ts'
import { noncePlaceholder, pageOf } from '../../main/printing/html.ts'
import type { PrintPage } from '../../main/printing/types.ts'
import { key, seededRandom } from '../harness/clinic.ts'
import { type FakeWindow, makeWindow } from './fake-electron.ts'
import { makeElectron } from './fake-program.ts'

afterEach(() => void vi.useRealTimers())

const label: PrintPage = pageOf(
  {
    paper: 'label',
    letterhead: null,
    title: `Amoxicillin ${noncePlaceholder}`,
    blocks: [{ kind: 'text', text: 'One with water', weight: 'plain' }],
  },
  { isDemo: false, isCopy: false },
  '.hera-print { color: #000 }',
)

const open = (load: (window: FakeWindow, url: string) => Promise<void> = async () => {}) => {
  const pages = makePrintPages(seededRandom())
  const serve = servePrints(pages)
  const windows: FakeWindow[] = []
  const printers = systemPrinters({
    pages,
    printers: async () => [{ name: 'Brother_QL_820NWB' }, { name: 'Office' }],
    make(options) {
      const window = makeWindow(options)
      const note = window.loadURL
      window.loadURL = async (url) => {
        await note(url)
        await load(window, url)
      }
      windows.push(window)
      return window
    },
  })
  const handedOver = async (): Promise<FakeWindow['webContents']['prints'][number]> => {
    await vi.waitFor(() => expect(windows[0]?.webContents.prints.length).toBe(1))
    return windows[0]?.webContents.prints[0] as FakeWindow['webContents']['prints'][number]
  }
  return { printers, windows, serve, handedOver, window: () => windows[0] as FakeWindow }
}
const ask = (url: string, method = 'GET') => ({ url, method }) satisfies Pick<Request, 'url' | 'method'> as Request

test('the printers of this computer are told by the names that the system knows them by', async () => {
  expect(await open().printers.list()).toEqual(['Brother_QL_820NWB', 'Office'])
})

test('the window of a print is hidden, runs nothing, has no preload, and a session of its own', async () => {
  const { printers, window, handedOver } = open()
  const printed = printers.print(label, 'Office')
  ;(await handedOver()).answer(true, '')
  await printed
  expect(window().options).toEqual({
    show: false,
    webPreferences: {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: false,
      javascript: false,
      partition: 'print',
    },
  })
  expect(window().did.at(-1), 'it is gone afterwards').toBe('destroy')
})

test('a page goes to the named printer without a question, in its own size, and counts as sent, never as printed', async () => {
  const { printers, window, handedOver } = open()
  const printed = printers.print(label, 'Brother_QL_820NWB')
  const { options, answer } = await handedOver()
  expect(options).toEqual({
    silent: true,
    deviceName: 'Brother_QL_820NWB',
    pageSize: { width: 62_000, height: 29_000 },
    printBackground: false,
  })
  expect(window().did[0]).toMatch(/^loadURL hera:\/\/print\/[0-9a-f]{48}$/)
  answer(true, '')
  expect(await printed).toEqual({ outcome: 'sent', problem: null })
})

test('a printer that the system does not know is told before any window opens', async () => {
  const { printers, windows } = open()
  expect(await printers.print(label, 'Elsewhere')).toEqual({ outcome: 'failed', problem: 'system_gone' })
  expect(windows).toEqual([])
})

test('what the system refuses has failed', async () => {
  for (const reason of ['Invalid printer settings', 'Print job canceled', 'Print job failed']) {
    const { printers, handedOver } = open()
    const printed = printers.print(label, 'Office')
    ;(await handedOver()).answer(false, reason)
    expect(await printed).toEqual({ outcome: 'failed', problem: 'system_refused' })
  }
  const thrown = open(async (window) => {
    window.webContents.print = () => {
      throw new Error('Invalid pageSize')
    }
  })
  expect((await thrown.printers.print(label, 'Office')).outcome).toBe('failed')
})

test('before it was handed over a lost page has failed; afterwards nobody can tell', async () => {
  const never = () => new Promise<void>(() => {})
  for (const lose of [
    (window: FakeWindow) => window.destroy(),
    (window: FakeWindow) => window.webContents.emit('render-process-gone', {}, { reason: 'crashed' }),
  ]) {
    const early = open(never)
    const lost = early.printers.print(label, 'Office')
    await vi.waitFor(() => expect(early.windows.length).toBe(1))
    lose(early.window())
    expect(await lost).toEqual({ outcome: 'failed', problem: 'system_refused' })
    const late = open()
    const unsure = late.printers.print(label, 'Office')
    await late.handedOver()
    lose(late.window())
    expect(await unsure).toEqual({ outcome: 'unsure', problem: 'system_silent' })
    expect(late.window().did.filter((word) => word === 'destroy').length, 'and it is closed once').toBe(1)
  }
})

test('a system that never answers is given up after a minute', async () => {
  vi.useFakeTimers()
  const { printers, windows, window } = open()
  const printed = printers.print(label, 'Office')
  await vi.advanceTimersByTimeAsync(59_999)
  expect(windows[0]?.isGone).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(await printed).toEqual({ outcome: 'unsure', problem: 'system_silent' })
  expect(window().isGone).toBe(true)
})

test('a page is served once, to whoever has its word, with a policy that lets nothing load or run', async () => {
  const { printers, window, serve, handedOver } = open()
  const printed = printers.print(label, 'Office')
  await handedOver()
  const url = window().did[0]?.replace('loadURL ', '') ?? ''
  for (const other of [
    ask(url, 'POST'),
    ask(`${url}?`),
    ask(`${url}/`),
    ask(url.replace('print/', 'print/../')),
    ask(url.replace('hera://print', 'hera://app')),
    ask(url.replace('hera://', 'https://')),
    ask('hera://print/'),
    ask('hera://print/constructor'),
    ask(`hera://print/${'0'.repeat(48)}`),
  ]) {
    expect((await serve(other)).status, other.url).toBe(404)
  }
  const response = await serve(ask(url))
  const html = await response.text()
  const nonce = /<style nonce="([A-Za-z0-9+/]{24})">/.exec(html)?.[1]
  expect(response.status).toBe(200)
  expect(response.headers.get('content-security-policy')).toBe(`default-src 'none'; style-src 'nonce-${nonce}'`)
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(html, 'what is printed is left as it is').toContain(`Amoxicillin ${noncePlaceholder}`)
  expect((await serve(ask(url))).status, 'a second time').toBe(404)
  ;(await handedOver()).answer(true, '')
  await printed
})

test('a page that was not fetched is forgotten with its print', async () => {
  const { printers, window, serve, handedOver } = open()
  const printed = printers.print(label, 'Office')
  ;(await handedOver()).answer(true, '')
  await printed
  expect((await serve(ask(window().did[0]?.replace('loadURL ', '') ?? ''))).status).toBe(404)
})

test('in the program: a test print goes from the page’s call to the system’s printer, by the print session alone', async () => {
  const electron = makeElectron()
  await electron.run()
  electron.contents().printers = ['Office']
  const client = await electron.signIn()
  expect(await client.printing.printers()).toMatchObject({ system: ['Office'], canPrintToSystem: true })
  await client.printing.choose({ idempotencyKey: key(), paper: 'label', printer: { kind: 'system', name: 'Office' } })
  const tested = client.printing.test({ paper: 'label', kind: 'label' })
  await vi.waitFor(() => expect(electron.windows[1]?.webContents.prints.length).toBe(1))
  const url = electron.windows[1]?.did.findLast((word) => word.startsWith('loadURL hera://print/'))?.slice(8) ?? ''
  expect((await electron.serve.screens?.(ask(url)))?.status, 'not where the screens are').toBe(403)
  expect((await electron.serve.prints?.(ask('hera://app/')))?.status).toBe(404)
  expect(await (await electron.serve.prints?.(ask(url)))?.text()).toContain('data-paper="label"')
  expect(electron.windows[1]?.webContents.prints[0]?.options.deviceName).toBe('Office')
  electron.windows[1]?.webContents.prints[0]?.answer(true, '')
  expect(await tested).toMatchObject({ outcome: 'sent' })
  await electron.quit()
})
