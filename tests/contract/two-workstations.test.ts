import { expect, test } from 'vitest'
import { codeOf, key } from '../harness/clinic.ts'
import { type Joined, openJoined } from '../harness/joined.ts'
import { Town } from '../sync/desk.ts'

const first = { username: 'ann', displayName: 'Ann', password: 'tulips in the north window', clinicName: 'Mlimani' }
const sentence = 'seven green bottles on a wall'

const settle = async (...all: Joined[]): Promise<void> => {
  for (let round = 0; round < 4; round++) for (const one of all) await one.cycle()
}

/** A clinic that was founded on one workstation and joined by another, with its administrator signed in on both. */
const openTwo = async () => {
  const town = new Town()
  const a = await openJoined(town, 'founder')
  await settle(a)
  const atA = a.clinic.anyone()
  expect(await atA.auth.state()).toMatchObject({ needsFirstAdministrator: true, waitsFor: null })
  await atA.auth.register(first)
  await atA.auth.login(first)
  await settle(a)
  const b = await openJoined(town, 'join')
  const atB = b.clinic.anyone()
  expect(await atB.auth.state()).toMatchObject({ needsFirstAdministrator: false, waitsFor: 'users' })
  await settle(b)
  await atB.auth.login(first)
  return { town, a, b, atA, atB }
}

/** A person with an account made at one workstation who sets the password at the other. */
const addPerson = async (at: Awaited<ReturnType<typeof openTwo>>, role: 'clerk' | 'doctor') => {
  const made = await at.atA.users.create({ username: role, displayName: `The ${role}`, role, idempotencyKey: key() })
  await settle(at.a, at.b)
  await at.b.clinic.anyone().auth.activate({ username: role, code: made.activationCode, newPassword: sentence })
  await settle(at.b, at.a)
  const clients = [at.a.clinic.anyone(), at.b.clinic.anyone()] as const
  for (const client of clients) await client.auth.login({ username: role, password: sentence })
  return { userId: made.user.id, here: clients[0], there: clients[1] }
}

test('an account made at one workstation, its password set at the other, signs in at both, and is closed at both', async () => {
  const two = await openTwo()
  const { userId, here, there } = await addPerson(two, 'clerk')
  expect((await here.auth.profile()).user.id).toBe(userId)
  expect((await there.auth.profile()).user.id).toBe(userId)
  await two.atA.users.disable({ id: userId, idempotencyKey: key() })
  expect(await codeOf(there.auth.profile())).toBe('OK')
  await settle(two.a, two.b)
  expect(await codeOf(there.auth.profile())).toBe('UNAUTHORIZED')
  const again = two.b.clinic.anyone().auth.login({ username: 'clerk', password: sentence })
  expect(await codeOf(again)).toBe('UNAUTHORIZED')
})

test('a password taken away at one workstation opens nothing at the other, and who was signed in there is signed out', async () => {
  const two = await openTwo()
  const { userId, there } = await addPerson(two, 'clerk')
  two.town.clock.now += 60_000
  await two.atA.users.resetPassword({ id: userId, idempotencyKey: key() })
  await settle(two.a)
  // The next hello tells: at the latest after ten minutes.
  two.town.pass(600_000)
  await settle(two.b)
  expect(await codeOf(there.auth.profile())).toBe('UNAUTHORIZED')
  const again = two.b.clinic.anyone().auth.login({ username: 'clerk', password: sentence })
  expect(await codeOf(again)).toBe('UNAUTHORIZED')
})

test('the same phone edited on both sides of a cable: one conflict, chosen once, equal everywhere', async () => {
  const two = await openTwo()
  const { here, there } = await addPerson(two, 'clerk')
  const person = { familyName: 'Wekesa', givenName: 'Amina', sex: 'female', birthDate: '1990-05-01' } as const
  const { id } = await here.patients.register({ ...person, idempotencyKey: key() })
  await settle(two.a, two.b)
  two.b.setCable('out')
  const edit = async (client: typeof here, phone: string): Promise<void> => {
    const { version } = await client.patients.read({ id })
    await client.patients.update({ id, version, phone, idempotencyKey: key() })
  }
  await edit(here, '0712 000 001')
  await settle(two.a, two.b)
  await edit(there, '0712 000 002')
  expect((await there.sync.rowStates({ ids: [id] })).rows).toEqual([{ id, state: 'here' }])
  expect(await there.sync.onlyHere()).toMatchObject({ isSafe: false, total: 1 })
  two.b.setCable('in')
  await settle(two.b, two.a)
  const phones = async () => [(await here.patients.read({ id })).phone, (await there.patients.read({ id })).phone]
  expect(await phones()).toEqual(['+10712000002', '+10712000002'])
  const { conflicts } = await here.inbox.list()
  expect(conflicts).toHaveLength(1)
  expect(conflicts[0]).toMatchObject({ policy: 'lww', keptBy: { by: 'The clerk' }, otherBy: { by: 'The clerk' } })
  expect(new Set([conflicts[0]?.keptBy.workstation, conflicts[0]?.otherBy.workstation]).size).toBe(2)
  await here.inbox.settleConflict({ id: conflicts[0]?.id ?? '', choice: 'other', idempotencyKey: key() })
  await settle(two.a, two.b)
  expect(await phones()).toEqual(['+10712000001', '+10712000001'])
  expect((await there.inbox.list()).conflicts).toEqual([])
  expect((await there.sync.status()).inbox).toBe(0)
  expect((await here.sync.onlyHere()).isSafe).toBe(true)
})

test('what the server refused is corrected where it was typed, and then is everywhere', async () => {
  const two = await openTwo()
  const { here, there, userId } = await addPerson(two, 'clerk')
  const person = { familyName: 'Wekesa', givenName: 'Amina', sex: 'female', birthDate: '1990-05-01' } as const
  // The server has lost what says that the clerk may work at the first workstation.
  const { grants } = two.town.server.state
  const granted = [...grants].filter((grant) => grant.endsWith(userId))
  for (const grant of granted) grants.delete(grant)
  const { id } = await here.patients.register({ ...person, idempotencyKey: key() })
  await settle(two.a, two.b)
  expect(await codeOf(here.patients.read({ id }))).toBe('NOT_FOUND')
  const { refusals } = await here.inbox.list()
  expect(refusals).toHaveLength(1)
  expect(refusals[0]).toMatchObject({ code: 'not_known_here', isHere: true })
  expect((await there.inbox.list()).refusals).toMatchObject([{ isHere: false, changes: [] }])
  for (const grant of granted) grants.add(grant)
  const opId = refusals[0]?.changes[0]?.opId ?? ''
  const changes = [{ opId, values: { family_name: 'Wekesa Otieno' } }]
  await here.inbox.resubmit({ id: refusals[0]?.id ?? '', changes, idempotencyKey: key() })
  await settle(two.a, two.b)
  expect((await there.patients.read({ id })).familyName).toBe('Wekesa Otieno')
  expect((await there.inbox.list()).refusals).toEqual([])
  expect((await here.sync.rowStates({ ids: [id] })).rows).toEqual([{ id, state: 'confirmed' }])
})

test('two visits opened apart become a task for reception, and are over once one is cancelled', async () => {
  const two = await openTwo()
  const { here, there } = await addPerson(two, 'clerk')
  const person = { familyName: 'Wekesa', givenName: 'Amina', sex: 'female', birthDate: '1990-05-01' } as const
  const { id: patientId } = await here.patients.register({ ...person, idempotencyKey: key() })
  await settle(two.a, two.b)
  const visit = { patientId, reason: 'Fever', priority: 'routine' } as const
  await here.records.open({ ...visit, idempotencyKey: key() })
  const second = await there.records.open({ ...visit, idempotencyKey: key() })
  await settle(two.a, two.b)
  const { tasks } = await here.inbox.list()
  expect(tasks.map((task) => task.kind)).toEqual(['open_visits'])
  expect(tasks[0]?.explanation).toContain('2 open visits')
  const cancel = { id: second.id, version: (await there.records.read({ id: second.id })).version }
  await there.records.cancel({ ...cancel, reason: 'Opened twice', idempotencyKey: key() })
  await settle(two.b, two.a)
  expect((await here.inbox.list()).tasks).toEqual([])
})
