import type { PatientHeader } from '../../../shared/contract/patients.ts'
import type { PrescriptionRow } from '../../../shared/contract/prescriptions.ts'
import type { Sheet } from '../../../shared/domain/sheet.ts'
import type { Clinic } from '../../ui/clinic.tsx'
import { dateWords, timeWords } from '../../ui/time-words.ts'
import { patientName, precisionOf, sexWord } from '../patients/words.ts'
import { letterheadOf } from '../printing/letterhead.ts'
import { quantityWords } from './words.ts'

/** The prescription on A4, as the patient takes it to a pharmacy: what is stopped or withdrawn is not on it. */
export const prescriptionSheet = (prescription: PrescriptionRow, patient: PatientHeader, clinic: Clinic): Sheet => {
  const items = prescription.items.filter((item) => item.status === 'active' || item.status === 'completed')
  const facts = [
    patient.mrn,
    sexWord(patient.sex),
    ...(patient.birthDate
      ? [`born ${dateWords(patient.birthDate, clinic.locale, precisionOf(patient.birthDatePrecision))}`]
      : []),
  ]
  return {
    paper: 'a4',
    letterhead: letterheadOf(clinic),
    title: 'Prescription',
    blocks: [
      { kind: 'text', text: patientName(patient), weight: 'strong' },
      {
        kind: 'text',
        text: `${facts.join(' · ')}\nWritten ${timeWords(prescription.writtenAt, clinic)}`,
        weight: 'plain',
      },
      {
        kind: 'table',
        columns: [
          { title: 'Medicine', align: 'left' },
          { title: 'How to take it', align: 'left' },
          { title: 'Quantity', align: 'right' },
        ],
        rows: items.map((item) => [item.medicineName, item.sentence, quantityWords(item)]),
      },
      ...(prescription.note
        ? [{ kind: 'gap' as const }, { kind: 'text' as const, text: prescription.note, weight: 'plain' as const }]
        : []),
      { kind: 'sign', name: prescription.prescriberName ?? '' },
    ],
  }
}
