import type { PatientHeader } from '../../../shared/contract/patients.ts'
import type { PrescriptionItemRow } from '../../../shared/contract/prescriptions.ts'
import { DateText, printSheet, TimeText, useClinic } from '../../ui/index.ts'
import { patientName } from '../patients/words.ts'
import { unitWords } from '../prescriptions/words.ts'

export interface LabelContent {
  patient: Pick<PatientHeader, 'givenName' | 'familyName' | 'isUnknown' | 'mrn'>
  item: Pick<PrescriptionItemRow, 'medicineName' | 'sentence' | 'baseUnit'>
  quantity: number
  at: number
  batches: readonly { lot: string; expiryDate: string }[]
}

/** What stands on the box: 62 x 29 mm, so only what the patient needs and what a recall needs. */
function MedicineLabel({ patient, item, quantity, at, batches }: LabelContent) {
  const clinic = useClinic()
  const [first, ...others] = batches
  return (
    <article>
      <strong>{item.medicineName}</strong> · {unitWords(quantity, item.baseUnit)}
      <div style={{ margin: '0.6mm 0', fontSize: '8.5pt', fontWeight: 700 }}>{item.sentence}</div>
      <div>
        {patientName(patient)} · {patient.mrn}
      </div>
      <div style={{ fontSize: '6.5pt' }}>
        {clinic.name} · <TimeText at={at} show="date" />
        {first && (
          <>
            {' · '}Lot {first.lot} exp <DateText date={first.expiryDate} />
            {others.length > 0 && ` +${others.length}`}
          </>
        )}
      </div>
      <div style={{ fontSize: '6pt' }}>Keep out of the reach of children.</div>
    </article>
  )
}

export const printLabel = (content: LabelContent): void => printSheet('label', <MedicineLabel {...content} />)
