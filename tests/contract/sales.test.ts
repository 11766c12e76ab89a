import { expect, test } from 'vitest'
import { codeOf, key, openClinic } from '../harness/clinic.ts'
import { amoxicillin, makeMedicine, onHand, paracetamol, receive } from '../harness/pharmacy.ts'

const openCounter = async () => {
  const clinic = await openClinic()
  const medicineId = await makeMedicine(clinic, paracetamol)
  await receive(clinic, medicineId, 10, '2026-12-31')
  await receive(clinic, medicineId, 50, '2027-12-31')
  const pharmacist = await clinic.as('pharmacist')
  const sell = (lines: { medicineId: string; quantity: number }[], more: object = {}) =>
    pharmacist.sales.make({ lines, idempotencyKey: key(), ...more })
  return { clinic, medicineId, pharmacist, sell }
}

test('a walk-in sale takes what expires first and is owed in full', async () => {
  const { clinic, medicineId, pharmacist, sell } = await openCounter()
  const sale = await sell([{ medicineId, quantity: 12 }], { customer: 'Man in the red hat' })
  expect(sale).toMatchObject({ customer: 'Man in the red hat', totalMinor: 60, paidMinor: 0, isReversed: false })
  expect(sale.lines).toMatchObject([{ quantity: 12, unitPriceMinor: 5, amountMinor: 60 }])
  expect(sale.lines[0]?.batches.map((batch) => [batch.expiryDate, batch.quantity])).toEqual([
    ['2026-12-31', 10],
    ['2027-12-31', 2],
  ])
  expect(await onHand(clinic, medicineId)).toBe(48)
  expect((await pharmacist.sales.list({})).rows.map((row) => row.id)).toEqual([sale.id])
})

test('the same medicine twice is one line, and the same key twice one sale', async () => {
  const { clinic, medicineId, pharmacist, sell } = await openCounter()
  const lines = [
    { medicineId, quantity: 2 },
    { medicineId, quantity: 3 },
  ]
  const idempotencyKey = key()
  const sale = await sell(lines, { idempotencyKey })
  expect(await sell(lines, { idempotencyKey })).toEqual(sale)
  expect(sale.lines).toMatchObject([{ quantity: 5, amountMinor: 25 }])
  expect((await pharmacist.sales.list({})).total).toBe(1)
  expect(await onHand(clinic, medicineId)).toBe(55)
})

test('a sale keeps its names and prices when the list changes', async () => {
  const { medicineId, pharmacist, sell } = await openCounter()
  const { id } = await sell([{ medicineId, quantity: 2 }])
  await pharmacist.medicines.update({ id: medicineId, name: 'renamed', priceMinor: 900, idempotencyKey: key() })
  expect((await pharmacist.sales.read({ id })).lines).toMatchObject([
    { medicineName: 'paracetamol 500 mg tablet', unitPriceMinor: 5, amountMinor: 10 },
  ])
})

test('a high-alert medicine is not sold over the counter, and neither is the rest of that sale', async () => {
  const { clinic, medicineId, sell } = await openCounter()
  const alert = await makeMedicine(clinic, { ...amoxicillin, name: 'morphine', code: 'N02AA01', isHighAlert: true })
  await receive(clinic, alert, 10)
  await expect(
    sell([
      { medicineId, quantity: 1 },
      { medicineId: alert, quantity: 1 },
    ]),
  ).rejects.toMatchObject({ code: 'CONFLICT', data: { reason: 'high_alert' } })
  expect(await onHand(clinic, medicineId)).toBe(60)
})

test('more than the stock covers is not sold', async () => {
  const { clinic, medicineId, sell } = await openCounter()
  await expect(sell([{ medicineId, quantity: 61 }])).rejects.toMatchObject({ data: { reason: 'short_stock' } })
  expect(await onHand(clinic, medicineId)).toBe(60)
})

test('a sale taken back returns the stock and is no longer owed, once', async () => {
  const { clinic, medicineId, pharmacist, sell } = await openCounter()
  const { id } = await sell([{ medicineId, quantity: 12 }])
  const back = () => pharmacist.sales.reverse({ id, reason: 'Customer changed his mind', idempotencyKey: key() })
  expect(await back()).toMatchObject({ isReversed: true, totalMinor: 0, lines: [{ quantity: 12 }] })
  expect(await onHand(clinic, medicineId)).toBe(60)
  await expect(back()).rejects.toMatchObject({ data: { reason: 'already_reversed' } })
})

test('selling is the pharmacist’s', async () => {
  const { clinic, medicineId } = await openCounter()
  for (const role of ['doctor', 'cashier', 'clerk'] as const) {
    const client = await clinic.as(role)
    expect(await codeOf(client.sales.make({ lines: [{ medicineId, quantity: 1 }], idempotencyKey: key() }))).toBe(
      'FORBIDDEN',
    )
  }
})

test.each([
  ['no lines', []],
  ['half a tablet', [{ quantity: 0.5 }]],
  ['a negative quantity', [{ quantity: -1 }]],
])('a sale of %s is refused', async (_, lines) => {
  const { clinic, medicineId, sell } = await openCounter()
  expect(await codeOf(sell(lines.map((line) => ({ medicineId, ...line }))))).toBe('BAD_REQUEST')
  expect(await onHand(clinic, medicineId)).toBe(60)
})
