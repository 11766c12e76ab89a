import { describe, expect, test } from 'vitest'
import { allocateRefund, type BillRow, billLines } from './bill.ts'

const row = (id: string, amountMinor: number, more: Partial<BillRow> = {}): BillRow => ({
  id,
  amountMinor,
  sourceKind: 'service',
  sourceId: null,
  cancelsId: null,
  reason: null,
  paidMinor: 0,
  ...more,
})
const discount = (id: string, amountMinor: number, of: string, more: Partial<BillRow> = {}) =>
  row(id, -amountMinor, { sourceKind: 'discount', sourceId: of, ...more })
const open = (rows: BillRow[]) => billLines(rows).map((line) => [line.row.id, line.openMinor])

describe('the lines of a bill', () => {
  test('keep the order of the rows and owe what is not paid', () => {
    expect(open([row('a', 500, { paidMinor: 200 }), row('b', 300)])).toEqual([
      ['a', 300],
      ['b', 300],
    ])
  })

  test('a discount lowers its line and shows on it', () => {
    expect(billLines([row('a', 500), discount('d', 100, 'a')])).toMatchObject([
      { row: { id: 'a' }, discountMinor: 100, openMinor: 400 },
    ])
  })

  test('a cancelled line owes nothing and says why', () => {
    const lines = billLines([row('a', 500), row('x', -500, { cancelsId: 'a', reason: 'Not done' })])
    expect(lines).toMatchObject([{ isCancelled: true, cancelReason: 'Not done', openMinor: 0 }])
  })

  test('a cancelled line that was paid owes the money back', () => {
    expect(open([row('a', 500, { paidMinor: 500 }), row('x', -500, { cancelsId: 'a' })])).toEqual([['a', -500]])
  })

  test('a line that two workstations cancelled owes one of them back, and the lines still sum to the charges', () => {
    const rows = [
      row('a', 500),
      row('x', -500, { cancelsId: 'a', reason: 'Not done' }),
      row('y', -500, { cancelsId: 'a', reason: 'Mistake' }),
    ]
    expect(billLines(rows)).toMatchObject([{ isCancelled: true, cancelReason: 'Not done', openMinor: -500 }])
  })

  test('a cancelled discount no longer lowers its line', () => {
    const rows = [row('a', 500), discount('d', 100, 'a'), row('x', 100, { cancelsId: 'd', sourceKind: 'discount' })]
    expect(billLines(rows)).toMatchObject([{ discountMinor: 0, openMinor: 500 }])
  })

  test('sum to the charges less what was paid, also with a discount or a cancellation of something else', () => {
    const rows = [
      row('a', 500, { paidMinor: 120 }),
      discount('d', 100, 'elsewhere'),
      row('x', -70, { cancelsId: 'elsewhere' }),
      discount('e', 30, 'a'),
    ]
    const sumMinor = rows.reduce((sum, each) => sum + each.amountMinor - each.paidMinor, 0)
    expect(open(rows).reduce((sum, [, openMinor]) => sum + Number(openMinor), 0)).toBe(sumMinor)
  })
})

describe('a refund', () => {
  const paid = (chargeId: string, paidMinor: number, creditMinor = 0) => ({ chargeId, paidMinor, creditMinor })

  test('comes off the last line first', () => {
    expect(allocateRefund([paid('a', 300), paid('b', 200)], 250)).toEqual({
      items: [
        { chargeId: 'a', amountMinor: -50 },
        { chargeId: 'b', amountMinor: -200 },
      ],
      leftMinor: 0,
    })
  })

  test('comes off a cancelled line before any other', () => {
    expect(allocateRefund([paid('a', 300, 300), paid('b', 200)], 300).items).toEqual([
      { chargeId: 'a', amountMinor: -300 },
    ])
  })

  test('never takes more off a line than was paid on it', () => {
    expect(allocateRefund([paid('a', 300, 900)], 400)).toEqual({
      items: [{ chargeId: 'a', amountMinor: -300 }],
      leftMinor: 100,
    })
    expect(() => allocateRefund([], -1)).toThrow(RangeError)
    expect(() => allocateRefund([], 1.5)).toThrow(RangeError)
  })
})
