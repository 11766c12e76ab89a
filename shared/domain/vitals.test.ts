import { describe, expect, test } from 'vitest'
import {
  bloodPressure,
  bmi,
  checkBloodPressure,
  checkVital,
  interpret,
  pickRange,
  type VitalRange,
  vitalDefinitions,
  vitalOf,
} from './vitals.ts'

const limits = { low: 60, high: 100, criticalLow: 40, criticalHigh: 131 }

test('every vital has its own LOINC code, and blood pressure is one with two components', () => {
  const codes = vitalDefinitions.map((vital) => vital.loinc)
  expect(new Set(codes).size).toBe(codes.length)
  for (const code of codes) expect(code).toMatch(/^\d{1,5}-\d$/)
  expect([bloodPressure.loinc, bloodPressure.systolic.loinc, bloodPressure.diastolic.loinc]).toEqual([
    '85354-9',
    '8480-6',
    '8462-4',
  ])
  expect(codes).not.toContain('8480-6')
  expect(vitalOf('8480-6')?.unit).toBe('mm[Hg]')
  expect(vitalOf('0000-0')).toBeNull()
})

describe('a value', () => {
  test('of zero is a value', () => {
    for (const loinc of ['8867-4', '9279-1', '72514-3']) expect(checkVital(loinc, 0)).toEqual({ ok: true, value: 0 })
  })

  test.each([
    ['8310-5', 36.7],
    ['8867-4', 350],
    ['59408-5', 100],
    ['29463-7', 3.25],
    ['8302-2', 172.5],
    ['8310-5', 36.6 + 0.1],
  ])('%s of %s is plausible', (loinc, value) => {
    expect(checkVital(loinc, value).ok).toBe(true)
  })

  test.each([
    ['8310-5', 367, 'can’t be right'],
    ['8310-5', 0, 'can’t be right'],
    ['59408-5', 101, 'can’t be right'],
    ['8867-4', -1, 'can’t be right'],
    ['29463-7', 0, 'can’t be right'],
    ['8302-2', 1.72, 'can’t be right'],
    ['8867-4', 72.5, 'whole number'],
    ['8310-5', 36.75, '1 decimal.'],
    ['29463-7', 3.255, '2 decimals.'],
    ['8310-5', Number.NaN, 'must be a number'],
    ['8310-5', Number.POSITIVE_INFINITY, 'must be a number'],
    ['0000-0', 1, 'not known'],
  ])('%s of %s is refused with a reason', (loinc, value, words) => {
    expect(checkVital(loinc, value)).toMatchObject({ ok: false, reason: expect.stringContaining(words) })
  })
})

test('a blood pressure has a systolic not below its diastolic', () => {
  expect(checkBloodPressure(120, 80)).toEqual({ ok: true, value: { systolic: 120, diastolic: 80 } })
  expect(checkBloodPressure(80, 120)).toMatchObject({ ok: false, reason: expect.stringContaining('changed places') })
  expect(checkBloodPressure(1200, 80).ok).toBe(false)
  expect(checkBloodPressure(120, 800).ok).toBe(false)
  expect(checkBloodPressure(0, 0).ok).toBe(true)
})

describe('an interpretation', () => {
  test.each([
    [0, 'LL'],
    [40, 'LL'],
    [41, 'L'],
    [59, 'L'],
    [60, 'N'],
    [100, 'N'],
    [101, 'H'],
    [130, 'H'],
    [131, 'HH'],
  ])('of %s is %s', (value, expected) => {
    expect(interpret(value, limits)).toBe(expected)
  })

  test('of zero where zero is the low limit is normal', () => {
    expect(interpret(0, { low: 0, high: 5, criticalLow: null, criticalHigh: null })).toBe('N')
  })

  test('uses only the limits there are', () => {
    expect(interpret(85, { low: 95, high: null, criticalLow: 91, criticalHigh: null })).toBe('LL')
    expect(interpret(500, { low: 95, high: null, criticalLow: 91, criticalHigh: null })).toBe('N')
    expect(interpret(5, null)).toBeNull()
  })
})

describe('a reference range', () => {
  const range = (sex: VitalRange['sex'], ageFromMonths: number, ageToMonths: number): VitalRange => ({
    ...limits,
    loinc: '8867-4',
    sex,
    ageFromMonths,
    ageToMonths,
  })
  const ranges = [range('any', 0, 12), range('any', 12, 1560), range('any', 216, 1560), range('female', 216, 1560)]
  const pick = (sex: 'male' | 'female' | 'other' | 'unknown', ageMonths: number, loinc = '8867-4') => {
    const picked = pickRange(ranges, { loinc, sex, ageMonths })
    return picked === null ? -1 : ranges.indexOf(picked)
  }

  test('is that of the age: from included, to excluded', () => {
    expect(pick('male', 0)).toBe(0)
    expect(pick('male', 11)).toBe(0)
    expect(pick('male', 12)).toBe(1)
  })

  test('is that of the sex before that of any, and the narrower of two', () => {
    expect(pick('female', 300)).toBe(3)
    expect(pick('male', 300)).toBe(2)
    expect(pick('unknown', 300)).toBe(2)
  })

  test('is none where there is none', () => {
    expect(pick('male', 2000)).toBe(-1)
    expect(pick('male', 300, '8310-5')).toBe(-1)
  })
})

test('the body mass index has one decimal and needs a plausible weight and height', () => {
  expect(bmi(70, 175)).toBe(22.9)
  expect(bmi(3.5, 50)).toBe(14)
  for (const [kg, cm] of [
    [70, 0],
    [0, 175],
    [70, 1.75],
    [Number.NaN, 175],
  ] as const) {
    expect(bmi(kg, cm)).toBeNull()
  }
})
