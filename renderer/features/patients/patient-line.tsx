import type { PatientHeader } from '../../../shared/contract/patients.ts'
import { DateText, useClinic } from '../../ui/index.ts'
import { PatientFlags } from './banner.tsx'
import styles from './patient-line.module.css'
import { ageWords, patientName, precisionOf, sexWord } from './words.ts'

/** A patient in a list: two lines, enough to tell two people of one name apart. */
export function PatientLine({ patient }: { patient: PatientHeader }) {
  const { timeZone } = useClinic()
  return (
    <div className={styles.line}>
      <span className={styles.name}>
        {patientName(patient)}
        <PatientFlags patient={patient} isShort />
      </span>
      <span className={styles.number}>{patient.mrn}</span>
      <span className={styles.facts}>
        <span>{ageWords(patient, timeZone)}</span>
        <span>{sexWord(patient.sex)}</span>
        {patient.birthDate !== null && (
          <DateText date={patient.birthDate} precision={precisionOf(patient.birthDatePrecision)} />
        )}
      </span>
      <span className={styles.phone}>{patient.phone}</span>
    </div>
  )
}
