import { expect, test } from 'vitest'
import { codeOf, key, openClinic } from '../harness/clinic.ts'

const first = { username: 'amina', displayName: 'Amina Otieno', password: 'four wet umbrellas' }

test('guesses sent all at once are slowed down like guesses one after the other', async () => {
  const clinic = await openClinic()
  await clinic.as('doctor')
  const client = clinic.anyone()
  const guesses = Array.from({ length: 40 }, (_, index) =>
    codeOf(client.auth.login({ username: 'doctor', password: `guess number ${index}` })),
  )
  const codes = await Promise.all(guesses)
  expect(codes.filter((code) => code === 'UNAUTHORIZED')).toHaveLength(3)
  expect(codes.filter((code) => code === 'TOO_MANY_REQUESTS')).toHaveLength(37)
})

test('a name that nobody has cannot be told from one that somebody has', async () => {
  const clinic = await openClinic()
  await clinic.as('doctor')
  const client = clinic.anyone()
  const tries = async (username: string) => {
    const codes: string[] = []
    for (let i = 0; i < 5; i++) codes.push(await codeOf(client.auth.login({ username, password: 'wrong wrong' })))
    return codes
  }
  expect(await tries('nobody')).toEqual(await tries('doctor'))
  expect(await tries('somebody.else'), 'whoever else was guessed at').toEqual(await tries('Nurse'))
  const throttled = clinic.hera.core.store.statement<{ n: number }>('SELECT count(*) AS n FROM throttle').get()
  expect(throttled?.n).toBe(4)
})

test('a lone administrator gets in by the recovery key, however often it was guessed at', async () => {
  const clinic = await openClinic()
  const client = clinic.anyone()
  const { recoveryKey } = await client.auth.register(first)
  const recover = (attempt: string) =>
    codeOf(client.auth.recover({ username: 'amina', recoveryKey: attempt, newPassword: 'seven dry umbrellas' }))
  for (let guess = 0; guess < 60; guess++) {
    clinic.clock.monotonic += 3_600_001
    expect(await recover('AAAA-BBBB-CCCC')).toBe('UNAUTHORIZED')
  }
  expect(await recover(recoveryKey ?? '')).toBe('TOO_MANY_REQUESTS')
  clinic.clock.monotonic += 3_600_001
  expect(await recover(recoveryKey ?? '')).toBe('OK')
})

test('a screen that was left alone adds no users, although registering is open to the first of them', async () => {
  const clinic = await openClinic()
  await clinic.as('admin')
  const client = clinic.anyone()
  await client.auth.login({ username: 'admin', password: 'admin', isScreen: true })
  clinic.clock.now += 6 * 60_000
  expect(await codeOf(client.auth.register({ ...first, role: 'doctor' }))).toBe('LOCKED')
})

test('a Patient account is made for a patient who exists, by whichever way', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  const patientId = key()
  expect(await codeOf(admin.auth.register({ ...first, role: 'patient', patientId }))).toBe('BAD_REQUEST')
  expect(
    await codeOf(
      admin.users.create({ username: 'x', displayName: 'X', role: 'patient', patientId, idempotencyKey: key() }),
    ),
  ).toBe('BAD_REQUEST')
})
