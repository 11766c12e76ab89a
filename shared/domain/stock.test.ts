import { describe, expect, test } from 'vitest'
import { allocate, expiryFlag, fulfilment, onHand, reorderFlag, runningBalanceIsNeverNegative } from './stock.ts'

const today = '2026-11-22'
const batch = (id: string, expiryDate: string | null, amount: number, status = 'active') => ({
  id,
  expiryDate,
  status,
  onHand: amount,
})

describe('allocation', () => {
  test('takes from the batch that expires first, then from the next', () => {
    const batches = [
      batch('late', '2028-01-31', 100),
      batch('early', '2027-01-31', 10),
      batch('middle', '2027-06-30', 5),
    ]
    expect(allocate(batches, 20, today)).toEqual({
      lines: [
        { batchId: 'early', quantity: 10 },
        { batchId: 'middle', quantity: 5 },
        { batchId: 'late', quantity: 5 },
      ],
      short: 0,
    })
  })

  test('skips expired and held batches and those with nothing left', () => {
    const batches = [
      batch('expired', '2026-11-21', 100),
      batch('held', '2027-01-31', 100, 'held'),
      batch('unknown', '2027-01-31', 100, 'recalled'),
      batch('empty', '2027-01-31', 0),
      batch('below', '2027-01-31', -5),
      batch('good', '2027-02-28', 3),
    ]
    expect(allocate(batches, 5, today)).toEqual({ lines: [{ batchId: 'good', quantity: 3 }], short: 2 })
  })

  test('may still use a batch on its expiry day', () => {
    expect(allocate([batch('a', today, 5)], 5, today).short).toBe(0)
  })

  test('uses what never expires last, and equal dates in the order of their ids', () => {
    const batches = [batch('n', null, 5), batch('b', '2027-01-31', 1), batch('a', '2027-01-31', 1)]
    expect(allocate(batches, 3, today).lines.map((line) => line.batchId)).toEqual(['a', 'b', 'n'])
  })

  test('gives the whole quantity or says what is short, and leaves the batches as they were', () => {
    const batches = Object.freeze([batch('b', '2027-01-31', 4), batch('a', '2027-02-28', 3)])
    for (let quantity = 1; quantity <= 10; quantity++) {
      const { lines, short } = allocate(batches, quantity, today)
      expect(lines.reduce((sum, line) => sum + line.quantity, short)).toBe(quantity)
    }
    expect(batches[0]?.id).toBe('b')
  })

  test('refuses a quantity that is not a whole number above zero', () => {
    for (const quantity of [0, -1, 0.5, Number.NaN]) expect(() => allocate([], quantity, today)).toThrow(RangeError)
  })
})

test('expiry is flagged when past and within 90 days', () => {
  expect(expiryFlag('2026-11-21', today)).toBe('expired')
  expect(expiryFlag('2026-11-22', today)).toBe('soon')
  expect(expiryFlag('2027-02-20', today)).toBe('soon')
  expect(expiryFlag('2027-02-21', today)).toBe('ok')
  expect(expiryFlag('2026-12-10', today, 7)).toBe('ok')
  expect(expiryFlag(null, today)).toBe('ok')
})

test('stock is flagged at its reorder level and when it is out', () => {
  expect(reorderFlag(0, 50)).toBe('out')
  expect(reorderFlag(-3, null)).toBe('out')
  expect(reorderFlag(50, 50)).toBe('low')
  expect(reorderFlag(51, 50)).toBe('ok')
  expect(reorderFlag(1, null)).toBe('ok')
})

test('on hand is the sum of the movements', () => {
  expect(onHand([{ delta: 100 }, { delta: -30 }, { delta: 5 }])).toBe(75)
  expect(onHand([])).toBe(0)
})

test('a balance that dips below zero is found, though it ends above', () => {
  expect(runningBalanceIsNeverNegative([{ delta: 10 }, { delta: -10 }])).toBe(true)
  expect(runningBalanceIsNeverNegative([{ delta: 10 }, { delta: -11 }, { delta: 50 }])).toBe(false)
})

test.each([
  [15, 0, 0, { authorised: 15, dispensed: 0, remaining: 15, state: 'none' }],
  [15, 0, 6, { authorised: 15, dispensed: 6, remaining: 9, state: 'partial' }],
  [15, 0, 15, { authorised: 15, dispensed: 15, remaining: 0, state: 'full' }],
  [30, 2, 30, { authorised: 90, dispensed: 30, remaining: 60, state: 'partial' }],
  [15, 0, 20, { authorised: 15, dispensed: 20, remaining: 0, state: 'full' }],
])('%s with %s repeats and %s dispensed', (quantity, repeats, dispensed, expected) => {
  expect(fulfilment(quantity, repeats, dispensed)).toEqual(expected)
})
