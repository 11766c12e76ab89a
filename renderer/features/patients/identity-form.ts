import type { PatientRow } from '../../../shared/contract/patients.ts'
import { isOneOf, type Sex, sexes } from '../../../shared/domain/status.ts'

/** What the forms of registration and correction hold. Empty texts are what is not known. */
export interface IdentityValues {
  givenName: string
  familyName: string
  sex: Sex | null
  birthKind: 'date' | 'year' | 'age'
  birthDate: string | null
  birthYear: number | null
  ageYears: number | null
  ageMonths: number | null
  phone: string
  nationalId: string
  address: string
  nextOfKinName: string
  nextOfKinPhone: string
}

export const emptyIdentity: IdentityValues = {
  givenName: '',
  familyName: '',
  sex: null,
  birthKind: 'date',
  birthDate: null,
  birthYear: null,
  ageYears: null,
  ageMonths: null,
  phone: '',
  nationalId: '',
  address: '',
  nextOfKinName: '',
  nextOfKinPhone: '',
}

export const fromPatient = (row: PatientRow): IdentityValues => ({
  ...emptyIdentity,
  // A name that was made up is not one to correct letter by letter.
  givenName: row.isUnknown ? '' : row.givenName,
  familyName: row.isUnknown ? '' : row.familyName,
  sex: isOneOf(sexes, row.sex) ? row.sex : null,
  birthKind: row.birthDate === null ? 'age' : row.birthDatePrecision === 'year' ? 'year' : 'date',
  birthDate: row.birthDate,
  birthYear: row.birthDatePrecision === 'year' ? Number(row.birthDate?.slice(0, 4)) : null,
  phone: row.phone ?? '',
  nationalId: row.nationalId ?? '',
  address: row.address ?? '',
  nextOfKinName: row.nextOfKinName ?? '',
  nextOfKinPhone: row.nextOfKinPhone ?? '',
})

/** The birth as main takes it; nothing while it is not filled in. */
export const birthInput = (values: IdentityValues) => {
  const { birthKind, birthDate, birthYear, ageYears, ageMonths } = values
  if (birthKind === 'date') return birthDate === null ? {} : { birthDate, birthDatePrecision: 'day' as const }
  if (birthKind === 'age') {
    return ageYears === null && ageMonths === null ? {} : { ageYears: ageYears ?? 0, ageMonths: ageMonths ?? 0 }
  }
  if (birthYear === null || birthYear < 1800 || birthYear > 9999) return {}
  return { birthDate: `${birthYear}-01-01`, birthDatePrecision: 'year' as const }
}

const textOrNull = (text: string): string | null => text.trim() || null

export const contactInput = (values: IdentityValues) => ({
  phone: textOrNull(values.phone),
  nationalId: textOrNull(values.nationalId),
  address: textOrNull(values.address),
  nextOfKinName: textOrNull(values.nextOfKinName),
  nextOfKinPhone: textOrNull(values.nextOfKinPhone),
})

export const nameInput = (values: IdentityValues) => ({
  ...(values.familyName.trim() ? { familyName: values.familyName.trim() } : {}),
  ...(values.givenName.trim() ? { givenName: values.givenName.trim() } : {}),
})

/** What is missing, said before main is asked. */
export const identityProblems = (values: IdentityValues, isBirthNeeded: boolean): Record<string, string> => {
  const problems: Record<string, string> = {}
  if (!values.familyName.trim() && !values.givenName.trim()) problems.familyName = 'Type at least one name.'
  if (values.sex === null) problems.sex = 'Choose one; “unknown” if it is not known.'
  if (isBirthNeeded && Object.keys(birthInput(values)).length === 0) {
    const field = { date: 'birthDate', year: 'birthYear', age: 'ageYears' }[values.birthKind]
    problems[field] = values.birthKind === 'date' ? 'Give the birth date, or choose “Age”.' : 'Fill this in.'
  }
  return problems
}
