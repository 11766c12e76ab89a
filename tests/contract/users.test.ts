import { expect, test } from 'vitest'
import { system } from '../../main/database/author.ts'
import { user } from '../../main/database/schema/index.ts'
import { type Clinic, codeOf, key, openClinic } from '../harness/clinic.ts'
import { other } from '../harness/inbox.ts'
import { comeDown, linkTo } from '../harness/server-link.ts'
import { addPatient } from '../harness/visit.ts'

type Client = Awaited<ReturnType<Clinic['as']>>
type Create = Parameters<Client['users']['create']>[0]

const create = (client: Client, changes: Partial<Create> = {}) =>
  client.users.create({
    username: 'Juma.N',
    displayName: 'Juma Njoroge',
    role: 'cashier',
    idempotencyKey: key(),
    ...changes,
  })

const reasonOf = async (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'OK',
    (error: { data?: { reason?: string }; code?: string }) => error.data?.reason ?? error.code,
  )

const newPassword = 'four wet umbrellas'

test('a new user sets a password of their own with a one-time code', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  const made = await create(admin)
  expect(made.user).toMatchObject({ username: 'juma.n', role: 'cashier', status: 'active', hasPassword: false })
  const juma = clinic.anyone()
  expect(await codeOf(juma.auth.login({ username: 'juma.n', password: made.activationCode }))).toBe('UNAUTHORIZED')
  await juma.auth.activate({ username: 'juma.n', code: made.activationCode, newPassword })
  await juma.auth.login({ username: 'juma.n', password: newPassword })
  expect(await codeOf(juma.auth.activate({ username: 'juma.n', code: made.activationCode, newPassword }))).toBe(
    'UNAUTHORIZED',
  )
  expect(await admin.users.read({ id: made.user.id })).toMatchObject({ hasPassword: true })
})

test('a one-time code is good for a day', async () => {
  const clinic = await openClinic()
  const made = await create(await clinic.as('admin'))
  clinic.clock.now = made.expiresAt
  const code = made.activationCode
  expect(await codeOf(clinic.anyone().auth.activate({ username: 'juma.n', code, newPassword }))).toBe('UNAUTHORIZED')
})

test('a username is taken once, in whatever case, and a retry makes one user', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  const input = {
    username: 'juma.n',
    displayName: 'Juma',
    role: 'clerk' as const,
    idempotencyKey: key(),
  }
  expect(await admin.users.create(input)).toEqual(await admin.users.create(input))
  expect(await reasonOf(create(admin, { username: 'JUMA.N' }))).toBe('username_taken')
  expect((await admin.users.list({ search: 'juma' })).total).toBe(1)
})

test('of two accounts that came together under one username the newer one is given another, and signs in with it', async () => {
  const clinic = await openClinic()
  linkTo(clinic)
  const admin = await clinic.as('admin')
  const made = await create(admin)
  const juma = clinic.anyone()
  await juma.auth.activate({ username: 'juma.n', code: made.activationCode, newPassword })
  comeDown(clinic, 'user', {
    ...{ id: other, username: 'juma.n', display_name: 'Juma Otieno', role: 'clerk', status: 'active', created_at: 1 },
  })
  expect((await juma.auth.login({ username: 'juma.n', password: newPassword })).user.id).toBe(made.user.id)
  const rename = (username: string) => admin.users.update({ id: made.user.id, username, idempotencyKey: key() })
  expect(await reasonOf(rename('Admin'))).toBe('username_taken')
  expect(await codeOf(rename('juma n'))).toBe('BAD_REQUEST')
  expect(await rename('Juma.Njoroge')).toMatchObject({ username: 'juma.njoroge', displayName: 'Juma Njoroge' })
  const byOldName = juma.auth.login({ username: 'juma.n', password: newPassword })
  expect(await codeOf(byOldName), 'only the server knows the other’s password').toBe('SERVICE_UNAVAILABLE')
  expect((await juma.auth.login({ username: 'juma.njoroge', password: newPassword })).user.id).toBe(made.user.id)
  const cashier = await clinic.as('cashier')
  const rows = { id: made.user.id, username: 'else', idempotencyKey: key() }
  expect(await codeOf(cashier.users.update(rows))).toBe('FORBIDDEN')
})

test('what is wrong with a user is refused in words', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  const patientId = addPatient(clinic)
  const wrong: [string, Partial<Create>][] = [
    ['a space in the username', { username: 'juma n' }],
    ['no username', { username: ' ' }],
    ['a script as username', { username: '<script>' }],
    ['a megabyte of a name', { displayName: 'x'.repeat(1_000_000) }],
    ['an unknown role', { role: 'nurse' as never }],
    ['a patient account without a patient', { role: 'patient' }],
    ['a patient account of nobody', { role: 'patient', patientId: crypto.randomUUID() }],
    ['a cashier with a patient', { patientId }],
  ]
  for (const [words, changes] of wrong) expect(await codeOf(create(admin, changes)), words).toBe('BAD_REQUEST')
  expect((await admin.users.list({})).total).toBe(1)
  const kept = await create(admin, { displayName: '<b>Juma</b>' })
  expect(kept.user.displayName).toBe('<b>Juma</b>')
})

test('a Patient account points at exactly one patient and sees that one', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  const patientId = addPatient(clinic)
  const made = await create(admin, { role: 'patient', patientId })
  expect(made.user).toMatchObject({ patientId, patientName: 'Achieng Otieno' })
  const client = clinic.anyone()
  await client.auth.activate({ username: 'juma.n', code: made.activationCode, newPassword })
  expect((await client.auth.login({ username: 'juma.n', password: newPassword })).user.patientId).toBe(patientId)
  const change = (changes: object) =>
    admin.users.update({ id: made.user.id, idempotencyKey: key(), ...changes } as never)
  expect(await codeOf(change({ patientId: crypto.randomUUID() }))).toBe('BAD_REQUEST')
  expect(await change({ role: 'clerk' })).toMatchObject({ role: 'clerk', patientId: null })
  expect(await codeOf(change({ role: 'patient' }))).toBe('BAD_REQUEST')
  expect(await codeOf(change({ patientId }))).toBe('BAD_REQUEST')
})

test('a role that was changed counts from the next call on', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  const cashier = await clinic.as('cashier')
  await cashier.shifts.current()
  const id = clinic.userId('cashier')
  await admin.users.update({ id, role: 'clerk', displayName: 'Now a clerk', idempotencyKey: key() })
  expect(await codeOf(cashier.shifts.current())).toBe('FORBIDDEN')
  expect((await cashier.auth.profile()).user).toMatchObject({ role: 'clerk', displayName: 'Now a clerk' })
})

test('two administrators who edit the same user do not overwrite each other', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  await clinic.as('doctor')
  const seen = await admin.users.read({ id: clinic.userId('doctor') })
  const change = (displayName: string) =>
    admin.users.update({ id: seen.id, version: seen.version, displayName, idempotencyKey: key() })
  await change('Dr First')
  expect(await reasonOf(change('Dr Second'))).toBe('changed_meanwhile')
})

test('the last administrator who can sign in is neither disabled nor demoted', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  const id = clinic.userId('admin')
  const disable = () => admin.users.disable({ id, idempotencyKey: key() })
  expect(await reasonOf(disable())).toBe('last_administrator')
  expect(await reasonOf(admin.users.update({ id, role: 'doctor', idempotencyKey: key() }))).toBe('last_administrator')
  const second = await create(admin, { role: 'admin' })
  expect(await reasonOf(disable())).toBe('last_administrator')
  const juma = clinic.anyone()
  await juma.auth.activate({ username: 'juma.n', code: second.activationCode, newPassword })
  expect((await disable()).status).toBe('disabled')
  expect(await codeOf(admin.users.list({}))).toBe('UNAUTHORIZED')
  await juma.auth.login({ username: 'juma.n', password: newPassword })
  const own = { id: second.user.id, idempotencyKey: key() }
  expect(await reasonOf(juma.users.disable(own))).toBe('last_administrator')
  await juma.users.enable({ id, idempotencyKey: key() })
  expect((await juma.users.disable(own)).status).toBe('disabled')
})

test('disabling ends the sessions and closes the door until it is enabled again', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  const doctor = await clinic.as('doctor')
  const id = clinic.userId('doctor')
  await admin.users.disable({ id, idempotencyKey: key() })
  expect(await codeOf(doctor.settings.read())).toBe('UNAUTHORIZED')
  expect(await codeOf(clinic.anyone().auth.login({ username: 'doctor', password: 'doctor' }))).toBe('UNAUTHORIZED')
  await admin.users.enable({ id, idempotencyKey: key() })
  expect(await codeOf(doctor.settings.read())).toBe('UNAUTHORIZED')
  await admin.users.clearThrottle({ id, idempotencyKey: key() })
  await clinic.anyone().auth.login({ username: 'doctor', password: 'doctor' })
})

test('a reset ends the sessions, and nobody but the person learns the new password', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  const doctor = await clinic.as('doctor')
  const id = clinic.userId('doctor')
  const reset = await admin.users.resetPassword({ id, idempotencyKey: key() })
  expect(reset.user.hasPassword).toBe(false)
  expect(await codeOf(doctor.settings.read())).toBe('UNAUTHORIZED')
  const client = clinic.anyone()
  expect(await codeOf(client.auth.login({ username: 'doctor', password: 'doctor' }))).toBe('UNAUTHORIZED')
  await client.auth.activate({ username: 'doctor', code: reset.activationCode, newPassword })
  await client.auth.login({ username: 'doctor', password: newPassword })
  const own = { id: clinic.userId('admin'), idempotencyKey: key() }
  expect(await reasonOf(admin.users.resetPassword(own))).toBe('own_account')
  clinic.hera.core.store.audit.flush()
  const noted = clinic.hera.core.store.sqlite
    .prepare(`SELECT count(*) FROM audit_entry WHERE action = 'users.resetPassword' AND detail LIKE ?`)
    .pluck()
    .get(`%${id}%`)
  expect(noted).toBe(1)
})

test('an administrator clears the throttle of an account', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  await clinic.as('doctor')
  const id = clinic.userId('doctor')
  const guess = () => codeOf(clinic.anyone().auth.login({ username: 'doctor', password: 'wrong wrong' }))
  for (let i = 0; i < 3; i++) await guess()
  expect(await guess()).toBe('TOO_MANY_REQUESTS')
  expect((await admin.users.read({ id })).wrongPasswords).toBe(3)
  expect((await admin.users.clearThrottle({ id, idempotencyKey: key() })).wrongPasswords).toBe(0)
  await clinic.anyone().auth.login({ username: 'doctor', password: 'doctor' })
})

test('imported staff are names: they are not opened, reset, or given a role or a username', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  const id = clinic.hera.core.store.transact('test.external', system, (write) =>
    write.insert(user, {
      id: write.newId(),
      username: 'external-1',
      displayName: 'Dr Elsewhere',
      role: 'doctor',
      status: 'external',
      createdAt: clinic.clock.now,
    }),
  )
  const input = { id, idempotencyKey: key() }
  expect(await reasonOf(admin.users.enable(input))).toBe('external_user')
  expect(await reasonOf(admin.users.resetPassword(input))).toBe('external_user')
  expect(await reasonOf(admin.users.update({ ...input, role: 'admin' }))).toBe('external_user')
  expect(await reasonOf(admin.users.update({ ...input, username: 'elsewhere' }))).toBe('external_user')
  expect((await admin.users.list({ status: 'external' })).rows.map((row) => row.displayName)).toEqual(['Dr Elsewhere'])
  expect((await admin.users.staff({})).rows.map((row) => row.displayName)).toEqual(['Test admin'])
})

test('staff choose a person from names and roles only', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  const clerk = await clinic.as('clerk')
  await clinic.as('doctor')
  const patientId = addPatient(clinic)
  const patient = await clinic.as('patient', patientId)
  await create(admin, { displayName: 'Zoë Åkerman', role: 'doctor' })
  expect((await clerk.users.staff({ role: 'doctor' })).rows).toEqual([
    { id: clinic.userId('doctor'), displayName: 'Test doctor', role: 'doctor' },
    { id: expect.any(String), displayName: 'Zoë Åkerman', role: 'doctor' },
  ])
  expect((await clerk.users.staff({ search: 'akerm' })).rows).toHaveLength(1)
  const id = clinic.userId('doctor')
  expect(await codeOf(clerk.users.list({}))).toBe('FORBIDDEN')
  expect(await codeOf(clerk.users.read({ id }))).toBe('FORBIDDEN')
  expect(await codeOf(patient.users.staff({}))).toBe('FORBIDDEN')
})

test('accounts are searched, narrowed, sorted and paged', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  await create(admin, { username: 'zed', displayName: 'Zed Amollo', role: 'clerk' })
  await create(admin, { username: 'amy', displayName: 'Amy Zuma', role: 'clerk' })
  const names = async (input: Parameters<Client['users']['list']>[0]) =>
    (await admin.users.list(input)).rows.map((row) => row.username)
  expect(await names({})).toEqual(['amy', 'admin', 'zed'])
  expect(await names({ search: 'z' })).toEqual(['amy', 'zed'])
  expect(await names({ search: 'amo zed' })).toEqual(['zed'])
  expect(await names({ role: 'clerk', sort: 'username', order: 'desc' })).toEqual(['zed', 'amy'])
  expect(await names({ pageSize: 1, page: 3 })).toEqual(['zed'])
  expect(await codeOf(admin.users.read({ id: crypto.randomUUID() }))).toBe('NOT_FOUND')
})
