import { expect, test } from 'vitest'
import { codeOf, key, openClinic } from '../harness/clinic.ts'
import { addCharges, type Client, openShift, takeCash } from '../harness/till.ts'
import { addPatient } from '../harness/visit.ts'

const close = (client: Client, id: string, countedMinor: number, differenceReason?: string) =>
  client.shifts.close({
    id,
    countedMinor,
    idempotencyKey: key(),
    ...(differenceReason === undefined ? {} : { differenceReason }),
  })

test('a cashier has one open shift, and sees it again after signing in anew', async () => {
  const clinic = await openClinic()
  const cashier = await clinic.as('cashier')
  expect((await cashier.shifts.current()).shift).toBeNull()
  const shift = await openShift(cashier, 10_000)
  expect(shift).toMatchObject({
    status: 'open',
    openingMinor: 10_000,
    expectedMinor: 10_000,
    cashierName: 'Test cashier',
  })
  expect(await codeOf(openShift(cashier))).toBe('CONFLICT')
  await cashier.auth.logout()
  expect((await (await clinic.as('cashier')).shifts.current()).shift?.id).toBe(shift.id)
})

test('float, cash in and cash out make what is expected; other methods do not', async () => {
  const clinic = await openClinic()
  const cashier = await clinic.as('cashier')
  const { id } = await openShift(cashier, 10_000)
  const patientId = addPatient(clinic)
  addCharges(clinic, { patientId }, [5_000])
  const cash = await takeCash(cashier, patientId, 2_000, { tenderedMinor: 5_000 })
  await takeCash(cashier, patientId, 500, { kind: 'deposit' })
  await takeCash(cashier, patientId, 300, { method: 'deposit' })
  await takeCash(cashier, patientId, 1_000, { method: 'card', reference: 'SLIP 1' })
  await cashier.payments.refund({ paymentId: cash.id, amountMinor: 700, reason: 'Too much', idempotencyKey: key() })
  const report = await cashier.shifts.report({ id })
  expect(report).toMatchObject({
    cashInMinor: 2_500,
    cashOutMinor: 700,
    expectedMinor: 11_800,
    countedMinor: null,
    differenceMinor: null,
    depositsMinor: 500,
    takenMinor: 3_800,
    refundedMinor: 700,
    clinicName: 'Clinic',
  })
  expect(report.byMethod).toEqual([
    { method: 'card', takenCount: 1, takenMinor: 1_000, refundCount: 0, refundedMinor: 0 },
    { method: 'cash', takenCount: 2, takenMinor: 2_500, refundCount: 1, refundedMinor: 700 },
    { method: 'deposit', takenCount: 1, takenMinor: 300, refundCount: 0, refundedMinor: 0 },
  ])
  expect([report.firstReceiptNo?.slice(-2), report.lastReceiptNo?.slice(-2)]).toEqual(['01', '05'])
})

test('a difference needs a reason, and a closed shift is locked', async () => {
  const clinic = await openClinic()
  const cashier = await clinic.as('cashier')
  const { id } = await openShift(cashier, 10_000)
  await expect(close(cashier, id, 9_900)).rejects.toMatchObject({
    code: 'BAD_REQUEST',
    message: expect.stringContaining('$1.00 less than expected'),
    data: { fields: [{ path: 'differenceReason' }] },
  })
  expect((await cashier.shifts.current()).shift?.status).toBe('open')
  expect(await close(cashier, id, 9_900, 'Gave too much change')).toMatchObject({
    status: 'closed',
    countedMinor: 9_900,
    differenceMinor: -100,
    differenceReason: 'Gave too much change',
  })
  expect((await cashier.shifts.current()).shift).toBeNull()
  expect(await codeOf(close(cashier, id, 10_000))).toBe('CONFLICT')
  const patientId = addPatient(clinic)
  addCharges(clinic, { patientId }, [5_000])
  expect(await codeOf(takeCash(cashier, patientId, 5_000))).toBe('CONFLICT')
  expect((await cashier.shifts.report({ id })).expectedMinor).toBe(10_000)
})

test('a count that fits needs no reason and keeps none', async () => {
  const clinic = await openClinic()
  const cashier = await clinic.as('cashier')
  const { id } = await openShift(cashier, 0)
  expect(await close(cashier, id, 0, 'No difference at all')).toMatchObject({
    differenceMinor: 0,
    differenceReason: null,
  })
})

test('floats and negative amounts are refused, and nothing is opened', async () => {
  const clinic = await openClinic()
  const cashier = await clinic.as('cashier')
  for (const openingMinor of [-1, 0.5, Number.NaN, 1e15, '100' as unknown as number]) {
    expect(await codeOf(openShift(cashier, openingMinor)), String(openingMinor)).toBe('BAD_REQUEST')
  }
  const { id } = await openShift(cashier)
  for (const countedMinor of [-1, 0.5, 1e15]) {
    expect(await codeOf(close(cashier, id, countedMinor, 'Some reason'))).toBe('BAD_REQUEST')
  }
  expect((await cashier.shifts.list({})).total).toBe(1)
})

test('a retry opens and closes once', async () => {
  const clinic = await openClinic()
  const cashier = await clinic.as('cashier')
  const open = { openingMinor: 500, idempotencyKey: key() }
  const shift = await cashier.shifts.open(open)
  expect(await cashier.shifts.open(open)).toEqual(shift)
  const end = { id: shift.id, countedMinor: 500, idempotencyKey: key() }
  expect(await cashier.shifts.close(end)).toEqual(await cashier.shifts.close(end))
})

test('a cashier sees their own shifts, an administrator everybody’s and may close them', async () => {
  const clinic = await openClinic()
  const cashier = await clinic.as('cashier')
  const admin = await clinic.as('admin')
  const own = await openShift(cashier)
  clinic.clock.now += 1_000
  const other = await openShift(admin, 300)
  expect((await cashier.shifts.list({})).rows.map((row) => row.id)).toEqual([own.id])
  expect((await cashier.shifts.list({ userId: other.userId })).rows.map((row) => row.id)).toEqual([own.id])
  expect(await codeOf(cashier.shifts.report({ id: other.id }))).toBe('NOT_FOUND')
  expect(await codeOf(close(cashier, other.id, 300))).toBe('NOT_FOUND')
  expect((await admin.shifts.list({})).rows.map((row) => row.id)).toEqual([other.id, own.id])
  expect((await admin.shifts.list({ order: 'asc', pageSize: 1 })).rows.map((row) => row.id)).toEqual([own.id])
  expect((await admin.shifts.list({ userId: own.userId, status: 'open' })).total).toBe(1)
  expect(await close(admin, own.id, 10_000)).toMatchObject({ status: 'closed', userId: own.userId })
  for (const role of ['doctor', 'clerk', 'pharmacist'] as const) {
    expect(await codeOf((await clinic.as(role)).shifts.current())).toBe('FORBIDDEN')
  }
})
