import { describe, expect, test } from 'vitest'
import { ageAt, ageInMonths, birthDateFromAge, checkBirthDate, formatAge, isRealDate } from './age.ts'
import { addDays, addMonths, daysBetween } from './date.ts'

describe('calendar days', () => {
  test.each([
    '2026-02-30',
    '2023-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-1-1',
    '20260101',
    '',
    'tomorrow',
    '2026-01-01T00:00',
  ])('%s is no day', (text) => {
    expect(isRealDate(text)).toBe(false)
  })

  test('the 29th of February exists in leap years only', () => {
    expect(isRealDate('2024-02-29')).toBe(true)
    expect(isRealDate('2000-02-29')).toBe(true)
    expect(isRealDate('1900-02-29')).toBe(false)
  })

  test('days and months are counted across years', () => {
    expect(daysBetween('2025-12-31', '2026-01-01')).toBe(1)
    expect(daysBetween('2026-01-01', '2025-12-31')).toBe(-1)
    expect(addDays('2024-02-28', 2)).toBe('2024-03-01')
    expect(addMonths('2026-01-31', 1)).toBe('2026-02-28')
    expect(addMonths('2026-01-15', -13)).toBe('2024-12-15')
    expect(() => daysBetween('2026-02-30', '2026-03-01')).toThrow(RangeError)
  })
})

describe('age', () => {
  test.each([
    ['1992-06-15', '2026-06-14', { years: 33, months: 11, days: 30 }],
    ['1992-06-15', '2026-06-15', { years: 34, months: 0, days: 0 }],
    ['2024-02-29', '2025-02-28', { years: 0, months: 11, days: 30 }],
    ['2024-02-29', '2025-03-01', { years: 1, months: 0, days: 1 }],
    ['2026-01-31', '2026-03-01', { years: 0, months: 1, days: 1 }],
    ['2026-11-22', '2026-11-22', { years: 0, months: 0, days: 0 }],
    ['2026-11-23', '2026-11-22', { years: 0, months: 0, days: 0 }],
  ])('born %s, on %s', (birthDate, onDate, age) => {
    expect(ageAt(birthDate, 'day', onDate)).toEqual(age)
  })

  test('has no days when only the month is known and no months when only the year is', () => {
    expect(ageAt('2020-03-01', 'month', '2026-11-22')).toEqual({ years: 6, months: 8, days: 0 })
    expect(ageAt('2020-01-01', 'year', '2026-11-22')).toEqual({ years: 6, months: 0, days: 0 })
  })

  test('in months counts completed ones', () => {
    expect(ageInMonths('2026-01-15', '2026-02-14')).toBe(0)
    expect(ageInMonths('2026-01-15', '2026-02-15')).toBe(1)
    expect(ageInMonths('1992-06-15', '2026-06-15')).toBe(408)
  })

  test.each([
    ['2026-11-19', 'day', '3 d'],
    ['2026-10-23', 'day', '30 d'],
    ['2026-10-22', 'day', '1 mo'],
    ['2026-06-20', 'day', '5 mo'],
    ['2024-11-23', 'day', '23 mo'],
    ['2024-11-22', 'day', '2 y'],
    ['1992-06-15', 'day', '34 y'],
    ['2026-11-01', 'month', '<1 mo'],
    ['2026-06-01', 'month', '5 mo'],
    ['1992-01-01', 'year', '~34 y'],
    ['2026-01-01', 'year', '<1 y'],
    ['1992-01-01', 'estimated', '~34 y'],
    ['2026-06-01', 'estimated', '~5 mo'],
    ['2026-11-01', 'estimated', '<1 mo'],
  ] as const)('born %s (%s) is shown as %s', (birthDate, precision, shown) => {
    expect(formatAge(birthDate, precision, '2026-11-22')).toBe(shown)
  })
})

describe('a birth date from an age', () => {
  test('gives that age on the day it was asked, at every age', () => {
    for (const onDate of ['2026-01-01', '2026-11-22', '2024-02-29']) {
      for (let years = 0; years <= 120; years++) {
        const { birthDate, precision } = birthDateFromAge(years, onDate)
        expect(ageAt(birthDate, precision, onDate).years).toBe(years)
      }
    }
  })

  test('of an infant keeps the month', () => {
    expect(birthDateFromAge(0, '2026-11-22', 5)).toEqual({ birthDate: '2026-06-01', precision: 'estimated' })
    expect(birthDateFromAge(0, '2026-03-31', 1).birthDate).toBe('2026-02-01')
  })

  test('refuses ages nobody has', () => {
    for (const years of [-1, 1.5, 131, Number.NaN])
      expect(() => birthDateFromAge(years, '2026-11-22')).toThrow(RangeError)
    expect(() => birthDateFromAge(1, '2026-11-22', 12)).toThrow(RangeError)
  })
})

test('a birth date must exist, lie in the past and be within 130 years', () => {
  const today = '2026-11-22'
  expect(checkBirthDate('2026-11-22', today)).toEqual({ ok: true, value: '2026-11-22' })
  expect(checkBirthDate('2026-02-30', today)).toMatchObject({
    ok: false,
    reason: expect.stringContaining('does not exist'),
  })
  expect(checkBirthDate('2026-11-23', today)).toMatchObject({ ok: false, reason: expect.stringContaining('future') })
  expect(checkBirthDate('1890-01-01', today)).toMatchObject({ ok: false, reason: expect.stringContaining('130 years') })
})
