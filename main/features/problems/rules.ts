import type { ProblemRow } from '../../../shared/contract/problems.ts'
import { codeSystems } from '../../../shared/domain/code-system.ts'
import type { WriteCall } from '../../api/call.ts'
import { problem } from '../../database/schema/index.ts'
import { problemStore } from './store.ts'

const over = ['inactive', 'remission', 'resolved']

/** Counts today: not over, not refuted, not a mistake. */
export const isActiveProblem = (row: Pick<ProblemRow, 'clinicalStatus' | 'verificationStatus'>): boolean =>
  !over.includes(row.clinicalStatus) &&
  row.verificationStatus !== 'refuted' &&
  row.verificationStatus !== 'entered_in_error'

/** Active first, then the latest onset. */
export const activeFirst = (a: Omit<ProblemRow, 'version'>, b: Omit<ProblemRow, 'version'>): number =>
  Number(isActiveProblem(b)) - Number(isActiveProblem(a)) ||
  (b.onsetDate ?? '').localeCompare(a.onsetDate ?? '') ||
  b.createdAt - a.createdAt

/** The active problem of this patient with this code, if any. */
export const activeProblemWith = (call: WriteCall, patientId: string, codeSystem: string, code: string) =>
  problemStore(call.core.store)
    .ofPatient(patientId)
    .find((row) => row.codeSystem === codeSystem && row.code === code && isActiveProblem(row))

/** Adds an ICD-10 problem; the caller has looked whether it is there. Answers its id. */
export const insertProblem = (
  call: WriteCall,
  values: {
    patientId: string
    code: string
    text: string
    verificationStatus: 'unconfirmed' | 'confirmed'
    onsetDate: string | null
  },
): string =>
  call.write.insert(problem, {
    id: call.write.newId(),
    codeSystem: codeSystems.icd10,
    clinicalStatus: 'active',
    ...values,
    createdAt: call.now,
    createdBy: call.author.userId,
  })
