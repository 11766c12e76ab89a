import type { PatientHeader } from '../../../shared/contract/patients.ts'
import { formatAge } from '../../../shared/domain/age.ts'
import { toDateText } from '../../../shared/domain/clock.ts'
import { spokenName } from '../../../shared/domain/spoken-name.ts'
import { type BirthDatePrecision, birthDatePrecisions, isOneOf } from '../../../shared/domain/status.ts'

type Named = Pick<PatientHeader, 'familyName' | 'givenName' | 'isUnknown'>
type Aged = Pick<PatientHeader, 'birthDate' | 'birthDatePrecision' | 'deceasedAt'>

/** The name as people say it: `Amina Otieno`, `Unknown male 14:05`. */
export const patientName = (patient: Named): string => spokenName(patient)

/** How much of the birth date is known; a word of a newer version counts as estimated, the most careful. */
export const precisionOf = (word: string): BirthDatePrecision =>
  isOneOf(birthDatePrecisions, word) ? word : 'estimated'

/** The age today, or at death: `34 y`, `~40 y`, `5 mo`. */
export const ageWords = ({ birthDate, birthDatePrecision, deceasedAt }: Aged, timeZone: string): string => {
  if (birthDate === null) return 'Age unknown'
  return formatAge(birthDate, precisionOf(birthDatePrecision), deceasedAt ?? toDateText(Date.now(), timeZone))
}

const sexNames: Record<string, string> = { male: 'Male', female: 'Female', other: 'Other', unknown: 'Sex unknown' }
export const sexWord = (sex: string): string => sexNames[sex] ?? sex

/** Today in the clinic's time zone, yyyy-mm-dd: the latest date that fields take. */
export const todayIn = (timeZone: string): string => toDateText(Date.now(), timeZone)
