/** What can be imported. `synthea` is a folder, the others are one CSV each. */
export const importKinds = ['synthea', 'patients', 'codes', 'medicines', 'services'] as const
export type ImportKind = (typeof importKinds)[number]

/** The fields of a plain patients CSV, each from one column. */
export const patientImportFields = [
  'fullName',
  'familyName',
  'givenName',
  'sex',
  'birthDate',
  'ageYears',
  'phone',
  'nationalId',
  'address',
  'mrn',
  'nextOfKinName',
  'nextOfKinPhone',
] as const
export type PatientImportField = (typeof patientImportFields)[number]

/** Field to the name of its column. */
export type PatientMapping = Partial<Record<PatientImportField, string>>

/** In which order a list writes the parts of a date. */
export const dateOrders = ['ymd', 'dmy', 'mdy'] as const
export type DateOrder = (typeof dateOrders)[number]

/**
 * The order that sample dates show: a number over 12 can't be a month, a year comes first when it stands first. Null when
 * they don't tell: then a person must say.
 */
export function dateOrderOf(dates: readonly string[]): DateOrder | null {
  for (const date of dates) {
    const [first = '', second = '', third = ''] = date.trim().split(/[-/. ]/)
    if (first.length === 4 && second !== '') return 'ymd'
    if (third.length !== 4) continue
    if (Number(first) > 12) return 'dmy'
    if (Number(second) > 12) return 'mdy'
  }
  return null
}

/** Rows of a table as words: `1 allergy`, `7,584 medical records`. */
export function rowsOfTable(table: string, count: number): string {
  const one = table.replaceAll('_', ' ')
  const many = one.endsWith('status') ? `${one} changes` : one.endsWith('y') ? `${one.slice(0, -1)}ies` : `${one}s`
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}
