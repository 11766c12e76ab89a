import { notFound } from '../../../shared/domain/error.ts'
import { ownPatientId, type SignedInCall } from '../../api/call.ts'
import { type HeaderRow, headerStore } from './header-store.ts'

/**
 * The row of the patient that an id means: of one that was merged, the one that stays. NOT_FOUND when there is none or
 * it is outside the caller's scope, so that the two can't be told apart.
 */
export const scopedPatient = (call: SignedInCall, id: string): HeaderRow => {
  const headers = headerStore(call.core.store)
  const row = headers.survivor(id)
  if (!row) throw notFound('patient')
  const own = ownPatientId(call)
  if (own !== null && own !== row.id && headers.survivor(own)?.id !== row.id) throw notFound('patient')
  return row
}

/** The patient that the caller is confined to, merges followed; null when they may see every patient. */
export const ownSurvivorId = (call: SignedInCall): string | null => {
  const own = ownPatientId(call)
  return own === null ? null : (headerStore(call.core.store).survivor(own)?.id ?? own)
}
