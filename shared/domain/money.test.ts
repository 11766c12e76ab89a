import { describe, expect, test } from 'vitest'
import {
  change,
  editMinor,
  formatMinor,
  lineTotal,
  maximumAmountMinor,
  minorDigits,
  parseMinor,
  spread,
} from './money.ts'

const shown = (amountMinor: number, currency: string, locale?: string) =>
  formatMinor(amountMinor, currency, locale).replace(/[\u00a0\u202f]/g, ' ')
const sum = (amounts: number[]) => amounts.reduce((before, amount) => before + amount, 0)

test('the minor digits are those of ISO 4217', () => {
  expect(['KES', 'UGX', 'KWD', 'USD', 'JPY', 'XOF', 'CLF'].map(minorDigits)).toEqual([2, 0, 3, 2, 0, 0, 4])
  for (const currency of ['kes', 'KE', '', 'KESX']) expect(() => minorDigits(currency)).toThrow(RangeError)
})

describe('an amount as shown', () => {
  test.each([
    [123450, 'KES', 'KES 1,234.50'],
    [5, 'USD', '$0.05'],
    [-123450, 'USD', '-$1,234.50'],
    [1500, 'UGX', 'UGX 1,500'],
    [1500, 'KWD', 'KWD 1.500'],
    [0, 'KES', 'KES 0.00'],
    [9_007_199_254_740_991, 'USD', '$90,071,992,547,409.91'],
  ])('%s %s is %s', (amountMinor, currency, text) => {
    expect(shown(amountMinor, currency)).toBe(text)
  })

  test('follows the locale', () => {
    expect(shown(123450, 'EUR', 'de')).toBe('1.234,50 €')
  })

  test('of a float is refused', () => {
    expect(() => formatMinor(1.5, 'KES')).toThrow(RangeError)
    expect(() => formatMinor(Number.NaN, 'KES')).toThrow(RangeError)
  })
})

describe('an amount as typed', () => {
  test.each([
    ['1500', 'KES', 150000],
    ['1,500', 'KES', 150000],
    ['1 500.5', 'KES', 150050],
    ['KES 1,234,567.89', 'KES', 123456789],
    ['500 kes', 'KES', 50000],
    ['0', 'KES', 0],
    ['0.29', 'USD', 29],
    ['1.1', 'USD', 110],
    ['1500', 'UGX', 1500],
    ['1.5', 'KWD', 1500],
    ['007', 'USD', 700],
  ])('%s (%s) is %s', (text, currency, amountMinor) => {
    expect(parseMinor(text, currency)).toEqual({ ok: true, value: amountMinor })
  })

  test.each([
    ['', 'Type an amount'],
    ['abc', 'not an amount'],
    ['1,50', 'not an amount'],
    ['1,5000', 'not an amount'],
    ['1.2.3', 'not an amount'],
    ['1e5', 'not an amount'],
    ['.5', 'not an amount'],
    ['Infinity', 'not an amount'],
    ['0x10', 'not an amount'],
    ['1.505', '2 digits'],
    ['-5', 'negative'],
    ['(5)', 'negative'],
    ['99999999999999999', 'too large'],
    ['1'.repeat(1_000_000), 'too long'],
  ])('%# is refused with a reason', (text, words) => {
    expect(parseMinor(text, 'KES')).toMatchObject({ ok: false, reason: expect.stringContaining(words) })
  })

  test('a currency without a smaller unit takes no point', () => {
    expect(parseMinor('1.5', 'UGX')).toMatchObject({ ok: false, reason: expect.stringContaining('no smaller unit') })
  })

  test('comes back as it was edited', () => {
    for (const currency of ['KES', 'UGX', 'KWD']) {
      for (const amountMinor of [0, 1, 9, 10, 99, 100, 101, 123456, maximumAmountMinor]) {
        expect(parseMinor(editMinor(amountMinor, currency), currency)).toEqual({ ok: true, value: amountMinor })
      }
    }
  })
})

describe('a line total', () => {
  test('is price times quantity', () => {
    expect(lineTotal(1999, 3)).toBe(5997)
    expect(lineTotal(1999, 0)).toBe(0)
  })

  test('of a price per pack is rounded once, half up', () => {
    expect(lineTotal(1000, 7, 30)).toBe(233)
    expect(lineTotal(1, 1, 2)).toBe(1)
    expect(lineTotal(100, 30, 30)).toBe(100)
  })

  test('of a compensating line is exactly the opposite', () => {
    for (let quantity = 1; quantity < 60; quantity++)
      expect(lineTotal(1001, -quantity, 60)).toBe(-lineTotal(1001, quantity, 60))
  })

  test('is refused for floats and for what is not exact', () => {
    expect(() => lineTotal(1.5, 2)).toThrow(RangeError)
    expect(() => lineTotal(2, 1.5)).toThrow(RangeError)
    expect(() => lineTotal(Number.MAX_SAFE_INTEGER, 2)).toThrow(RangeError)
    expect(() => lineTotal(1, 1, 0)).toThrow(RangeError)
  })
})

describe('a discount spread over lines', () => {
  test.each([
    [100, [1, 1, 1], [34, 33, 33]],
    [-100, [1, 1, 1], [-34, -33, -33]],
    [10, [3, 3, 3, 1], [3, 3, 3, 1]],
    [1, [0, 5, 5], [0, 1, 0]],
    [0, [0, 0], [0, 0]],
    [7, [1], [7]],
    [0, [], []],
  ])('%s over %j is %j', (totalMinor, weights, lines) => {
    expect(spread(totalMinor, weights)).toEqual(lines)
  })

  test('sums to the total exactly and is never more than one unit off its share', () => {
    let seed = 7
    const random = () => {
      seed = (seed * 48271) % 2147483647
      return seed / 2147483647
    }
    for (let round = 0; round < 500; round++) {
      const weights = Array.from({ length: 1 + Math.floor(random() * 12) }, () => 1 + Math.floor(random() * 1e9))
      const totalMinor = Math.floor((random() - 0.5) * 1e12)
      const lines = spread(totalMinor, weights)
      expect(sum(lines)).toBe(totalMinor)
      const weight = sum(weights)
      lines.forEach((line, i) => {
        expect(Math.abs(line - (totalMinor * (weights[i] ?? 0)) / weight)).toBeLessThan(1.01)
      })
    }
  })

  test('over nothing is refused', () => {
    expect(() => spread(5, [0, 0])).toThrow(RangeError)
    expect(() => spread(5, [])).toThrow(RangeError)
    expect(() => spread(5, [1, -1])).toThrow(RangeError)
    expect(() => spread(0.5, [1])).toThrow(RangeError)
  })
})

test('cash handed over gives change or is short, never both', () => {
  expect(change(73050, 80000)).toEqual({ changeMinor: 6950, shortMinor: 0 })
  expect(change(73050, 70000)).toEqual({ changeMinor: 0, shortMinor: 3050 })
  expect(change(500, 500)).toEqual({ changeMinor: 0, shortMinor: 0 })
  expect(() => change(0.1, 1)).toThrow(RangeError)
})
