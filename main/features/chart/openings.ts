import { noteAccess, type SignedInCall } from '../../api/call.ts'
import type { Core } from '../../api/core.ts'

/** A chart that is read again within this time, by the same person on the same screen, was not opened again. */
const openMs = 15 * 60_000
const mostKept = 5_000

const openings = new WeakMap<Core, Map<string, number>>()

/**
 * Leaves one access entry per chart opened: an open chart reads itself again after every change, and that is no new
 * opening. Throws SERVICE_UNAVAILABLE while entries can't be written, also for a chart that is open already.
 */
export const noteOpening = (
  call: SignedInCall,
  patientId: string,
  detail: { record: string | null; records: number; items: number },
): void => {
  call.core.store.audit.assertWritable()
  let known = openings.get(call.core)
  if (!known) {
    known = new Map()
    openings.set(call.core, known)
  }
  const key = `${call.session.id}/${patientId}/${detail.record}`
  const before = known.get(key)
  if (before !== undefined && call.now - before < openMs) return
  noteAccess(call, patientId, detail)
  if (known.size >= mostKept) known.clear()
  known.set(key, call.now)
}
