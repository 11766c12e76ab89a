import type { PatientHeader } from '../../../shared/contract/patients.ts'
import type { PrescriptionItemRow } from '../../../shared/contract/prescriptions.ts'
import type { Sheet } from '../../../shared/domain/sheet.ts'
import type { Clinic } from '../../ui/clinic.tsx'
import { dateWords, timeWords } from '../../ui/time-words.ts'
import { patientName } from '../patients/words.ts'
import { unitWords } from '../prescriptions/words.ts'

export interface LabelContent {
  patient: Pick<PatientHeader, 'givenName' | 'familyName' | 'isUnknown' | 'mrn'>
  item: Pick<PrescriptionItemRow, 'medicineName' | 'sentence' | 'baseUnit'>
  quantity: number
  at: number
  batches: readonly { lot: string; expiryDate: string }[]
}

/** What belongs together stays on one line. */
const whole = (words: string): string => words.replaceAll(' ', '\u00a0')

/** What stands on the box: 62 x 29 mm, so only what the patient needs and what a recall needs. */
export const labelSheet = ({ patient, item, quantity, at, batches }: LabelContent, clinic: Clinic): Sheet => {
  const [first, ...others] = batches
  const origin = [
    clinic.name,
    whole(timeWords(at, clinic, 'date')),
    ...(first
      ? [
          `${whole(`Lot ${first.lot}`)} ${whole(`exp ${dateWords(first.expiryDate, clinic.locale)}`)}` +
            (others.length > 0 ? `\u00a0+${others.length}` : ''),
        ]
      : []),
  ]
  return {
    paper: 'label',
    letterhead: null,
    title: null,
    blocks: [
      { kind: 'heading', text: `${item.medicineName} · ${unitWords(quantity, item.baseUnit)}` },
      { kind: 'text', text: item.sentence, weight: 'strong' },
      { kind: 'text', text: `${patientName(patient)} · ${patient.mrn}`, weight: 'plain' },
      { kind: 'text', text: origin.filter((part) => part !== '').join(' · '), weight: 'small' },
      { kind: 'text', text: 'Keep out of the reach of children.', weight: 'small' },
    ],
  }
}
