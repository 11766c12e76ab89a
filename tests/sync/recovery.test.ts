import { expect, test } from 'vitest'
import { localState } from '../../main/database/local-state.ts'
import { patient } from '../../main/database/schema/index.ts'
import { addPatient, type Desk, openTown, settle } from './desk.ts'

const two = async (): Promise<[Desk, Desk]> => (await openTown(2)).desks as [Desk, Desk]

test.each([true, false])(
  'the server is restored (another machine: %s): what it lost is sent again by those who made it',
  async (isNew) => {
    const [a, b] = await two()
    const { server } = a.town
    addPatient(a, 'Before')
    await settle(a, b)
    const backup = server.image()
    const lost = addPatient(a, 'Lost')
    b.write((door) => door.update(patient, b.one('SELECT id FROM patient') as never, { phone: '+254700000001' }))
    await settle(a, b)
    server.restore(backup, isNew)
    addPatient(a, 'After')
    a.town.pass(11 * 60_000)
    await settle(a, b)
    await settle(b, a)
    const epochs = [a.facts.epoch, b.facts.epoch, server.state.epoch]
    expect(new Set(epochs).size).toBe(1)
    expect(server.state.epoch).toBeGreaterThan(1)
    expect(b.rows('patient')).toEqual(a.rows('patient'))
    expect(a.all('SELECT family_name, phone FROM patient ORDER BY family_name')).toEqual([
      { family_name: 'After', phone: null },
      { family_name: 'Before', phone: '+254700000001' },
      { family_name: 'Lost', phone: null },
    ])
    expect(server.state.rows.has(`patient ${lost}`)).toBe(true)
    expect(a.one('SELECT count(*) FROM sync_salvage')).toBe(0)
    expect(a.one("SELECT count(*) FROM outbox WHERE state <> 'confirmed'")).toBe(0)
  },
)

test('a row that the restored server lost, and whose author is gone, is kept for an administrator', async () => {
  const [a, b] = await two()
  const { server } = a.town
  await settle(a, b)
  const backup = server.image()
  const id = addPatient(b, 'Gone')
  b.write((door) => door.update(patient, id, { phone: '+254700000001' }))
  await settle(b, a)
  expect(a.one('SELECT count(*) FROM patient')).toBe(1)
  server.restore(backup, true)
  a.town.pass(11 * 60_000)
  await settle(a)
  expect(a.one('SELECT count(*) FROM patient')).toBe(0)
  const kept = a.all<{ tbl: string; row_id: string; image: string }>('SELECT tbl, row_id, image FROM sync_salvage')
  expect(kept).toMatchObject([{ tbl: 'patient', row_id: id }])
  expect(JSON.parse(kept[0]?.image ?? '{}')).toMatchObject({ family_name: 'Gone', phone: '+254700000001' })
  expect(a.facts.lost).toEqual([])
  // Its author comes back after all: the row is there again, and nothing waits any more.
  b.town.pass(11 * 60_000)
  await settle(b, a)
  expect(a.rows('patient')).toEqual(b.rows('patient'))
  expect(a.one('SELECT count(*) FROM sync_salvage')).toBe(0)
})

test('a workstation that is restored from its own backup, or copied, goes on as one of its own', async () => {
  const [a, b] = await two()
  addPatient(b, 'First')
  await settle(b, a)
  const disk = b.db.serialize()
  addPatient(b, 'Second')
  await settle(b, a)
  b.restart(disk)
  addPatient(b, 'Third')
  b.town.pass(11 * 60_000)
  await settle(b, a)
  expect(b.events).toContain('sync.reenrolled')
  expect(b.facts.workstationNo).toBe(3)
  expect(a.all('SELECT family_name FROM patient ORDER BY family_name').map((row) => row.family_name)).toEqual([
    'First',
    'Second',
    'Third',
  ])
  expect(b.rows('patient')).toEqual(a.rows('patient'))
  expect(b.one("SELECT count(*) FROM outbox WHERE state <> 'confirmed'")).toBe(0)
})

test('a workstation that enrols anew has a device code of its own: no copy makes the record numbers of the other', async () => {
  const [a, b] = await two()
  const codeOf = (desk: Desk): string => localState(desk.store).text('device_code', () => `AAA${desk.no}`)
  expect(codeOf(b)).toBe('AAA2')
  localState(b.store).next('mrn')
  await settle(b)
  const disk = b.db.serialize()
  b.town.pass(11 * 60_000)
  await settle(b, a)
  b.restart(disk)
  const { store } = b
  b.town.pass(11 * 60_000)
  await settle(b, a)
  expect(b.facts.workstationNo).toBe(3)
  // The program that runs makes its next number with it, and counts on.
  const code = localState(store).read('device_code')
  expect(code).toMatch(/^[2-9CDFGHJKMNPQRTVWX]{4}$/)
  expect(codeOf(b)).toBe(code)
  expect(localState(store).next('mrn')).toBe(2)
  expect(b.facts.deviceCode).toBe(code)
  expect(a.all('SELECT no, device_code FROM workstation ORDER BY no')).toEqual([
    { no: 1, device_code: 'AAA1' },
    { no: 2, device_code: 'AAA2' },
    { no: 3, device_code: code },
  ])
})

test('the server says that a number was used twice: a new enrolment, and no work is lost', async () => {
  const [a, b] = await two()
  const id = addPatient(b)
  let isSaid = false
  b.onTheWay = (name, _payload, answer) => {
    if (name !== 'push' || isSaid) return answer()
    isSaid = true
    return JSON.stringify({ status: 'seq_reuse', results: [], last_dseq: 9, head: 0, mac: '' })
  }
  await settle(b, a)
  expect(b.facts.workstationNo).toBe(3)
  expect(b.one('SELECT state FROM outbox WHERE row_id = ?', id)).toBe('confirmed')
  expect(a.rows('patient')).toEqual(b.rows('patient'))
})

test('away for longer than the server keeps track of deletions: everything is compared', async () => {
  const [a, b] = await two()
  const id = addPatient(a)
  await settle(a, b)
  // A row that the server has dropped without a trace.
  b.town.server.state.rows.delete(`patient ${id}`)
  const meta = [...b.town.server.state.metas].find(([key]) => key === `patient ${id}`)
  expect(meta).toBeDefined()
  b.town.server.state.metas.delete(`patient ${id}`)
  addPatient(a, 'Newer')
  await a.engine.cycle()
  b.town.server.state.floor = b.town.server.state.head
  b.town.pass(11 * 60_000)
  await settle(b)
  expect(b.all('SELECT family_name FROM patient')).toEqual([{ family_name: 'Newer' }])
  expect(b.facts.mustCompare).toBe(false)
})

test('settled ops are forgotten after 35 days, and the last one never', async () => {
  const [a] = await two()
  for (let n = 0; n < 5; n++) addPatient(a, `P${n}`)
  a.town.pass(86_400_000)
  await settle(a)
  const before = a.one('SELECT count(*) FROM outbox')
  a.town.pass(34 * 86_400_000)
  await settle(a)
  expect(a.one('SELECT count(*) FROM outbox')).toBe(before)
  a.town.pass(2 * 86_400_000)
  await settle(a)
  expect(a.all('SELECT dseq FROM outbox')).toEqual([{ dseq: before }])
  addPatient(a, 'Later')
  expect(a.one('SELECT max(dseq) FROM outbox')).toBe(before + 1)
})
