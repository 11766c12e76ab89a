import { isRealDate } from '../../../shared/domain/age.ts'
import { minorDigits } from '../../../shared/domain/money.ts'
import { cleanName } from '../../../shared/domain/name.ts'

/** Why a row is not imported, in words; what stands in the row is never quoted. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}

export const refuse = (reason: string): never => {
  throw new Refusal(reason)
}

/** A cell that must hold something, spaces made single. */
export const required = (cells: Record<string, string>, column: string, maximum = 500): string =>
  optional(cells, column, maximum) ?? refuse(`${column} is empty.`)

export const optional = (cells: Record<string, string>, column: string, maximum = 500): string | null => {
  const text = (cells[column] ?? '').replace(/\s+/g, ' ').trim()
  if (text.length > maximum) refuse(`${column} is longer than ${maximum} characters.`)
  return text === '' ? null : text
}

/** A name under the rules of names: digits are data. */
export const nameCell = (cells: Record<string, string>, column: string): string => {
  const checked = cleanName(cells[column] ?? '')
  return checked.ok ? checked.value : refuse(`${column}: ${checked.reason}`)
}

/** A calendar day from `yyyy-mm-dd` or the beginning of a time. */
export const dayCell = (cells: Record<string, string>, column: string): string | null => {
  const text = (cells[column] ?? '').trim()
  if (text === '') return null
  const day = text.length > 10 && text[10] === 'T' ? text.slice(0, 10) : text
  return isRealDate(day) ? day : refuse(`${column} is not a date that exists, written year-month-day.`)
}

const timeShape = /^(\d{4}-\d{2}-\d{2})(?:T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?Z)?$/

/** Epoch ms from `yyyy-mm-ddThh:mm:ssZ`, or the beginning (UTC) of a day. */
export const timeCell = (cells: Record<string, string>, column: string): number | null => {
  const text = (cells[column] ?? '').trim()
  if (text === '') return null
  const day = timeShape.exec(text)?.[1]
  if (day === undefined || !isRealDate(day)) return refuse(`${column} is not a time, written 2024-05-17T08:30:00Z.`)
  return Date.parse(text)
}

/** Minor units from a decimal such as 408.86; digits beyond the currency's are rounded once, half up. No float. */
export const moneyCell = (text: string, currency: string): number | null => {
  const match = /^(\d{1,10})(?:\.(\d{1,8}))?$/.exec(text.trim())
  if (!match) return null
  const digits = minorDigits(currency)
  const fraction = (match[2] ?? '').padEnd(digits + 1, '0')
  const kept = BigInt((match[1] ?? '0') + fraction.slice(0, digits))
  return Number(kept) + (fraction.charCodeAt(digits) >= 53 ? 1 : 0)
}

/** The middle of the prices, of an even number the lower of the two: a price that was really asked. */
export const median = (prices: readonly number[]): number =>
  prices.toSorted((a, b) => a - b)[Math.floor((prices.length - 1) / 2)] ?? 0
