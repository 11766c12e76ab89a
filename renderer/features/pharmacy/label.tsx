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

const whole = { whiteSpace: 'nowrap' } as const

/** What stands on the box: 62 x 29 mm, so only what the patient needs and what a recall needs. */
function MedicineLabel({ patient, item, quantity, at, batches }: LabelContent) {
  const clinic = useClinic()
  const [first, ...others] = batches
  return (
    <article>
      <strong>{item.medicineName}</strong> · {unitWords(quantity, item.baseUnit)}
      <div style={{ margin: '0.08em 0', fontSize: '1.13em', fontWeight: 700 }}>{item.sentence}</div>
      <div>
        {patientName(patient)} · <span style={whole}>{patient.mrn}</span>
      </div>
      <div style={{ fontSize: '0.87em' }}>
        {clinic.name} · <TimeText at={at} show="date" />
        {first && (
          <>
            {' · '}
            <span style={whole}>Lot {first.lot}</span>{' '}
            <span style={whole}>
              exp <DateText date={first.expiryDate} />
            </span>
            {others.length > 0 && ` +${others.length}`}
          </>
        )}
      </div>
      <div style={{ fontSize: '0.8em' }}>Keep out of the reach of children.</div>
    </article>
  )
}

export const printLabel = (content: LabelContent): void => printSheet('label', <MedicineLabel {...content} />)
