import { notFound } from '../../../shared/domain/error.ts'
import { assertInScope, type SignedInCall } from '../../api/call.ts'
import { chartStore } from './store.ts'

/**
 * The patient that an id means: one that was merged is the one it was merged into. NOT_FOUND when there is none or it
 * is outside the caller's scope, so that the two can't be told apart.
 */
export const scopedPatientId = (call: SignedInCall, patientId: string): string => {
  const row = chartStore(call.core.store).patientKey(patientId)
  if (!row) throw notFound('patient')
  const id = row.merged_into_id ?? row.id
  assertInScope(call, id, 'patient')
  return id
}
