import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { AllergenRow, CodeRow, MedicineRow, ServiceItemRow, VitalRangeRow } from '../../shared/domain/catalogue.ts'
import { frequencies } from '../../shared/domain/status.ts'

const lifetimeMonths = 130 * 12

function readRows<T extends z.ZodObject>(file: string, shape: T): z.infer<T>[] {
  const text = readFileSync(new URL(`../../resources/catalogue/${file}`, import.meta.url), 'utf8')
  const cells = parse(text, { columns: true }) as Record<string, string>[]
  const allowed = new Set(Object.keys(shape.shape))
  return cells.map((row, index) => {
    expect(new Set(Object.keys(row)), `${file} header`).toEqual(allowed)
    const result = shape.safeParse(row)
    if (!result.success) throw new Error(`${file} row ${index + 2}: ${result.error.message}`)
    return result.data
  })
}

function expectUnique(keys: string[]) {
  const repeated = keys.filter((key, index) => keys.indexOf(key) !== index)
  expect(repeated).toEqual([])
}

/** LOINC's last digit is a Luhn check of the rest. */
function hasCheckDigit(loinc: string): boolean {
  const digits = loinc.replace('-', '').split('').reverse().map(Number)
  const sum = digits.reduce((total, digit, index) => {
    const weighed = index % 2 === 1 ? digit * 2 : digit
    return total + (weighed > 9 ? weighed - 9 : weighed)
  }, 0)
  return sum % 10 === 0
}

const medicines = readRows('medicines.csv', MedicineRow)
const services = readRows('services.csv', ServiceItemRow)
const codes = readRows('icd10.csv', CodeRow)
const allergens = readRows('allergens.csv', AllergenRow)
const vitalRanges = readRows('vital-ranges.csv', VitalRangeRow)

describe('medicines', () => {
  test('a clinic starts with at least 150 medicines, each form and strength once', () => {
    expect(medicines.length).toBeGreaterThanOrEqual(150)
    expectUnique(medicines.map((row) => [row.atc_code, row.name, row.form, row.strength].join('|')))
  })

  test('every medicine has a seven-character ATC code, but for oral rehydration salts', () => {
    const short = medicines.filter((row) => !/^[A-Z]\d{2}[A-Z]{2}\d{2}$/.test(row.atc_code))
    expect(short.map((row) => row.name)).toEqual(['oral rehydration salts'])
  })

  test('a high-alert medicine offers no dose', () => {
    const prefilled = medicines.filter((row) => row.high_alert && row.default_dose !== null)
    expect(prefilled.map((row) => row.name)).toEqual([])
  })

  test('insulins, opioids, anticoagulants, potassium and methotrexate are high-alert', () => {
    const watched = /^(A10A|N02A|B01AA|B01AB|B01AF|B05XA01|A12BA01|L04AX03)/
    const rows = medicines.filter((row) => watched.test(row.atc_code))
    expect(rows.length).toBeGreaterThan(10)
    expect(rows.filter((row) => !row.high_alert).map((row) => row.name)).toEqual([])
  })

  test('methotrexate is never offered daily', () => {
    const rows = medicines.filter((row) => row.name === 'methotrexate')
    expect(rows.map((row) => row.default_frequency)).toEqual(['WEEKLY'])
  })

  test('a dose and its unit come together, and every row offers a route and a frequency', () => {
    for (const row of medicines) {
      expect(row.default_dose === null, `${row.name} ${row.strength}`).toBe(row.default_dose_unit === null)
      expect(row.default_route, row.name).not.toBeNull()
      expect(frequencies, row.name).toContain(row.default_frequency)
    }
  })

  test('a dose in counted units is in the unit the stock is counted in', () => {
    const uncounted = ['application', 'drop', 'puff']
    const odd = medicines.filter(
      (row) =>
        row.default_dose_unit !== null &&
        !uncounted.includes(row.default_dose_unit) &&
        row.default_dose_unit !== row.base_unit,
    )
    expect(odd.map((row) => row.name)).toEqual([])
  })
})

describe('services', () => {
  test('a clinic starts with at least 60 services of four categories, each code once', () => {
    expect(services.length).toBeGreaterThanOrEqual(60)
    expectUnique(services.map((row) => row.code))
    expectUnique(services.map((row) => row.name))
    expect(new Set(services.map((row) => row.category)).size).toBe(4)
  })

  test('a number has a unit and a reference limit, anything else has neither', () => {
    for (const row of services) {
      const isNumber = row.result_kind === 'number'
      const hasLimit = row.reference_low !== null || row.reference_high !== null
      expect(row.result_unit !== null, row.code).toBe(isNumber)
      expect(hasLimit, row.code).toBe(isNumber)
      if (row.reference_low !== null && row.reference_high !== null) {
        expect(row.reference_low, row.code).toBeLessThan(row.reference_high)
      }
    }
  })

  test('every LOINC code carries its check digit, and is used once', () => {
    const loincs = services.flatMap((row) => row.loinc_code ?? [])
    expect(loincs.length).toBeGreaterThan(40)
    expect(loincs.filter((loinc) => !hasCheckDigit(loinc))).toEqual([])
    expectUnique(loincs)
  })
})

describe('diagnoses', () => {
  test('a doctor starts with at least 400 ICD-10 codes, each once, with its own description', () => {
    expect(codes.length).toBeGreaterThanOrEqual(400)
    expectUnique(codes.map((row) => row.code))
    expectUnique(codes.map((row) => row.text.toLowerCase()))
  })

  test('a category is not listed beside its own subdivisions', () => {
    const categories = new Set(codes.filter((row) => !row.code.includes('.')).map((row) => row.code))
    expect(codes.filter((row) => row.code.includes('.') && categories.has(row.code.slice(0, 3)))).toEqual([])
  })

  test('what a doctor types leads to the code', () => {
    const find = (word: string) => codes.filter((row) => row.keywords.split(' ').includes(word)).map((row) => row.code)
    expect(find('htn')).toContain('I10')
    expect(find('t2dm')).toContain('E11.9')
    expect(find('uti')).toContain('N39.0')
    for (const row of codes) expect(row.keywords, row.code).toMatch(/^[a-z0-9-]+( [a-z0-9-]+)*$/)
  })
})

describe('allergens', () => {
  test('there are at least 60 substances of three kinds, each once', () => {
    expect(allergens.length).toBeGreaterThanOrEqual(60)
    expectUnique(allergens.map((row) => row.substance))
    expect(new Set(allergens.map((row) => row.kind)).size).toBe(3)
  })

  test('every medicine allergen can be checked, and lists no prefix twice', () => {
    for (const row of allergens) {
      if (row.kind === 'medicine') expect(row.atc_prefixes.length, row.substance).toBeGreaterThan(0)
      expect(new Set(row.atc_prefixes).size, row.substance).toBe(row.atc_prefixes.length)
      const full = row.atc_prefixes.filter((prefix) => prefix.length === 7)
      for (const prefix of full) expect(prefix, row.substance).toMatch(/^[A-Z]\d{2}[A-Z]{2}\d{2}$/)
    }
  })

  test('a penicillin allergy reaches every penicillin and no cephalosporin', () => {
    const penicillins = allergens.find((row) => row.substance === 'penicillins')
    const reached = medicines
      .filter((row) => penicillins?.atc_prefixes.some((prefix) => row.atc_code.startsWith(prefix)))
      .map((row) => row.name)
    expect(new Set(reached)).toEqual(new Set(medicines.filter((row) => /cillin/.test(row.name)).map((row) => row.name)))
    expect(reached.some((name) => name.startsWith('cef'))).toBe(false)
  })

  test('an aspirin allergy reaches aspirin of both uses and the other anti-inflammatories', () => {
    const aspirin = allergens.find((row) => row.substance === 'acetylsalicylic acid')
    const reached = medicines
      .filter((row) => aspirin?.atc_prefixes.some((prefix) => row.atc_code.startsWith(prefix)))
      .map((row) => `${row.name} ${row.strength}`)
    expect(reached).toEqual(
      expect.arrayContaining(['acetylsalicylic acid 75 mg', 'acetylsalicylic acid 300 mg', 'ibuprofen 400 mg']),
    )
  })
})

describe('vital ranges', () => {
  const groups = Map.groupBy(vitalRanges, (row) => `${row.loinc_code} ${row.sex}`)

  test('nine observations are covered, each in one unit', () => {
    const pairs = new Set(vitalRanges.map((row) => `${row.loinc_code} ${row.unit}`))
    expect(pairs.size).toBe(9)
    expect(new Set(vitalRanges.map((row) => row.loinc_code)).size).toBe(9)
    expect(vitalRanges.filter((row) => !hasCheckDigit(row.loinc_code))).toEqual([])
  })

  test('a code is ranged for any sex or for both, never for one alone', () => {
    for (const code of new Set(vitalRanges.map((row) => row.loinc_code))) {
      const sexes = [...new Set(vitalRanges.filter((row) => row.loinc_code === code).map((row) => row.sex))].sort()
      expect([['any'], ['female', 'male']], code).toContainEqual(sexes)
    }
  })

  test('every age from birth to 130 years falls in exactly one band', () => {
    for (const [key, rows] of groups) {
      const bands = rows.toSorted((a, b) => a.age_from_months - b.age_from_months)
      let expectedFrom = 0
      for (const band of bands) {
        expect(band.age_from_months, key).toBe(expectedFrom)
        expect(band.age_to_months, key).toBeGreaterThan(band.age_from_months)
        expectedFrom = band.age_to_months
      }
      expect(expectedFrom, key).toBe(lifetimeMonths)
    }
  })

  test('critical limits lie outside the expected range', () => {
    for (const row of vitalRanges) {
      const label = `${row.loinc_code} from ${row.age_from_months} months`
      expect(row.low, label).toBeLessThan(row.high)
      if (row.critical_low !== null) expect(row.critical_low, label).toBeLessThan(row.low)
      if (row.critical_high !== null) expect(row.critical_high, label).toBeGreaterThan(row.high)
    }
  })
})
