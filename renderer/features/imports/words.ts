import type { ImportKind, PatientImportField } from '../../../shared/domain/import-kind.ts'

export const kindNames: Record<ImportKind, string> = {
  synthea: 'Synthea folder',
  patients: 'Patient list',
  codes: 'Code list',
  medicines: 'Medicines',
  services: 'Services',
}

/** What each kind is, and what it must hold. */
export const kindWords: Record<ImportKind, string> = {
  synthea:
    'A folder of CSV files as the Synthea program writes them: patients, encounters, conditions, medications, procedures, allergies, immunisations. It comes in as settled history: nothing is charged and no stock moves.',
  patients: 'A list of patients, one a row, from a spreadsheet saved as CSV. You say which column is which.',
  codes: 'A diagnosis list of your own or under licence: columns code, text and, if there are any, keywords.',
  medicines:
    'Your medicines and prices, in the columns of resources/catalogue/medicines.csv. A medicine that is there already takes the new values.',
  services:
    'Your services and prices, in the columns of resources/catalogue/services.csv. A service that is there already takes the new values.',
}

export const fieldNames: Record<PatientImportField, string> = {
  fullName: 'Whole name',
  givenName: 'Given name',
  familyName: 'Family name',
  sex: 'Sex',
  birthDate: 'Birth date',
  ageYears: 'Age in years',
  phone: 'Phone',
  nationalId: 'National ID',
  address: 'Address',
  mrn: 'Record number',
  nextOfKinName: 'Next of kin',
  nextOfKinPhone: 'Phone of next of kin',
}

/** `1,774 rows` */
export const rowsInWords = (count: number): string => `${count.toLocaleString('en')} ${count === 1 ? 'row' : 'rows'}`
