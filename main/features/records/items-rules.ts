import { createHash } from 'node:crypto'
import { visibleItemKinds } from '../../../shared/domain/capability.ts'
import { conflict, forbidden, invalid, notFound } from '../../../shared/domain/error.ts'
import { assertInScope, type SignedInCall, type WriteCall } from '../../api/call.ts'
import { itemsStore, type StoredItem } from './items-store.ts'

/** What is left of an item's row when its visibility is judged. */
type Judged = Pick<StoredItem, 'kind' | 'status' | 'code'>

/**
 * Which items the caller may see: a pharmacist and a clerk the kinds named in `visibleItemKinds`, a patient only what is
 * final, everyone else everything, mistakes and drafts included.
 */
export const itemFilter = (call: SignedInCall): ((item: Judged) => boolean) => {
  if (call.grant === 'all') return () => true
  if (call.grant === 'own') return (item) => item.status === 'final' || item.status === 'amended'
  const visible = visibleItemKinds[call.session.role]
  if (!visible) return () => false
  const { kinds, loinc } = visible
  return (item) =>
    kinds.includes(item.kind) &&
    (item.kind !== 'vitals' || loinc === null || (item.code !== null && loinc.includes(item.code)))
}

export interface Visit {
  id: string
  patient_id: string
  status: string
  started_at: number
}

/** The visit, if the caller may see it. */
export const requireVisit = (call: SignedInCall, recordId: string): Visit => {
  const record = itemsStore(call.core.store).recordOf(recordId)
  if (!record) throw notFound('visit')
  assertInScope(call, record.patient_id, 'visit')
  return record
}

/** A visit to write in. A finished one still takes what is written late; a cancelled one never happened. */
export const requireWritableVisit = (call: WriteCall, recordId: string): Visit => {
  const record = requireVisit(call, recordId)
  if (record.status === 'cancelled') {
    throw conflict('record_cancelled', 'This visit was cancelled, so nothing is written in it. Open a new visit.')
  }
  return record
}

/** An item of this visit and no other. */
export const requireItem = (call: SignedInCall, recordId: string, itemId: string): StoredItem => {
  const item = itemsStore(call.core.store).byId(itemId)
  if (item?.record_id !== recordId) throw notFound('entry')
  assertInScope(call, item.patient_id, 'entry')
  return item
}

const signed = () =>
  conflict('signed', 'This note is signed, so it can’t be changed. Amend it with a reason; both stay readable.')

/** A note that its author may still change. */
export const requireOwnDraft = (call: WriteCall, item: StoredItem, administratorMay = false): void => {
  if (item.kind !== 'note') throw notFound('note')
  if (item.status === 'entered_in_error') throw conflict('withdrawn', 'This note was withdrawn. Write a new one.')
  if (item.status !== 'preliminary') throw signed()
  const isOwn = item.created_by === call.author.userId
  if (!isOwn && !(administratorMay && call.author.role === 'admin')) {
    throw forbidden(
      'Only the author of a note changes or signs it. Write your own note, or amend it once it is signed.',
    )
  }
}

/** When it happened: not in the future. */
export const occurred = (call: WriteCall, occurredAt: number | undefined): number => {
  if (occurredAt !== undefined && occurredAt > call.now) {
    throw invalid('occurredAt', 'This time is in the future. Check it.')
  }
  return occurredAt ?? call.now
}

/** The seal of a signed note: SHA-256 of its text, in hex. */
export const contentHash = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')
