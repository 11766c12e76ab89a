import { expect, test } from 'vitest'
import type { Client } from '../../main/host/memory/connect.ts'
import { codeOf, key, openClinic } from '../harness/clinic.ts'
import { comeDownOnce, lastGroup, other, registered, storedValue } from '../harness/inbox.ts'
import { makePatient } from '../harness/pharmacy.ts'
import { comeDown, linkTo, refuse } from '../harness/server-link.ts'
import { addCharges, openShift, takeCash } from '../harness/till.ts'
import { addVisit } from '../harness/visit.ts'

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
