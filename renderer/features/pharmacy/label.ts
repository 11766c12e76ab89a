import type { PatientHeader } from '../../../shared/contract/patients.ts'
import type { Clinic } from '../../ui/index.ts'
import type { PrintJob } from '../printing/printing-store.ts'
import { type LabelContent, labelSheet } from './label-sheet.ts'

/** The label of one dispense, to be printed. */
export const labelJob = (
  content: LabelContent & { dispenseId: string; patient: Pick<PatientHeader, 'id'> },
  clinic: Clinic,
): PrintJob => ({
  kind: 'label',
  sheet: labelSheet(content, clinic),
  subjectId: content.dispenseId,
  patientId: content.patient.id,
  name: `the label of ${content.item.medicineName}`,
})
