import { birthDateFromAge, checkBirthDate, isRealDate } from '../../../shared/domain/age.ts'
import type { DateOrder, PatientImportField, PatientMapping } from '../../../shared/domain/import-kind.ts'
import { makeMrn } from '../../../shared/domain/mrn.ts'
import { foldText } from '../../../shared/domain/name.ts'
import { normalisePhone } from '../../../shared/domain/phone.ts'
import type { BirthDatePrecision, Sex } from '../../../shared/domain/status.ts'
import { heraNamespace, uuidV5 } from '../../../shared/domain/uuid.ts'
import { patient } from '../../database/schema/index.ts'
import type { FileImporter } from './run-file.ts'
import { nameCell, optional, refuse } from './values.ts'

/** Names that columns go by, folded. The first field that fits takes the column. */
const usualNames: Record<PatientImportField, string[]> = {
  fullName: ['name', 'full name', 'patient name', 'patient', 'names'],
  familyName: ['family name', 'last name', 'surname', 'last', 'lastname', 'family', 'nom'],
  givenName: [
    'given name',
    'first name',
    'first names',
    'firstname',
    'first',
    'given',
    'forename',
    'other names',
    'prenom',
  ],
  sex: ['sex', 'gender', 'm f', 'sexe'],
  birthDate: ['birth date', 'date of birth', 'dob', 'birthdate', 'born', 'birthday'],
  ageYears: ['age', 'age years', 'years'],
  phone: ['phone', 'telephone', 'mobile', 'tel', 'phone number', 'contact'],
  nationalId: ['national id', 'id number', 'nin', 'ssn', 'national id number'],
  address: ['address', 'village', 'residence', 'location'],
  mrn: ['mrn', 'record number', 'file number', 'patient number', 'opd number', 'card number', 'patient id'],
  nextOfKinName: ['next of kin', 'kin', 'next of kin name', 'guardian'],
  nextOfKinPhone: ['next of kin phone', 'kin phone', 'guardian phone'],
}

/** Field to column, as far as the columns' names tell. */
export const suggestMapping = (columns: readonly string[]): PatientMapping => {
  const mapping: PatientMapping = {}
  for (const [field, names] of Object.entries(usualNames) as [PatientImportField, string[]][]) {
    const column = columns.find((each) => names.includes(foldText(each)))
    if (column !== undefined) mapping[field] = column
  }
  if (mapping.familyName !== undefined && mapping.givenName !== undefined) delete mapping.fullName
  return mapping
}

const sexWords: Record<string, Sex> = {
  m: 'male',
  male: 'male',
  man: 'male',
  boy: 'male',
  f: 'female',
  female: 'female',
  woman: 'female',
  girl: 'female',
  o: 'other',
  other: 'other',
  u: 'unknown',
  unknown: 'unknown',
}

/** A birth date as lists have it: three numbers in the given order, or a year alone. */
export const birthDateOf = (text: string, order: DateOrder): { date: string; precision: BirthDatePrecision } | null => {
  if (/^\d{4}$/.test(text)) return { date: `${text}-01-01`, precision: 'year' }
  const parts = /^(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})$/.exec(text)?.slice(1)
  if (!parts) return null
  const at = (letter: string): string => parts[order.indexOf(letter)] ?? ''
  // A year first is a year, whatever the order of the rest of the list is.
  const isYearFirst = parts[0]?.length === 4
  const [year, month, day] = isYearFirst ? parts : [at('y'), at('m'), at('d')]
  if (year?.length !== 4) return null
  const date = `${year}-${(month ?? '').padStart(2, '0')}-${(day ?? '').padStart(2, '0')}`
  return isRealDate(date) ? { date, precision: 'day' } : null
}

/** A list of patients: every row registers one. A row with a record number that is there already is left alone. */
export const plainPatients = (mapping: PatientMapping, order: DateOrder): FileImporter => ({
  file: 'patients',
  columns: [...new Set(Object.values(mapping))],
  open: (context) => {
    const { core, sql } = context
    const today = core.today()
    const country = core.settings().countryCode
    return (cells, row) => {
      const of = (field: PatientImportField, maximum: number): string | null => {
        const column = mapping[field]
        return column === undefined ? null : optional(cells, column, maximum)
      }
      const names = namesOf(mapping, cells)
      const birth = birthOf(of('birthDate', 40), of('ageYears', 10), order, today)
      const sexText = of('sex', 20)
      const sex = sexWords[foldText(sexText ?? '')]
      const nationalId = of('nationalId', 60)
      const givenMrn = of('mrn', 40)
      const phones = (['phone', 'nextOfKinPhone'] as const).map((field) => {
        const text = of(field, 40)
        const checked = text === null ? null : normalisePhone(text, country)
        return { value: checked?.ok ? checked.value : null, isOdd: checked !== null && !checked.ok }
      })
      const [phone, kinPhone] = phones
      const address = of('address', 300)
      const nextOfKinName = of('nextOfKinName', 120)
      const id = uuidV5(heraNamespace, `patients-csv/${givenMrn === null ? row.hash : `mrn/${givenMrn}`}`)
      if (sql.patient(id) || (givenMrn !== null && sql.patientIdByMrn(givenMrn) !== null)) return 'already'
      if (sex === undefined) row.warn('The sex is not known: kept as unknown.')
      if (phones.some(({ isOdd }) => isOdd)) row.warn('A phone number could not be read and was left out.')
      if (birth === null) row.warn('There is no birth date and no age.')
      if (nationalId !== null && sql.hasNationalId(nationalId)) row.warn('Another patient has the same national ID.')
      row.insert(patient, {
        id,
        mrn: givenMrn ?? makeMrn(core.settings().mrnPrefix, core.deviceCode(), core.nextNumber('mrn')),
        ...names,
        sex: sex ?? 'unknown',
        birthDate: birth?.date ?? null,
        birthDatePrecision: birth?.precision ?? 'estimated',
        phone: phone?.value ?? null,
        nationalId,
        address,
        nextOfKinName,
        nextOfKinPhone: kinPhone?.value ?? null,
        createdAt: core.now(),
        createdBy: context.author.userId,
      })
      return 'added'
    }
  },
})

/** Of a full name the last word is the family's. */
const namesOf = (mapping: PatientMapping, cells: Record<string, string>): { familyName: string; givenName: string } => {
  if (mapping.familyName !== undefined && mapping.givenName !== undefined) {
    return { familyName: nameCell(cells, mapping.familyName), givenName: nameCell(cells, mapping.givenName) }
  }
  if (mapping.fullName === undefined) return refuse('No column is chosen for the name.')
  const words = nameCell(cells, mapping.fullName).split(' ')
  const familyName = words.pop() ?? ''
  return words.length > 0 ? { familyName, givenName: words.join(' ') } : refuse('The name has only one word.')
}

const birthOf = (
  dateText: string | null,
  ageText: string | null,
  order: DateOrder,
  today: string,
): { date: string; precision: BirthDatePrecision } | null => {
  if (dateText !== null) {
    const birth = birthDateOf(dateText, order) ?? refuse('The birth date can’t be read in the order that was chosen.')
    const checked = checkBirthDate(birth.date, today)
    return checked.ok ? birth : refuse(checked.reason)
  }
  if (ageText === null) return null
  const years = /^\d{1,3}$/.test(ageText) ? Number(ageText) : Number.NaN
  if (!(years >= 0 && years <= 130)) refuse('The age is not a whole number of years from 0 to 130.')
  const { birthDate, precision } = birthDateFromAge(years, today)
  return { date: birthDate, precision }
}
