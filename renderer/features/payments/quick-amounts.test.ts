import { expect, test } from 'vitest'
import { quickAmounts } from './quick-amounts.ts'

test('quick amounts are the exact one and round ones above it, rising', () => {
  expect(quickAmounts(73_050, 2)).toEqual([73_050, 75_000, 80_000, 100_000])
  expect(quickAmounts(50_000, 2)).toEqual([50_000, 60_000, 100_000])
  expect(quickAmounts(635, 0)).toEqual([635, 650, 700, 1_000])
  expect(quickAmounts(1, 2)).toEqual([1])
})

test('quick amounts never fall short and are few', () => {
  for (let amountMinor = 1; amountMinor < 400_000; amountMinor += 777) {
    const found = quickAmounts(amountMinor, 2)
    expect(found.length).toBeLessThanOrEqual(4)
    expect(found.every((each) => each >= amountMinor)).toBe(true)
    expect(found).toEqual([...new Set(found)].sort((a, b) => a - b))
  }
})

test('nothing owed has no quick amounts', () => {
  expect(quickAmounts(0, 2)).toEqual([])
  expect(quickAmounts(-5, 2)).toEqual([])
  expect(quickAmounts(0.5, 2)).toEqual([])
})
