const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
/** No 0 O, 1 I L, S, Z, B (like 5, 2, 8), U (like V), Y; and no vowels, so that no code is a word. */
const deviceAlphabet = '23456789CDFGHJKMNPQRTVWX'
const separators = /[\s\-‐‑‒–—_./]+/gu
const wholeShape = /^[A-Z][A-Z0-9]{1,5}[A-Z0-9]{4}[0-9]{5,9}[0-9A-Z]$/
const shownShape = /^([A-Z][A-Z0-9]{1,5}-[A-Z0-9]{4})-(?:0[0-9]{4}|[1-9][0-9]{4,8})-[0-9A-Z]$/
const beginningShape =
  /^[A-Z][A-Z0-9]{1,5}-([23456789CDFGHJKMNPQRTVWX]{1,4}|[23456789CDFGHJKMNPQRTVWX]{4}-[0-9]{0,9}-?)$/

/**
 * The check character of a body of 0-9 and A-Z by ISO 7064 MOD 37,36. It finds every wrong character and nearly
 * every pair that changed places.
 */
export function checkCharacter(body: string): string {
  if (!/^[0-9A-Z]+$/.test(body)) throw new RangeError('A record number is made of the digits 0-9 and the letters A-Z.')
  let product = 36
  for (const character of body) {
    const sum = (product + alphabet.indexOf(character)) % 36 || 36
    product = (sum * 2) % 37
  }
  return alphabet.charAt((37 - product) % 36)
}

/** A record number as it is compared: upper case, without spaces, hyphens, dots and slashes. */
export function normaliseMrn(text: string): string {
  return text.replace(separators, '').toUpperCase()
}

/** True if `text`, however it is spaced, is a whole record number of Hera's with the right check character. */
export function isValidMrn(text: string): boolean {
  if (text.length > 60) return false
  const mrn = normaliseMrn(text)
  return wholeShape.test(mrn) && checkCharacter(mrn.slice(0, -1)) === mrn.slice(-1)
}

/** True if `text` is the beginning of a record number as shown, far enough to hold a digit: `HER-7K`, `HER-7K2Q-000`. */
export function isMrnBeginning(text: string): boolean {
  const upper = text.trim().toUpperCase()
  return beginningShape.test(upper) && /-.*\d/.test(upper)
}

/** The series (`HER-7K2Q`) of a record number exactly as `makeMrn` writes it; null for any other. */
export function mrnSeriesOf(mrn: string): string | null {
  return shownShape.exec(mrn)?.[1] ?? null
}

/** The beginning, as shown, of the record number of a series with this counter: `HER-7K2Q-00042-`. */
export function mrnOfCounter(series: string, counter: number): string {
  return `${series}-${checkedCounter(counter).padStart(5, '0')}-`
}

/**
 * How a record number, or its beginning, may be shown that was typed without hyphens: the clinic's prefix has two to
 * six characters and a last digit may be the counter's or the check character.
 */
export function shownForms(mrn: string): string[] {
  const forms: string[] = []
  for (let prefix = 2; prefix <= 6 && prefix < mrn.length; prefix++) {
    const start = `${mrn.slice(0, prefix)}-${mrn.slice(prefix, prefix + 4)}`
    const [, digits = '', check = ''] = /^([0-9]{0,9})([0-9A-Z]?)$/.exec(mrn.slice(prefix + 4)) ?? [null, '?']
    if (digits === '?' || (check !== '' && digits.length < 5)) continue
    if (digits === '') forms.push(start)
    else forms.push(check === '' ? `${start}-${digits}` : `${start}-${digits}-${check}`)
    if (check === '' && digits.length > 5) forms.push(`${start}-${digits.slice(0, -1)}-${digits.slice(-1)}`)
  }
  return forms
}

/**
 * A record number as shown, `HER-7K2Q-00042-X`: the clinic's prefix (2 to 6, a letter first), this device's code,
 * the device's counter (from 1) and the check character. Made offline: two devices never make the same one.
 */
export function makeMrn(prefix: string, deviceCode: string, counter: number): string {
  if (!/^[A-Z][A-Z0-9]{1,5}$/.test(prefix)) {
    throw new RangeError('A clinic prefix has 2 to 6 capital letters or digits and begins with a letter.')
  }
  const number = `${checkedDeviceCode(deviceCode)}-${checkedCounter(counter).padStart(5, '0')}`
  return `${prefix}-${number}-${checkCharacter(normaliseMrn(prefix + number))}`
}

/** The number of a receipt as shown, `R-7K2Q-000042`: without gaps per device, counted from 1. */
export function makeReceiptNumber(deviceCode: string, counter: number): string {
  return `R-${checkedDeviceCode(deviceCode)}-${checkedCounter(counter).padStart(6, '0')}`
}

/** A device's code: four characters that can't be taken for another, 331,776 in all. `random` is in [0, 1). */
export function makeDeviceCode(random: () => number): string {
  let code = ''
  for (let i = 0; i < 4; i++) code += deviceAlphabet.charAt(Math.floor(random() * deviceAlphabet.length))
  return code
}

function checkedDeviceCode(deviceCode: string): string {
  if (!/^[0-9A-Z]{4}$/.test(deviceCode)) throw new RangeError('A device code has four capital letters or digits.')
  return deviceCode
}

function checkedCounter(counter: number): string {
  if (!Number.isSafeInteger(counter) || counter < 1 || counter > 999_999_999) {
    throw new RangeError('The counter is a whole number from 1 to 999,999,999.')
  }
  return String(counter)
}
