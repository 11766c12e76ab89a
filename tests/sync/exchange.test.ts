import { expect, test } from 'vitest'
import { medicalRecordItem, patient } from '../../main/database/schema/index.ts'
import { addNote, addPatient, addRecord, openTown, settle, Town } from './desk.ts'

test('what is saved at one desk is at the other after both have synced, and both hold the same row', async () => {
  const { desks } = await openTown(2)
  const [a, b] = desks as [(typeof desks)[0], (typeof desks)[0]]
  const id = addPatient(a)
  expect(a.one('SELECT state FROM outbox WHERE row_id = ?', id)).toBe('pending')
  await a.engine.cycle()
  expect(a.one('SELECT state FROM outbox WHERE row_id = ?', id)).toBe('confirmed')
  b.town.pass(1_000)
  await b.engine.cycle()
  expect(b.rows('patient')).toEqual(a.rows('patient'))
  expect(b.one('SELECT count(*) FROM patient_token')).toBe(a.one('SELECT count(*) FROM patient_token'))
  expect(b.store.versionOf('patient', id)).toBe(a.store.versionOf('patient', id))
  expect(b.announced.flat()).toContain('patient')
})

test('an edit of a pulled row names what the person saw, and is no conflict', async () => {
  const { town, desks } = await openTown(2)
  const [a, b] = desks as [(typeof desks)[0], (typeof desks)[0]]
  const id = addPatient(a)
  await settle(a, b)
  b.write((door) => door.update(patient, id, { phone: '+254700000001' }))
  await settle(b, a)
  a.write((door) => door.update(patient, id, { phone: '+254700000002' }))
  await settle(a, b)
  expect(b.one('SELECT phone FROM patient')).toBe('+254700000002')
  expect(a.one('SELECT count(*) FROM conflict')).toBe(0)
  expect([...town.server.state.rows.keys()].filter((key) => key.startsWith('conflict'))).toEqual([])
})

test('two desks that edit the same field apart end up equal, with the loser in the inbox of both', async () => {
  const { desks } = await openTown(2)
  const [a, b] = desks as [(typeof desks)[0], (typeof desks)[0]]
  const id = addPatient(a)
  await settle(a, b)
  a.write((door) => door.update(patient, id, { phone: '+254700000001' }))
  b.town.pass(5)
  b.write((door) => door.update(patient, id, { phone: '+254700000002' }))
  await settle(a, b)
  expect(a.one('SELECT phone FROM patient')).toBe('+254700000002')
  expect(b.rows('patient')).toEqual(a.rows('patient'))
  expect(a.one('SELECT count(*) FROM conflict')).toBe(1)
  expect(b.rows('conflict')).toEqual(a.rows('conflict'))
})

test('a value that is held back gives way to what stands, at the desk that typed it too', async () => {
  const { desks } = await openTown(2)
  const [a, b] = desks as [(typeof desks)[0], (typeof desks)[0]]
  const id = addPatient(a)
  await settle(a, b)
  a.write((door) => door.update(patient, id, { birthDate: '1980-01-01', birthDatePrecision: 'day' }))
  b.write((door) => door.update(patient, id, { birthDate: '1981-02-02', birthDatePrecision: 'day' }))
  await settle(a, b)
  expect(b.one('SELECT birth_date FROM patient')).toBe('1980-01-01')
  expect(b.rows('patient')).toEqual(a.rows('patient'))
  expect(b.one('SELECT count(*) FROM conflict')).toBe(1)
})

test('what is typed while a pull is under way stays, and the pulled column comes too', async () => {
  const { desks } = await openTown(2)
  const [a, b] = desks as [(typeof desks)[0], (typeof desks)[0]]
  const id = addPatient(a)
  await settle(a, b)
  a.write((door) => door.update(patient, id, { phone: '+254700000001' }))
  await a.engine.cycle()
  b.onTheWay = (name, _payload, answer) => {
    const text = answer()
    if (name === 'pull') {
      b.onTheWay = null
      b.write((door) => door.update(patient, id, { address: 'Mill Road' }))
    }
    return text
  }
  b.town.pass(1_000)
  await b.engine.cycle()
  expect(b.all('SELECT phone, address FROM patient')).toEqual([{ phone: '+254700000001', address: 'Mill Road' }])
  await settle(b, a)
  expect(a.all('SELECT phone, address FROM patient')).toEqual([{ phone: '+254700000001', address: 'Mill Road' }])
})

test('a draft that is thrown away goes everywhere', async () => {
  const { desks } = await openTown(2)
  const [a, b] = desks as [(typeof desks)[0], (typeof desks)[0]]
  const patientId = addPatient(a)
  const note = addNote(a, patientId, addRecord(a, patientId))
  await settle(a, b)
  expect(b.one('SELECT count(*) FROM medical_record_item')).toBe(1)
  b.write((door) => door.remove(medicalRecordItem, note))
  await settle(b, a)
  expect(a.one('SELECT count(*) FROM medical_record_item')).toBe(0)
  expect(a.one("SELECT count(*) FROM row_meta WHERE tbl = 'medical_record_item'")).toBe(0)
})

test('the settings and code lists of a running program follow what is pulled', async () => {
  const { desks } = await openTown(2)
  const [a, b] = desks as [(typeof desks)[0], (typeof desks)[0]]
  const heard: string[][] = []
  b.store.onChange((tables) => heard.push(tables))
  addPatient(a)
  await settle(a, b)
  expect(heard.flat()).toContain('patient')
})

test('a workstation that worked alone brings its work along, in its order', async () => {
  const { town, desks } = await openTown(1)
  const [a] = desks as [(typeof desks)[0]]
  const lone = town.lone()
  const id = addPatient(lone, 'Alone')
  lone.write((door) => door.update(patient, id, { phone: '+254700000009' }))
  await lone.join('join_with_work')
  await settle(lone, a)
  expect(a.all('SELECT family_name, phone FROM patient')).toEqual([{ family_name: 'Alone', phone: '+254700000009' }])
  expect(lone.one("SELECT count(*) FROM outbox WHERE state <> 'confirmed'")).toBe(0)
  expect(lone.rows('user')).toEqual(a.rows('user'))
})

test('alone, nothing is asked', async () => {
  const desk = new Town().lone()
  await desk.engine.cycle()
  expect(desk.asked).toEqual([])
  expect(desk.engine.status()).toMatchObject({ mode: 'alone', isOnline: false, waiting: 0 })
})
