import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { CustomScheme } from 'electron'
import { isOwnAddress, printUrl } from '../node/own-address.ts'
import { pagePolicy, pageWithNonce } from '../node/page.ts'
import type { PrintPages } from '../node/print-pages.ts'
import { listScreenFiles } from '../node/screen-files.ts'

/** To be registered before the app is ready: an origin of its own, a secure context, nothing more. */
export const screensScheme: CustomScheme = {
  scheme: 'hera',
  privileges: { standard: true, secure: true, supportFetchAPI: true },
}

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
  const files = listScreenFiles(dir)
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
    const found = files.get(pathname)
    if (!found) return refusal(404, 'There is nothing at this address.')
    return new Response(await readFile(found.file), { headers: { ...common, 'content-type': found.type } })
  }
}

/** Answers a print window's one request: the page that this word was given for, once. */
export const servePrints =
  (pages: PrintPages) =>
  async ({ method, url }: Request): Promise<Response> => {
    const page = method === 'GET' && url.startsWith(printUrl) ? pages.take(url.slice(printUrl.length)) : null
    if (!page) return refusal(404, 'There is nothing at this address.')
    const headers = { ...common, 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }
    return new Response(page.html, { headers: { ...headers, 'content-security-policy': page.policy } })
  }
