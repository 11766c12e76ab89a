import { expect, test } from 'vitest'
import { codeOf, key, openClinic } from '../harness/clinic.ts'
import {
  amoxicillin,
  chargedMinor,
  makeMedicine,
  makePatient,
  makeRecord,
  noAllergies,
  paracetamol,
  receive,
  recordAllergy,
  threeADay,
} from '../harness/pharmacy.ts'

const penicillins = { substance: 'penicillins', atcPrefixes: 'J01C|J01RA01' }

/** A clinic with a patient in a visit, amoxicillin in the list, and a doctor. */
const openDay = async () => {
  const clinic = await openClinic()
  const patientId = makePatient(clinic)
  const recordId = makeRecord(clinic, patientId)
  const medicineId = await makeMedicine(clinic)
  const doctor = await clinic.as('doctor')
  const prescribe = (fields: object = {}, item: object = {}) =>
    doctor.prescriptions.create({
      patientId,
      recordId,
      items: [{ medicineId, ...threeADay, ...item }],
      idempotencyKey: key(),
      ...fields,
    })
  return { clinic, patientId, recordId, medicineId, doctor, prescribe }
}

test('the quantity is worked out from the dose, and the dose reads as a sentence', async () => {
  const { prescribe } = await openDay()
  const { items, status } = await prescribe()
  expect(status).toBe('active')
  expect(items).toMatchObject([
    {
      quantity: 15,
      medicineName: 'amoxicillin 500 mg capsule',
      sentence: 'Take 1 capsule three times a day for 5 days',
      fulfilment: { authorised: 15, dispensed: 0, remaining: 15, due: 15, state: 'none' },
    },
  ])
})

test('a given quantity stands, and one that cannot be worked out is asked for', async () => {
  const { prescribe } = await openDay()
  expect((await prescribe({}, { quantity: 21 })).items[0]?.quantity).toBe(21)
  await expect(prescribe({}, { frequency: 'PRN', durationDays: null })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
    data: { fields: [{ path: 'items.0.quantity' }] },
  })
})

test('an allergic patient is not given the medicine without a reason', async () => {
  const { clinic, patientId, prescribe } = await openDay()
  recordAllergy(clinic, patientId, penicillins)
  await expect(prescribe()).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('Allergy to penicillins'),
    data: { reason: 'allergy' },
  })
  const { items } = await prescribe({}, { overrideReason: 'Tolerated it twice since' })
  expect(items[0]?.overrideReason).toBe('Tolerated it twice since')
})

test('one item of several that meets an allergy keeps the whole prescription from being written', async () => {
  const { clinic, patientId, doctor, medicineId } = await openDay()
  recordAllergy(clinic, patientId, { substance: 'amoxycillin' })
  const other = await makeMedicine(clinic, paracetamol)
  const items = [other, medicineId].map((id) => ({ medicineId: id, quantity: 10 }))
  await expect(doctor.prescriptions.create({ patientId, items, idempotencyKey: key() })).rejects.toMatchObject({
    data: { reason: 'allergy', facts: { item: 1 } },
  })
  expect((await doctor.prescriptions.list({ patientId })).total).toBe(0)
  expect(chargedMinor(clinic, patientId)).toBe(0)
})

test('a refuted allergy, or one entered in error, does not stand in the way', async () => {
  const { clinic, patientId, prescribe } = await openDay()
  recordAllergy(clinic, patientId, { ...penicillins, verificationStatus: 'refuted' })
  recordAllergy(clinic, patientId, { ...penicillins, verificationStatus: 'entered_in_error' })
  expect((await prescribe()).status).toBe('active')
})

test('a check that could not be made says so and is never a clean pass', async () => {
  const { clinic, patientId, medicineId, doctor } = await openDay()
  const check = () => doctor.prescriptions.check({ patientId, medicineId })
  expect(await check()).toMatchObject({ state: 'unknown', needsReason: false, findings: [{ kind: 'unchecked' }] })
  noAllergies(clinic, patientId)
  expect(await check()).toEqual({ state: 'clear', needsReason: false, findings: [] })
  recordAllergy(clinic, patientId, penicillins)
  expect(await check()).toMatchObject({
    state: 'warning',
    needsReason: true,
    findings: [{ kind: 'allergy', match: 'class', severity: 'high' }],
  })
  const uncoded = await makeMedicine(clinic, { ...paracetamol, codeSystem: 'RxNorm', code: '161' })
  expect(await doctor.prescriptions.check({ patientId, medicineId: uncoded })).toMatchObject({
    state: 'unknown',
    findings: [{ kind: 'unchecked', words: expect.stringContaining('no ATC code') }],
  })
})

test('a medicine that the patient already takes is pointed out, and prescribing it is still allowed', async () => {
  const { clinic, patientId, medicineId, doctor, prescribe } = await openDay()
  noAllergies(clinic, patientId)
  const { items } = await prescribe()
  const check = await doctor.prescriptions.check({ patientId, medicineId })
  expect(check).toMatchObject({ state: 'warning', needsReason: false, findings: [{ kind: 'duplicate' }] })
  expect(check.findings[0]?.words).toMatch(/^amoxicillin 500 mg capsule is already prescribed: on \d+ \w+ \d{4} by /)
  const exceptItemId = items[0]?.id
  expect((await doctor.prescriptions.check({ patientId, medicineId, exceptItemId })).state).toBe('clear')
  expect((await prescribe()).status).toBe('active')
})

test('nothing is prescribed in a visit that is over or of another patient', async () => {
  const { clinic, patientId, prescribe } = await openDay()
  for (const status of ['finished', 'cancelled']) {
    await expect(prescribe({ recordId: makeRecord(clinic, patientId, status) })).rejects.toMatchObject({
      data: { reason: 'record_closed' },
    })
  }
  const others = makeRecord(clinic, makePatient(clinic, 'Other'))
  expect(await codeOf(prescribe({ recordId: others }))).toBe('NOT_FOUND')
})

test('the medicine is charged when prescribed, once, however often the answer got lost', async () => {
  const { clinic, patientId, prescribe } = await openDay()
  const idempotencyKey = key()
  const first = await prescribe({ idempotencyKey })
  expect(await prescribe({ idempotencyKey })).toEqual(first)
  expect(chargedMinor(clinic, patientId)).toBe(15 * 12)
})

test('with charging at dispensing, prescribing charges nothing', async () => {
  const { clinic, patientId, prescribe } = await openDay()
  await (await clinic.as('admin')).settings.update({ chargeMedicinesWhen: 'dispensed', idempotencyKey: key() })
  await prescribe()
  expect(chargedMinor(clinic, patientId)).toBe(0)
})

test('a draft is charged and checked when it is signed, and is its writer’s', async () => {
  const { clinic, patientId, prescribe, doctor, medicineId } = await openDay()
  const draft = await prescribe({ status: 'draft' })
  expect(chargedMinor(clinic, patientId)).toBe(0)
  const admin = await clinic.as('admin')
  const adminDraft = await admin.prescriptions.create({
    patientId,
    status: 'draft',
    items: [{ medicineId, quantity: 3 }],
    idempotencyKey: key(),
  })
  expect(await codeOf(doctor.prescriptions.activate({ id: adminDraft.id, idempotencyKey: key() }))).toBe('FORBIDDEN')
  recordAllergy(clinic, patientId, penicillins)
  expect(await codeOf(doctor.prescriptions.activate({ id: draft.id, idempotencyKey: key() }))).toBe('CONFLICT')
  const [item] = draft.items
  const changed = await doctor.prescriptions.updateDraft({
    id: draft.id,
    version: draft.version,
    items: [{ medicineId, ...threeADay, durationDays: 7, id: item?.id, overrideReason: 'Tolerated before' }],
    idempotencyKey: key(),
  })
  expect(changed.items).toMatchObject([{ id: item?.id, quantity: 21, status: 'draft' }])
  const active = await doctor.prescriptions.activate({ id: draft.id, idempotencyKey: key() })
  expect(active).toMatchObject({ status: 'active', items: [{ status: 'active' }] })
  expect(chargedMinor(clinic, patientId)).toBe(21 * 12)
  expect(await codeOf(doctor.prescriptions.activate({ id: draft.id, idempotencyKey: key() }))).toBe('CONFLICT')
})

test('an item left out of a draft is withdrawn, not deleted', async () => {
  const { clinic, prescribe, doctor, medicineId } = await openDay()
  const other = await makeMedicine(clinic, paracetamol)
  const draft = await prescribe({ status: 'draft' })
  const changed = await doctor.prescriptions.updateDraft({
    id: draft.id,
    items: [{ medicineId: other, quantity: 10 }],
    idempotencyKey: key(),
  })
  expect(changed.items.map((item) => [item.medicineId, item.status])).toEqual([
    [medicineId, 'entered_in_error'],
    [other, 'draft'],
  ])
})

test('stopping cancels the charge of what was not handed out', async () => {
  const { clinic, patientId, medicineId, prescribe, doctor } = await openDay()
  await receive(clinic, medicineId, 100)
  const untouched = await prescribe()
  const begun = await prescribe()
  expect(chargedMinor(clinic, patientId)).toBe(2 * 15 * 12)
  const pharmacist = await clinic.as('pharmacist')
  await pharmacist.dispenses.dispense({
    prescriptionItemId: begun.items[0]?.id ?? '',
    quantity: 5,
    idempotencyKey: key(),
    allergyOverrideReason: 'None known at the counter',
  })
  const stop = (id: string) => doctor.prescriptions.stop({ id, reason: 'Rash', idempotencyKey: key() })
  expect(await stop(untouched.id)).toMatchObject({ status: 'stopped', stopReason: 'Rash' })
  expect((await doctor.prescriptions.list({ patientId, isCurrent: true })).rows.map((row) => row.id)).toEqual([
    begun.id,
  ])
  expect(chargedMinor(clinic, patientId)).toBe(15 * 12)
  expect(await stop(begun.id)).toMatchObject({ status: 'stopped', items: [{ status: 'stopped', stopReason: 'Rash' }] })
  expect(chargedMinor(clinic, patientId)).toBe(5 * 12)
  expect(await codeOf(stop(begun.id))).toBe('CONFLICT')
})

test('one item is stopped while the other stays active', async () => {
  const { clinic, patientId, medicineId, doctor } = await openDay()
  const other = await makeMedicine(clinic, paracetamol)
  const items = [medicineId, other].map((id) => ({ medicineId: id, quantity: 10 }))
  const { id, items: written } = await doctor.prescriptions.create({ patientId, items, idempotencyKey: key() })
  const itemId = written[0]?.id
  const after = await doctor.prescriptions.stop({ id, itemId, reason: 'Not needed', idempotencyKey: key() })
  expect(after.status).toBe('active')
  expect(after.items.map((item) => item.status)).toEqual(['stopped', 'active'])
  expect(chargedMinor(clinic, patientId)).toBe(10 * 5)
})

test('an active item is not edited: a new one replaces it and takes over its charge', async () => {
  const { clinic, patientId, medicineId, prescribe, doctor } = await openDay()
  const { id, items } = await prescribe()
  const itemId = items[0]?.id ?? ''
  const replace = () =>
    doctor.prescriptions.replaceItem({
      id,
      itemId,
      reason: 'Ten days it is',
      item: { medicineId, ...threeADay, durationDays: 10 },
      idempotencyKey: key(),
    })
  const after = await replace()
  expect(after.items).toMatchObject([
    { id: itemId, status: 'stopped', stopReason: 'Replaced: Ten days it is' },
    { status: 'active', quantity: 30, replacesId: itemId },
  ])
  expect(after.status).toBe('active')
  expect(chargedMinor(clinic, patientId)).toBe(30 * 12)
  expect(await codeOf(replace())).toBe('CONFLICT')
  const version = after.version
  expect(
    await codeOf(
      doctor.prescriptions.updateDraft({ id, version, items: [{ medicineId, quantity: 1 }], idempotencyKey: key() }),
    ),
  ).toBe('CONFLICT')
})

test('what was entered in error costs nothing, and is refused once something was handed out', async () => {
  const { clinic, patientId, medicineId, prescribe, doctor } = await openDay()
  noAllergies(clinic, patientId)
  await receive(clinic, medicineId, 100)
  const wrong = await prescribe()
  const given = await prescribe()
  const pharmacist = await clinic.as('pharmacist')
  const prescriptionItemId = given.items[0]?.id ?? ''
  await pharmacist.dispenses.dispense({ prescriptionItemId, quantity: 15, idempotencyKey: key() })
  const mark = (id: string) =>
    doctor.prescriptions.markEnteredInError({ id, reason: 'Wrong patient', idempotencyKey: key() })
  expect((await mark(wrong.id)).status).toBe('entered_in_error')
  expect(chargedMinor(clinic, patientId)).toBe(15 * 12)
  await expect(mark(given.id)).rejects.toMatchObject({ code: 'CONFLICT', data: { reason: 'dispensed' } })
})

test('the work list has what is active and has something left, oldest first', async () => {
  const { clinic, patientId, prescribe, doctor } = await openDay()
  const first = await prescribe()
  clinic.clock.now += 60_000
  const second = await prescribe()
  await prescribe({ status: 'draft' })
  const stopped = await prescribe()
  await doctor.prescriptions.stop({ id: stopped.id, reason: 'Mistake', idempotencyKey: key() })
  const pharmacist = await clinic.as('pharmacist')
  const { rows, total } = await pharmacist.prescriptions.worklist({})
  expect(total).toBe(2)
  expect(rows.map((row) => row.id)).toEqual([first.id, second.id])
  expect(rows[0]).toMatchObject({ stage: 'new', patient: { id: patientId, familyName: 'Njoroge' } })
  expect((await pharmacist.prescriptions.worklist({ search: 'njo wan' })).total).toBe(2)
  expect((await pharmacist.prescriptions.worklist({ search: 'roge' })).total).toBe(0)
})

test('what nobody fetched within a week leaves the waiting, not the list', async () => {
  const { clinic, prescribe } = await openDay()
  await prescribe()
  const pharmacist = await clinic.as('pharmacist')
  const totals = async () => {
    const { worklist } = pharmacist.prescriptions
    return [(await worklist({ stage: 'due' })).total, (await worklist({ stage: 'older' })).total]
  }
  expect(await totals()).toEqual([1, 0])
  clinic.clock.now += 8 * 86_400_000
  expect(await totals()).toEqual([0, 1])
})

test('a patient sees only the own prescriptions, and no drafts', async () => {
  const { clinic, patientId, medicineId, prescribe, doctor } = await openDay()
  const own = await prescribe()
  const draft = await prescribe({ status: 'draft' })
  const otherId = makePatient(clinic, 'Other')
  const other = await doctor.prescriptions.create({
    patientId: otherId,
    items: [{ medicineId, quantity: 5 }],
    idempotencyKey: key(),
  })
  const patient = await clinic.as('patient', patientId)
  expect((await patient.prescriptions.list({})).rows.map((row) => row.id)).toEqual([own.id])
  expect((await patient.prescriptions.items({ id: own.id })).length).toBe(1)
  expect(await codeOf(patient.prescriptions.list({ patientId: otherId }))).toBe('NOT_FOUND')
  expect(await codeOf(patient.prescriptions.read({ id: other.id }))).toBe('NOT_FOUND')
  expect(await codeOf(patient.prescriptions.read({ id: draft.id }))).toBe('NOT_FOUND')
  expect(await codeOf(patient.prescriptions.stop({ id: own.id, reason: 'No', idempotencyKey: key() }))).toBe(
    'FORBIDDEN',
  )
  expect((await patient.dispenses.list({})).total).toBe(0)
  expect(await codeOf(patient.dispenses.list({ patientId: otherId }))).toBe('NOT_FOUND')
})

test('a cashier sees what is charged, not how it is taken; a clerk sees nothing', async () => {
  const { clinic, prescribe } = await openDay()
  const { id } = await prescribe({ note: 'For the pneumonia' }, { instructions: 'With food' })
  const cashier = await clinic.as('cashier')
  const row = await cashier.prescriptions.read({ id })
  expect(row.note).toBeNull()
  expect(row.items[0]).toMatchObject({ quantity: 15, dose: null, frequency: null, instructions: null, sentence: '' })
  expect(await codeOf((await clinic.as('clerk')).prescriptions.read({ id }))).toBe('FORBIDDEN')
})

test('every reading of a prescription leaves an access entry of the patient', async () => {
  const { clinic, patientId, doctor, prescribe } = await openDay()
  const { id } = await prescribe()
  await doctor.prescriptions.read({ id })
  clinic.hera.core.store.audit.flush()
  const entries = clinic.hera.core.store
    .statement<{ n: number }>(
      `SELECT count(*) AS n FROM audit_entry WHERE action = 'prescriptions.read' AND patient_id = ?`,
    )
    .get(patientId)
  expect(entries?.n).toBe(1)
})

test.each([
  ['a quantity with a fraction', { quantity: 1.5 }],
  ['a negative quantity', { quantity: -10 }],
  ['an unknown frequency', { frequency: 'SOMETIMES' }],
  ['an unknown route', { route: 'telepathic' }],
  ['an unknown dose unit', { doseUnit: 'handful' }],
  ['a dose without a unit', { doseUnit: null }],
  ['a negative dose', { dose: -1 }],
  ['no days at all', { durationDays: 0 }],
  ['negative repeats', { repeats: -1 }],
  ['instructions of a megabyte', { instructions: 'x'.repeat(1_000_000) }],
  ['a reason too short to be one', { overrideReason: 'x' }],
])('%s is refused and nothing is written', async (_, wrong) => {
  const { doctor, patientId, prescribe } = await openDay()
  expect(await codeOf(prescribe({}, wrong))).toBe('BAD_REQUEST')
  expect((await doctor.prescriptions.list({ patientId })).total).toBe(0)
})

test('a medicine out of use and a patient nobody knows are refused', async () => {
  const { clinic, medicineId, prescribe } = await openDay()
  expect(await codeOf(prescribe({ patientId: crypto.randomUUID(), recordId: null }))).toBe('NOT_FOUND')
  await (await clinic.as('pharmacist')).medicines.retire({ id: medicineId, idempotencyKey: key() })
  expect(await codeOf(prescribe())).toBe('BAD_REQUEST')
  await makeMedicine(clinic, { ...amoxicillin, strength: '250 mg' })
})
