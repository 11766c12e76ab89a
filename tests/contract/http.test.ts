import { request } from 'node:http'
import { ContractProcedure } from '@orpc/contract'
import { expect, test } from 'vitest'
import { contract } from '../../shared/contract/index.ts'
import { openWorkstation } from '../harness/workstation.ts'

const signIn = { username: 'admin', password: 'admin' }
const json = { 'content-type': 'application/json' }

test('signing in sets the cookies that the next request is known by', async () => {
  const { clinic, visitor } = await openWorkstation()
  await clinic.as('admin')
  const me = visitor()
  const login = await me.send('POST', '/api/auth/login', signIn)
  expect(login.status).toBe(200)
  const cookies = login.headers.getSetCookie()
  expect(cookies.find((line) => line.startsWith('access='))).toMatch(
    /Max-Age=(899|900); Path=\/api; HttpOnly; SameSite=Strict/,
  )
  expect(cookies.find((line) => line.startsWith('refresh='))).toMatch(/HttpOnly; SameSite=Strict/)
  expect(cookies.find((line) => line.startsWith('csrf='))).not.toMatch(/HttpOnly/)
  expect(await login.text()).not.toContain(me.cookies.get('refresh') ?? 'none')
  const profile = await me.get('/api/auth/profile')
  expect(profile.status).toBe(200)
  expect(await profile.json()).toMatchObject({ user: { username: 'admin', role: 'admin' } })
})

test('a changing request by cookie needs the csrf token; by Bearer it needs none', async () => {
  const { clinic, visitor } = await openWorkstation()
  await clinic.as('admin')
  const me = visitor()
  await me.send('POST', '/api/auth/login', signIn)
  const change = { clinicName: 'Hilltop', idempotencyKey: crypto.randomUUID() }
  expect((await me.send('PATCH', '/api/settings', change)).status).toBe(403)
  expect((await me.send('PATCH', '/api/settings', change, { 'x-csrf-token': 'guess' })).status).toBe(403)
  expect((await me.send('POST', '/api/rpc/settings/update', { json: change })).status).toBe(403)
  expect((await me.change('PATCH', '/api/settings', change)).status).toBe(200)

  const login = await visitor().send('POST', '/api/auth/login', { ...signIn, carrier: 'bearer' })
  expect(login.headers.getSetCookie()).toEqual([])
  const { tokens } = (await login.json()) as { tokens: { access: string } }
  const authorization = `Bearer ${tokens.access}`
  const stranger = visitor()
  expect((await stranger.get('/api/settings', { authorization })).status).toBe(200)
  const other = { clinicName: 'Valley', idempotencyKey: crypto.randomUUID() }
  expect((await stranger.send('PATCH', '/api/settings', other, { authorization })).status).toBe(200)
})

test('a missing Origin is accepted, our own by either name too, a foreign one never', async () => {
  const { clinic, visitor, base } = await openWorkstation()
  await clinic.as('admin')
  const port = new URL(base).port
  const status = async (origin?: string) =>
    (await visitor().send('POST', '/api/auth/login', signIn, origin === undefined ? {} : { origin })).status
  expect(await status()).toBe(200)
  expect(await status(`http://localhost:${port}`)).toBe(200)
  expect(await status(`http://127.0.0.1:${port}`)).toBe(200)
  const foreign = [
    'http://evil.example',
    'null',
    '',
    `https://localhost:${port}`,
    'http://localhost:1',
    `http://localhost.evil.example:${port}`,
    `http://127.0.0.1.evil.example:${port}`,
    `http://evil.example#localhost:${port}`,
  ]
  for (const origin of foreign) expect(await status(origin), origin).toBe(403)
  expect((await visitor().get('/api/auth/state', { origin: 'http://evil.example' })).status).toBe(403)
})

test('the access token ends after 15 minutes, the refresh token is used once, and a stolen old one ends the family', async () => {
  const { clinic, visitor } = await openWorkstation()
  await clinic.as('admin')
  const me = visitor()
  await me.send('POST', '/api/auth/login', signIn)
  const old = me.cookies.get('refresh') ?? ''
  clinic.clock.now += 15 * 60_000 + 1000
  expect((await me.get('/api/auth/profile')).status).toBe(401)
  expect((await me.change('POST', '/api/auth/refresh')).status).toBe(200)
  expect(me.cookies.get('refresh')).not.toBe(old)
  expect((await me.get('/api/auth/profile')).status).toBe(200)

  const thief = visitor()
  clinic.clock.now += 5_000 // two windows at once: within the grace both go on
  expect((await thief.send('POST', '/api/auth/refresh', { refresh: old })).status).toBe(200)
  clinic.clock.now += 11_000
  expect((await thief.send('POST', '/api/auth/refresh', { refresh: old })).status).toBe(401)
  expect((await me.get('/api/auth/profile')).status).toBe(401)
  expect((await me.change('POST', '/api/auth/refresh')).status).toBe(401)
})

test('signing out revokes the access token too, not only the cookie', async () => {
  const { clinic, visitor } = await openWorkstation()
  await clinic.as('admin')
  const me = visitor()
  await me.send('POST', '/api/auth/login', signIn)
  const access = me.cookies.get('access') ?? ''
  expect((await me.change('POST', '/api/auth/logout')).status).toBe(200)
  expect(me.cookies.size).toBe(0)
  expect((await visitor().get('/api/auth/profile', { authorization: `Bearer ${access}` })).status).toBe(401)
})

test('a forged or altered token is nobody', async () => {
  const { clinic, visitor } = await openWorkstation()
  await clinic.as('admin')
  const login = await visitor().send('POST', '/api/auth/login', { ...signIn, carrier: 'bearer' })
  const { tokens } = (await login.json()) as { tokens: { access: string } }
  const [head = '', body = '', seal = ''] = tokens.access.split('.')
  const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`
  const flipped = `${head}.${body}.${seal.startsWith('A') ? 'B' : 'A'}${seal.slice(1)}`
  for (const token of [none, flipped, `${head}.${body}`, 'x', '']) {
    expect((await visitor().get('/api/auth/profile', { authorization: `Bearer ${token}` })).status, token).toBe(401)
  }
})

test('what cannot be read is refused in words, and the next request is served', async () => {
  const { clinic, visitor } = await openWorkstation()
  const me = visitor()
  const answer = async (body: string, headers: Record<string, string> = {}) => {
    const response = await me.send('POST', '/api/auth/login', body, headers)
    return { status: response.status, body: (await response.json()) as { message: string } }
  }
  expect(await answer('{bad')).toMatchObject({ status: 400, body: { message: expect.stringContaining('JSON') } })
  expect((await answer(`{"username":"${'x'.repeat(1_100_000)}"}`)).status).toBe(413)
  expect((await answer(JSON.stringify({ username: 'x'.repeat(1000), password: 'x' }))).status).toBe(400)
  expect((await answer('<a/>', { 'content-type': 'text/xml' })).status).toBe(400)
  expect((await answer(JSON.stringify({ username: ['a'], password: { b: 1 } }))).status).toBe(400)
  expect((await me.get('/api/nothing')).status).toBe(404)
  expect((await me.get('/api/../hera.db')).status).toBe(404)
  expect((await me.get('/%2e%2e/package.json')).status).toBe(404)
  expect((await me.get('/api/auth/state')).status).toBe(200)
  expect(clinic.faults).toEqual([])
})

test('a fault in one request is one sentence without its cause, writes nothing, and the next request is served', async () => {
  const { clinic, visitor } = await openWorkstation()
  await clinic.as('admin')
  const me = visitor()
  await me.send('POST', '/api/auth/login', signIn)
  const { sqlite } = clinic.hera.core.store
  sqlite.exec('ALTER TABLE setting RENAME TO setting_away')
  const change = { clinicName: 'Hilltop', idempotencyKey: crypto.randomUUID() }
  const answer = await me.change('PATCH', '/api/settings', change)
  expect(answer.status).toBe(500)
  const { message } = (await answer.json()) as { message: string }
  expect(message).toMatch(/nothing was saved/)
  expect(message).not.toMatch(/setting|SQL|table/i)
  expect(JSON.stringify(clinic.faults)).not.toContain('Hilltop')
  expect(clinic.faults).toHaveLength(1)
  sqlite.exec('ALTER TABLE setting_away RENAME TO setting')
  expect(sqlite.prepare('SELECT count(*) AS n FROM outbox WHERE tbl = ?').get('setting')).toEqual({ n: 0 })
  expect((await me.change('PATCH', '/api/settings', change)).status).toBe(200)
})

test('only the names of this computer are served', async () => {
  const { app } = await openWorkstation()
  const status = async (host: string) => (await app.inject({ url: '/api/auth/state', headers: { host } })).statusCode
  expect(await status('localhost')).toBe(200)
  expect(await status('reception.localhost:3000')).toBe(200)
  expect(await status('127.0.0.1:3000')).toBe(200)
  expect(await status('rebound.example')).toBe(403)
  expect(await status('localhost.rebound.example')).toBe(403)
})

test('a workstation with a name of its own answers to that name only, and says where it is', async () => {
  const { clinic, app, base } = await openWorkstation({ names: ['laptop.localhost'] })
  await clinic.as('admin')
  const { port } = new URL(base)
  const status = async (host: string, origin?: string) =>
    (
      await app.inject({
        method: 'POST',
        url: `${base}/api/auth/login`,
        headers: { host, ...(origin === undefined ? {} : { origin }) },
        payload: signIn,
      })
    ).statusCode
  expect(await status('laptop.localhost')).toBe(200)
  expect(await status(`laptop.localhost:${port}`)).toBe(200)
  for (const host of ['localhost', '127.0.0.1', 'pharmacy.localhost', 'a.laptop.localhost', 'rebound.example']) {
    expect(await status(host), host).toBe(403)
  }
  const send = (headers: Record<string, string>) => sendTo(port, headers)
  expect(await send({ host: `laptop.localhost:${port}`, origin: `http://laptop.localhost:${port}` })).toMatchObject({
    status: 200,
  })
  // A neighbour on the same computer is another site: its page may not act here.
  expect(await send({ host: `laptop.localhost:${port}`, origin: `http://reception.localhost:${port}` })).toMatchObject({
    status: 403,
    body: { data: { reason: 'foreign_origin' } },
  })
  expect(await send({ host: `127.0.0.1:${port}` })).toMatchObject({
    status: 403,
    body: { message: `This workstation is at http://laptop.localhost:${port}. Open that address.` },
  })
  expect(await send({ host: 'rebound.example' })).toMatchObject({
    status: 403,
    body: { message: 'Hera answers on this computer only.' },
  })
})

/** A sign-in over a real socket with headers that fetch does not let one choose. */
const sendTo = (port: string, headers: Record<string, string>): Promise<{ status: number; body: unknown }> =>
  new Promise((resolve, reject) => {
    const call = request(
      { host: '127.0.0.1', port, path: '/api/auth/login', method: 'POST', headers: { ...headers, ...json } },
      (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }))
      },
    )
    call.on('error', reject)
    call.end(JSON.stringify(signIn))
  })

test('requests are throttled overall and at signing in', async () => {
  const { visitor } = await openWorkstation({ limits: { requests: 20, signIns: 3 } })
  const me = visitor()
  const codes: number[] = []
  for (let i = 0; i < 4; i++)
    codes.push((await me.send('POST', '/api/auth/login', { username: `u${i}`, password: 'x' })).status)
  expect(codes[3]).toBe(429)
  let last = 200
  for (let i = 0; i < 25; i++) last = (await me.get('/api/auth/state')).status
  expect(last).toBe(429)
  const body = (await (await me.get('/api/auth/state')).json()) as { message: string; data: { retryAfterMs: number } }
  expect(body.message).toMatch(/Wait \d+ seconds/)
  expect(body.data.retryAfterMs).toBeGreaterThan(0)
})

test('the API reference describes every procedure and takes nothing from elsewhere', async () => {
  const { visitor } = await openWorkstation()
  const me = visitor()
  const document = (await (await me.get('/api/openapi.json')).json()) as {
    openapi: string
    paths: Record<string, Record<string, unknown>>
  }
  expect(document.openapi).toMatch(/^3\.1/)
  const missing: string[] = []
  const walk = (router: object): void => {
    for (const part of Object.values(router)) {
      if (part instanceof ContractProcedure) {
        const { method = '', path = '' } = part['~orpc'].route
        if (!document.paths[path]?.[method.toLowerCase()]) missing.push(`${method} ${path}`)
      } else walk(part as object)
    }
  }
  walk(contract)
  expect(missing).toEqual([])
  const docs = await me.get('/docs')
  expect(docs.headers.get('content-security-policy')).toContain("default-src 'none'")
  const links = [...(await docs.text()).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link ?? '')
  expect(links.length).toBeGreaterThan(2)
  for (const link of links) {
    expect(link).toMatch(/^\/docs\//)
    expect((await me.get(link)).status).toBe(200)
  }
  expect((await me.get('/docs/package.json')).status).toBe(404)
})
