import { describe, expect, test } from 'vitest'
import { nationalForms, normalisePhone, phoneSearchTokens } from './phone.ts'

describe('a phone number as kept', () => {
  test.each([
    ['0712 345 678', '254', '+254712345678'],
    ['0712-345-678', '254', '+254712345678'],
    ['712345678', '254', '+254712345678'],
    ['+254 712 345678', '254', '+254712345678'],
    ['00254712345678', '254', '+254712345678'],
    ['254712345678', '254', '+254712345678'],
    ['٠٧١٢٣٤٥٦٧٨', '254', '+254712345678'],
    ['+44 20 7946 0958', '254', '+442079460958'],
    ['0712345678', '+254', '+254712345678'],
    ['(202) 555-0123', '1', '+12025550123'],
    ['1-202-555-0123', '1', '+12025550123'],
    ['011 44 20 7946 0958', '1', '+442079460958'],
    ['9198765432', '91', '+919198765432'],
    ['8 (912) 345-67-89', '7', '+79123456789'],
    ['7912345678', '7', '+77912345678'],
    ['06 1234 5678', '39', '+390612345678'],
    ['07 08 09 10 11', '225', '+2250708091011'],
    ['06 30 123 4567', '36', '+36301234567'],
  ])('%s in %s is %s', (text, country, e164) => {
    expect(normalisePhone(text, country)).toEqual({ ok: true, value: e164 })
  })

  test.each([
    ['', 'Type a phone'],
    ['none', 'only digits'],
    ['0712345678 ext 4', 'only digits'],
    ['07+12345678', 'only digits'],
    ['0712', 'too short'],
    ['+2547123456789012345', 'too long'],
    ['1'.repeat(1_000_000), 'too long'],
    ['+0712345678', 'begins with 0'],
    ['0000000000', 'No country code'],
    ['99999999', 'not a phone'],
  ])('%# is refused with a reason', (text, words) => {
    expect(normalisePhone(text, '254')).toMatchObject({ ok: false, reason: expect.stringContaining(words) })
  })

  test('is the same when it is normalised again', () => {
    for (const country of ['254', '1', '39', '7']) {
      const once = normalisePhone('+254712345678', country)
      expect(once).toEqual({ ok: true, value: '+254712345678' })
    }
  })

  test('needs the clinic’s calling code', () => {
    expect(() => normalisePhone('0712345678', 'KE')).toThrow(RangeError)
  })
})

describe('a phone number is found', () => {
  test('as dialled from abroad and at home', () => {
    expect(phoneSearchTokens('+254712345678', '254')).toEqual(['254712345678', '0712345678', '712345678'])
    expect(phoneSearchTokens('+12025550123', '1')).toEqual(['12025550123', '2025550123'])
    expect(phoneSearchTokens('+390612345678', '39')).toEqual(['390612345678', '0612345678'])
  })

  test('only as dialled from abroad when it is of another country', () => {
    expect(phoneSearchTokens('+442079460958', '254')).toEqual(['442079460958'])
  })

  test('not at all when there is none', () => {
    expect(phoneSearchTokens('', '254')).toEqual([])
  })
})

test('digits dialled inside a country are what follows its code, without what is dialled before them', () => {
  expect(nationalForms('0712', '254')).toEqual(['712'])
  expect(nationalForms('712', '254')).toEqual(['712'])
  expect(nationalForms('06123', '39')).toEqual(['06123'])
  expect(nationalForms('0620', '36')).toEqual(['20'])
  expect(nationalForms('8916', '7')).toEqual(['916', '8916'])
  expect(nationalForms('0', '254')).toEqual([])
})
