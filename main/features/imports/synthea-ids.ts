import { heraNamespace, uuidV5 } from '../../../shared/domain/uuid.ts'
import type { ImportContext } from './run-file.ts'
import type { PatientFacts, RecordFacts } from './store.ts'
import { refuse } from './values.ts'

/** The id of what Synthea gave an id: the same on every machine. */
export const syntheaId = (key: string): string => uuidV5(heraNamespace, `synthea/${key.toLowerCase()}`)

/** The id of a row that has none of its own: from the hash of the whole row. */
export const rowId = (kind: string, hash: string): string => uuidV5(heraNamespace, `synthea/${kind}/${hash}`)

export interface KnownPatient extends PatientFacts {
  id: string
}

/** The patient a row names, who must have been imported. */
export const patientOf = (context: ImportContext, cells: Record<string, string>): KnownPatient => {
  const key = cells.PATIENT ?? ''
  if (key === '') refuse('PATIENT is empty.')
  const id = syntheaId(key)
  const facts = context.sql.patient(id)
  return facts ? { ...facts, id } : refuse('Its patient was not imported.')
}

/** The visit a row names, or null when it was not imported; a visit of another patient is refused. */
export const visitOf = (
  context: ImportContext,
  cells: Record<string, string>,
  patient: KnownPatient,
): (RecordFacts & { id: string }) | null => {
  const key = cells.ENCOUNTER ?? ''
  if (key === '') return null
  const id = syntheaId(key)
  const record = context.sql.record(id)
  if (!record) return null
  return record.patient_id === patient.id ? { ...record, id } : refuse('Its visit belongs to another patient.')
}

export const requireVisit = (context: ImportContext, cells: Record<string, string>, patient: KnownPatient) =>
  visitOf(context, cells, patient) ?? refuse('Its visit was not imported.')

export const afterDeath = 'It is dated after the patient’s death.'

/** Imported history may be odd: what is dated after a death is kept and told. */
export const warnAfterDeath = (day: string | null, patient: PatientFacts, warn: (reason: string) => void): void => {
  if (day !== null && patient.deceased_at !== null && day > patient.deceased_at.slice(0, 10)) warn(afterDeath)
}

/** Nothing happens before a birth or in the future. */
export const refuseImpossible = (day: string | null, patient: PatientFacts, today: string): void => {
  if (day === null) return
  if (patient.birth_date !== null && day < patient.birth_date) refuse('It is dated before the patient’s birth.')
  if (day > today) refuse('It is dated in the future.')
}
