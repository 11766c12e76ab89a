import { type ChildProcess, spawn } from 'node:child_process'
import { constants, cpSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { totalmem } from 'node:os'
import path from 'node:path'
import { chromium } from '@playwright/test'
import { build } from 'vite'
import { pageCacheBytes } from '../main/database/open.ts'
import { windowlessArgs } from '../tests/packaging/windowless.ts'
import { latency, print, printRatio } from './figure.ts'
import { password, root } from './folder.ts'

const mib = 1024 * 1024

const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill()
})

/** The built program on a data folder, as a user starts it; resolves with its address once it serves. */
const startProgram = (dataDir: string): Promise<{ child: ChildProcess; url: string }> =>
  new Promise((resolve, reject) => {
    const program = path.join(root, 'dist/main/http.js')
    const child = spawn(process.execPath, [program, '--data', dataDir, '--port', '0', '--no-open'])
    running.add(child)
    child.stdout.on('data', (text: Buffer) => {
      const url = /Hera is at (\S+)/.exec(text.toString())?.[1]
      if (url) resolve({ child, url })
    })
    child.once('exit', (code) => reject(new Error(`the program ended with ${code}: build it first`)))
  })

const stop = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    running.delete(child)
    child.removeAllListeners('exit')
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })

/** From launching the browser until `selector` is painted. */
const paint = async (url: string, selector: string): Promise<void> => {
  const executablePath = process.env.HERA_CHROMIUM
  const browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  })
  const page = await browser.newPage()
  await page.goto(url)
  await page.waitForSelector(selector)
  await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => setTimeout(painted))))
  await browser.close()
}

/** A page with React and one paragraph, built and served as plainly as can be. */
const serveTrivialPage = async (): Promise<{ url: string; close(): void }> => {
  const outDir = path.join(root, '.data/bench/trivial-page')
  await build({
    configFile: false,
    root: path.join(import.meta.dirname, 'trivial-page'),
    logLevel: 'error',
    build: { outDir, emptyOutDir: true },
  })
  const server = createServer((request, response) => {
    const name = request.url === '/' ? '/index.html' : (request.url ?? '')
    try {
      const body = readFileSync(path.join(outDir, name))
      response.setHeader('content-type', name.endsWith('.js') ? 'text/javascript' : 'text/html').end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() }
}

/** Starting the program until its sign-in page is painted, beside a browser that opens a trivial React page. */
export const benchStart = async (dataDir: string, rounds: number): Promise<void> => {
  const trivial = await serveTrivialPage()
  const bare: number[] = []
  const whole: number[] = []
  for (let round = -1; round < rounds; round++) {
    let from = performance.now()
    await paint(trivial.url, 'p')
    if (round >= 0) bare.push(performance.now() - from)
    from = performance.now()
    const { child, url } = await startProgram(dataDir)
    await paint(url, 'input')
    if (round >= 0) whole.push(performance.now() - from)
    await stop(child)
  }
  trivial.close()
  printRatio('start.to_sign_in', latency(whole).p50, latency(bare).p50, {
    times: 2,
    words: '<= 2x a trivial React page',
  })
}

const mostStartMs = 400

/** From starting a Node process with `args` until it has said `word`. */
const timeUntil = (args: string[], word: RegExp): Promise<number> =>
  new Promise((resolve, reject) => {
    const from = performance.now()
    const child = spawn(process.execPath, args)
    let at = Number.NaN
    let said = ''
    child.stderr.on('data', (text: Buffer) => {
      said += text
    })
    child.stdout.on('data', (text: Buffer) => {
      said += text
      if (Number.isNaN(at) && word.test(said)) at = performance.now() - from
    })
    child.once('exit', () => (Number.isNaN(at) ? reject(new Error(`the program said: ${said}`)) : resolve(at)))
  })

const firstByte = (url: string): Promise<void> =>
  new Promise((resolve, reject) => {
    request(url, (response) => {
      response.once('data', () => resolve())
      response.resume()
    })
      .once('error', reject)
      .end()
  })

/** How long a data folder of this size keeps whoever starts the program, beside a Node that does nothing. */
export const benchFirstPage = async (dataDir: string, rounds: number): Promise<void> => {
  // The desktop takes the key into its keychain, so it has a copy of its own.
  const copy = `${dataDir}.desktop`
  rmSync(copy, { recursive: true, force: true })
  cpSync(dataDir, copy, { recursive: true, mode: constants.COPYFILE_FICLONE })
  const bare: number[] = []
  const overHttp: number[] = []
  const desktop: number[] = []
  for (let round = -1; round < Math.max(rounds, 7); round++) {
    const nothing = await timeUntil(['-e', 'console.log(0)'], /0/)
    const from = performance.now()
    const { child, url } = await startProgram(dataDir)
    await firstByte(url)
    const http = performance.now() - from
    await stop(child)
    const window = await timeUntil(windowlessArgs(root, copy), /^page 200/m)
    if (round < 0) continue
    bare.push(nothing)
    overHttp.push(http)
    desktop.push(window)
  }
  rmSync(copy, { recursive: true, force: true })
  const reference = latency(bare).p50
  const goal = `p50 <= ${mostStartMs} ms from the start of the process; beside a Node that does nothing`
  for (const [name, samples] of [
    ['start.first_byte_of_sign_in', overHttp],
    ['start.first_page_of_desktop', desktop],
  ] as const) {
    const value = latency(samples).p50
    print({ name, value, unit: 'ms', goal, met: value <= mostStartMs, reference })
  }
}

/** Resident memory of the program after a working minute: 500 searches and 200 charts over HTTP. */
export const benchMemory = async (dataDir: string, patientIds: string[]): Promise<void> => {
  const { child, url } = await startProgram(dataDir)
  const post = async (name: string, json: unknown, access?: string) => {
    const headers = { 'content-type': 'application/json', ...(access ? { authorization: `Bearer ${access}` } : {}) }
    const response = await fetch(`${url}/api/rpc/${name}`, { method: 'POST', headers, body: JSON.stringify({ json }) })
    return (await response.json()) as { json: { tokens?: { access: string } } }
  }
  const login = await post('auth/login', { username: 'doctor', password, carrier: 'bearer' })
  const access = login.json.tokens?.access
  for (let index = 0; index < 500; index++)
    await post('patients/search', { text: String.fromCharCode(97 + (index % 26)) }, access)
  for (const patientId of patientIds) await post('chart/open', { patientId }, access)
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
  const resident = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
  await stop(child)
  const cache = pageCacheBytes(statSync(path.join(dataDir, 'hera.db')).size, totalmem()) / mib
  print({
    name: 'memory.main',
    value: resident,
    unit: 'MiB',
    goal: `page cache (${Math.round(cache)} MiB) + 120 MiB`,
    met: resident <= cache + 120,
    reference: cache,
  })
}
