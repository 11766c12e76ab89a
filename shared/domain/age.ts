import { accepted, type Checked, refused } from './checked.ts'
import { addMonths, dateParts, daysBetween, isRealDate } from './date.ts'
import type { BirthDatePrecision } from './status.ts'

export { isRealDate } from './date.ts'

/** Completed years, then completed months beyond them, then days beyond those. */
export type Age = { years: number; months: number; days: number }

const oldestYears = 130

/**
 * The age on a day. Only what the precision knows is filled: no days for month, no months for year. Before the
 * birth it is 0. Dates are `yyyy-mm-dd`; anything else throws a RangeError.
 */
export function ageAt(birthDate: string, precision: BirthDatePrecision, onDate: string): Age {
  const wholeMonths = ageInMonths(birthDate, onDate)
  const years = Math.floor(wholeMonths / 12)
  const months = precision === 'year' ? 0 : wholeMonths % 12
  const days = precision === 'day' ? Math.max(0, daysBetween(addMonths(birthDate, wholeMonths), onDate)) : 0
  return { years, months, days }
}

/** Completed months from the birth to a day, 0 before the birth. Born on a 31st, a month is complete on the 1st after. */
export function ageInMonths(birthDate: string, onDate: string): number {
  const from = dateParts(birthDate)
  const to = dateParts(onDate)
  const months = (to.year - from.year) * 12 + to.month - from.month - (to.day < from.day ? 1 : 0)
  return Math.max(0, months)
}

/**
 * The age as shown: days in the first month (`3 d`), months below two years (`5 mo`), then years (`34 y`). What is
 * known only by its year or estimated is marked (`~34 y`) and shows no more than is known.
 */
export function formatAge(birthDate: string, precision: BirthDatePrecision, onDate: string): string {
  const { years, months, days } = ageAt(birthDate, precision, onDate)
  const wholeMonths = years * 12 + months
  if (precision === 'year') return years === 0 ? '<1 y' : `~${years} y`
  if (precision === 'estimated') {
    if (years > 0) return `~${years} y`
    return wholeMonths === 0 ? '<1 mo' : `~${wholeMonths} mo`
  }
  if (years >= 2) return `${years} y`
  if (wholeMonths > 0) return `${wholeMonths} mo`
  return precision === 'day' ? `${days} d` : '<1 mo'
}

/**
 * The birth date to keep for someone who knows only their age, marked as estimated: the first of January that gives
 * that age on `onDate`, or for a child with `months` the first of that month.
 */
export function birthDateFromAge(
  years: number,
  onDate: string,
  months = 0,
): { birthDate: string; precision: 'estimated' } {
  if (
    !Number.isInteger(years) ||
    years < 0 ||
    years > oldestYears ||
    !Number.isInteger(months) ||
    months < 0 ||
    months > 11
  ) {
    throw new RangeError(`An age is 0 to ${oldestYears} whole years and 0 to 11 months.`)
  }
  const { year } = dateParts(onDate)
  const birthDate =
    years === 0 || months > 0
      ? `${addMonths(onDate, -(years * 12 + months)).slice(0, 7)}-01`
      : `${String(year - years).padStart(4, '0')}-01-01`
  return { birthDate, precision: 'estimated' }
}

/** A birth date as typed: a real day, not after `today`, not more than 130 years before it. */
export function checkBirthDate(birthDate: string, today: string): Checked<string> {
  if (!isRealDate(birthDate)) return refused('This date does not exist. Write the birth date as year-month-day.')
  if (birthDate > today) return refused('The birth date is in the future. Check the year.')
  if (ageInMonths(birthDate, today) > oldestYears * 12) {
    return refused(`The birth date is more than ${oldestYears} years ago. Check the year.`)
  }
  return accepted(birthDate)
}
