import { expect, test } from 'vitest'
import { openWorkstation, type Visitor } from '../harness/workstation.ts'

const backups = async (visitor: Visitor): Promise<number> =>
  ((await (await visitor.get('/api/backups')).json()) as { rows: unknown[] }).rows.length

test('a page on another port of this computer changes nothing by a link, an image or a form', async () => {
  const { clinic, visitor } = await openWorkstation()
  await clinic.as('admin')
  const me = visitor()
  await me.send('POST', '/api/auth/login', { username: 'admin', password: 'admin' })
  // What a browser sends along for such a page: the cookies, and for GET and HEAD no Origin.
  const change = encodeURIComponent(
    JSON.stringify({ json: { clinicName: 'Stolen', idempotencyKey: crypto.randomUUID() } }),
  )
  for (const method of ['GET', 'HEAD']) {
    for (const address of [
      '/api/rpc/backup/make',
      '/api/backups?method=POST',
      '/api/rpc/auth/lock',
      '/api/auth/lock',
    ]) {
      const { status } = await me.send(method, address)
      if (address !== '/api/backups?method=POST' || method === 'HEAD')
        expect(status, `${method} ${address}`).toBeGreaterThan(399)
    }
    expect((await me.send(method, `/api/rpc/settings/update?data=${change}`)).status).toBeGreaterThan(399)
  }
  const disguises: Record<string, string>[] = [
    { 'x-http-method-override': 'POST' },
    { 'content-type': 'application/x-www-form-urlencoded' },
    { 'content-type': 'multipart/form-data; boundary=x' },
    { 'content-type': 'text/plain' },
  ]
  for (const headers of disguises) {
    const response = await me.send('POST', '/api/rpc/backup/make', '{"json":{}}', headers)
    expect(response.status, JSON.stringify(headers)).toBeGreaterThan(399)
  }
  expect((await (await me.get('/api/settings')).json()) as object).not.toMatchObject({ clinicName: 'Stolen' })
  expect(await backups(me)).toBe(0)
  expect((await me.get('/api/auth/profile')).status).toBe(200)
  expect(clinic.faults).toEqual([])
})

test('the limit of sign-ins holds however the address is written', async () => {
  const { visitor } = await openWorkstation({ limits: { requests: 1000, signIns: 2 } })
  const me = visitor()
  const codes: number[] = []
  const ways = [
    '/api/auth/login',
    '/api/auth/login/',
    '/api/auth/%6cogin',
    '/api//auth/login',
    '/api/rpc/auth/login',
    '/api/rpc/auth/login/',
  ]
  for (let i = 0; i < 4; i++) {
    for (const way of ways)
      codes.push(
        (await me.send('POST', way, { username: `u${i}`, password: 'x', json: { username: `u${i}`, password: 'x' } }))
          .status,
      )
  }
  expect(codes.filter((code) => code === 401).length, 'by all ways together').toBe(2)
  expect(codes.filter((code) => code === 429 || code === 404).length).toBe(codes.length - 2)
})

test('hostile query strings and keys are refused or ignored, never a fault', async () => {
  const { clinic, visitor } = await openWorkstation()
  await clinic.as('admin')
  const me = visitor()
  await me.send('POST', '/api/auth/login', { username: 'admin', password: 'admin' })
  const queries = [
    '__proto__[polluted]=1',
    'constructor[prototype][polluted]=1',
    'page[]=1&page[]=2',
    'page=1&page=2',
    'page=NaN',
    'page=1e309',
    'page=-1',
    'page=1.5',
    'sort=name;DROP%20TABLE%20patient',
    'search=%27%20OR%201=1--',
    'search=%00',
    'search=%ff',
    'pageSize=100000',
    'a'.repeat(3000),
    'search[a][b][c][d]=1',
    'order=desc%20NULLS',
  ]
  for (const query of queries) {
    for (const address of ['/api/patients', '/api/payments', '/api/medical-records', '/api/medicines']) {
      const { status } = await me.get(`${address}?${query}`)
      expect(status, `${address}?${query}`).toBeLessThan(500)
    }
  }
  for (const id of ['__proto__', '..%2f..%2fhera.db', '%00', "1'--", 'x'.repeat(250)]) {
    expect((await me.get(`/api/patients/${id}`)).status, id).toBe(400)
  }
  expect(({} as { polluted?: number }).polluted).toBeUndefined()
  expect(clinic.faults).toEqual([])
})
