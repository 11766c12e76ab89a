// The ITU's plan (E.164, list of assigned country codes): no code is the beginning of another.
const oneDigit = /^[17]/
const twoDigits = /^(2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/

/** The country calling code of a kept number: `254` of `+254712345678`, `1` of `+12025550123`. */
export function callingCodeOf(e164: string): string {
  const digits = e164.replace(/\D/g, '')
  if (oneDigit.test(digits)) return digits.slice(0, 1)
  return digits.slice(0, twoDigits.test(digits) ? 2 : 3)
}
