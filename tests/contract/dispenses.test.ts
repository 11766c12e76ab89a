import { expect, test } from 'vitest'
import { type Clinic, codeOf, key, openClinic } from '../harness/clinic.ts'
import {
  chargedMinor,
  makeMedicine,
  makePatient,
  makeRecord,
  noAllergies,
  onHand,
  receive,
  recordAllergy,
} from '../harness/pharmacy.ts'

/** A patient without allergies and 20 capsules prescribed, `repeats` times again. */
const openCounter = async (repeats = 0, options: { isChargedWhenDispensed?: boolean } = {}) => {
  const clinic = await openClinic()
  if (options.isChargedWhenDispensed) {
    await (await clinic.as('admin')).settings.update({ chargeMedicinesWhen: 'dispensed', idempotencyKey: key() })
  }
  const patientId = makePatient(clinic)
  noAllergies(clinic, patientId)
  const medicineId = await makeMedicine(clinic)
  const doctor = await clinic.as('doctor')
  const prescription = await doctor.prescriptions.create({
    patientId,
    recordId: makeRecord(clinic, patientId),
    items: [{ medicineId, quantity: 20, repeats }],
    idempotencyKey: key(),
  })
  const prescriptionItemId = prescription.items[0]?.id ?? ''
  const pharmacist = await clinic.as('pharmacist')
  const give = (quantity: number, more: object = {}) =>
    pharmacist.dispenses.dispense({ prescriptionItemId, quantity, idempotencyKey: key(), ...more })
  return { clinic, patientId, medicineId, doctor, prescription, prescriptionItemId, pharmacist, give }
}

const balances = async (clinic: Clinic, medicineId: string): Promise<[string, number][]> => {
  const pharmacist = await clinic.as('pharmacist')
  const batches = await pharmacist.stock.batches({ medicineId, withEmpty: true })
  return batches.map((batch) => [batch.expiryDate, batch.onHand])
}

test('what expires first is handed out first, over as many batches as it takes', async () => {
  const { clinic, medicineId, give } = await openCounter()
  await receive(clinic, medicineId, 30, '2027-06-30')
  await receive(clinic, medicineId, 12, '2026-06-30')
  const { dispenses, item } = await give(20)
  expect(dispenses.map((row) => [row.expiryDate, row.quantity])).toEqual([
    ['2026-06-30', 12],
    ['2027-06-30', 8],
  ])
  expect(await balances(clinic, medicineId)).toEqual([
    ['2026-06-30', 0],
    ['2027-06-30', 22],
  ])
  expect(item).toMatchObject({ status: 'completed', fulfilment: { dispensed: 20, remaining: 0, state: 'full' } })
})

test('a part first, the rest later completes the item and its prescription', async () => {
  const { clinic, medicineId, doctor, prescription, give } = await openCounter()
  await receive(clinic, medicineId, 50)
  expect((await give(8)).item).toMatchObject({
    status: 'active',
    fulfilment: { dispensed: 8, remaining: 12, due: 12, state: 'partial' },
  })
  expect((await give(12)).item.status).toBe('completed')
  expect((await doctor.prescriptions.read({ id: prescription.id })).status).toBe('completed')
})

test('a completed item is not handed out a second time, not even with a reason', async () => {
  const { clinic, medicineId, give } = await openCounter()
  await receive(clinic, medicineId, 50)
  await give(20)
  for (const more of [{}, { overrideReason: 'Lost the first box' }]) {
    await expect(give(20, more)).rejects.toMatchObject({ code: 'CONFLICT', data: { reason: 'completed' } })
  }
  expect(await onHand(clinic, medicineId)).toBe(30)
})

test('the same key twice hands out once', async () => {
  const { clinic, medicineId, give } = await openCounter()
  await receive(clinic, medicineId, 50)
  const idempotencyKey = key()
  expect(await give(8, { idempotencyKey })).toEqual(await give(8, { idempotencyKey }))
  expect(await onHand(clinic, medicineId)).toBe(42)
})

test('more than prescribed needs a reason, which is kept', async () => {
  const { clinic, medicineId, give } = await openCounter()
  await receive(clinic, medicineId, 50)
  await expect(give(21)).rejects.toMatchObject({ data: { reason: 'exceeds_remaining', facts: { remaining: 20 } } })
  const { dispenses } = await give(21, { overrideReason: 'Packs of 21' })
  expect(dispenses[0]?.overrideReason).toBe('Quantity: Packs of 21')
})

test('repeats authorise whole fills more, each due by itself', async () => {
  const { clinic, medicineId, give, pharmacist } = await openCounter(2)
  await receive(clinic, medicineId, 100)
  expect((await give(20)).item.fulfilment).toEqual({
    authorised: 60,
    dispensed: 20,
    remaining: 40,
    due: 20,
    state: 'repeat',
  })
  expect((await pharmacist.prescriptions.worklist({ stage: 'due' })).total).toBe(0)
  expect((await pharmacist.prescriptions.worklist({ stage: 'repeat' })).total).toBe(1)
  expect((await give(40)).item.status).toBe('completed')
})

test('expired and held batches are not handed out, nor chosen by hand', async () => {
  const { clinic, medicineId, pharmacist, give } = await openCounter()
  const old = await receive(clinic, medicineId, 50, '2026-03-02')
  const held = await receive(clinic, medicineId, 50, '2027-01-31')
  await pharmacist.stock.hold({ batchId: held, reason: 'Recall', idempotencyKey: key() })
  clinic.clock.now += 86_400_000
  await expect(give(5)).rejects.toMatchObject({ code: 'CONFLICT', data: { reason: 'short_stock' } })
  await expect(give(5, { batches: [{ batchId: old, quantity: 5 }] })).rejects.toMatchObject({
    data: { reason: 'expired' },
  })
  await expect(give(5, { batches: [{ batchId: held, quantity: 5 }] })).rejects.toMatchObject({
    data: { reason: 'held' },
  })
  expect(await onHand(clinic, medicineId)).toBe(100)
})

test('what the stock does not cover is not handed out, and nothing of it is', async () => {
  const { clinic, patientId, medicineId, give } = await openCounter()
  await receive(clinic, medicineId, 7, '2026-12-31')
  await receive(clinic, medicineId, 7, '2027-12-31')
  await expect(give(20)).rejects.toMatchObject({ data: { reason: 'short_stock', facts: { usable: 14, short: 6 } } })
  expect(await onHand(clinic, medicineId)).toBe(14)
  expect((await (await clinic.as('doctor')).dispenses.list({ patientId })).total).toBe(0)
})

test('a chosen batch is taken when it adds up, is of this medicine and holds enough', async () => {
  const { clinic, medicineId, give } = await openCounter()
  const first = await receive(clinic, medicineId, 10, '2026-12-31')
  const later = await receive(clinic, medicineId, 10, '2027-12-31')
  const other = await receive(clinic, await makeMedicine(clinic, { ...paracetamolOf() }), 50)
  const wrong: [object[], string][] = [
    [[{ batchId: later, quantity: 4 }], 'BAD_REQUEST'],
    [
      [
        { batchId: later, quantity: 2 },
        { batchId: later, quantity: 3 },
      ],
      'BAD_REQUEST',
    ],
    [[{ batchId: other, quantity: 5 }], 'NOT_FOUND'],
  ]
  for (const [batches, code] of wrong) expect(await codeOf(give(5, { batches }))).toBe(code)
  expect(await codeOf(give(11, { batches: [{ batchId: first, quantity: 11 }] }))).toBe('CONFLICT')
  expect((await give(5, { batches: [{ batchId: later, quantity: 5 }] })).dispenses[0]?.batchId).toBe(later)
})

const paracetamolOf = () => ({
  name: 'paracetamol',
  codeSystem: 'ATC' as const,
  code: 'N02BE01',
  form: 'tablet',
  strength: '500 mg',
  baseUnit: 'tablet' as const,
  priceMinor: 5,
  reorderLevel: 0,
  isHighAlert: false,
  packSize: 100,
})

test('an allergy recorded since is caught at the counter', async () => {
  const { clinic, patientId, medicineId, prescriptionItemId, pharmacist, give } = await openCounter()
  await receive(clinic, medicineId, 50)
  recordAllergy(clinic, patientId, { substance: 'penicillins', atcPrefixes: 'J01C' })
  const proposal = await pharmacist.dispenses.propose({ prescriptionItemId })
  expect(proposal.check).toMatchObject({ state: 'warning', needsReason: true })
  await expect(give(20)).rejects.toMatchObject({ code: 'CONFLICT', data: { reason: 'allergy' } })
  const { dispenses } = await give(20, { allergyOverrideReason: 'Doctor phoned, rash was viral' })
  expect(dispenses[0]?.overrideReason).toBe('Allergy: Doctor phoned, rash was viral')
})

test('the proposal names the batches, what is short, and what is due', async () => {
  const { clinic, medicineId, prescriptionItemId, pharmacist } = await openCounter(1)
  const batchId = await receive(clinic, medicineId, 15)
  expect(await pharmacist.dispenses.propose({ prescriptionItemId })).toMatchObject({
    quantity: 20,
    lines: [{ batchId, quantity: 15 }],
    short: 5,
    check: { state: 'clear' },
    patient: { familyName: 'Njoroge' },
  })
  expect(await pharmacist.dispenses.propose({ prescriptionItemId, quantity: 3 })).toMatchObject({
    lines: [{ batchId, quantity: 3 }],
    short: 0,
  })
})

test('a dispense taken back returns its stock to its batch and opens the item again, once', async () => {
  const { clinic, medicineId, doctor, prescription, pharmacist, give } = await openCounter()
  await receive(clinic, medicineId, 12, '2026-06-30')
  await receive(clinic, medicineId, 30, '2027-06-30')
  const { dispenses } = await give(20)
  const back = (id: string) =>
    pharmacist.dispenses.reverse({ id, reason: 'Patient did not come', idempotencyKey: key() })
  const first = await back(dispenses[0]?.id ?? '')
  expect(first.dispense).toMatchObject({ quantity: -12, reversesId: dispenses[0]?.id })
  expect(first.item).toMatchObject({ status: 'active', fulfilment: { dispensed: 8, remaining: 12 } })
  expect(await balances(clinic, medicineId)).toEqual([
    ['2026-06-30', 12],
    ['2027-06-30', 22],
  ])
  expect((await doctor.prescriptions.read({ id: prescription.id })).status).toBe('active')
  await expect(back(dispenses[0]?.id ?? '')).rejects.toMatchObject({ data: { reason: 'already_reversed' } })
  await expect(back(first.dispense.id)).rejects.toMatchObject({ data: { reason: 'is_reversal' } })
  await back(dispenses[1]?.id ?? '')
  expect(await onHand(clinic, medicineId)).toBe(42)
  expect((await give(20)).item.status).toBe('completed')
})

test('charged when prescribed: handing out costs nothing more, a repeat is charged as it is handed out', async () => {
  const { clinic, patientId, medicineId, give } = await openCounter(1)
  await receive(clinic, medicineId, 100)
  expect(chargedMinor(clinic, patientId)).toBe(20 * 12)
  await give(20)
  expect(chargedMinor(clinic, patientId)).toBe(20 * 12)
  await give(5)
  expect(chargedMinor(clinic, patientId)).toBe(25 * 12)
})

test('charged when dispensed: each part costs what it is, and nothing once taken back', async () => {
  const { clinic, patientId, medicineId, pharmacist, give } = await openCounter(0, { isChargedWhenDispensed: true })
  await receive(clinic, medicineId, 100)
  expect(chargedMinor(clinic, patientId)).toBe(0)
  const { dispenses } = await give(8)
  expect(chargedMinor(clinic, patientId)).toBe(8 * 12)
  await give(12)
  expect(chargedMinor(clinic, patientId)).toBe(20 * 12)
  await pharmacist.dispenses.reverse({ id: dispenses[0]?.id ?? '', reason: 'Wrong box', idempotencyKey: key() })
  expect(chargedMinor(clinic, patientId)).toBe(12 * 12)
})

test('a change of the setting in between charges nothing twice', async () => {
  const { clinic, patientId, medicineId, give } = await openCounter()
  await receive(clinic, medicineId, 100)
  await (await clinic.as('admin')).settings.update({ chargeMedicinesWhen: 'dispensed', idempotencyKey: key() })
  await give(20)
  expect(chargedMinor(clinic, patientId)).toBe(20 * 12)
})

test('stopped and draft medicines are not handed out', async () => {
  const { clinic, medicineId, patientId, doctor, prescription, pharmacist, give } = await openCounter()
  await receive(clinic, medicineId, 100)
  await doctor.prescriptions.stop({ id: prescription.id, reason: 'Changed', idempotencyKey: key() })
  await expect(give(5)).rejects.toMatchObject({ data: { reason: 'not_active' } })
  const draft = await doctor.prescriptions.create({
    patientId,
    status: 'draft',
    items: [{ medicineId, quantity: 5 }],
    idempotencyKey: key(),
  })
  const prescriptionItemId = draft.items[0]?.id ?? ''
  expect(await codeOf(pharmacist.dispenses.dispense({ prescriptionItemId, quantity: 5, idempotencyKey: key() }))).toBe(
    'NOT_FOUND',
  )
})

test('a doctor prescribes and does not dispense', async () => {
  const { prescriptionItemId, doctor } = await openCounter()
  expect(await codeOf(doctor.dispenses.dispense({ prescriptionItemId, quantity: 1, idempotencyKey: key() }))).toBe(
    'FORBIDDEN',
  )
})

test.each([
  ['half a capsule', { quantity: 0.5 }],
  ['a negative quantity', { quantity: -20 }],
  ['nothing', { quantity: 0 }],
  ['no item at all', { prescriptionItemId: 'x' }],
])('handing out %s is refused', async (_, wrong) => {
  const { clinic, medicineId, give } = await openCounter()
  await receive(clinic, medicineId, 50)
  expect(await codeOf(give(5, wrong))).toBe('BAD_REQUEST')
  expect(await onHand(clinic, medicineId)).toBe(50)
})
