import { describe, expect, test } from 'vitest'
import { baseUnitsPerDose, dailyTimes, deriveQuantity, parseStrength, sentence } from './dose.ts'
import { frequencies } from './status.ts'

describe('a frequency', () => {
  test('says how many times a day', () => {
    expect(frequencies.map((frequency) => [frequency, dailyTimes(frequency)])).toEqual([
      ['OD', 1],
      ['BD', 2],
      ['TDS', 3],
      ['QDS', 4],
      ['Q4H', 6],
      ['Q6H', 4],
      ['Q8H', 3],
      ['Q12H', 2],
      ['NOCTE', 1],
      ['STAT', 1],
      ['WEEKLY', 1 / 7],
      ['PRN', null],
    ])
  })
})

describe('a strength', () => {
  test.each([
    ['500 mg', { amount: 500, unit: 'mg', per: null, container: null }],
    ['500mg', { amount: 500, unit: 'mg', per: null, container: null }],
    ['1 G', { amount: 1, unit: 'g', per: null, container: null }],
    ['0.4 mg', { amount: 0.4, unit: 'mg', per: null, container: null }],
    ['100,000 IU', { amount: 100000, unit: 'IU', per: null, container: null }],
    ['250 micrograms', { amount: 250, unit: 'microgram', per: null, container: null }],
    ['50 µg', { amount: 50, unit: 'microgram', per: null, container: null }],
    ['125 mg/5 ml', { amount: 125, unit: 'mg', per: { amount: 5, unit: 'ml' }, container: null }],
    ['125mg / 5mL', { amount: 125, unit: 'mg', per: { amount: 5, unit: 'ml' }, container: null }],
    ['10 mg/ml', { amount: 10, unit: 'mg', per: { amount: 1, unit: 'ml' }, container: null }],
    [
      '100 IU/ml, 10 ml',
      { amount: 100, unit: 'IU', per: { amount: 1, unit: 'ml' }, container: { amount: 10, unit: 'ml' } },
    ],
  ])('%s is read', (text, strength) => {
    expect(parseStrength(text)).toEqual(strength)
  })

  test.each([
    '',
    '1%',
    '500 mg + 125 mg',
    '5%, 500 ml',
    'strong',
    '0 mg',
    '5 mg/0 ml',
    '-5 mg',
    `${'9'.repeat(100_000)} mg`,
  ])('%# has no single amount', (text) => {
    expect(parseStrength(text)).toBeNull()
  })
})

describe('base units of a dose', () => {
  test.each([
    [1, 'tablet', '500 mg', 'tablet', 1],
    [2, 'tablets', null, 'tablet', 2],
    [0.5, 'tab', '500 mg', 'tablet', 0.5],
    [1000, 'mg', '500 mg', 'tablet', 2],
    [1, 'g', '500 mg', 'tablet', 2],
    [250, 'mg', '500 mg', 'tablet', 0.5],
    [100, 'micrograms', '0.1 mg', 'tablet', 1],
    [5, 'ml', '125 mg/5 ml', 'ml', 5],
    [250, 'mg', '125 mg/5 ml', 'ml', 10],
    [37.5, 'mg', '125 mg/5 ml', 'ml', 1.5],
    [10, 'ml', '200 mg + 200 mg/5 ml', 'ml', 10],
    [500, 'mg', '500 mg', 'capsule', 1],
    [1, 'g', '1 g', 'vial', 1],
    [750, 'mg', '1 g', 'vial', 1],
    [60, 'mg', '80 mg/2 ml', 'ampoule', 1],
    [120, 'mg', '80 mg/2 ml', 'ampoule', 2],
    [20, 'units', '100 IU/ml, 10 ml', 'vial', 0.02],
    [25, 'mg', '5 mg/ml, 2 ml', 'ampoule', 3],
    [40, 'mg', '40 mg/0.4 ml', 'piece', 1],
    [1, 'sachet', '20.5 g/l', 'sachet', 1],
  ])('%s %s of %s in %s is %s', (dose, doseUnit, strength, baseUnit, amount) => {
    expect(baseUnitsPerDose(dose, doseUnit, strength, baseUnit)).toBe(amount)
  })

  test.each([
    [500, 'mg', '300 mg', 'tablet'],
    [250, 'mg', '500 mg', 'capsule'],
    [500, 'mg', '500 mg + 125 mg', 'tablet'],
    [500, 'mg', null, 'tablet'],
    [5, 'ml', '500 mg', 'tablet'],
    [500, 'mg', '1000 IU', 'tablet'],
    [1, 'application', '1%, 20 g', 'tube'],
    [2, 'puff', '100 mcg/dose', 'inhaler'],
    [1, 'mg', '1 mg/ml', 'ampoule'],
    [100, 'mg', '125 mg/5 ml', 'bottle'],
    [0, 'mg', '500 mg', 'tablet'],
    [-1, 'tablet', null, 'tablet'],
    [Number.NaN, 'tablet', null, 'tablet'],
  ])('%s %s of %s in %s is left to a person', (dose, doseUnit, strength, baseUnit) => {
    expect(baseUnitsPerDose(dose, doseUnit, strength, baseUnit)).toBeNull()
  })
})

describe('the quantity', () => {
  const quantity = (perDose: number | null, frequency: (typeof frequencies)[number], durationDays: number | null) =>
    deriveQuantity({ baseUnitsPerDose: perDose, frequency, durationDays, asNeeded: false })

  test.each([
    [1, 'TDS', 5, 15],
    [0.5, 'TDS', 5, 8],
    [2, 'OD', 30, 60],
    [1.5, 'Q8H', 7, 32],
    [0.1, 'TDS', 10, 3],
    [0.02, 'TDS', 30, 2],
    [1, 'WEEKLY', 28, 4],
    [1, 'WEEKLY', 30, 5],
    [1, 'WEEKLY', 3, 1],
    [3, 'STAT', null, 3],
    [3, 'STAT', 5, 3],
  ] as const)('of %s %s for %s days is %s', (perDose, frequency, durationDays, expected) => {
    expect(quantity(perDose, frequency, durationDays)).toBe(expected)
  })

  test('is left to a person when the dose, the times or the days are open', () => {
    expect(quantity(1, 'PRN', 5)).toBeNull()
    expect(quantity(1, 'TDS', null)).toBeNull()
    expect(quantity(null, 'TDS', 5)).toBeNull()
    for (const days of [0, -1, 1.5]) expect(quantity(1, 'TDS', days)).toBeNull()
  })

  test('of an as-needed dose covers every time it may be needed', () => {
    expect(deriveQuantity({ baseUnitsPerDose: 1, frequency: 'QDS', durationDays: 3, asNeeded: true })).toBe(12)
  })
})

test.each([
  [1, 'tablet', 'oral', 'TDS', 5, false, 'Take 1 tablet three times a day for 5 days'],
  [2, 'tablets', 'oral', 'OD', 1, false, 'Take 2 tablets once a day for 1 day'],
  [0.5, 'tablet', 'oral', 'BD', 30, false, 'Take half a tablet twice a day for 30 days'],
  [1.5, 'tablet', 'oral', 'NOCTE', null, false, 'Take 1½ tablets at night'],
  [5, 'ml', 'oral', 'Q8H', 7, false, 'Take 5 ml every 8 hours for 7 days'],
  [1, 'g', 'intravenous', 'STAT', 1, false, 'Give 1 g into a vein once, now'],
  [1, 'tablet', 'oral', 'QDS', 3, true, 'Take 1 tablet four times a day when needed for 3 days'],
  [2, 'puff', 'inhaled', 'PRN', null, true, 'Inhale 2 puffs when needed'],
  [20, 'IU', 'subcutaneous', 'BD', null, false, 'Inject 20 units under the skin twice a day'],
  [1, 'drop', 'eye', 'Q4H', 7, false, 'Put 1 drop in the eye every 4 hours for 7 days'],
  [1, 'suppository', 'rectal', 'BD', 2, false, 'Insert 1 suppository into the rectum twice a day for 2 days'],
  [2, 'suppository', 'rectal', 'OD', null, false, 'Insert 2 suppositories into the rectum once a day'],
  [1, 'application', 'topical', 'OD', 7, false, 'Apply to the skin once a day for 7 days'],
  [null, null, 'topical', 'BD', 14, false, 'Apply to the skin twice a day for 14 days'],
  [1, 'tablet', 'buccal', 'HOURLY', null, false, 'Use 1 tablet buccal HOURLY'],
  [3, 'tablet', null, null, null, false, 'Take 3 tablets'],
] as const)('%#: %s %s %s %s is a sentence', (dose, doseUnit, route, frequency, durationDays, asNeeded, text) => {
  expect(sentence({ dose, doseUnit, route, frequency, durationDays, asNeeded })).toBe(text)
})

test('instructions follow the sentence', () => {
  const item = { dose: 1, doseUnit: 'tablet', route: 'oral', frequency: 'OD', durationDays: 5, asNeeded: false }
  expect(sentence({ ...item, instructions: 'With food.' })).toBe('Take 1 tablet once a day for 5 days. With food.')
})

test('an item without a dose says nothing but that it is taken as directed', () => {
  const open = { dose: null, doseUnit: null, route: null, frequency: null, durationDays: null, asNeeded: false }
  expect(sentence(open)).toBe('As directed')
  expect(sentence({ ...open, instructions: 'Two before bed' })).toBe('As directed. Two before bed')
})
