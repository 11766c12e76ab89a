import { expect, test } from 'vitest'
import { codeOf, key, openClinic } from '../harness/clinic.ts'
import { amoxicillin, makeMedicine, onHand, paracetamol, receive } from '../harness/pharmacy.ts'

test('the same lot and expiry adds to its batch, another expiry is a batch of its own', async () => {
  const clinic = await openClinic()
  const id = await makeMedicine(clinic)
  const first = await receive(clinic, id, 30, '2027-01-31', 'AB1')
  expect(await receive(clinic, id, 20, '2027-01-31', 'ab1')).toBe(first)
  expect(await receive(clinic, id, 5, '2027-02-28', 'AB1')).not.toBe(first)
  const pharmacist = await clinic.as('pharmacist')
  expect((await pharmacist.stock.batches({ medicineId: id })).map(({ lot, onHand }) => [lot, onHand])).toEqual([
    ['AB1', 50],
    ['AB1', 5],
  ])
})

test('a delivery that was sent twice by the same key counts once', async () => {
  const clinic = await openClinic()
  const medicineId = await makeMedicine(clinic)
  const pharmacist = await clinic.as('pharmacist')
  const input = { medicineId, lot: 'A', expiryDate: '2027-01-01', quantity: 7, idempotencyKey: key() }
  expect(await pharmacist.stock.receive(input)).toEqual(await pharmacist.stock.receive(input))
  expect(await onHand(clinic, medicineId)).toBe(7)
})

test('the balance of a batch never goes below zero', async () => {
  const clinic = await openClinic()
  const id = await makeMedicine(clinic)
  const batchId = await receive(clinic, id, 10)
  await receive(clinic, id, 100, '2027-05-31')
  const pharmacist = await clinic.as('pharmacist')
  const adjust = (delta: number) =>
    pharmacist.stock.adjust({ batchId, kind: 'destroy', delta, reason: 'Broken bottle', idempotencyKey: key() })
  await expect(adjust(-11)).rejects.toMatchObject({ code: 'CONFLICT', data: { reason: 'below_zero' } })
  expect(await onHand(clinic, id)).toBe(110)
  expect((await adjust(-10)).batch.onHand).toBe(0)
  expect(await codeOf(adjust(-1))).toBe('CONFLICT')
})

test('a count sets the balance by a movement, and the history tells who, why and what was left', async () => {
  const clinic = await openClinic()
  const medicineId = await makeMedicine(clinic)
  const batchId = await receive(clinic, medicineId, 10)
  const pharmacist = await clinic.as('pharmacist')
  const count = (counted: number) =>
    pharmacist.stock.adjust({ batchId, kind: 'count', counted, reason: 'Monthly count', idempotencyKey: key() })
  expect((await count(8)).batch.onHand).toBe(8)
  expect((await count(0)).batch.onHand).toBe(0)
  const { rows, total } = await pharmacist.stock.movements({ batchId })
  expect(total).toBe(3)
  expect(rows.map(({ kind, delta, balance, reason, byName }) => [kind, delta, balance, reason, byName])).toEqual([
    ['count', -8, 0, 'Monthly count', 'Test pharmacist'],
    ['count', -2, 8, 'Monthly count', 'Test pharmacist'],
    ['receipt', 10, 10, null, 'Test pharmacist'],
  ])
  expect((await pharmacist.stock.movements({ medicineId })).total).toBe(3)
  expect(await codeOf(pharmacist.stock.movements({}))).toBe('BAD_REQUEST')
})

test('expired stock is not received, and on its last day a batch is still usable', async () => {
  const clinic = await openClinic()
  const medicineId = await makeMedicine(clinic)
  const pharmacist = await clinic.as('pharmacist')
  const on = (expiryDate: string) =>
    codeOf(pharmacist.stock.receive({ medicineId, lot: 'A', expiryDate, quantity: 5, idempotencyKey: key() }))
  expect(await on('2026-03-01')).toBe('BAD_REQUEST')
  expect(await on('2026-03-02')).toBe('OK')
  expect((await pharmacist.medicines.read({ id: medicineId })).usable).toBe(5)
  clinic.clock.now += 86_400_000
  expect(await pharmacist.medicines.read({ id: medicineId })).toMatchObject({ usable: 0, onHand: 5 })
})

test('the stock list flags what runs out and what expires, and a held batch does not count as usable', async () => {
  const clinic = await openClinic()
  const low = await makeMedicine(clinic, amoxicillin)
  const plenty = await makeMedicine(clinic, paracetamol)
  await receive(clinic, low, 60, '2026-04-30')
  const batchId = await receive(clinic, low, 100, '2027-12-31')
  await receive(clinic, plenty, 500, '2027-12-31')
  const pharmacist = await clinic.as('pharmacist')
  expect((await pharmacist.stock.list({ low: true })).total).toBe(0)
  await pharmacist.stock.hold({ batchId, reason: 'Recall of the maker', idempotencyKey: key() })
  const { rows } = await pharmacist.stock.list({ low: true })
  expect(rows).toMatchObject([
    { medicineId: low, onHand: 160, usable: 60, reorderFlag: 'low', expiryFlag: 'soon', nextExpiry: '2026-04-30' },
  ])
  expect((await pharmacist.stock.list({ expiring: true })).rows.map((row) => row.medicineId)).toEqual([low])
  expect((await pharmacist.stock.list({ search: 'para' })).rows).toMatchObject([
    { reorderFlag: 'ok', expiryFlag: 'ok' },
  ])
  await pharmacist.stock.release({ batchId, idempotencyKey: key() })
  expect((await pharmacist.stock.list({ low: true })).total).toBe(0)
})

test('stock is read by the doctor and moved by the pharmacist; the cashier does neither', async () => {
  const clinic = await openClinic()
  const medicineId = await makeMedicine(clinic)
  const batchId = await receive(clinic, medicineId, 5)
  const doctor = await clinic.as('doctor')
  expect((await doctor.stock.list({})).total).toBe(1)
  expect(await codeOf(doctor.stock.hold({ batchId, reason: 'Because', idempotencyKey: key() }))).toBe('FORBIDDEN')
  expect(await codeOf((await clinic.as('cashier')).stock.list({}))).toBe('FORBIDDEN')
})

test.each([
  ['half a tablet', { quantity: 0.5 }],
  ['a negative quantity', { quantity: -3 }],
  ['nothing', { quantity: 0 }],
  ['a date that does not exist', { expiryDate: '2027-02-30' }],
  ['an empty lot', { lot: ' ' }],
  ['a lot of a megabyte', { lot: 'x'.repeat(1_000_000) }],
])('receiving %s is refused and nothing is written', async (_, wrong) => {
  const clinic = await openClinic()
  const medicineId = await makeMedicine(clinic)
  const pharmacist = await clinic.as('pharmacist')
  const input = { medicineId, lot: 'A', expiryDate: '2027-01-01', quantity: 5, ...wrong, idempotencyKey: key() }
  expect(await codeOf(pharmacist.stock.receive(input))).toBe('BAD_REQUEST')
  expect(await pharmacist.stock.batches({ medicineId, withEmpty: true })).toEqual([])
})

test.each([
  ['a count without what was counted', { kind: 'count', delta: 2 }],
  ['a negative count', { kind: 'count', counted: -1 }],
  ['a change of nothing', { kind: 'adjust', delta: 0 }],
  ['a change by half a tablet', { kind: 'adjust', delta: 0.5 }],
  ['destroying that adds', { kind: 'destroy', delta: 3 }],
  ['a kind that is none', { kind: 'evaporate', delta: -3 }],
  ['no reason', { kind: 'adjust', delta: -1, reason: '' }],
])('an adjustment with %s is refused', async (_, wrong) => {
  const clinic = await openClinic()
  const medicineId = await makeMedicine(clinic)
  const batchId = await receive(clinic, medicineId, 5)
  const pharmacist = await clinic.as('pharmacist')
  const input = { batchId, reason: 'Spilled', ...wrong, idempotencyKey: key() }
  expect(await codeOf(pharmacist.stock.adjust(input as never))).toBe('BAD_REQUEST')
  expect(await onHand(clinic, medicineId)).toBe(5)
})
