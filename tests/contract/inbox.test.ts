import { expect, test } from 'vitest'
import type { Client } from '../../main/host/memory/connect.ts'
import { type Clinic, codeOf, key, openClinic } from '../harness/clinic.ts'
import { amoxicillin, makeMedicine, makePatient, receive } from '../harness/pharmacy.ts'
import { comeDown, linkTo, refuse } from '../harness/server-link.ts'
import { addCharges, openShift, takeCash } from '../harness/till.ts'
import { addVisit } from '../harness/visit.ts'

const other = '01990000-0000-7000-8000-000000000001'

interface Differing {
  table?: string
  rowId: string
  patientId?: string | null
  policy?: string
  /** Those of the unit, when the op touched only some of them. */
  columns?: string[]
  kept: Record<string, unknown>
  other: Record<string, unknown>
}

/** A conflict that the server has noticed: the other value came from workstation 2. */
const conflictOf = (clinic: Clinic, one: Differing): string => {
  comeDownOnce(clinic)
  return comeDown(clinic, 'conflict', {
    ...{ tbl: one.table ?? 'patient', row_id: one.rowId, patient_id: one.patientId ?? null },
    ...{ policy: one.policy ?? 'lww', columns: JSON.stringify(one.columns ?? Object.keys(one.other)) },
    ...{ kept: JSON.stringify(one.kept), kept_by: clinic.userId('clerk'), kept_on: 1, kept_at: clinic.clock.now },
    ...{ other: JSON.stringify(one.other), other_by: other, other_on: 2, other_at: clinic.clock.now - 60_000 },
    ...{ state: 'open', created_at: clinic.clock.now },
  })
}

/** The workstation and the user at the other end. */
const comeDownOnce = (clinic: Clinic): void => {
  if (clinic.hera.core.store.sqlite.prepare('SELECT 1 FROM user WHERE id = ?').get(other)) return
  comeDown(clinic, 'workstation', { no: 1, name: 'Reception', device_code: 'AAAA', state: 'active', enrolled_at: 1 })
  comeDown(clinic, 'workstation', { no: 2, name: 'Laptop', device_code: 'BBBB', state: 'active', enrolled_at: 1 })
  comeDown(clinic, 'user', {
    ...{ id: other, username: 'jane', display_name: 'Jane Otieno', role: 'doctor', status: 'active', created_at: 1 },
  })
}

const taskOf = (clinic: Clinic, kind: string, tbl: string, rowId: string, more: Record<string, unknown> = {}): string =>
  comeDown(clinic, 'task', {
    ...{
      kind,
      tbl,
      row_id: rowId,
      patient_id: null,
      facts: '{}',
      state: 'open',
      created_at: clinic.clock.now,
      ...more,
    },
  })

const lastGroup = (clinic: Clinic): string =>
  (clinic.hera.core.store.sqlite.prepare('SELECT grp FROM outbox ORDER BY dseq DESC LIMIT 1').get() as { grp: string })
    .grp

const storedValue = (clinic: Clinic, table: string, id: string, column: string): unknown =>
  (
    clinic.hera.core.store.sqlite.prepare(`SELECT ${column} AS value FROM ${table} WHERE id = ?`).get(id) as
      | { value: unknown }
      | undefined
  )?.value

const registered = (client: Client, more: Partial<Parameters<Client['patients']['register']>[0]> = {}) =>
  client.patients.register({
    ...{ familyName: 'Wekesa', givenName: 'Amina', sex: 'female', birthDate: '1990-05-01', phone: '0712345678' },
    ...more,
    idempotencyKey: key(),
  })

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

test('a role sees only what it may settle: conflicts by rights, tasks by capability', async () => {
  const clinic = await openClinic()
  linkTo(clinic)
  const [clerk, pharmacist, doctor, admin] = await Promise.all(
    (['clerk', 'pharmacist', 'doctor', 'admin'] as const).map((role) => clinic.as(role)),
  )
  const patientId = makePatient(clinic)
  conflictOf(clinic, { rowId: patientId, patientId, kept: { phone: null }, other: { phone: '+254700000001' } })
  const medicineId = await makeMedicine(clinic)
  conflictOf(clinic, { table: 'medicine', rowId: medicineId, kept: { price_minor: 12 }, other: { price_minor: 15 } })
  taskOf(clinic, 'open_visits', 'patient', patientId)
  taskOf(clinic, 'username_taken', 'user', clinic.userId('clerk'))
  const seen = async (client: Client | undefined) => {
    const { conflicts, tasks } = await (client as Client).inbox.list()
    const { inbox } = await (client as Client).sync.status()
    const words = [...conflicts.map((one) => one.table), ...tasks.map((one) => one.kind)]
    expect(inbox, 'the number in the header is what the list holds').toBe(words.length)
    return words.sort()
  }
  expect(await seen(clerk)).toEqual(['open_visits', 'patient'])
  expect(await seen(pharmacist)).toEqual(['medicine'])
  expect(await seen(doctor)).toEqual(['open_visits'])
  expect(await seen(admin)).toEqual(['medicine', 'open_visits', 'patient', 'username_taken'])
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

test('a task says what happened with its numbers and leads to where it is put right', async () => {
  const clinic = await openClinic()
  linkTo(clinic)
  const pharmacist = await clinic.as('pharmacist')
  const medicineId = await makeMedicine(clinic, amoxicillin)
  const batchId = await receive(clinic, medicineId, 10)
  comeDown(clinic, 'stock_movement', {
    ...{ batch_id: batchId, medicine_id: medicineId, delta: -14, kind: 'dispense', occurred_at: 1, created_at: 1 },
    created_by: other,
  })
  const id = taskOf(clinic, 'negative_stock', 'stock_batch', batchId)
  const { tasks } = await pharmacist.inbox.list()
  expect(tasks).toHaveLength(1)
  expect(tasks[0]).toMatchObject({ link: `/stock/${medicineId}`, title: 'More was handed out than was in stock' })
  expect(tasks[0]?.explanation).toContain('4 more left lot')
  const clerk = await clinic.as('clerk')
  expect(await codeOf(clerk.inbox.settleTask({ id, note: 'Counted', idempotencyKey: key() }))).toBe('FORBIDDEN')
  await pharmacist.inbox.settleTask({ id, note: 'Counted: 10 on the shelf', idempotencyKey: key() })
  expect((await pharmacist.inbox.list()).tasks).toEqual([])
  expect(await codeOf(pharmacist.inbox.settleTask({ id, note: 'Again', idempotencyKey: key() }))).toBe('CONFLICT')
})

test('every kind of task has words, also when what it is about is not here', async () => {
  const clinic = await openClinic()
  linkTo(clinic)
  const admin = await clinic.as('admin')
  const patientId = makePatient(clinic)
  const [chargeId = ''] = addCharges(clinic, { patientId }, [1_000])
  const about: Record<string, [string, string]> = {
    ...{
      negative_stock: ['stock_batch', other],
      paid_twice: ['charge', chargeId],
      cancelled_twice: ['charge', chargeId],
    },
    ...{ dispensed_twice: ['prescription_item', other], dispensed_after_stop: ['prescription_item', other] },
    ...{ open_visits: ['patient', patientId], duplicate_patient: ['patient', patientId] },
    ...{ mrn_taken: ['patient', patientId], username_taken: ['user', clinic.userId('admin')] },
    ...{ code_taken: ['service_item', other], after_withdrawal: ['dispense', other] },
  }
  for (const [kind, [table, id]] of Object.entries(about)) taskOf(clinic, kind, table, id)
  const { tasks } = await admin.inbox.list()
  expect(tasks.map((task) => task.kind).sort()).toEqual(Object.keys(about).sort())
  for (const task of tasks) expect(task.explanation.length, task.kind).toBeGreaterThan(30)
})

test('a refused group is shown as it was typed, corrected, and sent again as one group', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  linkTo(clinic)
  const patient = await registered(clerk)
  const group = lastGroup(clinic)
  refuse(clinic, group, 'bad_value')
  const { refusals } = await clerk.inbox.list()
  expect(refusals).toHaveLength(1)
  expect(refusals[0]).toMatchObject({ id: group, isHere: true, by: 'Test clerk', code: 'bad_value' })
  const [change] = refusals[0]?.changes ?? []
  expect(change?.what).toContain('Amina Wekesa')
  expect(change?.fields.find((field) => field.column === 'birth_date')).toMatchObject({
    ...{ label: 'Birth date', text: '1 May 1990', canFix: true },
  })
  const send = (values: Record<string, string>) =>
    clerk.inbox.resubmit({ id: group, changes: [{ opId: change?.opId ?? '', values }], idempotencyKey: key() })
  expect(await codeOf(send({ birth_date: 'yesterday' }))).toBe('BAD_REQUEST')
  expect(await codeOf(send({ created_by: other }))).toBe('BAD_REQUEST')
  await send({ family_name: 'Wekesa Otieno' })
  expect(storedValue(clinic, 'patient', patient.id, 'family_name')).toBe('Wekesa Otieno')
  const again = clinic.hera.core.store.sqlite
    .prepare(`SELECT op_id, replaces, grp, kind FROM outbox WHERE tbl = 'patient' AND state = 'pending'`)
    .all() as { op_id: string; replaces: string; grp: string; kind: string }[]
  expect(again).toHaveLength(1)
  expect(again[0]).toMatchObject({ kind: 'insert', replaces: change?.opId })
  expect(again[0]?.op_id, 'another op, or the server would answer with the old refusal').not.toBe(patient.id)
  expect(again[0]?.grp).not.toBe(group)
  expect((await clerk.inbox.list()).refusals).toEqual([])
  expect((await clerk.patients.search({ text: 'wekesa otieno', limit: 5 })).rows).toHaveLength(1)
})

test('a refused edit goes again on what the server has now, and only if it is possible', async () => {
  const clinic = await openClinic()
  const doctor = await clinic.as('doctor')
  linkTo(clinic)
  const recordId = addVisit(clinic, makePatient(clinic))
  const { version } = await doctor.records.read({ id: recordId })
  await doctor.records.update({ id: recordId, version, reason: 'Chest pain', idempotencyKey: key() })
  const group = lastGroup(clinic)
  refuse(clinic, group, 'not_known_here')
  clinic.hera.core.store.sqlite
    .prepare(`UPDATE medical_record SET reason = 'Fever', priority = 'urgent', seq = 2 WHERE id = ?`)
    .run(recordId)
  await doctor.inbox.resubmit({ id: group, changes: [], idempotencyKey: key() })
  expect(storedValue(clinic, 'medical_record', recordId, 'reason')).toBe('Chest pain')

  const second = addVisit(clinic, makePatient(clinic))
  const visit = await doctor.records.read({ id: second })
  await doctor.records.cancel({ ...{ id: second, version: visit.version, reason: 'Went home' }, idempotencyKey: key() })
  const cancelled = lastGroup(clinic)
  refuse(clinic, cancelled, 'illegal_move')
  clinic.hera.core.store.sqlite
    .prepare(`UPDATE medical_record SET status = 'finished', seq = 2 WHERE id = ?`)
    .run(second)
  expect(await codeOf(doctor.inbox.resubmit({ id: cancelled, changes: [], idempotencyKey: key() }))).toBe('CONFLICT')
  expect(storedValue(clinic, 'medical_record', second, 'status')).toBe('finished')
  await doctor.inbox.discard({ id: cancelled, reason: 'It was finished', idempotencyKey: key() })
})

test('money of a refused payment is not typed anew, but it goes again whole', async () => {
  const clinic = await openClinic()
  const cashier = await clinic.as('cashier')
  linkTo(clinic)
  const patientId = makePatient(clinic)
  addCharges(clinic, { patientId }, [1_500])
  await openShift(cashier)
  const paid = await takeCash(cashier, patientId, 1_500)
  const group = lastGroup(clinic)
  refuse(clinic, group, 'not_known_here')
  const { refusals } = await cashier.inbox.list()
  const fields = refusals[0]?.changes.flatMap((change) => change.fields) ?? []
  expect(fields.find((field) => field.column === 'amount_minor')).toMatchObject({ text: '$15.00', canFix: false })
  await cashier.inbox.resubmit({ id: group, changes: [], idempotencyKey: key() })
  expect(storedValue(clinic, 'payment', paid.id, 'amount_minor')).toBe(1_500)
  expect(storedValue(clinic, 'payment', paid.id, 'receipt_no')).toBe(paid.receiptNo)
})

test('the text of a signed note, and of somebody else’s draft, is not typed anew', async () => {
  const clinic = await openClinic()
  linkTo(clinic)
  const [doctor, admin] = [await clinic.as('doctor'), await clinic.as('admin')]
  const recordId = addVisit(clinic, makePatient(clinic))
  const draft = await doctor.recordItems.saveNote({ recordId, text: 'Fever since Monday', idempotencyKey: key() })
  const drafted = lastGroup(clinic)
  refuse(clinic, drafted, 'not_known_here', false)
  const canFix = async (client: Client) =>
    (await client.inbox.list()).refusals.flatMap((one) =>
      one.changes.flatMap((change) =>
        change.fields.filter((field) => field.column === 'text').map((field) => field.canFix),
      ),
    )
  expect(await canFix(doctor)).toEqual([true])
  expect(await canFix(admin)).toEqual([false])
  await doctor.recordItems.signNote({ recordId, itemId: draft.id, idempotencyKey: key() })
  expect(await canFix(doctor), 'the seal is of the text as it was').toEqual([false])
  clinic.hera.core.store.sqlite.prepare(`UPDATE outbox SET state = 'confirmed' WHERE state = 'refused'`).run()
})

test('giving up needs a reason, which everybody can read; the ops stay in the outbox', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  linkTo(clinic)
  await registered(clerk)
  const group = lastGroup(clinic)
  refuse(clinic, group, 'bad_value')
  expect(await codeOf(clerk.inbox.discard({ id: group, reason: ' ', idempotencyKey: key() }))).toBe('BAD_REQUEST')
  await clerk.inbox.discard({ id: group, reason: 'Registered twice', idempotencyKey: key() })
  expect(storedValue(clinic, 'refusal', group, 'state')).toBe('settled')
  expect(storedValue(clinic, 'refusal', group, 'note')).toBe('Registered twice')
  const { store } = clinic.hera.core
  const states = store.sqlite.prepare('SELECT DISTINCT state FROM outbox WHERE grp = ?').pluck().all(group)
  expect(states).toEqual(['discarded'])
  expect((await clerk.inbox.list()).refusals).toEqual([])
})

test('refused work of another role stays closed to those who could not have done it', async () => {
  const clinic = await openClinic()
  linkTo(clinic)
  const [doctor, clerk, admin] = [await clinic.as('doctor'), await clinic.as('clerk'), await clinic.as('admin')]
  const recordId = addVisit(clinic, makePatient(clinic))
  await doctor.recordItems.saveNote({ recordId, text: 'Private words', idempotencyKey: key() })
  const group = lastGroup(clinic)
  refuse(clinic, group, 'access_withdrawn')
  expect((await clerk.inbox.list()).refusals).toEqual([])
  expect(await codeOf(clerk.inbox.discard({ id: group, reason: 'Not mine', idempotencyKey: key() }))).toBe('NOT_FOUND')
  expect((await admin.inbox.list()).refusals).toHaveLength(1)
  expect((await doctor.inbox.list()).refusals[0]?.changes[0]?.fields.map((field) => field.text)).toContain(
    'Private words',
  )
})

test('a refusal of another workstation is a row without what was typed, and can be closed with a reason', async () => {
  const clinic = await openClinic()
  linkTo(clinic)
  const admin = await clinic.as('admin')
  comeDownOnce(clinic)
  const id = comeDown(clinic, 'refusal', {
    ...{ workstation_no: 2, code: 'not_known_here', detail: '', actor: other, tables: '["patient"]', at: 5 },
    ...{ state: 'open', created_at: 6 },
  })
  const { refusals } = await admin.inbox.list()
  expect(refusals[0]).toMatchObject({ id, isHere: false, changes: [], workstation: 'Laptop', by: 'Jane Otieno' })
  expect(await codeOf(admin.inbox.resubmit({ id, changes: [], idempotencyKey: key() }))).toBe('CONFLICT')
  await admin.inbox.discard({ id, reason: 'That laptop was lost', idempotencyKey: key() })
  expect((await admin.inbox.list()).refusals).toEqual([])
})

test('rows that a restored server has lost go again, parents first, by an administrator', async () => {
  const clinic = await openClinic()
  linkTo(clinic)
  const admin = await clinic.as('admin')
  const patientId = makePatient(clinic)
  const recordId = addVisit(clinic, patientId)
  const { sqlite } = clinic.hera.core.store
  const lose = (table: string, id: string): void => {
    const {
      no: _no,
      seq: _seq,
      ...image
    } = sqlite.prepare(`SELECT * FROM ${table} WHERE id = ?`).get(id) as {
      [column: string]: unknown
    }
    sqlite.prepare('INSERT INTO sync_salvage VALUES (?, ?, ?, ?, ?)').run(table, id, JSON.stringify(image), '{}', 1)
    sqlite.prepare(`DELETE FROM ${table} WHERE id = ?`).run(id)
    sqlite.prepare(`UPDATE outbox SET state = 'confirmed' WHERE row_id = ?`).run(id)
  }
  lose('medical_record', recordId)
  sqlite.prepare('DELETE FROM patient_token').run()
  lose('patient', patientId)
  const { salvage } = await admin.inbox.list()
  expect(salvage.map((row) => row.table).sort()).toEqual(['medical_record', 'patient'])
  const rows = [
    { table: 'medical_record', rowId: recordId },
    { table: 'patient', rowId: patientId },
  ]
  expect(await admin.inbox.salvage({ rows, idempotencyKey: key() })).toEqual({ sent: 2 })
  expect(storedValue(clinic, 'medical_record', recordId, 'patient_id')).toBe(patientId)
  expect((await admin.inbox.list()).salvage).toEqual([])
  expect(await codeOf(admin.inbox.salvage({ rows, idempotencyKey: key() }))).toBe('NOT_FOUND')
  // In the outbox the rows are inserted twice: what the server has lost and what goes again.
  sqlite.prepare(`UPDATE patient SET seq = 1 WHERE id = ?`).run(patientId)
})

test('who looked at the inbox is in the log, with the patients that were in it', async () => {
  const clinic = await openClinic()
  linkTo(clinic)
  const clerk = await clinic.as('clerk')
  const patientId = makePatient(clinic)
  conflictOf(clinic, { rowId: patientId, patientId, kept: { phone: null }, other: { phone: '+254700000001' } })
  await clerk.inbox.list()
  const { store } = clinic.hera.core
  store.audit.flush()
  const entry = store.sqlite
    .prepare(`SELECT detail FROM audit_entry WHERE action = 'inbox.list' ORDER BY seq DESC`)
    .get() as { detail: string }
  expect(JSON.parse(entry.detail)).toMatchObject({ ids: [patientId] })
})
