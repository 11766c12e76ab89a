import { expect, test } from 'vitest'
import {
  bodyMassIndexOf,
  emptyVitals,
  fieldOf,
  interpretationOf,
  parsePressure,
  vitalInputs,
  vitalProblems,
} from './measured.ts'

test('blood pressure is written as 120/80', () => {
  expect(parsePressure('120/80')).toEqual({ systolic: 120, diastolic: 80 })
  expect(parsePressure(' 120 / 80 ')).toEqual({ systolic: 120, diastolic: 80 })
  for (const text of ['', '120', '120/', '/80', '1200/80', '120/80/60', '12a/80'])
    expect(parsePressure(text)).toBeNull()
})

test('what is left empty was not measured, and 0 is a value', () => {
  expect(vitalInputs(emptyVitals)).toEqual([])
  expect(vitalInputs({ ...emptyVitals, [fieldOf('8867-4')]: 0, pressure: '118/76' })).toEqual([
    {
      loinc: '85354-9',
      components: [
        { loinc: '8480-6', value: 118 },
        { loinc: '8462-4', value: 76 },
      ],
    },
    { loinc: '8867-4', value: 0 },
  ])
})

test('what can’t be right is said beside its field', () => {
  const problems = vitalProblems({ ...emptyVitals, [fieldOf('8310-5')]: 394, pressure: '80/120' })
  expect(Object.keys(problems).sort()).toEqual(['pressure', fieldOf('8310-5')])
  expect(vitalProblems({ ...emptyVitals, pressure: 'high' }).pressure).toBe('Write it as 120/80.')
  expect(vitalProblems(emptyVitals)).toEqual({})
})

test('a value says what it means while it is typed, the worse half for blood pressure', () => {
  const ranges = new Map([
    ['8310-5', { low: 36, high: 37.5, criticalLow: 35, criticalHigh: 40 }],
    ['8480-6', { low: 100, high: 139, criticalLow: 90, criticalHigh: 180 }],
    ['8462-4', { low: 60, high: 89, criticalLow: 40, criticalHigh: 120 }],
  ])
  const of = (values: Record<string, number | string>, loinc: string) =>
    interpretationOf({ ...emptyVitals, ...values }, loinc, ranges)
  expect(of({ [fieldOf('8310-5')]: 37 }, '8310-5')).toBe('N')
  expect(of({ [fieldOf('8310-5')]: 39 }, '8310-5')).toBe('H')
  expect(of({ [fieldOf('8310-5')]: 390 }, '8310-5')).toBeNull()
  expect(of({ pressure: '120/130' }, '85354-9')).toBeNull()
  expect(of({ pressure: '182/95' }, '85354-9')).toBe('HH')
  expect(of({ pressure: '138/95' }, '85354-9')).toBe('H')
})

test('the body mass index comes from weight and height', () => {
  expect(bodyMassIndexOf({ ...emptyVitals, [fieldOf('29463-7')]: 70, [fieldOf('8302-2')]: 175 })).toBe(22.9)
  expect(bodyMassIndexOf(emptyVitals)).toBeNull()
})
