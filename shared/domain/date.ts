// Calendar days as text, `yyyy-mm-dd`, without a time zone: birth dates, expiry dates, days of a shift.

const dayMs = 86_400_000

/** True if `text` is `yyyy-mm-dd` and that day exists (not 2026-02-30). */
export function isRealDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const ms = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(ms) && dateTextOf(ms) === text
}

/** Whole days from one day to another, negative when `to` is earlier. Throws a RangeError for what is no day. */
export function daysBetween(from: string, to: string): number {
  return (utcMs(to) - utcMs(from)) / dayMs
}

/** The day `days` after a day. */
export function addDays(date: string, days: number): string {
  return dateTextOf(utcMs(date) + days * dayMs)
}

/** The day `months` after a day; the last of the month where it has no such day (31 January + 1 is 28 February). */
export function addMonths(date: string, months: number): string {
  const { year, month, day } = dateParts(date)
  const first = new Date(0)
  first.setUTCFullYear(year, month - 1 + months, 1)
  const last = new Date(first)
  last.setUTCFullYear(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)
  first.setUTCDate(Math.min(day, last.getUTCDate()))
  return dateTextOf(first.getTime())
}

/** The numbers of a day; the month is 1 to 12. Throws a RangeError for what is no day. */
export function dateParts(date: string): { year: number; month: number; day: number } {
  utcMs(date)
  return { year: Number(date.slice(0, 4)), month: Number(date.slice(5, 7)), day: Number(date.slice(8, 10)) }
}

function utcMs(date: string): number {
  if (!isRealDate(date)) throw new RangeError('A date is written yyyy-mm-dd and must exist.')
  return Date.parse(`${date}T00:00:00Z`)
}

function dateTextOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
