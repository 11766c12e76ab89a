import { expect, test } from 'vitest'
import { user } from '../../main/database/schema/index.ts'
import { makePasswords } from '../../main/features/auth/passwords.ts'
import { authStore } from '../../main/features/auth/store.ts'
import { type Desk, founder, openTown, settle } from '../sync/desk.ts'

const passwords = makePasswords({ memoryCost: 1024, timeCost: 2, parallelism: 1 })
const password = 'tulips in the north window'

interface Told {
  actor: string
  user: string
  stored?: string
  salt?: string
  activation_hash: string | null
}

/** The server's rule that the model does not have: by the user where they signed in, or by an administrator there. */
const strictly = (desk: Desk, told: Told[]): void => {
  desk.onTheWay = (name, payload, answer) => {
    if (name !== 'keep_secret') return answer()
    const request = JSON.parse(payload) as Told
    told.push(request)
    const { grants } = desk.town.server.state
    const isKnown = grants.has(`${desk.no} ${request.actor}`)
    return isKnown && (request.actor === request.user || request.actor === founder)
      ? answer()
      : '{"status":"not_allowed"}'
  }
}

const ask = async <Answer>(desk: Desk, name: 'secret_of' | 'sign_in', payload: object): Promise<Answer> =>
  JSON.parse(await desk.way(() => desk.role).call(name, JSON.stringify(payload), 1_000)) as Answer

test('a password set at one desk is proved at another from what the server was told', async () => {
  const { desks } = await openTown(2)
  const [a, b] = desks as [Desk, Desk]
  authStore(a.store).setVerifier(founder, await passwords.hash(password), a.town.clock.now)
  await settle(a)
  expect(a.one('SELECT published_at = changed_at FROM user_secret')).toBe(1)
  const secret = await ask<{ salt: string; params: string }>(b, 'secret_of', { username: 'ada' })
  const { proof, verifier } = await passwords.prove(password, secret.salt, secret.params)
  expect(await passwords.verify(verifier, password)).toBe(true)
  expect(await ask(b, 'sign_in', { username: 'ada', proof })).toMatchObject({ status: 'ok', user: founder })
  const wrong = await passwords.prove(`${password}?`, secret.salt, secret.params)
  expect(await ask(b, 'sign_in', { username: 'ada', proof: wrong.proof })).toEqual({ status: 'wrong' })
})

test('a one-time code for somebody of another desk is told by an administrator, without a password beside it', async () => {
  const { desks } = await openTown(2)
  const [a, b] = desks as [Desk, Desk]
  authStore(a.store).setVerifier(founder, await passwords.hash(password), a.town.clock.now)
  const id = b.write((door) =>
    door.insert(user, {
      ...{ id: door.newId(), username: 'jane', displayName: 'Jane', role: 'clerk', status: 'active' },
      createdAt: door.at,
      createdBy: founder,
    }),
  )
  await settle(b, a)
  const told: Told[] = []
  strictly(a, told)
  authStore(a.store).setActivation(id, 'hash-of-a-code', a.town.clock.now + 60_000, a.town.clock.now)
  await settle(a)
  const last = told.filter((one) => one.user === id).at(-1)
  expect(last).toMatchObject({ actor: founder, activation_hash: 'hash-of-a-code' })
  expect(Object.keys(last ?? {})).not.toContain('stored')
  expect(a.one('SELECT published_at = changed_at FROM user_secret WHERE user_id = ?', id)).toBe(1)
  expect(await ask(b, 'sign_in', { username: 'jane', activation_hash: 'hash-of-a-code' })).toMatchObject({ user: id })
})

test('a password that was set elsewhere since ends the one that is kept here', async () => {
  const { desks } = await openTown(2)
  const [a, b] = desks as [Desk, Desk]
  const set = async (desk: Desk): Promise<void> => {
    desk.town.pass(1_000)
    authStore(desk.store).setVerifier(founder, await passwords.hash(password), desk.town.clock.now)
  }
  await set(b)
  await settle(b)
  await set(a)
  await settle(a)
  b.town.pass(20 * 60_000)
  await settle(b)
  expect(authStore(b.store).secretOf(founder)).toMatchObject({ verifier: null, activation_hash: null })
  expect(authStore(a.store).secretOf(founder)?.verifier).not.toBeNull()
})
