import { expect, test } from 'vitest'
import { patient } from '../../main/database/schema/index.ts'
import { CentralError } from '../../main/sync/wire.ts'
import { addNote, addPatient, addRecord, type Desk, openTown, settle } from './desk.ts'

class Crash extends Error {}

/** Work on both sides that makes a conflict, a held-back value, a refusal and plain rows; answers what it was about. */
const workApart = (a: Desk, b: Desk, patientId: string): void => {
  a.write((door) => door.update(patient, patientId, { phone: '+254700000001', sex: 'male' }))
  b.town.pass(5)
  b.write((door) => door.update(patient, patientId, { phone: '+254700000002', sex: 'other' }))
  const second = addPatient(b, 'Second')
  addNote(b, second, addRecord(b, second))
  const nobody = '019c0000-0000-7000-8000-00000000dead'
  b.write((door) => door.update(patient, patientId, { address: 'Nowhere' }), nobody)
  addPatient(a, 'Third')
}

/** What must hold at rest, whatever happened on the way. */
const expectEqual = (a: Desk, b: Desk): void => {
  const tables = ['user', 'patient', 'medical_record', 'medical_record_item', 'conflict', 'refusal', 'workstation']
  for (const table of tables) expect(b.rows(table), table).toEqual(a.rows(table))
  expect(a.one('SELECT count(*) FROM patient')).toBe(3)
  expect(a.all('SELECT phone, sex, address FROM patient WHERE family_name = ?', 'Okoye')).toEqual([
    { phone: '+254700000002', sex: 'male', address: null },
  ])
  expect(a.one("SELECT count(*) FROM conflict WHERE state = 'open'")).toBe(2)
  const states = b.all<{ state: string; n: number }>('SELECT state, count(*) AS n FROM outbox GROUP BY state')
  expect(states).toEqual([
    { state: 'confirmed', n: 4 },
    { state: 'refused', n: 1 },
  ])
  expect(b.one('SELECT count(*) FROM sync_refetch')).toBe(0)
  expect(b.one('SELECT count(*) FROM patient_token')).toBe(a.one('SELECT count(*) FROM patient_token'))
  expect(b.db.pragma('foreign_key_check')).toEqual([])
}

const setUp = async (): Promise<[Desk, Desk, string]> => {
  const { desks } = await openTown(2)
  const [a, b] = desks as [Desk, Desk]
  const id = addPatient(a)
  await settle(a, b)
  workApart(a, b, id)
  await a.engine.cycle()
  return [a, b, id]
}

const cycleThrough = async (b: Desk): Promise<void> => {
  // Late enough for a hello, so that a cycle has all its parts.
  b.town.pass(11 * 60_000)
  try {
    await b.engine.cycle()
  } catch (error) {
    if (!(error instanceof Crash)) throw error
    b.crashPoint = null
    b.restart()
    await b.engine.cycle()
  }
}

test('ended at any point of a cycle, it goes on correctly from the database alone', async () => {
  let points = 0
  const seen = new Set<string>()
  for (let at = 0; at === 0 || at <= points; at++) {
    const [a, b] = await setUp()
    let passed = 0
    b.crashPoint = (name) => {
      seen.add(name)
      passed += 1
      if (at === 0) points = passed
      else if (passed === at) throw new Crash(name)
    }
    await cycleThrough(b)
    b.crashPoint = null
    await settle(a, b)
    expectEqual(a, b)
  }
  expect([...seen]).toEqual(
    expect.arrayContaining(['before push', 'after push', 'after settle', 'after pull', 'before page', 'after page']),
  )
  expect(points).toBeGreaterThan(15)
}, 60_000)

test.each(['before it arrives', 'after it was done'])('any call may fail %s', async (when) => {
  let calls = 0
  for (let at = 0; at === 0 || at <= calls; at++) {
    const [a, b] = await setUp()
    let passed = 0
    b.onTheWay = (_name, _payload, answer) => {
      passed += 1
      if (at === 0) calls = passed
      if (passed !== at) return answer()
      if (when === 'after it was done') answer()
      throw new CentralError('timeout')
    }
    await cycleThrough(b)
    b.onTheWay = null
    if (at > 0) expect(b.engine.status()).toMatchObject({ problem: 'timeout', isOnline: false })
    await settle(a, b)
    expect(b.engine.status()).toMatchObject({ problem: null, isOnline: true, waiting: 0 })
    expectEqual(a, b)
  }
  expect(calls).toBeGreaterThan(4)
})

test('ended at any point while the clinic comes down for the first time, it comes down all the same', async () => {
  const { town, desks } = await openTown(1)
  const [a] = desks as [Desk]
  for (let n = 0; n < 30; n++) addNote(a, addPatient(a, `P${n}`), addRecord(a, addPatient(a, `Q${n}`)))
  await settle(a)
  let points = 0
  for (let at = 0; at === 0 || at <= points; at++) {
    const b = town.lone()
    await b.join('join')
    let passed = 0
    b.crashPoint = (name) => {
      passed += 1
      if (at === 0) points = passed
      else if (passed === at) throw new Crash(name)
    }
    await cycleThrough(b)
    b.crashPoint = null
    await settle(b)
    await settle(a)
    for (const table of ['user', 'patient', 'medical_record', 'medical_record_item']) {
      expect(b.rows(table), table).toEqual(a.rows(table))
    }
    expect(b.engine.status()).toMatchObject({ mode: 'live', progress: null })
  }
  expect(points).toBeGreaterThan(20)
}, 60_000)
