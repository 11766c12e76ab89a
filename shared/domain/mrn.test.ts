import { describe, expect, test } from 'vitest'
import {
  checkCharacter,
  isMrnBeginning,
  isValidMrn,
  makeDeviceCode,
  makeMrn,
  makeReceiptNumber,
  mrnOfCounter,
  mrnSeriesOf,
  normaliseMrn,
  shownForms,
} from './mrn.ts'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'

describe('the check character', () => {
  test('is that of ISO 7064 MOD 37,36 (the example of the Global Release Identifier)', () => {
    expect(checkCharacter('A12425GABC1234002')).toBe('M')
  })

  test('finds every single wrong character', () => {
    const mrn = normaliseMrn(makeMrn('HER', '7K2Q', 42))
    for (let i = 0; i < mrn.length; i++) {
      for (const wrong of alphabet) {
        if (wrong !== mrn[i]) expect(isValidMrn(mrn.slice(0, i) + wrong + mrn.slice(i + 1))).toBe(false)
      }
    }
  })

  test('finds 99 of 100 neighbours that changed places', () => {
    let swaps = 0
    let missed = 0
    for (let counter = 1; counter <= 500; counter++) {
      const mrn = normaliseMrn(makeMrn('HER', '7K2Q', counter))
      for (let i = 0; i < mrn.length - 1; i++) {
        const swapped = mrn.slice(0, i) + mrn.charAt(i + 1) + mrn.charAt(i) + mrn.slice(i + 2)
        if (swapped === mrn) continue
        swaps += 1
        if (isValidMrn(swapped)) missed += 1
      }
    }
    expect(swaps).toBeGreaterThan(4000)
    expect(missed / swaps).toBeLessThan(0.01)
  })

  test('refuses other characters', () => {
    expect(() => checkCharacter('HER-7')).toThrow(RangeError)
    expect(() => checkCharacter('')).toThrow(RangeError)
  })
})

describe('a record number', () => {
  test('is shown in groups and is valid', () => {
    const mrn = makeMrn('HER', '7K2Q', 42)
    expect(mrn).toMatch(/^HER-7K2Q-00042-[0-9A-Z]$/)
    expect(isValidMrn(mrn)).toBe(true)
  })

  test('is the same however it is typed', () => {
    const mrn = makeMrn('HER', '7K2Q', 42)
    for (const typed of [
      mrn.toLowerCase(),
      mrn.replaceAll('-', ''),
      ` ${mrn.replaceAll('-', ' ')} `,
      mrn.replaceAll('-', '–'),
    ]) {
      expect(isValidMrn(typed)).toBe(true)
      expect(normaliseMrn(typed)).toBe(normaliseMrn(mrn))
    }
  })

  test('counts on past five digits', () => {
    expect(makeMrn('HER', '7K2Q', 1_234_567)).toMatch(/^HER-7K2Q-1234567-/)
    expect(isValidMrn(makeMrn('HER', '7K2Q', 1_234_567))).toBe(true)
  })

  test('is never a name with digits, nor a megabyte of text', () => {
    expect(isValidMrn('Alice368')).toBe(false)
    expect(isValidMrn('A'.repeat(1_000_000))).toBe(false)
    expect(isValidMrn('')).toBe(false)
  })

  test('is refused a bad prefix, device code or counter', () => {
    expect(() => makeMrn('her', '7K2Q', 1)).toThrow(RangeError)
    expect(() => makeMrn('HER', '7K2', 1)).toThrow(RangeError)
    for (const counter of [0, -1, 1.5, Number.NaN, 1e9])
      expect(() => makeMrn('HER', '7K2Q', counter)).toThrow(RangeError)
  })

  test('is known by its beginning once it holds a digit of the device code', () => {
    for (const text of ['HER-7', 'her-7k2q', 'HER-7K2Q-', 'HER-7K2Q-000']) expect(isMrnBeginning(text)).toBe(true)
    for (const text of ['HER', 'HER-', 'Anne-Marie', 'Alice368', 'Alice368 G', ''])
      expect(isMrnBeginning(text)).toBe(false)
  })
})

describe('a device code', () => {
  test('has four characters that look like no other', () => {
    let turn = 0
    const random = () => (turn++ % 97) / 97
    for (let i = 0; i < 1000; i++) expect(makeDeviceCode(random)).toMatch(/^[2-9CDFGHJKMNPQRTVWX]{4}$/)
  })

  test('is made at both ends of the random range', () => {
    expect(makeDeviceCode(() => 0)).toBe('2222')
    expect(makeDeviceCode(() => 1 - Number.EPSILON)).toBe('XXXX')
  })
})

test('a receipt number names its device and sorts by its counter', () => {
  expect(makeReceiptNumber('7K2Q', 42)).toBe('R-7K2Q-000042')
  expect(makeReceiptNumber('7K2Q', 9) < makeReceiptNumber('7K2Q', 10)).toBe(true)
  expect(() => makeReceiptNumber('7K2Q', 0)).toThrow(RangeError)
})

test('a record number typed without hyphens is looked up in each way it may be shown', () => {
  const mrn = makeMrn('HER', '7K2Q', 42)
  expect(shownForms(normaliseMrn(mrn))).toContain(mrn)
  expect(shownForms('HER7K2Q')).toContain('HER-7K2Q')
  expect(shownForms('HER7K2Q0004')).toContain('HER-7K2Q-0004')
  expect(shownForms('HER7K2Q000425')).toEqual(expect.arrayContaining(['HER-7K2Q-000425', 'HER-7K2Q-00042-5']))
  expect(mrnSeriesOf(mrn)).toBe('HER-7K2Q')
  expect(mrn.startsWith(mrnOfCounter('HER-7K2Q', 42))).toBe(true)
  for (const other of ['OLD-77/b', '000981', 'HER-7K2Q-000042-X', mrn.toLowerCase()])
    expect(mrnSeriesOf(other)).toBeNull()
})
