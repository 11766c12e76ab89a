import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { screensScheme, serveScreens } from '../../main/host/electron/scheme.ts'
import { pagePolicy } from '../../main/host/node/page.ts'

const place = mkdtempSync(path.join(tmpdir(), 'hera-scheme-'))
const dir = path.join(place, 'dist/renderer')
mkdirSync(path.join(dir, 'assets'), { recursive: true })
writeFileSync(path.join(place, 'secret.json'), '{"key":"secret"}')
mkdirSync(path.join(place, 'dist/renderer-old'))
writeFileSync(path.join(place, 'dist/renderer-old/secret.js'), 'secret')
writeFileSync(path.join(dir, 'index.html'), '<!doctype html><html><head></head><body></body></html>')
writeFileSync(path.join(dir, 'icon.svg'), '<svg/>')
writeFileSync(path.join(dir, 'notes'), 'secret')
writeFileSync(path.join(dir, 'assets/index-1.js'), 'export {}')
writeFileSync(path.join(dir, 'assets/index-1.css'), 'body{}')
symlinkSync(path.join(place, 'secret.json'), path.join(dir, 'linked.json'))
afterAll(() => rmSync(place, { recursive: true, force: true }))

let turn = 0
const serve = serveScreens(dir, (length) => new Uint8Array(length).fill(++turn))

/** A request as Electron hands it over, its address not tidied by this side's URL parser. */
const ask = (url: string, method = 'GET') => serve({ url, method } satisfies Pick<Request, 'url' | 'method'> as Request)

test('the scheme is a secure origin of its own and has no further rights', () => {
  expect(screensScheme).toEqual({
    scheme: 'hera',
    privileges: { standard: true, secure: true, supportFetchAPI: true },
  })
})

test('the page carries its policy and a fresh nonce, in header and meta alike', async () => {
  const nonces = new Set<string>()
  for (const url of ['hera://app/', 'hera://app/index.html', 'hera://app/#/patients', 'hera://app/?a=1']) {
    const response = await ask(url)
    const html = await response.text()
    const nonce = /<head>\s*<meta name="csp-nonce" content="([^"]+)" \/>/.exec(html)?.[1] ?? ''
    expect(nonce).toMatch(/^[A-Za-z0-9+/]{24}$/)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-security-policy')).toBe(pagePolicy(nonce))
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-store')
    nonces.add(nonce)
  }
  expect(nonces.size).toBe(4)
})

test('the policy allows nothing from elsewhere and no inline code', () => {
  const policy = pagePolicy('abc')
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self';")
  expect(policy).toContain("style-src 'self' 'nonce-abc'")
  expect(policy).toContain("require-trusted-types-for 'script'")
  expect(policy).not.toMatch(/unsafe-eval|https?:|\*/)
})

test('the built files are served with their types', async () => {
  for (const [address, type] of [
    ['/assets/index-1.js', 'text/javascript; charset=utf-8'],
    ['/assets/index-1.css', 'text/css; charset=utf-8'],
    ['/icon.svg', 'image/svg+xml; charset=utf-8'],
  ]) {
    const response = await ask(`hera://app${address}`)
    expect([response.status, response.headers.get('content-type')]).toEqual([200, type])
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    expect((await response.text()).length).toBeGreaterThan(0)
  }
})

test.each([
  '/../secret.json',
  '/../../secret.json',
  '/assets/../../../secret.json',
  '/%2e%2e/%2e%2e/secret.json',
  '/%2E%2E%2F%2E%2E%2Fsecret.json',
  '/..%2f..%2fsecret.json',
  '/..%5c..%5csecret.json',
  '/..\\..\\secret.json',
  '/%252e%252e/%252e%252e/secret.json',
  '/assets/%2e%2e/%2e%2e/%2e%2e/secret.json',
  '/../renderer-old/secret.js',
  '//secret.json',
  '/linked.json',
  '/notes',
  '/icon.svg%00.js',
  '/icon.svg/',
  '/assets',
  '/assets/',
  '/assets%2findex-1.js',
  '/assets\\index-1.js',
  '/ICON.SVG',
  '/patients',
  '/constructor',
  '/__proto__',
  '/etc/passwd',
  '/C:/Windows/win.ini',
  '/c%3a%5cWindows%5cwin.ini',
  '/icon.svg\0.js',
  '/%00',
  '/%c0%ae%c0%ae/%c0%ae%c0%ae/secret.json',
  '/．．/．．/secret.json',
  '/./assets/.../index-1.js',
  '/assets/index-1.js;/../../secret.json',
])('%s finds nothing', async (address) => {
  const response = await ask(`hera://app${address}`)
  expect(response.status).toBe(404)
  expect(await response.text()).not.toContain('secret')
})

test.each(['hera://evil/', 'hera://app.evil/icon.svg', 'hera://user@app/', 'file:///etc/passwd', 'https://app/', 'x'])(
  '%s is refused',
  async (url) => {
    expect((await ask(url)).status).toBe(403)
  },
)

test.each(['POST', 'PUT', 'HEAD', 'OPTIONS', 'DELETE'])('%s is refused', async (method) => {
  expect((await ask('hera://app/', method)).status).toBe(405)
})
