import { expect, test } from 'vitest'
import { patient } from '../../main/database/schema/index.ts'
import type { HelloAnswer, PullAnswer, WireRow } from '../../main/sync/wire.ts'
import { addPatient, type Desk, openTown, settle } from './desk.ts'

const two = async (): Promise<[Desk, Desk]> => (await openTown(2)).desks as [Desk, Desk]

/** A server that is a version ahead: patients have a language, and there are appointments. */
const makeNewer = (desk: Desk, language: (id: string) => string | null): void => {
  desk.onTheWay = (name, _payload, answer) => {
    const text = answer()
    if (name === 'hello') {
      const hello = JSON.parse(text) as HelloAnswer
      hello.tables.patient = [...(hello.tables.patient ?? []), 'language']
      hello.tables.appointment = ['id', 'at']
      return JSON.stringify(hello)
    }
    if (name !== 'pull' && name !== 'fetch_rows') return text
    const page = JSON.parse(text) as PullAnswer
    for (const row of page.rows.patient ?? []) if (row[1] === 0) row.push(language(String(row[3])))
    if (page.rows.patient?.length) {
      page.rows.appointment = [[page.rows.patient[0]?.[0] ?? 0, 0, null, '019c0000-0000-7000-8000-00000000aaaa', 5]]
    }
    return JSON.stringify(page)
  }
}

test('columns and tables of a newer server are kept, and are there after an update of the program', async () => {
  const [a, b] = await two()
  b.town.pass(11 * 60_000)
  makeNewer(b, () => 'sw')
  const id = addPatient(a)
  await settle(a, b)
  expect(b.one('SELECT family_name FROM patient WHERE id = ?', id)).toBe('Okoye')
  const kept = b.all<{ tbl: string; cols: string }>('SELECT tbl, cols FROM sync_unknown ORDER BY tbl')
  expect(kept.map((row) => [row.tbl, JSON.parse(row.cols).cols])).toEqual([
    ['appointment', { id: '019c0000-0000-7000-8000-00000000aaaa', at: 5 }],
    ['patient', { language: 'sw' }],
  ])
  // The update brings the column; nothing is pulled again for it.
  b.onTheWay = null
  b.db.exec('ALTER TABLE patient ADD COLUMN language TEXT')
  b.restart()
  b.town.pass(11 * 60_000)
  await b.engine.cycle()
  expect(b.one('SELECT language FROM patient WHERE id = ?', id)).toBe('sw')
  expect(b.all('SELECT tbl FROM sync_unknown')).toEqual([{ tbl: 'appointment' }])
})

test('a row that cannot be applied is set aside; the others, and its own next version, go on', async () => {
  const [a, b] = await two()
  const poison = addPatient(a, 'Poison')
  const good = addPatient(a, 'Good')
  b.onTheWay = (name, _payload, answer) => {
    if (name !== 'pull') return answer()
    const page = JSON.parse(answer()) as PullAnswer
    const spoil = (row: WireRow): WireRow => row.map((value) => (value === 'Poison' ? null : value)) as WireRow
    if (page.rows.patient) page.rows.patient = page.rows.patient.map(spoil)
    return JSON.stringify(page)
  }
  await a.engine.cycle()
  b.town.pass(1_000)
  await b.engine.cycle()
  expect(b.all('SELECT id FROM patient')).toEqual([{ id: good }])
  expect(b.all('SELECT tbl, row_id, error FROM sync_quarantine')).toEqual([
    { tbl: 'patient', row_id: poison, error: 'SQLITE_CONSTRAINT_NOTNULL' },
  ])
  expect(b.facts.cursors['3']).toBe(a.facts.cursors['3'])
  expect(b.one('SELECT count(*) FROM patient_token WHERE word = ?', 'good')).toBeGreaterThan(0)
  b.onTheWay = null
  a.write((door) => door.update(patient, poison, { phone: '+254700000001' }))
  await settle(a, b)
  expect(b.rows('patient')).toEqual(a.rows('patient'))
  expect(b.one('SELECT count(*) FROM sync_quarantine')).toBe(0)
})

test('the server was updated while we were connected: the columns are asked for again, no value lands in a wrong one', async () => {
  const [a, b] = await two()
  addPatient(a)
  await a.engine.cycle()
  let isUpdated = false
  b.onTheWay = (name, _payload, answer) => {
    const text = answer()
    if (name === 'hello') {
      const hello = JSON.parse(text) as HelloAnswer
      isUpdated = true
      hello.tables.patient = ['language', ...(hello.tables.patient ?? [])]
      return JSON.stringify(hello)
    }
    if (name !== 'pull') return text
    const page = JSON.parse(text) as PullAnswer
    page.rows.patient = (page.rows.patient ?? []).map(([seq, gone, ops, ...values]) => [
      seq,
      gone,
      ops,
      'sw',
      ...values,
    ])
    return JSON.stringify(page)
  }
  b.town.pass(1_000)
  await b.engine.cycle()
  expect(isUpdated).toBe(true)
  expect(b.rows('patient')).toEqual(a.rows('patient'))
  expect(b.engine.status().problem).toBeNull()
})

test('search follows what is pulled and changed', async () => {
  const [a, b] = await two()
  const id = addPatient(a, 'Wanjiru')
  await settle(a, b)
  const tokens = (desk: Desk): string[] =>
    desk.all<{ word: string }>('SELECT DISTINCT word FROM patient_token ORDER BY word').map((row) => row.word)
  expect(tokens(b)).toContain('wanjiru')
  a.write((door) => door.update(patient, id, { familyName: 'Kamau' }))
  await settle(a, b)
  expect(tokens(b)).toEqual(tokens(a))
  expect(tokens(b)).not.toContain('wanjiru')
})
