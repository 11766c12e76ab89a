import type { ProblemRow } from '../../../shared/contract/problems.ts'
import type { Store } from '../../database/store.ts'

interface StoredProblem {
  id: string
  patient_id: string
  code_system: string
  code: string
  text: string
  clinical_status: string
  verification_status: string
  onset_date: string | null
  abated_date: string | null
  created_at: number
  created_by: string
  error_reason: string | null
  author_name: string | null
}

const columns = `problem.id, problem.patient_id, code_system, code, text, clinical_status, verification_status,
  onset_date, abated_date, problem.created_at, problem.created_by, error_reason, user.display_name AS author_name`

/** SQL of problem lists. */
export const problemStore = (store: Store) => ({
  ofPatient: (patientId: string) =>
    store
      .statement<StoredProblem>(
        `SELECT ${columns} FROM problem LEFT JOIN user ON user.id = problem.created_by WHERE problem.patient_id = ?`,
      )
      .all(patientId)
      .map(toProblem),
  byId(id: string) {
    const row = store
      .statement<StoredProblem>(
        `SELECT ${columns} FROM problem LEFT JOIN user ON user.id = problem.created_by WHERE problem.id = ?`,
      )
      .get(id)
    return row && toProblem(row)
  },
})

const toProblem = (row: StoredProblem): Omit<ProblemRow, 'version'> => ({
  id: row.id,
  patientId: row.patient_id,
  codeSystem: row.code_system,
  code: row.code,
  text: row.text,
  clinicalStatus: row.clinical_status,
  verificationStatus: row.verification_status,
  onsetDate: row.onset_date,
  abatedDate: row.abated_date,
  createdAt: row.created_at,
  createdBy: row.created_by,
  authorName: row.author_name,
  errorReason: row.error_reason,
})
