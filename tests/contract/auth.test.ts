import { expect, test } from 'vitest'
import { codeOf, openClinic } from '../harness/clinic.ts'

const first = {
  username: 'Amina',
  displayName: 'Amina Otieno',
  password: 'four wet umbrellas',
  clinicName: 'Lakeside Clinic',
}

test('a new folder has no users and asks for the first administrator', async () => {
  const clinic = await openClinic()
  const state = await clinic.anyone().auth.state()
  expect(state.needsFirstAdministrator).toBe(true)
  expect(state.demoAccounts).toEqual([])
  expect(state.keyStorage).toContain('database.key')
})

test('the first administrator signs in and gets a recovery key, once', async () => {
  const clinic = await openClinic()
  const client = clinic.anyone()
  const made = await client.auth.register(first)
  expect(made.recoveryKey).toMatch(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){7}$/)
  const profile = await client.auth.login({ username: 'amina', password: first.password })
  expect(profile.user.role).toBe('admin')
  expect((await client.auth.profile()).user.displayName).toBe('Amina Otieno')
  expect((await client.settings.read()).clinicName).toBe('Lakeside Clinic')
  expect(await codeOf(clinic.anyone().auth.register({ ...first, username: 'other' }))).toBe('UNAUTHORIZED')
})

test('a weak password is refused in words', async () => {
  const clinic = await openClinic()
  await expect(clinic.anyone().auth.register({ ...first, password: 'amina' })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
    message: expect.stringContaining('characters'),
  })
})

test('signing out ends the session and its refresh tokens', async () => {
  const clinic = await openClinic()
  const client = await clinic.as('doctor')
  await client.auth.logout()
  expect(await codeOf(client.auth.profile())).toBe('UNAUTHORIZED')
})

test('guesses are slowed down, also after a restart, and unknown names alike', async () => {
  const clinic = await openClinic()
  await clinic.as('doctor')
  for (const username of ['doctor', 'nobody']) {
    const client = clinic.anyone()
    const codes: string[] = []
    for (let i = 0; i < 4; i++) codes.push(await codeOf(client.auth.login({ username, password: 'wrong wrong' })))
    expect(codes).toEqual(['UNAUTHORIZED', 'UNAUTHORIZED', 'UNAUTHORIZED', 'TOO_MANY_REQUESTS'])
  }
  clinic.clock.now += 86_400_000
  await clinic.reopen()
  expect(await codeOf(clinic.anyone().auth.login({ username: 'doctor', password: 'doctor' }))).toBe('TOO_MANY_REQUESTS')
  clinic.clock.monotonic += 5_001
  expect(await codeOf(clinic.anyone().auth.login({ username: 'doctor', password: 'doctor' }))).toBe('OK')
})

test('a locked screen answers nothing but unlocking', async () => {
  const clinic = await openClinic()
  const client = await clinic.as('clerk')
  await client.auth.lock()
  expect(await codeOf(client.settings.read())).toBe('LOCKED')
  expect(await codeOf(client.auth.unlock({ password: 'nope nope' }))).toBe('UNAUTHORIZED')
  expect((await client.auth.unlock({ password: 'clerk' })).isLocked).toBe(false)
  await client.settings.read()
})

test('an idle screen locks by itself, and everyone gives the password again after twelve hours', async () => {
  const clinic = await openClinic()
  await clinic.as('clerk')
  const client = clinic.anyone()
  await client.auth.login({ username: 'clerk', password: 'clerk', isScreen: true })
  clinic.clock.now += 4 * 60_000
  await client.settings.read()
  clinic.clock.now += 6 * 60_000
  expect(await codeOf(client.settings.read())).toBe('LOCKED')
  await client.auth.unlock({ password: 'clerk' })
  for (let minute = 0; minute < 12 * 60 + 1; minute += 4) {
    clinic.clock.now += 4 * 60_000
    if ((await codeOf(client.settings.read())) === 'LOCKED') break
  }
  expect((await client.auth.profile()).isLocked).toBe(true)
})

test('the recovery key opens a lone administrator’s account again', async () => {
  const clinic = await openClinic()
  const client = clinic.anyone()
  const { recoveryKey } = await client.auth.register(first)
  const newPassword = 'seven dry umbrellas'
  expect(await codeOf(client.auth.recover({ username: 'amina', recoveryKey: 'AAAA-BBBB', newPassword }))).toBe(
    'UNAUTHORIZED',
  )
  await client.auth.recover({ username: 'amina', recoveryKey: recoveryKey ?? '', newPassword })
  expect(await codeOf(client.auth.login({ username: 'amina', password: first.password }))).toBe('UNAUTHORIZED')
  await client.auth.login({ username: 'amina', password: newPassword })
})

test('changing the password needs the old one and ends the other sessions', async () => {
  const clinic = await openClinic()
  const here = await clinic.as('cashier')
  const there = await clinic.as('cashier')
  expect(await codeOf(here.auth.changePassword({ currentPassword: 'wrong', newPassword: 'nine blue kettles' }))).toBe(
    'UNAUTHORIZED',
  )
  await here.auth.changePassword({ currentPassword: 'cashier', newPassword: 'nine blue kettles' })
  expect(await codeOf(there.settings.read())).toBe('UNAUTHORIZED')
  await here.settings.read()
})

test('a second program on the same data folder is told so', async () => {
  const clinic = await openClinic()
  await expect(openClinic({ dataDir: clinic.dataDir })).rejects.toThrow('already running')
})

test('settings are the administrator’s, in words when wrong, and survive a restart', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  const clerk = await clinic.as('clerk')
  expect(await codeOf(clerk.settings.update({ currency: 'KES', idempotencyKey: crypto.randomUUID() }))).toBe(
    'FORBIDDEN',
  )
  expect(await codeOf(admin.settings.update({ timeZone: 'Mars/Olympus', idempotencyKey: crypto.randomUUID() }))).toBe(
    'BAD_REQUEST',
  )
  const again = crypto.randomUUID()
  await admin.settings.update({ currency: 'KES', idempotencyKey: again })
  await admin.settings.update({ currency: 'KES', idempotencyKey: again })
  expect(await codeOf(admin.settings.update({ currency: 'UGX', idempotencyKey: again }))).toBe('CONFLICT')
  await clinic.reopen()
  expect((await (await clinic.as('clerk')).settings.read()).currency).toBe('KES')
})

test('what a screen may know about changes is names of tables', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  const events = await admin.live.changes()
  const next = events.next()
  await new Promise((resolve) => setTimeout(resolve, 20))
  await admin.settings.update({ clinicName: 'Hilltop', idempotencyKey: crypto.randomUUID() })
  expect((await next).value).toEqual({ tables: ['setting'] })
  await events.return?.()
})

test('the answer to a command is kept for a retry for a week, and then forgotten', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  await admin.settings.update({ currency: 'KES', idempotencyKey: crypto.randomUUID() })
  const kept = () => clinic.hera.core.store.sqlite.prepare('SELECT count(*) AS n FROM idempotency').get()
  clinic.clock.now += 6 * 86_400_000
  await clinic.reopen()
  expect(kept()).toEqual({ n: 1 })
  clinic.clock.now += 2 * 86_400_000
  await clinic.reopen()
  expect(kept()).toEqual({ n: 0 })
})
