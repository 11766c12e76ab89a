import { describe, expect, test } from 'vitest'
import {
  allocatePayment,
  balance,
  openCharges,
  type PaymentRow,
  refundable,
  refundableByMethod,
  shiftDifference,
  shiftExpected,
} from './charge.ts'

const charge = (id: string, amountMinor: number, cancelsId: string | null = null) => ({ id, amountMinor, cancelsId })
const pay = (id: string, amountMinor: number, more: Partial<PaymentRow> = {}): PaymentRow => ({
  id,
  kind: 'payment',
  method: 'cash',
  amountMinor,
  reversesId: null,
  ...more,
})
const refund = (id: string, amountMinor: number, reversesId: string, more: Partial<PaymentRow> = {}) =>
  pay(id, amountMinor, { kind: 'refund', reversesId, ...more })

describe('a balance', () => {
  test('is what was charged less what was paid', () => {
    expect(balance([charge('a', 50000), charge('b', 23050)], [pay('p', 50000)])).toEqual({
      chargedMinor: 73050,
      paidMinor: 50000,
      writtenOffMinor: 0,
      dueMinor: 23050,
      depositMinor: 0,
    })
  })

  test('of nothing is zero', () => {
    expect(balance([], [])).toMatchObject({ chargedMinor: 0, dueMinor: 0, depositMinor: 0 })
  })

  test('takes a cancelled charge out again', () => {
    expect(balance([charge('a', 500), charge('x', -500, 'a')], []).dueMinor).toBe(0)
  })

  test('owes to the patient what was paid on a charge cancelled afterwards', () => {
    expect(balance([charge('a', 500), charge('x', -500, 'a')], [pay('p', 500)]).dueMinor).toBe(-500)
  })

  test('is owed again after a refund', () => {
    expect(balance([charge('a', 500)], [pay('p', 500), refund('r', 200, 'p')])).toMatchObject({
      paidMinor: 300,
      dueMinor: 200,
    })
  })

  test('is lowered by a write-off, and raised again when it is reversed', () => {
    const writeOff = pay('w', 300, { kind: 'write_off' })
    expect(balance([charge('a', 500)], [writeOff])).toMatchObject({ paidMinor: 0, writtenOffMinor: 300, dueMinor: 200 })
    expect(balance([charge('a', 500)], [writeOff, refund('r', 300, 'w')])).toMatchObject({
      writtenOffMinor: 0,
      dueMinor: 500,
    })
  })

  test('is not lowered by a deposit until something is paid out of it', () => {
    const deposit = pay('d', 1000, { kind: 'deposit' })
    const used = pay('p', 400, { method: 'deposit' })
    expect(balance([charge('a', 400)], [deposit])).toMatchObject({ dueMinor: 400, depositMinor: 1000 })
    expect(balance([charge('a', 400)], [deposit, used])).toMatchObject({ dueMinor: 0, depositMinor: 600 })
    expect(balance([charge('a', 400)], [deposit, used, refund('r', 600, 'd')])).toMatchObject({
      dueMinor: 0,
      depositMinor: 0,
    })
  })

  test('gives back to the deposit what was paid out of it and refunded', () => {
    const payments = [
      pay('d', 1000, { kind: 'deposit' }),
      pay('p', 400, { method: 'deposit' }),
      refund('r', 400, 'p', { method: 'deposit' }),
    ]
    expect(balance([charge('a', 400)], payments)).toMatchObject({ dueMinor: 400, depositMinor: 1000 })
  })
})

describe('a payment', () => {
  test('goes to the oldest charge first, in part where it ends', () => {
    const open = [
      { chargeId: 'old', openMinor: 300 },
      { chargeId: 'next', openMinor: 500 },
      { chargeId: 'new', openMinor: 100 },
    ]
    expect(allocatePayment(open, 600)).toEqual({
      items: [
        { chargeId: 'old', amountMinor: 300 },
        { chargeId: 'next', amountMinor: 300 },
      ],
      leftMinor: 0,
    })
  })

  test('of more than is owed leaves the rest', () => {
    expect(allocatePayment([{ chargeId: 'a', openMinor: 300 }], 500)).toEqual({
      items: [{ chargeId: 'a', amountMinor: 300 }],
      leftMinor: 200,
    })
  })

  test('is not taken for what a discount covers', () => {
    const open = [
      { chargeId: 'a', openMinor: 300 },
      { chargeId: 'b', openMinor: 500 },
      { chargeId: 'discount', openMinor: -400 },
    ]
    expect(allocatePayment(open, 400)).toEqual({ items: [{ chargeId: 'b', amountMinor: 400 }], leftMinor: 0 })
  })

  test('of zero, or with nothing open, puts nothing anywhere', () => {
    expect(allocatePayment([{ chargeId: 'a', openMinor: 300 }], 0)).toEqual({ items: [], leftMinor: 0 })
    expect(allocatePayment([{ chargeId: 'a', openMinor: 0 }], 5)).toEqual({ items: [], leftMinor: 5 })
  })

  test('is a whole number of minor units', () => {
    for (const amountMinor of [-1, 0.5, Number.NaN]) expect(() => allocatePayment([], amountMinor)).toThrow(RangeError)
  })

  test('made in parts covers the bill exactly, discount and cancelled line included', () => {
    const charges = [charge('a', 300), charge('b', 500), charge('c', 200), charge('cx', -200, 'c'), charge('d', -100)]
    const items: { chargeId: string; amountMinor: number }[] = []
    for (const amountMinor of [150, 250, 300]) {
      const paid = allocatePayment(openCharges(charges, items), amountMinor)
      expect(paid.leftMinor).toBe(0)
      items.push(...paid.items)
    }
    expect(items.reduce((sum, item) => sum + item.amountMinor, 0)).toBe(700)
    expect(openCharges(charges, items).reduce((sum, open) => sum + open.openMinor, 0)).toBe(0)
    expect(allocatePayment(openCharges(charges, items), 5).leftMinor).toBe(5)
  })
})

test('a cancelled charge that was paid is a credit', () => {
  const charges = [charge('a', 500), charge('ax', -500, 'a'), charge('b', 800)]
  expect(openCharges(charges, [{ chargeId: 'a', amountMinor: 500 }])).toEqual([
    { chargeId: 'a', openMinor: -500 },
    { chargeId: 'b', openMinor: 800 },
  ])
})

describe('a refund', () => {
  test('is never more than what is left of the payment it reverses', () => {
    const payment = pay('p', 500)
    expect(refundable(payment, [])).toBe(500)
    expect(refundable(payment, [refund('r', 200, 'p'), refund('other', 100, 'q')])).toBe(300)
    expect(refundable(payment, [refund('r', 200, 'p'), refund('s', 400, 'p')])).toBe(0)
  })

  test('is itself not refunded', () => {
    expect(refundable(refund('r', 200, 'p'), [])).toBe(0)
  })

  test('is by the method of the payment', () => {
    const payments = [
      pay('p', 500),
      pay('q', 300, { method: 'card' }),
      refund('r', 200, 'p'),
      pay('w', 50, { kind: 'write_off' }),
    ]
    expect(refundableByMethod(payments)).toEqual({ cash: 300, card: 300 })
  })
})

test('a shift expects its float and what came in less what went out, and tells over from short', () => {
  const expectedMinor = shiftExpected({ openingMinor: 200000, cashInMinor: 153050, cashOutMinor: 20000 })
  expect(expectedMinor).toBe(333050)
  expect(shiftDifference(expectedMinor, 333000)).toBe(-50)
  expect(shiftDifference(expectedMinor, 333100)).toBe(50)
})
