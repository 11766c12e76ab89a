import { accepted, type Checked, refused } from './checked.ts'

// The minor digits of ISO 4217, kept here and not asked of Intl: amounts already stored must never change their meaning.
const digitsOf: Readonly<Record<string, number>> = Object.fromEntries([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0] as const),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3] as const),
  ...'CLF UYW'.split(' ').map((code) => [code, 4] as const),
])

/** The greatest amount accepted from a person, in minor units: sums of hundreds of them are still exact. */
export const maximumAmountMinor = 10_000_000_000_000

/** How many digits the minor unit of an ISO 4217 currency has: KES 2, UGX 0, KWD 3. */
export function minorDigits(currency: string): number {
  if (!/^[A-Z]{3}$/.test(currency)) throw new RangeError('A currency is a code of three capital letters, such as KES.')
  return digitsOf[currency] ?? 2
}

const formatters = new Map<string, Intl.NumberFormat>()

/** An amount in minor units as shown in a locale: 123450 in KES is `KES 1,234.50`. Exact: no float is involved. */
export function formatMinor(amountMinor: number, currency: string, locale = 'en'): string {
  const digits = minorDigits(currency)
  const key = `${locale}/${currency}`
  let formatter = formatters.get(key)
  if (formatter === undefined) {
    formatter = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    })
    formatters.set(key, formatter)
  }
  return formatter.format(decimalText(amountMinor, digits) as `${number}`)
}

/** An amount in minor units as plain text, without currency and groups: what an entry field shows. `1234.50` */
export function editMinor(amountMinor: number, currency: string): string {
  return decimalText(amountMinor, minorDigits(currency))
}

/**
 * The minor units of an amount as typed: digits, thousands in groups of three by commas or spaces, and at most the
 * currency's digits after a point; the currency's code may stand before or after. Nothing is guessed: `1,50` is refused.
 */
export function parseMinor(text: string, currency: string): Checked<number> {
  const digits = minorDigits(currency)
  const example = digits === 0 ? '1500' : `1500.${'5'.padEnd(digits, '0')}`
  if (text.length > 40) return refused('This amount is too long.')
  const typed = text.trim().toUpperCase().replace(currency, '').trim()
  if (typed === '') return refused(`Type an amount, for example ${example}.`)
  if (/^[-−(]/.test(typed)) return refused('An amount can’t be negative.')
  const match = /^(\d+|\d{1,3}(?:[, \u00a0\u202f]\d{3})+)(?:\.(\d+))?$/.exec(typed)
  const whole = match?.[1]
  if (whole === undefined) return refused(`This is not an amount. Write it with a point, for example ${example}.`)
  const fraction = match?.[2] ?? ''
  if (fraction.length > digits) {
    return refused(
      digits === 0
        ? `${currency} has no smaller unit. Leave out the point.`
        : `${currency} has ${digits} digits after the point.`,
    )
  }
  const amountMinor = BigInt(whole.replace(/\D/g, '') + fraction.padEnd(digits, '0'))
  if (amountMinor > BigInt(maximumAmountMinor)) return refused('This amount is too large. Check it.')
  return accepted(Number(amountMinor))
}

/**
 * The total of a line in minor units: price times quantity, the price being for `perQuantity` base units (a pack of
 * 30 tablets, say). Rounded once, half away from zero, so that a compensating line is exactly its opposite.
 */
export function lineTotal(priceMinor: number, quantity: number, perQuantity = 1): number {
  if (!Number.isSafeInteger(perQuantity) || perQuantity < 1)
    throw new RangeError('A price is for one base unit or more.')
  const product = BigInt(wholeNumber(priceMinor)) * BigInt(wholeNumber(quantity))
  const size = product < 0n ? -product : product
  const per = BigInt(perQuantity)
  const rounded = (size * 2n + per) / (per * 2n)
  return wholeNumber(Number(product < 0n ? -rounded : rounded))
}

/**
 * Spreads a total over lines in proportion to their weights by the largest remainder: whole minor units that sum to
 * the total exactly. Equal remainders go to the earlier line. A negative total (a discount) is spread likewise.
 */
export function spread(totalMinor: number, weights: readonly number[]): number[] {
  const total = BigInt(Math.abs(wholeNumber(totalMinor)))
  const parts = weights.map((weight) => {
    if (!Number.isSafeInteger(weight) || weight < 0) throw new RangeError('A weight is a whole number, 0 or more.')
    return BigInt(weight)
  })
  const sum = parts.reduce((before, part) => before + part, 0n)
  if (total === 0n) return weights.map(() => 0)
  if (sum === 0n) throw new RangeError('There is nothing to spread the amount over.')
  const shares = parts.map((part, index) => ({ index, share: (total * part) / sum, remainder: (total * part) % sum }))
  let left = Number(total - shares.reduce((before, { share }) => before + share, 0n))
  for (const line of shares.toSorted((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  )) {
    if (left === 0) break
    line.share += 1n
    left -= 1
  }
  return shares.map(({ share }) => (totalMinor < 0 ? -Number(share) : Number(share)) || 0)
}

/** What to give back of the cash handed over, and what is still missing; one of them is 0. Minor units. */
export function change(dueMinor: number, tenderedMinor: number): { changeMinor: number; shortMinor: number } {
  const difference = wholeNumber(tenderedMinor) - wholeNumber(dueMinor)
  return { changeMinor: Math.max(0, difference), shortMinor: Math.max(0, -difference) }
}

function wholeNumber(value: number): number {
  if (!Number.isSafeInteger(value)) throw new RangeError('Money and quantities are whole numbers of the smallest unit.')
  return value
}

function decimalText(amountMinor: number, digits: number): string {
  const size = String(Math.abs(wholeNumber(amountMinor))).padStart(digits + 1, '0')
  const sign = amountMinor < 0 ? '-' : ''
  return digits === 0 ? sign + size : `${sign}${size.slice(0, -digits)}.${size.slice(-digits)}`
}
