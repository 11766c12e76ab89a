import type { PatientHeader } from '../../../shared/contract/patients.ts'
import type { PrescriptionRow } from '../../../shared/contract/prescriptions.ts'
import { DateText, PrintSheet, printSheet, TimeText } from '../../ui/index.ts'
import { patientName, precisionOf, sexWord } from '../patients/words.ts'
import { quantityWords } from './words.ts'

/** The prescription on A4, as the patient takes it to a pharmacy: what is stopped or withdrawn is not on it. */
function PrescriptionSheet({ prescription, patient }: { prescription: PrescriptionRow; patient: PatientHeader }) {
  const items = prescription.items.filter((item) => item.status === 'active' || item.status === 'completed')
  return (
    <PrintSheet title="Prescription">
      <p>
        <strong>{patientName(patient)}</strong>
        <br />
        {patient.mrn} · {sexWord(patient.sex)}
        {patient.birthDate && (
          <>
            {' · born '}
            <DateText date={patient.birthDate} precision={precisionOf(patient.birthDatePrecision)} />
          </>
        )}
        <br />
        Written <TimeText at={prescription.writtenAt} />
      </p>
      <table>
        <thead>
          <tr>
            <th>Medicine</th>
            <th>How to take it</th>
            <th className="number">Quantity</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.id}>
              <td>{item.medicineName}</td>
              <td>{item.sentence}</td>
              <td className="number">{quantityWords(item)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {prescription.note && <p>{prescription.note}</p>}
      <p className="sign">
        ______________________________
        <br />
        {prescription.prescriberName ?? ''}
      </p>
    </PrintSheet>
  )
}

export const printPrescription = (prescription: PrescriptionRow, patient: PatientHeader): void =>
  printSheet('a4', <PrescriptionSheet prescription={prescription} patient={patient} />)
