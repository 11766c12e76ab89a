import { expect, test } from 'vitest'
import { addPatient, openTown, settle } from './desk.ts'

test('a full disk is told in words, nothing is half written, and the rows come once there is room', async () => {
  const { town, desks } = await openTown(2)
  const [a, b] = desks as [(typeof desks)[0], (typeof desks)[0]]
  await settle(a, b)
  for (let count = 0; count < 400; count += 1) addPatient(a)
  await settle(a)
  const before = { cursors: b.facts.cursors, patients: b.one('SELECT count(*) FROM patient') }
  b.db.pragma(`max_page_count = ${b.db.pragma('page_count', { simple: true })}`)
  town.pass(60_000)
  await b.engine.cycle()
  expect(b.engine.status().problem).toBe('disk_full')
  expect(b.one('SELECT count(*) FROM patient')).toBe(before.patients)
  expect(b.facts.cursors).toEqual(before.cursors)
  b.db.pragma('max_page_count = 1000000')
  town.pass(60_000)
  await settle(b)
  expect(b.engine.status().problem).toBeNull()
  expect(b.rows('patient')).toEqual(a.rows('patient'))
})
