import { expect, test } from 'vitest'
import { patient } from '../../main/database/schema/index.ts'
import type { HelloRequest } from '../../main/sync/wire.ts'
import { addPatient, addRecord, type Desk, openTown, settle } from './desk.ts'

const two = async (): Promise<[Desk, Desk]> => (await openTown(2)).desks as [Desk, Desk]
const stateOf = (desk: Desk, id: string): string => desk.one('SELECT state FROM outbox WHERE row_id = ? LIMIT 1', id)
const count = (desk: Desk, event: string): number => desk.events.filter((one) => one === event).length

/** Twelve patients by `b`, and the server as it was after six of them. */
const backAfterSix = async (a: Desk, b: Desk) => {
  for (let n = 1; n <= 6; n++) addPatient(b, `P${n}`)
  await settle(b, a)
  const backup = b.town.server.image()
  for (let n = 7; n <= 12; n++) addPatient(b, `P${n}`)
  await settle(b, a)
  return backup
}

test('a server that goes back in time between two calls is found out by the next push: no number is given out twice', async () => {
  const [a, b] = await two()
  const { server } = a.town
  const backup = await backAfterSix(a, b)
  const given = server.state.head
  server.restore(backup, false)
  const after = addPatient(b, 'After')
  await b.engine.cycle()
  expect(server.state.epoch).toBe(2)
  expect(server.state.metas.get(`patient ${after}`)?.seq).toBeGreaterThan(given)
  await settle(a, b)
  expect(a.one('SELECT count(*) FROM patient')).toBe(13)
  expect(b.rows('patient')).toEqual(a.rows('patient'))
  expect(b.one("SELECT count(*) FROM outbox WHERE state <> 'confirmed'")).toBe(0)
})

test('a server that goes back in time is found out by the next poll of any workstation', async () => {
  const [a, b] = await two()
  const { server } = a.town
  const backup = await backAfterSix(a, b)
  server.restore(backup, false)
  a.town.pass(1_000)
  await a.engine.cycle()
  expect(server.state.epoch).toBe(2)
  await settle(b, a)
  expect(a.one('SELECT count(*) FROM patient')).toBe(12)
  expect(a.one('SELECT count(*) FROM sync_salvage')).toBe(0)
})

test('a server that goes back in time and believes no proof gets again what it lost, and is compared', async () => {
  const [a, b] = await two()
  const { server } = a.town
  const backup = await backAfterSix(a, b)
  server.restore(backup, false)
  b.onTheWay = (name, payload, answer) => {
    if (name !== 'hello') return answer()
    return answer(JSON.stringify({ ...(JSON.parse(payload) as HelloRequest), acked: 0, cursor: 0, mac: '' }))
  }
  addPatient(b, 'After')
  b.town.pass(1_000)
  await b.engine.cycle()
  await settle(b)
  expect(server.state.epoch).toBe(1)
  expect([...server.state.rows.keys()].filter((key) => key.startsWith('patient '))).toHaveLength(13)
  expect(b.one('SELECT count(*) FROM patient')).toBe(13)
  expect(b.one("SELECT count(*) FROM outbox WHERE state <> 'confirmed'")).toBe(0)
  expect(b.facts.mustCompare).toBe(false)
  const hellos = b.asked.filter((name) => name === 'hello').length
  await settle(b)
  expect(b.asked.filter((name) => name === 'hello')).toHaveLength(hellos)
})

test('on hold, nobody looks at the proof: it is kept until somebody does', async () => {
  const [a, b] = await two()
  const { server } = a.town
  const backup = await backAfterSix(a, b)
  server.restore(backup, false)
  server.state.devices.set(2, { ...server.state.devices.get(2), state: 'draining' } as never)
  b.town.pass(11 * 60_000)
  await settle(b)
  expect(b.facts.acked).toBe(12)
  server.state.devices.set(2, { ...server.state.devices.get(2), state: 'active' } as never)
  await settle(b, a)
  expect(server.state.epoch).toBe(2)
  expect(a.one('SELECT count(*) FROM patient')).toBe(12)
})

test('what the server had before is looked at again: newer work of others is not left hidden under it', async () => {
  const [a, b] = await two()
  const id = addPatient(a)
  await settle(a, b)
  b.write((door) => door.update(patient, id, { phone: '+254700000001' }))
  let isLost = false
  b.onTheWay = (name, _payload, answer) => {
    const text = answer()
    if (name !== 'push' || isLost) return text
    isLost = true
    return '{"status":"ok","resu'
  }
  await b.engine.cycle()
  await settle(a)
  a.write((door) => door.update(patient, id, { phone: '+254700000002' }))
  await settle(a)
  // An update of the program came before that of the server: it may pull and not push.
  b.town.server.state.schema = 0
  await settle(b)
  expect(b.engine.status().problem).toBe('client_newer')
  expect(b.one('SELECT phone FROM patient')).toBe('+254700000001')
  b.town.server.state.schema = 1
  b.town.pass(60_000)
  await settle(b, a)
  expect(b.one('SELECT phone FROM patient')).toBe('+254700000002')
  expect(b.rows('patient')).toEqual(a.rows('patient'))
})

test('a copied workstation that has a held change enrols anew once, and what is held is sent again', async () => {
  const [a, b] = await two()
  const missing = b.newId()
  const record = addRecord(b, missing)
  addPatient(b, 'Second')
  await settle(b, a)
  expect(stateOf(b, record)).toBe('held')
  const disk = b.db.serialize()
  addPatient(b, 'Third')
  await settle(b, a)
  b.restart(disk)
  const fourth = addPatient(b, 'Fourth')
  await settle(b, a)
  expect(count(b, 'sync.reenrolled')).toBe(1)
  expect(b.town.server.state.devices.size).toBe(3)
  expect(stateOf(b, record)).toBe('held')
  expect(stateOf(b, fourth)).toBe('confirmed')
  a.write((door) =>
    door.insert(patient, {
      ...{ id: missing, mrn: 'HER-1', familyName: 'Parent', givenName: 'Ada', sex: 'female', birthDate: null },
      ...{ birthDatePrecision: 'unknown', createdAt: door.at, createdBy: b.one<string>('SELECT id FROM user') },
    }),
  )
  await settle(a, b)
  expect(stateOf(b, record)).toBe('confirmed')
  expect(a.one('SELECT count(*) FROM medical_record')).toBe(1)
})

test('where ops that the server wants are forgotten here, one new enrolment goes on with what there is', async () => {
  const [a, b] = await two()
  for (const name of ['One', 'Two', 'Three']) addPatient(b, name)
  await settle(b, a)
  b.db.prepare('DELETE FROM outbox WHERE dseq < 3').run()
  const device = b.town.server.state.devices.get(2)
  b.town.server.state.devices.set(2, { ...device, lastDseq: 0 } as never)
  const four = addPatient(b, 'Four')
  await settle(b, a)
  await settle(b, a)
  expect(count(b, 'sync.reenrolled')).toBe(1)
  expect(stateOf(b, four)).toBe('confirmed')
  expect(a.one('SELECT count(*) FROM patient')).toBe(4)
})

test('a stream that is taken away and given back is here again as a whole', async () => {
  const [a, b] = await two()
  const id = addPatient(a)
  const gone = addPatient(a, 'Gone')
  await settle(a, b)
  const { server } = a.town
  server.changeDevice(2, { streams: [1, 2, 4, 5, 6, 7] })
  b.town.pass(11 * 60_000)
  await settle(b)
  b.write((door) => door.update(patient, id, { phone: '+254700000001' }))
  await settle(b, a)
  expect(stateOf(b, id)).toBe('refused')
  // Deleted meanwhile, and by now without a trace.
  server.state.rows.delete(`patient ${gone}`)
  server.state.metas.delete(`patient ${gone}`)
  server.changeDevice(2, { streams: [1, 2, 3, 4, 5, 6, 7] })
  b.town.pass(11 * 60_000)
  await settle(b)
  expect(b.all('SELECT id, phone FROM patient')).toEqual([{ id, phone: null }])
})
