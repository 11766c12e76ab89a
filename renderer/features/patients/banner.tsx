import type { ReactNode } from 'react'
import type { PatientHeader } from '../../../shared/contract/patients.ts'
import { Badge, DateText, Flag, useClinic } from '../../ui/index.ts'
import { SavedMark } from '../sync/saved-mark.tsx'
import styles from './banner.module.css'
import { ageWords, patientName, precisionOf, sexWord } from './words.ts'

/**
 * Who this is, above everything that is done for them: name, age, sex, number, and what must not be overlooked.
 * `allergies` replaces the flag by the allergies themselves, for those who may read them.
 */
export function PatientBanner({
  patient,
  allergies,
  actions,
}: {
  patient: PatientHeader
  allergies?: ReactNode
  actions?: ReactNode
}) {
  const { timeZone } = useClinic()
  return (
    <section className={styles.banner} aria-label="Patient" data-deceased={patient.deceasedAt !== null}>
      <strong className={styles.name}>{patientName(patient)}</strong>
      <span className={styles.fact}>{ageWords(patient, timeZone)}</span>
      <span className={styles.fact}>{sexWord(patient.sex)}</span>
      {patient.birthDate !== null && (
        <span className={styles.fact}>
          <span className={styles.label}>Born</span>{' '}
          <DateText date={patient.birthDate} precision={precisionOf(patient.birthDatePrecision)} />
        </span>
      )}
      <span className={styles.fact}>
        <span className={styles.label}>No.</span> {patient.mrn}
      </span>
      <PatientFlags patient={patient} allergies={allergies} />
      <SavedMark id={patient.id} />
      {actions && <span className={styles.actions}>{actions}</span>}
    </section>
  )
}

/** The marks beside a name: deceased, unknown, allergies. `isShort`, in lists: only what calls for care. */
export function PatientFlags({
  patient,
  allergies,
  isShort = false,
}: {
  patient: PatientHeader
  allergies?: ReactNode
  isShort?: boolean
}) {
  return (
    <>
      {patient.deceasedAt !== null && (
        <Flag tone="neutral">
          Died <DateText date={patient.deceasedAt} />
        </Flag>
      )}
      {patient.isUnknown && <Flag tone="warning">Not identified</Flag>}
      {allergies ?? ((!isShort || patient.allergyState === 'listed') && <AllergyFlag state={patient.allergyState} />)}
    </>
  )
}

/** Not asked is not the same as none: the two never look alike. */
export function AllergyFlag({ state }: { state: PatientHeader['allergyState'] }) {
  if (state === 'listed') return <Flag tone="danger">Allergies</Flag>
  if (state === 'none_known') return <Badge tone="good">No known allergies</Badge>
  return <Badge tone="neutral">Allergies not asked</Badge>
}
