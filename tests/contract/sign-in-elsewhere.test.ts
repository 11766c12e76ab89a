import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { activationHash } from '../../main/features/auth/activation.ts'
import { saltOf } from '../../main/features/auth/passwords.ts'
import { authStore } from '../../main/features/auth/store.ts'
import { partsOf } from '../../main/sync/secrets.ts'
import { type Clinic, codeOf, key, openClinic } from '../harness/clinic.ts'
import { comeDown, linkTo, type ServerLink } from '../harness/server-link.ts'

interface Kept {
  user: string
  salt: string
  params: string
  stored: string | null
  activationHash: string | null
}

const sha = (hex: string): string => createHash('sha256').update(Buffer.from(hex, 'hex')).digest('hex')

/** The secrets of a clinic's server, as 130-secrets.sql keeps them. */
const secretsOf = (clinic: Clinic) => {
  const byName = new Map<string, Kept>()
  const fake = { user: '01990000-0000-7000-8000-00000000ffff', salt: 'c29tZSBvdGhlciBzYWx0', params: 'm=1024,t=2,p=1' }
  const link = linkTo(clinic, {
    secret_of({ username }) {
      const { user, salt, params } = byName.get(String(username)) ?? fake
      return { status: 'ok', user, salt: salt || fake.salt, params: params || fake.params }
    },
    sign_in({ username, proof, activation_hash }) {
      const kept = byName.get(String(username))
      const isRight = proof ? kept?.stored === sha(String(proof)) : kept?.activationHash === activation_hash
      return kept && isRight ? { status: 'ok', user: kept.user } : { status: 'wrong' }
    },
  })
  return {
    link,
    /** A password that was set on another workstation. */
    async setPassword(username: string, user: string, password: string): Promise<void> {
      const verifier = await clinic.hera.core.passwords.hash(password)
      const told = partsOf(verifier)
      if (!told) throw new Error('the worker cannot tell the server of this password')
      byName.set(username, { user, ...told, activationHash: null })
    },
    setCode(username: string, user: string, code: string): void {
      byName.set(username, { user, salt: '', params: '', stored: null, activationHash: activationHash(code) })
    },
    spendCode(username: string): void {
      const kept = byName.get(username)
      if (kept) byName.set(username, { ...kept, activationHash: null })
    },
  }
}

const addElsewhere = (clinic: Clinic, more: Record<string, unknown> = {}): string =>
  comeDown(clinic, 'user', {
    ...{ username: 'jane', display_name: 'Jane Otieno', role: 'doctor', status: 'active', created_at: 1, ...more },
  })

const password = 'a long enough sentence'
const login = (clinic: Clinic, username: string, word: string) =>
  clinic.anyone().auth.login({ username, password: word })

const offline = (link: ServerLink): void => {
  link.stands = { ...link.stands, isOnline: false }
}

const throttled = (clinic: Clinic): unknown[] =>
  clinic.hera.core.store.sqlite.prepare('SELECT account FROM throttle').all()

test('a first sign-in is proved to the server, and from then on works without it', async () => {
  const clinic = await openClinic()
  await clinic.as('admin')
  const server = secretsOf(clinic)
  const id = addElsewhere(clinic)
  await server.setPassword('jane', id, password)
  expect((await login(clinic, 'Jane', password)).user).toMatchObject({ id, role: 'doctor' })
  const proofs = server.link.asked.filter((one) => one.name === 'sign_in').map((one) => one.payload)
  expect(proofs).toHaveLength(1)
  expect(JSON.stringify(proofs), 'the password never travels').not.toContain(password)
  const kept = authStore(clinic.hera.core.store).secretOf(id)
  expect(kept?.published_at, 'nothing to tell the server').not.toBeNull()
  offline(server.link)
  expect((await login(clinic, 'jane', password)).user.id).toBe(id)
  expect(await codeOf(login(clinic, 'jane', `${password}?`))).toBe('UNAUTHORIZED')
})

test('a wrong password and a name that nobody has are refused in the same words', async () => {
  const clinic = await openClinic()
  await clinic.as('admin')
  const server = secretsOf(clinic)
  await server.setPassword('jane', addElsewhere(clinic), password)
  const messages = await Promise.all(
    [login(clinic, 'jane', 'not it at all'), login(clinic, 'nobody', 'not it at all')].map((call) =>
      call.then(
        () => 'signed in',
        (error: Error) => error.message,
      ),
    ),
  )
  expect(new Set(messages)).toEqual(new Set(['The username or the password is not right.']))
  expect(throttled(clinic)).toHaveLength(2)
})

test('without the server a first sign-in says so, and counts as no wrong password', async () => {
  const clinic = await openClinic()
  await clinic.as('admin')
  const server = secretsOf(clinic)
  await server.setPassword('jane', addElsewhere(clinic), password)
  offline(server.link)
  for (let turn = 0; turn < 5; turn++) {
    await expect(login(clinic, 'jane', password)).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      message: expect.stringContaining('first sign-in on this workstation needs the clinic’s server'),
    })
  }
  expect(throttled(clinic)).toEqual([])
})

test('a password that was set anew elsewhere opens this workstation too, and the old one ends', async () => {
  const clinic = await openClinic()
  const server = secretsOf(clinic)
  await clinic.as('doctor')
  const id = clinic.userId('doctor')
  await server.setPassword('doctor', id, password)
  expect((await login(clinic, 'doctor', password)).user.id).toBe(id)
  expect(await codeOf(login(clinic, 'doctor', 'doctor'))).toBe('UNAUTHORIZED')
  offline(server.link)
  expect((await login(clinic, 'doctor', password)).user.id).toBe(id)
})

test('a mistyped password of somebody who signs in here is judged here: the server is asked nothing but the salt', async () => {
  const clinic = await openClinic()
  const server = secretsOf(clinic)
  await clinic.as('doctor')
  const verifier = authStore(clinic.hera.core.store).secretOf(clinic.userId('doctor'))?.verifier ?? ''
  linkTo(clinic, {
    secret_of: () => ({
      status: 'ok',
      user: clinic.userId('doctor'),
      salt: saltOf(verifier),
      params: 'm=1024,t=2,p=1',
    }),
    sign_in: () => ({ status: 'ok', user: clinic.userId('doctor') }),
  })
  expect(await codeOf(login(clinic, 'doctor', 'mistyped'))).toBe('UNAUTHORIZED')
  expect(server.link.asked).toEqual([])
})

test('a server that is tired of guesses is passed on with its wait', async () => {
  const clinic = await openClinic()
  await clinic.as('admin')
  addElsewhere(clinic)
  linkTo(clinic, {
    secret_of: () => ({ status: 'ok', user: key(), salt: 'c29tZSBvdGhlciBzYWx0', params: 'm=1024,t=2,p=1' }),
    sign_in: () => ({ status: 'wait', wait_ms: 40_000 }),
  })
  await expect(login(clinic, 'jane', password)).rejects.toMatchObject({
    code: 'TOO_MANY_REQUESTS',
    data: { retryAfterMs: 40_000 },
  })
})

test('a server cannot ask for all memory or hours of work', async () => {
  const clinic = await openClinic()
  const { passwords } = clinic.hera.core
  for (const params of ['m=9999999,t=1,p=1', 'm=1024,t=99,p=1', 'm=1024,t=2,p=0', 'm=1e9,t=1,p=1', '']) {
    await expect(passwords.prove(password, 'c29tZSBvdGhlciBzYWx0', params)).rejects.toThrow(RangeError)
  }
  const { verifier } = await passwords.prove(password, 'c29tZSBvdGhlciBzYWx0', 'm=1024,t=2,p=1')
  expect(await passwords.verify(verifier, password)).toBe(true)
  expect(await passwords.verify(verifier, `${password}!`)).toBe(false)
})

test('somebody whose account has not come down yet waits for it instead of being refused', async () => {
  const clinic = await openClinic()
  await clinic.as('admin')
  const server = secretsOf(clinic)
  const id = '01990000-0000-7000-8000-00000000000a'
  await server.setPassword('jane', id, password)
  await expect(login(clinic, 'jane', password)).rejects.toMatchObject({
    code: 'SERVICE_UNAVAILABLE',
    message: expect.stringContaining('not come down to this workstation yet'),
  })
  server.link.now = async () => {
    addElsewhere(clinic, { id })
    return server.link.stands
  }
  expect((await login(clinic, 'jane', password)).user.id).toBe(id)
})

test('a one-time code made elsewhere is checked with the server; the new password is told it', async () => {
  const clinic = await openClinic()
  await clinic.as('admin')
  const server = secretsOf(clinic)
  const id = addElsewhere(clinic)
  server.setCode('jane', id, 'ABCD-EFGH-JKLM')
  const activate = (code: string) =>
    clinic.anyone().auth.activate({ username: 'jane', code, newPassword: 'tulips in the north window' })
  expect(await codeOf(activate('ABCD-EFGH-JKLN'))).toBe('UNAUTHORIZED')
  offline(server.link)
  await expect(activate('ABCD-EFGH-JKLM')).rejects.toMatchObject({
    code: 'SERVICE_UNAVAILABLE',
    message: expect.stringContaining('made on another workstation'),
  })
  server.link.stands = { ...server.link.stands, isOnline: true }
  await activate('abcd efgh jklm')
  const kept = authStore(clinic.hera.core.store).secretOf(id)
  expect(kept?.verifier).not.toBeNull()
  expect(kept?.published_at).toBeNull()
  expect(server.link.kicks).toBeGreaterThan(0)
  expect((await login(clinic, 'jane', 'tulips in the north window')).user.id).toBe(id)
})

test('a code made here works at once and without the server; once told, one that was spent elsewhere is over', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  const server = secretsOf(clinic)
  offline(server.link)
  const make = (username: string) =>
    admin.users.create({ ...{ username, displayName: 'Peter', role: 'clerk' }, idempotencyKey: key() })
  const newPassword = 'tulips in the north window'
  const first = await make('peter')
  await clinic.anyone().auth.activate({ username: 'peter', code: first.activationCode, newPassword })

  const second = await make('paul')
  const { store } = clinic.hera.core
  store.sqlite.prepare('UPDATE user_secret SET published_at = changed_at WHERE user_id = ?').run(second.user.id)
  server.link.stands = { ...server.link.stands, isOnline: true }
  server.setCode('paul', second.user.id, second.activationCode)
  server.spendCode('paul')
  const again = { username: 'paul', code: second.activationCode, newPassword }
  expect(await codeOf(clinic.anyone().auth.activate(again))).toBe('UNAUTHORIZED')
})

test('a password that was taken away here is over here, also while the server still takes it', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  const server = secretsOf(clinic)
  const id = addElsewhere(clinic)
  await server.setPassword('jane', id, password)
  await login(clinic, 'jane', password)
  await admin.users.resetPassword({ id, idempotencyKey: key() })
  expect(await codeOf(login(clinic, 'jane', password))).toBe('UNAUTHORIZED')
})

test('an account that was closed elsewhere ends its sessions here and opens none', async () => {
  const clinic = await openClinic()
  linkTo(clinic)
  const doctor = await clinic.as('doctor')
  const id = clinic.userId('doctor')
  const { store } = clinic.hera.core
  const setElsewhere = (change: string): void => {
    store.sqlite.prepare(`UPDATE user SET ${change}, seq = 2 WHERE id = ?`).run(id)
    store.announce(['user'])
  }
  setElsewhere(`role = 'clerk'`)
  expect((await doctor.auth.profile()).user.role).toBe('clerk')
  expect(await codeOf(doctor.services.worklist({}))).toBe('FORBIDDEN')
  setElsewhere(`role = 'doctor', status = 'disabled'`)
  expect(await codeOf(doctor.auth.profile())).toBe('UNAUTHORIZED')
  expect(await codeOf(login(clinic, 'doctor', 'doctor'))).toBe('UNAUTHORIZED')
  setElsewhere(`status = 'active'`)
  expect(await codeOf(doctor.auth.profile()), 'a session that ended stays ended').toBe('UNAUTHORIZED')
  expect((await login(clinic, 'doctor', 'doctor')).user.id).toBe(id)
})

test('of two accounts of one name the one that may sign in is meant, then the older', async () => {
  const clinic = await openClinic()
  linkTo(clinic)
  const { store } = clinic.hera.core
  const newer = addElsewhere(clinic, { created_at: 20 })
  const older = addElsewhere(clinic, { created_at: 10 })
  expect(authStore(store).userByName('jane')?.id).toBe(older)
  store.sqlite.prepare(`UPDATE user SET status = 'disabled' WHERE id = ?`).run(older)
  expect(authStore(store).userByName('jane')?.id).toBe(newer)
})

test('of two people with one name each signs in with their own password, and opens their own locked screen with it', async () => {
  const clinic = await openClinic()
  const secrets = secretsOf(clinic)
  const doctor = await clinic.as('doctor')
  const id = clinic.userId('doctor')
  const older = addElsewhere(clinic, { username: 'doctor', display_name: 'An older Doctor', created_at: 10 })
  await secrets.setPassword('doctor', older, password)
  expect((await login(clinic, 'doctor', 'doctor')).user.id, 'the one who has worked here').toBe(id)
  expect((await login(clinic, 'doctor', password)).user.id, 'the one of the clinic').toBe(older)
  offline(secrets.link)
  for (const [word, user] of [
    ['doctor', id],
    [password, older],
  ] as const) {
    expect((await login(clinic, 'doctor', word)).user.id, 'and with the cable out').toBe(user)
  }
  await doctor.auth.lock({})
  expect(await codeOf(doctor.auth.unlock({ password })), 'not with the password of the other').toBe('UNAUTHORIZED')
  expect((await doctor.auth.unlock({ password: 'doctor' })).user.id).toBe(id)
  expect(
    await codeOf(doctor.auth.changePassword({ currentPassword: password, newPassword: 'another long sentence' })),
  ).toBe('UNAUTHORIZED')
})

test('a guess at a name that two have counts once, and as many are free as for any other', async () => {
  const clinic = await openClinic()
  linkTo(clinic, {}, { isOnline: false })
  await clinic.as('doctor')
  const older = addElsewhere(clinic, { username: 'doctor', created_at: 10 })
  const verifier = await clinic.hera.core.passwords.hash(password)
  clinic.hera.core.store.local(() => authStore(clinic.hera.core.store).setVerifier(older, verifier, 1))
  const guess = () => codeOf(login(clinic, 'doctor', 'not right at all'))
  expect([await guess(), await guess(), await guess(), await guess()]).toEqual([
    ...['UNAUTHORIZED', 'UNAUTHORIZED', 'UNAUTHORIZED'],
    'TOO_MANY_REQUESTS',
  ])
})

test('the first administrator is made alone or on the founding workstation, not while users are on their way', async () => {
  const clinic = await openClinic()
  const nobody = clinic.anyone()
  expect(await nobody.auth.state()).toMatchObject({ needsFirstAdministrator: true, waitsFor: null })
  const link = linkTo(clinic, {}, { mode: 'arriving', hasAdministrator: true })
  expect(await nobody.auth.state()).toMatchObject({ needsFirstAdministrator: false, waitsFor: 'users' })
  const first = { username: 'ann', displayName: 'Ann', password: 'tulips in the north window', clinicName: 'Clinic' }
  expect(await codeOf(nobody.auth.register(first))).toBe('CONFLICT')
  link.stands = { ...link.stands, hasAdministrator: false }
  expect(await nobody.auth.state()).toMatchObject({ needsFirstAdministrator: false, waitsFor: 'administrator' })
  expect(await codeOf(nobody.auth.register(first))).toBe('CONFLICT')
  clinic.hera.core.store.sqlite.prepare(`INSERT INTO sync_state VALUES ('isFounder', 'true')`).run()
  expect(await nobody.auth.state()).toMatchObject({ needsFirstAdministrator: true, waitsFor: null })
  expect((await nobody.auth.register(first)).recoveryKey).not.toBeNull()
})

test('an administrator whose password was set on another workstation counts as one', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  const disable = () => admin.users.disable({ id: clinic.userId('admin'), idempotencyKey: key() })
  addElsewhere(clinic, { role: 'admin' })
  expect(await codeOf(disable()), 'alone, nobody could sign in any more').toBe('CONFLICT')
  linkTo(clinic)
  expect((await disable()).status).toBe('disabled')
})

test('a password is dated by the clinic’s clock: the newer one wins wherever it was set', async () => {
  const clinic = await openClinic()
  const doctor = await clinic.as('doctor')
  linkTo(clinic, {}, { clockErrorMs: 86_400_000, isOnline: false })
  await doctor.auth.changePassword({ currentPassword: 'doctor', newPassword: 'tulips in the north window' })
  const row = clinic.hera.core.store.sqlite
    .prepare('SELECT changed_at, published_at FROM user_secret WHERE user_id = ?')
    .get(clinic.userId('doctor'))
  expect(row).toEqual({ changed_at: clinic.clock.now - 86_400_000, published_at: null })
})
