import { expect, test } from 'vitest'
import { makeRandom } from '../names.ts'
import { arrivals, ordinaryDay, ratesOf, savesAYear } from './pattern.ts'

test('arrivals have the mean that was asked for, small and large', () => {
  const random = makeRandom(3)
  for (const mean of [0.2, 4, 400]) {
    const draws = Array.from({ length: 20_000 }, () => arrivals(mean, random))
    expect(draws.reduce((sum, n) => sum + n, 0) / draws.length / mean).toBeCloseTo(1, 1)
  }
})

test('a fleet’s rates follow from what one workstation does', () => {
  const rates = ratesOf(ordinaryDay, 1000, 20)
  expect(rates.pushes).toBe(50)
  expect(rates.polls).toBe(2000 / 0.5 + 18_000 / 30)
  expect(rates.pulls).toBeCloseTo(50 * 2.9)
  expect(savesAYear(ordinaryDay, 1000, 20)).toBe(50 * 3600 * 9 * 300)
})
