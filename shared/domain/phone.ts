import { accepted, type Checked, refused } from './checked.ts'

// What is dialled before a national number. Most countries: 0. Empty where numbers keep their leading zero.
const trunkPrefixes: Readonly<Record<string, string>> = {
  '1': '1',
  '7': '8',
  '36': '06',
  '375': '80',
  '39': '',
  '378': '',
  '225': '',
  '229': '',
  '242': '',
}
// National numbers there have ten digits and may begin like the country code; elsewhere nine more digits settle it.
const tenDigitCountries: ReadonlySet<string> = new Set(['1', '7', '55'])

/**
 * A phone number as it is kept, E.164 (`+254712345678`), from what was typed: international with + or 00, or national
 * in the clinic's country (its calling code, `254`). The length is checked, not whether such a number was given out.
 */
export function normalisePhone(text: string, defaultCountryCode: string): Checked<string> {
  const country = countryDigits(defaultCountryCode)
  if (text.length > 40) return refused('This phone number is too long.')
  const typed = westernDigits(text.trim()).replace(/[\s().\-‐‑‒–—/\u200e\u200f\u202a-\u202e]+/gu, '')
  if (typed === '') return refused('Type a phone number.')
  if (!/^\+?\d+$/.test(typed)) return refused('A phone number has only digits, and a + before a country code.')
  const digits = internationalDigits(typed, country)
  if (digits.startsWith('0')) return refused('No country code begins with 0. Write + and the country code.')
  if (digits.length < 8) return refused('This phone number is too short.')
  if (digits.length > 15) return refused('This phone number is too long.')
  if (/^(\d)\1*$/.test(digits.startsWith(country) ? digits.slice(country.length) : digits)) {
    return refused('This is not a phone number. Leave it empty if there is none.')
  }
  return accepted(`+${digits}`)
}

/**
 * What a kept number is found by, digits only: as dialled from abroad and, when it is of the clinic's country, the
 * national number with and without what is dialled before it. `254712345678`, `0712345678`, `712345678`.
 */
export function phoneSearchTokens(e164: string, countryCode: string): string[] {
  const digits = e164.replace(/\D/g, '')
  const country = countryDigits(countryCode)
  if (digits === '') return []
  if (!digits.startsWith(country)) return [digits]
  const national = digits.slice(country.length)
  return [...new Set([digits, trunkOf(country) + national, national])].filter((token) => token !== '')
}

/**
 * What follows the country's code in a kept number when somebody dials `digits` inside that country, or their beginning:
 * `712` for `0712` in 254. Two where both readings are possible, none where nothing is left.
 */
export function nationalForms(digits: string, countryCode: string): string[] {
  const trunk = trunkOf(countryDigits(countryCode))
  const forms = trunk !== '' && digits.startsWith(trunk) ? [digits.slice(trunk.length)] : []
  // Behind a leading 0 no number goes on with a 0, except where numbers keep theirs.
  if (trunk === '' || !digits.startsWith('0')) forms.push(digits)
  return forms.filter((form) => form !== '')
}

function internationalDigits(typed: string, country: string): string {
  if (typed.startsWith('+')) return typed.slice(1)
  if (typed.startsWith('00')) return typed.slice(2)
  if (country === '1' && typed.startsWith('011')) return typed.slice(3)
  const nationalLength = tenDigitCountries.has(country) ? 10 : 9
  if (typed.startsWith(country) && typed.length - country.length >= nationalLength) return typed
  const trunk = trunkOf(country)
  const national = trunk !== '' && typed.startsWith(trunk) && typed.length > 7 ? typed.slice(trunk.length) : typed
  return country + national
}

function trunkOf(country: string): string {
  return trunkPrefixes[country] ?? '0'
}

function countryDigits(countryCode: string): string {
  const digits = countryCode.replace(/^\+/, '')
  if (!/^[1-9]\d{0,2}$/.test(digits))
    throw new RangeError('A country calling code has one to three digits, such as 254.')
  return digits
}

function westernDigits(text: string): string {
  return text.replace(/[٠-٩۰-۹]/gu, (digit) => String((digit.codePointAt(0) ?? 0) & 0x0f))
}
