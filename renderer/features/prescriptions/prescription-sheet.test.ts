import { expect, test } from 'vitest'
import type { PatientHeader } from '../../../shared/contract/patients.ts'
import type { PrescriptionItemRow, PrescriptionRow } from '../../../shared/contract/prescriptions.ts'
import { paperClinic, wordsOf } from '../../../tests/harness/sheet-words.ts'
import { prescriptionSheet } from './prescription-sheet.ts'

const patient: PatientHeader = {
  id: '019a0000-0000-7000-8000-000000000001',
  mrn: 'LC-2B7K-00012-X',
  familyName: 'Otieno',
  givenName: 'Amina',
  sex: 'female',
  birthDate: '1990-01-01',
  birthDatePrecision: 'estimated',
  phone: null,
  isUnknown: false,
  deceasedAt: null,
  allergyState: 'unknown',
}

const item = (medicineName: string, status: string, repeats = 0) =>
  ({
    medicineName,
    status,
    sentence: 'Take 1 a day.',
    quantity: 20,
    repeats,
    baseUnit: 'tablet',
  }) as PrescriptionItemRow

const prescription = {
  writtenAt: Date.UTC(2026, 2, 9, 8, 30),
  prescriberName: 'Dr Wanjiru',
  note: 'Come back in a week.',
  items: [
    item('Metformin', 'active', 2),
    item('Aspirin', 'stopped'),
    item('Iron', 'completed'),
    item('X', 'entered_in_error'),
  ],
} as PrescriptionRow

test('a prescription says for whom, what, how and how much, and has a line for the prescriber to sign', () => {
  expect(wordsOf(prescriptionSheet(prescription, patient, paperClinic)).slice(2)).toEqual([
    'Prescription',
    'Amina Otieno',
    'LC-2B7K-00012-X · Female · born about 1990\nWritten 9 Mar 2026, 11:30',
    'Medicine | How to take it | Quantity',
    'Metformin | Take 1 a day. | 20 tablets, 2 repeats',
    'Iron | Take 1 a day. | 20 tablets',
    'Come back in a week.',
    'signed Dr Wanjiru',
  ])
})

test('what was stopped or never meant is not on the paper that a pharmacy hands out by', () => {
  const words = wordsOf(prescriptionSheet(prescription, patient, paperClinic)).join()
  expect(words).not.toMatch(/Aspirin|X \|/)
})
