import type { AllergyRow } from '../../../shared/contract/allergies.ts'
import type { Store } from '../../database/store.ts'

interface StoredAllergy {
  id: string
  patient_id: string
  kind: string
  substance: string
  code_system: string | null
  code: string | null
  atc_prefixes: string
  criticality: string
  verification_status: string
  reaction: string | null
  recorded_at: number
  created_at: number
  created_by: string
  error_reason: string | null
  author_name: string | null
}

const columns = `allergy.id, allergy.patient_id, kind, substance, code_system, code, atc_prefixes, criticality,
  verification_status, reaction, recorded_at, allergy.created_at, allergy.created_by, error_reason,
  user.display_name AS author_name`

/** SQL of allergies. */
export const allergyStore = (store: Store) => {
  const ofPatient = (patientId: string) =>
    store
      .statement<StoredAllergy>(
        `SELECT ${columns} FROM allergy LEFT JOIN user ON user.id = allergy.created_by WHERE allergy.patient_id = ?`,
      )
      .all(patientId)
      .map(toAllergy)
  return {
    ofPatient,
    byId(id: string) {
      const row = store
        .statement<StoredAllergy>(
          `SELECT ${columns} FROM allergy LEFT JOIN user ON user.id = allergy.created_by WHERE allergy.id = ?`,
        )
        .get(id)
      return row && toAllergy(row)
    },
  }
}

const toAllergy = (row: StoredAllergy): Omit<AllergyRow, 'version'> => ({
  id: row.id,
  patientId: row.patient_id,
  kind: row.kind,
  substance: row.substance,
  codeSystem: row.code_system,
  code: row.code,
  atcPrefixes: row.atc_prefixes === '' ? [] : row.atc_prefixes.split('|'),
  criticality: row.criticality,
  verificationStatus: row.verification_status,
  reaction: row.reaction,
  recordedAt: row.recorded_at,
  createdAt: row.created_at,
  createdBy: row.created_by,
  authorName: row.author_name,
  errorReason: row.error_reason,
})
