import { expect, test } from 'vitest'
import { medicalRecord, patient } from '../../main/database/schema/index.ts'
import type { CentralFunction, PushRequest } from '../../main/sync/wire.ts'
import { addPatient, addRecord, type Desk, founder, openTown, settle, unreachable } from './desk.ts'

const two = async (): Promise<[Desk, Desk]> => (await openTown(2)).desks as [Desk, Desk]
const stateOf = (desk: Desk, id: string): string => desk.one('SELECT state FROM outbox WHERE row_id = ? LIMIT 1', id)

/** Answers the next call of this name with something else, once. */
const answerOnce = (desk: Desk, wanted: CentralFunction, make: (real: () => string) => string): void => {
  desk.onTheWay = (name, _payload, answer) => {
    if (name !== wanted) return answer()
    desk.onTheWay = null
    return make(answer)
  }
}

test('refused: the row is put right from the server, and the change stays to be looked at', async () => {
  const [a, b] = await two()
  const id = addPatient(a)
  await settle(a, b)
  b.write((door) => door.update(patient, id, { phone: '+254700000009' }), '019c0000-0000-7000-8000-00000000dead')
  expect(b.one('SELECT phone FROM patient')).toBe('+254700000009')
  await settle(b)
  expect(b.one('SELECT phone FROM patient')).toBeNull()
  expect(b.all("SELECT state, code FROM outbox WHERE row_id = ? AND state <> 'confirmed'", id)).toEqual([
    { state: 'refused', code: 'not_known_here' },
  ])
  expect(b.store.versionOf('patient', id)).toBe(a.store.versionOf('patient', id))
})

test('refused: a row that only this change made is gone, unless another of ours makes it', async () => {
  const [, b] = await two()
  const id = b.write(
    (door) =>
      door.insert(patient, {
        ...{ id: door.newId(), mrn: 'X', familyName: 'X', givenName: 'Y', sex: 'male', birthDate: null },
        ...{ birthDatePrecision: 'unknown', createdAt: door.at, createdBy: founder },
      }),
    '019c0000-0000-7000-8000-00000000dead',
  )
  await settle(b)
  expect(b.one('SELECT count(*) FROM patient WHERE id = ?', id)).toBe(0)
  expect(b.one('SELECT count(*) FROM patient_token')).toBe(0)
  expect(stateOf(b, id)).toBe('refused')
})

test('held: the change stays on the screen, and is sent again once something has come', async () => {
  const [a, b] = await two()
  const patientId = addPatient(a)
  await settle(a, b)
  const record = addRecord(b, patientId)
  answerOnce(b, 'push', () => {
    const group = b.one<string>('SELECT grp FROM outbox WHERE row_id = ?', record)
    const { last_dseq, head } = { last_dseq: 1, head: b.town.server.state.head }
    const result = { grp: group, outcome: 'held', code: 'missing_row', detail: 'patient', from: head, to: head }
    return JSON.stringify({ status: 'ok', results: [result], last_dseq, head, mac: '' })
  })
  b.town.pass(1_000)
  await b.engine.cycle()
  expect(stateOf(b, record)).toBe('held')
  expect(b.one('SELECT count(*) FROM medical_record')).toBe(1)
  expect(b.engine.status().waiting).toBe(0)
  addPatient(a, 'More')
  await a.engine.cycle()
  b.onTheWay = null
  b.town.server.state.devices.set(2, { ...b.town.server.state.devices.get(2), lastDseq: 0 } as never)
  await settle(b, a)
  expect(stateOf(b, record)).toBe('confirmed')
  expect(a.one('SELECT count(*) FROM medical_record')).toBe(1)
})

test('gap: what the server has not seen is sent again, in order', async () => {
  const [a, b] = await two()
  const ids = [addPatient(b, 'One'), addPatient(b, 'Two')]
  await settle(b)
  const device = b.town.server.state.devices.get(2)
  expect(device?.lastDseq).toBe(2)
  const three = addPatient(b, 'Three')
  let pushes = 0
  b.onTheWay = (name, _payload, answer) => {
    if (name !== 'push' || ++pushes > 1) return answer()
    const { head } = b.town.server.state
    return JSON.stringify({ status: 'gap', results: [], last_dseq: 1, head, mac: '' })
  }
  await settle(b, a)
  expect([...ids, three].map((id) => stateOf(b, id))).toEqual(['confirmed', 'confirmed', 'confirmed'])
  expect(a.one('SELECT count(*) FROM patient')).toBe(3)
  expect(b.events).not.toContain('sync.reenrolled')
})

test.each(['bad', 'too_large'])(
  '%s: it is cut down to one group, which then goes empty and is refused',
  async (status) => {
    const [a, b] = await two()
    const poison = addPatient(b, 'Poison')
    const good = [1, 2, 3, 4, 5].map((n) => addPatient(b, `Good${n}`))
    b.onTheWay = (name, payload, answer) =>
      name === 'push' && payload.includes('Poison') ? JSON.stringify({ status, results: [] }) : answer()
    await settle(b, a)
    expect(stateOf(b, poison)).toBe('refused')
    expect(good.map((id) => stateOf(b, id))).toEqual(good.map(() => 'confirmed'))
    expect(a.one('SELECT count(*) FROM patient')).toBe(5)
  },
)

test('a group whose text is damaged keeps its place in the sequence and stops nobody', async () => {
  const [a, b] = await two()
  const bad = addPatient(b, 'Bad')
  const good = addPatient(b, 'Good')
  b.db.prepare("UPDATE outbox SET cols = '{broken' WHERE row_id = ?").run(bad)
  await settle(b, a)
  expect([stateOf(b, bad), stateOf(b, good)]).toEqual(['refused', 'confirmed'])
  expect(b.one('SELECT code FROM outbox WHERE row_id = ?', bad)).toBe('bad_group')
})

test('a group is never parted between two calls', async () => {
  const [a, b] = await two()
  const sent: number[][] = []
  b.onTheWay = (name, payload, answer) => {
    if (name === 'push') {
      const { groups } = JSON.parse(payload) as PushRequest
      for (const group of groups) expect(JSON.parse(group.body)).toHaveLength(group.count)
      sent.push(groups.map((group) => group.count))
    }
    return answer()
  }
  for (let group = 0; group < 12; group++) {
    b.write((door) => {
      for (let n = 0; n < 90; n++) {
        door.insert(patient, {
          ...{ id: door.newId(), mrn: `M${group}-${n}`, familyName: 'F', givenName: 'G', sex: 'male', birthDate: null },
          ...{ birthDatePrecision: 'unknown', createdAt: door.at, createdBy: founder },
        })
      }
    })
  }
  await settle(b, a)
  expect(sent.length).toBeGreaterThan(1)
  expect(sent.flat().reduce((sum, count) => sum + count, 0)).toBe(1080)
  expect(a.one('SELECT count(*) FROM patient')).toBe(1080)
})

test('put on hold: changes wait here and nothing comes, until it may go on', async () => {
  const [a, b] = await two()
  b.town.server.changeDevice(2, { state: 'draining' })
  const mine = addPatient(b, 'Mine')
  addPatient(a, 'Theirs')
  await settle(a, b)
  expect(stateOf(b, mine)).toBe('pending')
  expect(b.engine.status()).toMatchObject({ problem: 'draining', waiting: 1 })
  expect(b.one("SELECT count(*) FROM patient WHERE family_name = 'Theirs'")).toBe(0)
  b.town.server.changeDevice(2, { state: 'active' })
  b.town.pass(11 * 60_000)
  await settle(b, a)
  expect(stateOf(b, mine)).toBe('confirmed')
  expect(b.one("SELECT count(*) FROM patient WHERE family_name = 'Theirs'")).toBe(1)
  expect(b.engine.status().problem).toBeNull()
})

test('the clinic has moved to another server: the workstation follows, as the one it was', async () => {
  const [, b] = await two()
  const id = addPatient(b)
  b.onTheWay = (name, _payload, answer) => {
    if (name !== 'hello' || b.facts.address?.server !== 'embedded:') return answer()
    return JSON.stringify({ ...JSON.parse(answer()), may_push: false, moved_to: 'postgres://new.clinic.org/hera' })
  }
  // What the old server made of the nonce is not in the copy.
  const { nonce } = b.facts
  b.town.pass(11 * 60_000)
  const image = b.town.server.image()
  const hello = b.onTheWay
  b.onTheWay = (...way) => {
    const text = hello(...way)
    if (String(text).includes('moved_to')) b.town.server.restore(image, false)
    return text
  }
  await settle(b)
  expect(b.facts.address?.server).toBe('postgres://new.clinic.org:5432/hera')
  expect(b.facts.workstationNo).toBe(2)
  expect(b.facts.nonce).not.toBe(nonce)
  expect(stateOf(b, id)).toBe('confirmed')
})

test('revoked: nothing is sent or fetched any more, and it says so', async () => {
  const [, b] = await two()
  b.town.server.changeDevice(2, { state: 'revoked' })
  const mine = addPatient(b)
  await settle(b)
  expect(stateOf(b, mine)).toBe('pending')
  expect(b.engine.status()).toMatchObject({ problem: 'revoked' })
})

test('an older server, a newer server: changes wait, and the reason is told', async () => {
  const [, b] = await two()
  b.town.server.state.minSchema = 2
  b.town.pass(11 * 60_000)
  addPatient(b)
  await b.engine.cycle()
  expect(b.engine.status().problem).toBe('client_too_old')
  b.town.server.state.minSchema = 0
  b.town.server.state.schema = 0
  b.town.pass(11 * 60_000)
  await b.engine.cycle()
  expect(b.engine.status()).toMatchObject({ problem: 'client_newer', waiting: 1 })
})

test('unreachable: it says so, waits longer each time with jitter, and never for more than five minutes', async () => {
  const [, b] = await two()
  b.onTheWay = unreachable
  b.town.pass(11 * 60_000)
  const rests: number[] = []
  for (let n = 0; n < 40; n++) rests.push(await b.engine.cycle())
  expect(b.engine.status()).toMatchObject({ isOnline: false, problem: 'unreachable' })
  expect(Math.max(...rests)).toBeLessThanOrEqual(300_200)
  expect(Math.max(...rests.slice(20))).toBeGreaterThan(60_000)
  expect(new Set(rests.slice(20)).size).toBeGreaterThan(10)
})

test.each([
  ['push', '{"status":"ok","resu'],
  ['push', '{"status":"ok"}'],
  ['push', '[]'],
  ['pull', '{"status":"ok","epoch":1,"rows":null}'],
  ['hello', '{"status":"ok"}'],
  ['poll', 'null'],
] as const)('an answer of %s that is cut off or lacks something is an error like any other: %s', async (name, text) => {
  const [, b] = await two()
  const id = addPatient(b)
  if (name === 'poll') await settle(b)
  answerOnce(b, name, () => text)
  b.town.pass(name === 'hello' ? 11 * 60_000 : 1_000)
  await b.engine.cycle()
  expect(b.engine.status().problem).toBe('failed')
  await settle(b)
  expect(stateOf(b, id)).toBe('confirmed')
})

test('an edit of a record that was finished elsewhere is refused, and the finished one stands', async () => {
  const [a, b] = await two()
  const patientId = addPatient(a)
  const record = addRecord(a, patientId)
  await settle(a, b)
  a.write((door) => door.update(medicalRecord, record, { status: 'cancelled', cancelReason: 'left' }))
  await a.engine.cycle()
  b.write((door) => door.update(medicalRecord, record, { status: 'triaged' }))
  await settle(b, a)
  expect(b.one('SELECT status FROM medical_record')).toBe('cancelled')
  expect(b.one("SELECT code FROM outbox WHERE state = 'refused'")).toBe('illegal_move')
})
