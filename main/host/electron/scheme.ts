import { readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { CustomScheme } from 'electron'
import { pagePolicy, pageWithNonce } from '../node/page.ts'

/** The one page of the window. */
export const pageUrl = 'hera://app/'

/** To be registered before the app is ready: an origin of its own, a secure context, nothing more. */
export const screensScheme: CustomScheme = {
  scheme: 'hera',
  privileges: { standard: true, secure: true, supportFetchAPI: true },
}

/** True for addresses of the page and its files: exactly hera://app, whatever follows. */
export const isOwnAddress = (address: string): boolean => {
  try {
    const url = new URL(address)
    return url.protocol === 'hera:' && url.host === 'app' && url.username === '' && url.password === ''
  } catch {
    return false
  }
}

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.woff2': 'font/woff2',
}

/** Every servable file below `dir` by its address, e.g. `/assets/index-4amj.js`. */
const listFiles = (dir: string, address = '/'): [string, string][] =>
  readdirSync(dir, { withFileTypes: true }).flatMap((entry): [string, string][] => {
    const file = path.join(dir, entry.name)
    if (entry.isDirectory()) return listFiles(file, `${address}${entry.name}/`)
    return entry.isFile() && path.extname(entry.name) in types ? [[address + entry.name, file]] : []
  })

const common = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cache-control': 'no-cache' }

const refusal = (status: number, words: string): Response =>
  new Response(words, { status, headers: { ...common, 'content-type': 'text/plain; charset=utf-8' } })

/**
 * Answers the window's requests from the built screens in `dir`. The files are listed once and an address is only ever
 * looked up in that list, undecoded, so no spelling of `..` or of a separator reaches the disk.
 */
export const serveScreens = (
  dir: string,
  random: (length: number) => Uint8Array,
): ((request: Request) => Promise<Response>) => {
  const html = readFileSync(path.join(dir, 'index.html'), 'utf8')
  const files = new Map(listFiles(dir))
  return async (request) => {
    if (!isOwnAddress(request.url)) return refusal(403, 'This address is not Hera’s.')
    if (request.method !== 'GET') return refusal(405, 'Only GET is answered here.')
    const { pathname } = new URL(request.url)
    if (pathname === '/' || pathname === '/index.html') {
      const nonce = Buffer.from(random(18)).toString('base64')
      return new Response(pageWithNonce(html, nonce), {
        headers: {
          ...common,
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': pagePolicy(nonce),
          'cache-control': 'no-store',
        },
      })
    }
    const file = files.get(pathname)
    if (!file) return refusal(404, 'There is nothing at this address.')
    const type = types[path.extname(file)] ?? 'application/octet-stream'
    return new Response(await readFile(file), { headers: { ...common, 'content-type': type } })
  }
}
