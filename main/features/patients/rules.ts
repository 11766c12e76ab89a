import { birthDateFromAge, checkBirthDate } from '../../../shared/domain/age.ts'
import type { Checked } from '../../../shared/domain/checked.ts'
import { invalid } from '../../../shared/domain/error.ts'
import { cleanName } from '../../../shared/domain/name.ts'
import { normalisePhone } from '../../../shared/domain/phone.ts'
import type { BirthDatePrecision } from '../../../shared/domain/status.ts'

interface BirthInput {
  birthDate?: string | null | undefined
  birthDatePrecision?: BirthDatePrecision | undefined
  ageYears?: number | undefined
  ageMonths?: number | undefined
}

export interface Birth {
  birthDate: string | null
  birthDatePrecision: BirthDatePrecision
}

const accept = <Value>(field: string, checked: Checked<Value>): Value => {
  if (!checked.ok) throw invalid(field, checked.reason)
  return checked.value
}

/** What to keep of a birth date or an age as typed; what the precision does not know is kept as 01. `today`: yyyy-mm-dd. */
export const birthOf = (input: BirthInput, today: string): Birth => {
  const { birthDate, birthDatePrecision: precision = 'day', ageYears, ageMonths } = input
  const hasAge = ageYears !== undefined || ageMonths !== undefined
  if (birthDate && hasAge) throw invalid('ageYears', 'Give the birth date or the age, not both.')
  if (hasAge) {
    const estimate = birthDateFromAge(ageYears ?? 0, today, ageMonths ?? 0)
    return { birthDate: estimate.birthDate, birthDatePrecision: estimate.precision }
  }
  if (!birthDate) return { birthDate: null, birthDatePrecision: 'estimated' }
  const known = accept('birthDate', checkBirthDate(birthDate, today))
  return { birthDate: cut(known, precision), birthDatePrecision: precision }
}

const cut = (date: string, precision: BirthDatePrecision): string => {
  if (precision === 'year') return `${date.slice(0, 4)}-01-01`
  return precision === 'month' ? `${date.slice(0, 7)}-01` : date
}

/** Both names as kept. Many people have one name only: the other is empty. */
export const namesOf = (familyName: string | undefined, givenName: string | undefined) => {
  if (!familyName && !givenName) throw invalid('familyName', 'Type at least one name.')
  return {
    familyName: familyName ? accept('familyName', cleanName(familyName)) : '',
    givenName: givenName ? accept('givenName', cleanName(givenName)) : '',
  }
}

/** E.164, or null where nothing was typed; undefined stays undefined (not changed). */
export const phoneOf = <Typed extends string | null | undefined>(field: string, typed: Typed, countryCode: string) => {
  if (typed === undefined) return undefined
  return typed === null || typed === '' ? null : accept(field, normalisePhone(typed, countryCode))
}

/** The name that stands for someone nobody can name yet: `Unknown`, `male 14:05`, in the clinic's time. */
export const unknownName = (sex: string, now: number, timeZone: string) => {
  const time = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(now)
  return { familyName: 'Unknown', givenName: `${sex === 'male' || sex === 'female' ? sex : 'person'} ${time}` }
}
