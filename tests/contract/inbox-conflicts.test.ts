import { expect, test } from 'vitest'
import type { Client } from '../../main/host/memory/connect.ts'
import { codeOf, key, openClinic } from '../harness/clinic.ts'
import { conflictOf, other, registered, storedValue } from '../harness/inbox.ts'
import { makeMedicine, makePatient } from '../harness/pharmacy.ts'
import { comeDown, linkTo } from '../harness/server-link.ts'
import { addVisit } from '../harness/visit.ts'

test('a conflict says in words what, whose, where and when, field by field', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  linkTo(clinic)
  const patient = await registered(clerk)
  conflictOf(clinic, {
    ...{ rowId: patient.id, patientId: patient.id, policy: 'hold' },
    ...{ kept: { birth_date: '1990-05-01', birth_date_precision: 'day' } },
    ...{ other: { birth_date: '1991-05-01', birth_date_precision: 'year' } },
  })
  const { conflicts } = await clerk.inbox.list()
  expect(conflicts).toHaveLength(1)
  expect(conflicts[0]).toMatchObject({
    subject: `Amina Wekesa (${patient.mrn})`,
    patientId: patient.id,
    policy: 'hold',
    keptBy: { by: 'Test clerk', workstation: 'Reception' },
    otherBy: { by: 'Jane Otieno', workstation: 'Laptop', at: clinic.clock.now - 60_000 },
    canChoose: true,
    canType: true,
    fields: [
      { column: 'birth_date', label: 'Birth date', keptText: '1 May 1990', otherText: '1 May 1991', kind: 'date' },
      { column: 'birth_date_precision', keptText: 'Day', otherText: 'Year', kind: 'choice' },
    ],
  })
})

test('keeping closes; choosing writes the waiting value through the door, on what stands now', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  linkTo(clinic)
  const patient = await registered(clerk)
  const kept = conflictOf(clinic, { rowId: patient.id, kept: { address: null }, other: { address: 'Old road 1' } })
  await clerk.inbox.settleConflict({ id: kept, choice: 'kept', idempotencyKey: key() })
  expect(storedValue(clinic, 'patient', patient.id, 'address')).toBeNull()
  const chosen = conflictOf(clinic, {
    ...{ rowId: patient.id, kept: { phone: '+254712345678' }, other: { phone: '+254700000009' } },
  })
  await clerk.inbox.settleConflict({ id: chosen, choice: 'other', idempotencyKey: key() })
  expect(storedValue(clinic, 'patient', patient.id, 'phone')).toBe('+254700000009')
  const ops = clinic.hera.core.store.sqlite
    .prepare('SELECT tbl, base, cols, grp FROM outbox ORDER BY dseq DESC LIMIT 2')
    .all() as { tbl: string; base: string; cols: string; grp: string }[]
  expect(ops.map((op) => op.tbl)).toEqual(['conflict', 'patient'])
  expect(ops[0]?.grp).toBe(ops[1]?.grp)
  expect(JSON.parse(ops[1]?.base ?? '')).toEqual({ phone: patient.id })
  expect(JSON.parse(ops[0]?.cols ?? '')).toMatchObject({ state: 'settled', choice: 'other' })
  expect((await clerk.inbox.list()).conflicts).toEqual([])
  expect(await codeOf(clerk.inbox.settleConflict({ id: chosen, choice: 'kept', idempotencyKey: key() }))).toBe(
    'CONFLICT',
  )
})

test('a third value is held to the rules of its field', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  linkTo(clinic)
  const patient = await registered(clerk)
  const id = conflictOf(clinic, {
    ...{ rowId: patient.id, policy: 'hold', kept: { birth_date: '1990-05-01', birth_date_precision: 'day' } },
    ...{ other: { birth_date: '1991-05-01', birth_date_precision: 'day' } },
  })
  const settle = (values: Record<string, string | number | null>) =>
    clerk.inbox.settleConflict({ id, choice: 'new', values, idempotencyKey: key() })
  expect(await codeOf(settle({ birth_date: '1991-02-30' }))).toBe('BAD_REQUEST')
  expect(await codeOf(settle({ birth_date: '2190-01-01' }))).toBe('BAD_REQUEST')
  expect(await codeOf(settle({ birth_date_precision: 'perhaps' }))).toBe('BAD_REQUEST')
  expect(await codeOf(settle({ mrn: 'HER-1' }))).toBe('CONFLICT')
  expect(await codeOf(settle({ id: other }))).toBe('CONFLICT')
  await settle({ birth_date: '1992-06-07' })
  expect(storedValue(clinic, 'patient', patient.id, 'birth_date')).toBe('1992-06-07')
})

test('a typed phone is kept as every other phone is', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  linkTo(clinic)
  const admin = await clinic.as('admin')
  await admin.settings.update({ countryCode: '254', idempotencyKey: key() })
  const patient = await registered(clerk)
  const id = conflictOf(clinic, { rowId: patient.id, kept: { phone: null }, other: { phone: '+254700000009' } })
  await clerk.inbox.settleConflict({ id, choice: 'new', values: { phone: '0733 111 222' }, idempotencyKey: key() })
  expect(storedValue(clinic, 'patient', patient.id, 'phone')).toBe('+254733111222')
})

test('a coded value is not typed over: what the code says would no longer fit', async () => {
  const clinic = await openClinic()
  const doctor = await clinic.as('doctor')
  linkTo(clinic)
  const patientId = makePatient(clinic)
  const added = await doctor.allergies.add({
    ...{
      patientId,
      substance: 'Penicillin',
      criticality: 'high',
      verificationStatus: 'confirmed',
      idempotencyKey: key(),
    },
  })
  const id = conflictOf(clinic, {
    ...{ table: 'allergy', rowId: added.id, patientId, policy: 'hold' },
    ...{ kept: { substance: 'Penicillin', atc_prefixes: 'J01C' }, other: { substance: 'Sulfa', atc_prefixes: 'J01E' } },
    columns: ['kind', 'substance', 'code_system', 'code', 'atc_prefixes'],
  })
  const { conflicts } = await doctor.inbox.list()
  expect(conflicts[0]).toMatchObject({ canChoose: true, canType: false })
  expect(conflicts[0]?.fields.map((field) => field.column)).toEqual(['substance'])
  const typed = { substance: 'Aspirin' }
  expect(await codeOf(doctor.inbox.settleConflict({ id, choice: 'new', values: typed, idempotencyKey: key() }))).toBe(
    'CONFLICT',
  )
  await doctor.inbox.settleConflict({ id, choice: 'other', idempotencyKey: key() })
  expect(storedValue(clinic, 'allergy', added.id, 'atc_prefixes')).toBe('J01E')
})

test('a step that is not possible any more cannot be chosen, only noted', async () => {
  const clinic = await openClinic()
  const doctor = await clinic.as('doctor')
  linkTo(clinic)
  const recordId = addVisit(clinic, makePatient(clinic), { status: 'finished' })
  const id = conflictOf(clinic, {
    ...{ table: 'medical_record', rowId: recordId, policy: 'status' },
    ...{ kept: { status: 'finished' }, other: { status: 'cancelled', cancel_reason: 'Left' } },
  })
  const { conflicts } = await doctor.inbox.list()
  expect(conflicts[0]).toMatchObject({ canChoose: false, canType: false })
  expect(conflicts[0]?.explanation).toContain('not possible any more')
  expect(await codeOf(doctor.inbox.settleConflict({ id, choice: 'other', idempotencyKey: key() }))).toBe('CONFLICT')
  await doctor.inbox.settleConflict({ id, choice: 'kept', idempotencyKey: key() })
  expect(storedValue(clinic, 'medical_record', recordId, 'status')).toBe('finished')
})

test('two drafts both stay: there is nothing to choose', async () => {
  const clinic = await openClinic()
  const doctor = await clinic.as('doctor')
  linkTo(clinic)
  const recordId = addVisit(clinic, makePatient(clinic))
  const note = await doctor.recordItems.saveNote({ recordId, text: 'Fever since Monday', idempotencyKey: key() })
  const id = conflictOf(clinic, {
    ...{ table: 'medical_record_item', rowId: note.id, policy: 'draft' },
    ...{ kept: { text: 'Fever since Monday' }, other: { text: 'Fever since Sunday' } },
  })
  const { conflicts } = await doctor.inbox.list()
  expect(conflicts[0]).toMatchObject({ canChoose: false })
  expect(conflicts[0]?.explanation).toContain('Nothing is lost')
  expect(await codeOf(doctor.inbox.settleConflict({ id, choice: 'other', idempotencyKey: key() }))).toBe('CONFLICT')
  await doctor.inbox.settleConflict({ id, choice: 'kept', idempotencyKey: key() })
})

test('a draft that one threw away and the other went on with is kept, and can still be thrown away', async () => {
  const clinic = await openClinic()
  const doctor = await clinic.as('doctor')
  linkTo(clinic)
  const recordId = addVisit(clinic, makePatient(clinic))
  const note = await doctor.recordItems.saveNote({ recordId, text: 'Fever since Monday', idempotencyKey: key() })
  const id = conflictOf(clinic, {
    ...{ table: 'medical_record_item', rowId: note.id, policy: 'delete', columns: ['*'] },
    ...{ kept: { deleted: 0 }, other: { deleted: 1 } },
  })
  expect((await doctor.inbox.list()).conflicts[0]).toMatchObject({
    ...{ canChoose: true, canType: false },
    fields: [{ label: 'This draft', keptText: 'kept', otherText: 'thrown away' }],
  })
  const settle = (choice: 'new' | 'other') => doctor.inbox.settleConflict({ id, choice, idempotencyKey: key() })
  expect(await codeOf(settle('new'))).toBe('CONFLICT')
  const { core } = clinic.hera
  const colleague = comeDown(clinic, 'user', {
    ...{ username: 'ruth', display_name: 'Ruth', role: 'doctor', status: 'active', created_at: 1 },
  })
  core.store.local(() => core.store.statement('UPDATE medical_record_item SET created_by = ?').run(colleague))
  expect(await codeOf(settle('other')), 'a draft has one author').toBe('FORBIDDEN')
  core.store.local(() =>
    core.store.statement('UPDATE medical_record_item SET created_by = ?').run(clinic.userId('doctor')),
  )
  await settle('other')
  expect(storedValue(clinic, 'medical_record_item', note.id, 'id')).toBeUndefined()
  expect((await doctor.inbox.list()).conflicts).toEqual([])
})

test('what was signed meanwhile cannot be changed by choosing', async () => {
  const clinic = await openClinic()
  const doctor = await clinic.as('doctor')
  linkTo(clinic)
  const medicineId = await makeMedicine(clinic)
  const patientId = makePatient(clinic)
  const recordId = addVisit(clinic, patientId)
  await doctor.allergies.addNoKnown({ patientId, idempotencyKey: key() })
  const written = await doctor.prescriptions.create({
    ...{ recordId, patientId, items: [{ medicineId, dose: 1, doseUnit: 'capsule', route: 'oral', quantity: 15 }] },
    ...{ idempotencyKey: key() },
  } as Parameters<Client['prescriptions']['create']>[0])
  const items = clinic.hera.core.store.sqlite
    .prepare('SELECT id, status FROM prescription_item WHERE prescription_id = ?')
    .all(written.id) as { id: string; status: string }[]
  const itemId = items[0]?.id ?? ''
  const id = conflictOf(clinic, {
    ...{ table: 'prescription_item', rowId: itemId, patientId, policy: 'hold' },
    ...{ kept: { dose: 1 }, other: { dose: 2 } },
  })
  if (items[0]?.status === 'draft') await doctor.prescriptions.activate({ id: written.id, idempotencyKey: key() })
  expect((await doctor.inbox.list()).conflicts[0]).toMatchObject({ canChoose: false })
  expect(await codeOf(doctor.inbox.settleConflict({ id, choice: 'other', idempotencyKey: key() }))).toBe('CONFLICT')
  expect(storedValue(clinic, 'prescription_item', itemId, 'dose')).toBe(1)
})

test('choosing cannot take the last administrator away', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  linkTo(clinic)
  const id = conflictOf(clinic, {
    ...{ table: 'user', rowId: clinic.userId('admin'), kept: { role: 'admin' }, other: { role: 'clerk' } },
  })
  expect(await codeOf(admin.inbox.settleConflict({ id, choice: 'other', idempotencyKey: key() }))).toBe('CONFLICT')
  expect(storedValue(clinic, 'user', clinic.userId('admin'), 'role')).toBe('admin')
})
