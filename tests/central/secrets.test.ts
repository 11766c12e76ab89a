import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stopAllPostgres } from '../harness/postgres.ts'
import { type CentralServer, grant, proofOf, putRow, type Station, startCentral, userRow } from './server.ts'

let server: CentralServer
beforeAll(async () => {
  server = await startCentral()
}, 60_000)
afterAll(stopAllPostgres)

interface Signed {
  status: string
  user?: string
  wait_ms?: number
}
const salt = 'c2FsdHNhbHRzYWx0c2FsdA'
const params = 'm=65536,t=3,p=1'

/** A clinic where Ann has a password that was set on the first workstation. */
const clinic = async () => {
  const { id, code } = await server.clinic()
  const home = await server.join(code)
  const away = await server.join(await server.code(id))
  const ann = userRow({ username: 'Ann' })
  await putRow(server, id, 'user', ann)
  await grant(server, id, 1, ann.id)
  const keep = (station: Station, over: object) =>
    station.ask<{ status: string }>('keep_secret', { user: ann.id, actor: ann.id, changed_at: 1_000, ...over })
  const set = (password: string, changed_at: number, station = home) =>
    keep(station, { salt, params, stored: proofOf(password).stored, changed_at })
  const signIn = (password: string, station = away) =>
    station.ask<Signed>('sign_in', { username: 'ann', proof: proofOf(password).proof })
  return { id, home, away, ann, keep, set, signIn }
}

test('a password set on one workstation signs in on another, which may then speak for that person', async () => {
  const { id, home, away, ann, set, signIn } = await clinic()
  expect(await set('right', 1_000)).toEqual({ status: 'ok' })
  expect(await away.ask('secret_of', { username: ' ANN ' })).toEqual({ status: 'ok', user: ann.id, salt, params })
  expect(await signIn('wrong')).toEqual({ status: 'wrong' })
  expect((await away.hello()).secrets).toEqual({})
  expect(await signIn('right')).toEqual({ status: 'ok', user: ann.id })
  expect((await away.hello()).secrets).toEqual({ [ann.id]: 1_000 })
  expect(await server.owner('SELECT device_no FROM hera.user_grant WHERE clinic_id = $1 ORDER BY 1', [id])).toEqual([
    { device_no: 1 },
    { device_no: 2 },
  ])
  // The newer password ends the older one, whatever order they come in.
  expect(await set('newer', 2_000)).toEqual({ status: 'ok' })
  expect(await set('older', 1_500)).toEqual({ status: 'stale' })
  expect(await signIn('right')).toEqual({ status: 'wrong' })
  expect(await signIn('newer')).toEqual({ status: 'ok', user: ann.id })
  expect((await home.hello()).secrets).toEqual({ [ann.id]: 2_000 })
})

test('nobody sets the password of another from a workstation where neither they nor an administrator signed in', async () => {
  const { id, away, ann, set, keep } = await clinic()
  expect(await set('mine now', 9_000, away)).toEqual({ status: 'not_allowed' })
  const nurse = userRow({ role: 'nurse' })
  await putRow(server, id, 'user', nurse)
  await grant(server, id, 2, nurse.id)
  expect(await set('mine now', 9_000, away)).toEqual({ status: 'not_allowed' })
  expect(await keep(away, { user: nurse.id, salt, params, stored: proofOf('a').stored })).toEqual({ status: 'ok' })
  for (const over of [
    { user: ann.id, stored: 'zz' },
    { stored: 'abcd', salt, params },
    { stored: proofOf('a').stored, salt: '', params },
    { stored: proofOf('a').stored, salt, params: "'; DROP" },
    { stored: '', activation_hash: null },
    { changed_at: null },
  ]) {
    expect(await keep(away, over)).toEqual({ status: 'bad' })
  }
})

test('a one-time code signs in until it runs out, and a verifier takes its place', async () => {
  const { ann, away, keep, set, signIn, home } = await clinic()
  const hash = createHash('sha256').update('one-time').digest('hex')
  const activation = { salt: '', params: '', stored: '', activation_hash: hash }
  expect(await keep(home, { ...activation, activation_expires: Date.now() + 60_000 })).toEqual({ status: 'ok' })
  const use = () => away.ask<Signed>('sign_in', { username: 'ann', activation_hash: hash })
  expect(await away.ask<Signed>('sign_in', { username: 'ann', activation_hash: 'x' })).toEqual({ status: 'wrong' })
  expect(await use()).toEqual({ status: 'ok', user: ann.id })
  expect(await keep(home, { ...activation, activation_expires: Date.now() - 1, changed_at: 1_001 })).toEqual({
    status: 'ok',
  })
  expect(await use()).toEqual({ status: 'wrong' })
  await set('chosen', 2_000)
  expect(await use()).toEqual({ status: 'wrong' })
  expect(await signIn('chosen')).toMatchObject({ status: 'ok' })
})

test('five wrong guesses in a row cost five seconds, each further one twice as much, on every workstation', async () => {
  const { id, home, set, signIn } = await clinic()
  await set('right', 1_000)
  for (let i = 0; i < 4; i += 1) expect(await signIn('wrong')).toEqual({ status: 'wrong' })
  expect(await signIn('right')).toMatchObject({ status: 'ok' })
  for (let i = 0; i < 5; i += 1) expect(await signIn('wrong')).toEqual({ status: 'wrong' })
  const first = await signIn('right', home)
  expect(first.status).toBe('wait')
  expect(first.wait_ms).toBeGreaterThan(3_000)
  expect(first.wait_ms).toBeLessThanOrEqual(5_000)
  const waits: number[] = []
  for (let i = 0; i < 12; i += 1) {
    await server.owner('UPDATE hera.user_secret SET locked_until = 0 WHERE clinic_id = $1', [id])
    expect(await signIn('wrong')).toEqual({ status: 'wrong' })
    waits.push(Math.round(((await signIn('wrong')).wait_ms ?? 0) / 1000))
  }
  expect(waits.slice(0, 3)).toEqual([10, 20, 40])
  expect(waits.at(-1)).toBe(3_600)
  await server.owner('UPDATE hera.user_secret SET locked_until = 0 WHERE clinic_id = $1', [id])
  expect(await signIn('right')).toMatchObject({ status: 'ok' })
})

test('a name that nobody has looks like any other: the same salt each time, another in another clinic', async () => {
  const [one, two] = [await clinic(), await clinic()]
  const ask = (station: Station, username: string) =>
    station.ask<{ status: string; user: string; salt: string; params: string }>('secret_of', { username })
  const first = await ask(one.away, 'nobody')
  expect(first).toMatchObject({ status: 'ok', params })
  expect(first.salt).toMatch(/^[A-Za-z0-9+/]{22}$/)
  expect(first.user).toMatch(/^[0-9a-f-]{36}$/)
  expect(await ask(one.home, ' NoBody')).toEqual(first)
  expect((await ask(one.home, 'nobody2')).salt).not.toBe(first.salt)
  expect((await ask(two.home, 'nobody')).salt).not.toBe(first.salt)
  expect(await one.away.ask('sign_in', { username: 'nobody', proof: 'ab' })).toEqual({ status: 'wrong' })
  expect(await one.away.ask('sign_in', { username: 'nobody' })).toEqual({ status: 'wrong' })
  expect(await one.away.ask('secret_of', {})).toEqual({ status: 'bad' })
})
