import { expect, test } from 'vitest'
import { system } from '../../main/database/author.ts'
import { conflict, medicalRecord, medicalRecordItem, patient, workstation } from '../../main/database/schema/index.ts'
import type { Store } from '../../main/database/store.ts'
import { codeOf, openClinic } from '../harness/clinic.ts'

const ids = { patient: '019c0000-0000-7000-8000-000000000001', record: '019c0000-0000-7000-8000-000000000002' }

const addPatient = (store: Store): void =>
  store.transact('test', system, (write) => {
    write.insert(patient, {
      id: ids.patient,
      mrn: 'HER-TEST-000001',
      familyName: 'Okoye',
      givenName: 'Ada',
      sex: 'female',
      birthDate: null,
      birthDatePrecision: 'unknown',
      createdAt: 1,
      createdBy: system.userId,
    })
    write.insert(medicalRecord, {
      id: ids.record,
      patientId: ids.patient,
      status: 'arrived',
      priority: 'routine',
      reason: '',
      startedAt: 1,
      createdAt: 1,
      createdBy: system.userId,
    })
  })

const addNote = (store: Store, status: string): string =>
  store.transact('test', system, (write) =>
    write.insert(medicalRecordItem, {
      id: write.newId(),
      recordId: ids.record,
      patientId: ids.patient,
      kind: 'history',
      text: 'x',
      status,
      occurredAt: 1,
      createdAt: 1,
      createdBy: system.userId,
    }),
  )

test('a row that nobody edited has its id as version; any write of any column changes it', async () => {
  const { store } = (await openClinic()).hera.core
  addPatient(store)
  expect(store.versionOf('patient', ids.patient)).toBe(ids.patient)
  store.transact('test', system, (write) => write.update(patient, ids.patient, { phone: '+254700000001' }))
  const mine = store.versionOf('patient', ids.patient)
  expect(mine).not.toBe(ids.patient)
  // Another workstation, its clock years slow, then writes another column: its op sorts before ours.
  const meta = store.sqlite.prepare("SELECT ops FROM row_meta WHERE tbl = 'patient'").get() as { ops: string }
  const theirs = { ...JSON.parse(meta.ops), family_name: '01200000-0000-7000-8000-000000000009' }
  store.sqlite.prepare("UPDATE row_meta SET ops = ? WHERE tbl = 'patient'").run(JSON.stringify(theirs))
  expect(store.versionOf('patient', ids.patient)).not.toBe(mine)
  expect(
    await codeOf(
      (async () => store.transact('test', system, (write) => write.expectVersion(patient, ids.patient, mine)))(),
    ),
  ).toBe('CONFLICT')
})

test('a draft can be thrown away, and the outbox says so; what is final stays', async () => {
  const { store } = (await openClinic()).hera.core
  addPatient(store)
  const draft = addNote(store, 'preliminary')
  const final = addNote(store, 'final')
  store.transact('test', system, (write) => write.remove(medicalRecordItem, draft))
  const last = store.sqlite.prepare('SELECT kind, row_id, base, cols FROM outbox ORDER BY dseq DESC LIMIT 1').get()
  expect(last).toEqual({ kind: 'delete', row_id: draft, base: JSON.stringify({ '*': draft }), cols: '{}' })
  expect(store.sqlite.prepare('SELECT id FROM medical_record_item').all()).toEqual([{ id: final }])
  expect(
    await codeOf((async () => store.transact('test', system, (write) => write.remove(medicalRecordItem, final)))()),
  ).toBe('CONFLICT')
  expect(() => store.transact('test', system, (write) => write.remove(patient, ids.patient))).toThrow(/never deleted/)
})

test('an op that takes the place of a refused one names it, and only that op does', async () => {
  const { store } = (await openClinic()).hera.core
  addPatient(store)
  const refused = '019c0000-0000-7000-8000-0000000000ff'
  store.transact('test', system, (write) => {
    write.replacing(refused).update(patient, ids.patient, { phone: '+254700000002' })
    write.update(patient, ids.patient, { address: 'Mill Road' })
  })
  const rows = store.sqlite.prepare('SELECT replaces FROM outbox ORDER BY dseq DESC LIMIT 2').all()
  expect(rows).toEqual([{ replaces: null }, { replaces: refused }])
})

test('rows that the server makes have no door', async () => {
  const { store } = (await openClinic()).hera.core
  const row = { id: ids.patient, no: 1, name: 'x', deviceCode: 'AAAA', state: 'active', enrolledAt: 1 }
  expect(() => store.transact('test', system, (write) => write.insert(workstation, row))).toThrow(/clinic's server/)
  expect(() => store.transact('test', system, (write) => write.update(workstation, 'x', { name: 'y' }))).toThrow(
    /clinic's server/,
  )
  expect(() => store.transact('test', system, (write) => write.insert(conflict, { id: 'x' } as never))).toThrow(
    /clinic's server/,
  )
})

test('changes of another connection are announced like our own', async () => {
  const { core } = (await openClinic()).hera
  const { store } = core
  const heard: string[][] = []
  store.onChange((tables) => heard.push(tables))
  expect(core.settings().clinicName).not.toBe('Mill Road Clinic')
  store.sqlite.prepare("INSERT INTO setting (id, name, value) VALUES ('a', 'clinicName', '\"Mill Road Clinic\"')").run()
  store.announce(['setting'])
  expect(heard).toEqual([['setting']])
  expect(core.settings().clinicName).toBe('Mill Road Clinic')
  store.sqlite.prepare('DELETE FROM setting').run()
})
