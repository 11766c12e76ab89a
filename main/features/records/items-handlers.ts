import type { RecordItemRow, recordItems } from '../../../shared/contract/record-items.ts'
import { may } from '../../../shared/domain/capability.ts'
import { codeSystems } from '../../../shared/domain/code-system.ts'
import { conflict, forbidden, invalid } from '../../../shared/domain/error.ts'
import { noteAccess, type SignedInCall, type WriteCall } from '../../api/call.ts'
import type { Handlers } from '../../api/handlers.ts'
import { medicalRecordItem } from '../../database/schema/index.ts'
import { requireIcd10 } from '../codes/lookup.ts'
import { activeProblemWith, insertProblem } from '../problems/rules.ts'
import {
  contentHash,
  itemFilter,
  occurred,
  requireItem,
  requireOwnDraft,
  requireVisit,
  requireWritableVisit,
  type Visit,
} from './items-rules.ts'
import { itemsStore, type StoredItem, toItem } from './items-store.ts'
import { recordVitals } from './vitals.ts'

const present = (call: SignedInCall, row: StoredItem): RecordItemRow =>
  toItem(row, (id) => call.core.store.versionOf('medical_record_item', id))

const answer = (call: SignedInCall, recordId: string, itemId: string): RecordItemRow =>
  present(call, requireItem(call, recordId, itemId))

/** What every entry written here has in common. */
const entry = (call: WriteCall, visit: Visit) => ({
  id: call.write.newId(),
  recordId: visit.id,
  patientId: visit.patient_id,
  createdAt: call.now,
  createdBy: call.author.userId,
})

const requireText = (text: string): void => {
  if (text.trim() === '') throw invalid('text', 'The note is empty. Write it before you sign it.')
}

/** The visit's primary diagnosis steps back for a new one. */
const demotePrimary = (call: WriteCall, recordId: string): void => {
  for (const row of itemsStore(call.core.store).ofRecord(recordId)) {
    if (row.kind === 'diagnosis' && row.is_primary === 1) {
      call.write.update(medicalRecordItem, row.id, { isPrimary: false })
    }
  }
}

export const recordItemsHandlers: Handlers<typeof recordItems> = {
  list(call, input) {
    const visit = requireVisit(call, input.recordId)
    const isVisible = itemFilter(call)
    const kept = itemsStore(call.core.store)
      .ofRecord(visit.id)
      .filter((row) => isVisible(row) && (input.kind === undefined || row.kind === input.kind))
    if (input.order === 'desc') kept.reverse()
    noteAccess(call, visit.patient_id, { record: visit.id, items: kept.length })
    const from = (input.page - 1) * input.pageSize
    return {
      rows: kept.slice(from, from + input.pageSize).map((row) => present(call, row)),
      total: kept.length,
      page: input.page,
      pageSize: input.pageSize,
    }
  },

  addVitals(call, { recordId, vitals, occurredAt }) {
    const visit = requireWritableVisit(call, recordId)
    const at = occurred(call, occurredAt)
    const ids = recordVitals(call, { id: visit.id, patientId: visit.patient_id }, vitals, at)
    return { rows: ids.map((id) => answer(call, recordId, id)) }
  },

  saveNote(call, { recordId, itemId, version, text, occurredAt }) {
    const visit = requireWritableVisit(call, recordId)
    const at = occurred(call, occurredAt)
    const id = itemId ?? itemsStore(call.core.store).openNote(recordId, call.author.userId)?.id
    if (id === undefined) {
      const made = call.write.insert(medicalRecordItem, {
        ...entry(call, visit),
        kind: 'note',
        status: 'preliminary',
        text,
        occurredAt: at,
      })
      return answer(call, recordId, made)
    }
    requireOwnDraft(call, requireItem(call, recordId, id))
    call.write.expectVersion(medicalRecordItem, id, version)
    call.write.update(medicalRecordItem, id, { text, ...(occurredAt === undefined ? {} : { occurredAt: at }) })
    return answer(call, recordId, id)
  },

  signNote(call, { recordId, itemId, version }) {
    requireWritableVisit(call, recordId)
    const note = requireItem(call, recordId, itemId)
    requireOwnDraft(call, note, true)
    call.write.expectVersion(medicalRecordItem, itemId, version)
    requireText(note.text ?? '')
    call.write.update(medicalRecordItem, itemId, {
      status: 'final',
      signedAt: call.now,
      signedBy: call.author.userId,
      contentHash: contentHash(note.text ?? ''),
    })
    return answer(call, recordId, itemId)
  },

  amendNote(call, { recordId, itemId, text, reason }) {
    const visit = requireWritableVisit(call, recordId)
    const note = requireItem(call, recordId, itemId)
    if (note.kind !== 'note' || (note.status !== 'final' && note.status !== 'amended')) {
      throw conflict('not_signed', 'Only a signed note is amended. Change the draft itself, or write a new note.')
    }
    if (itemsStore(call.core.store).amendmentsOf(recordId, itemId).length > 0) {
      throw conflict('already_amended', 'This note already has an amendment. Amend the newest text instead.')
    }
    requireText(text)
    if (text === note.text)
      throw invalid('text', 'The text is the same as before. Change it, or leave the note as it is.')
    const id = call.write.insert(medicalRecordItem, {
      ...entry(call, visit),
      kind: 'note',
      status: 'final',
      text,
      amendsId: itemId,
      amendReason: reason,
      signedAt: call.now,
      signedBy: call.author.userId,
      contentHash: contentHash(text),
      occurredAt: note.occurred_at,
    })
    call.write.update(medicalRecordItem, itemId, { status: 'amended' })
    return answer(call, recordId, id)
  },

  addDiagnosis(call, { recordId, code, certainty, isPrimary, addToProblems, onsetDate, occurredAt }) {
    const visit = requireWritableVisit(call, recordId)
    const at = occurred(call, occurredAt)
    const known = requireIcd10(call.core.store, code)
    if (onsetDate !== null && onsetDate > call.core.today()) {
      throw invalid('onsetDate', 'The onset is in the future. Check the year.')
    }
    const isThere = itemsStore(call.core.store)
      .ofRecord(recordId)
      .some((row) => row.kind === 'diagnosis' && row.status !== 'entered_in_error' && row.code === known.code)
    if (isThere) throw conflict('already_listed', 'This diagnosis is already listed in this visit.')
    if (isPrimary) demotePrimary(call, recordId)
    const id = call.write.insert(medicalRecordItem, {
      ...entry(call, visit),
      kind: 'diagnosis',
      status: 'final',
      codeSystem: codeSystems.icd10,
      code: known.code,
      text: known.text,
      certainty,
      isPrimary,
      occurredAt: at,
    })
    if (addToProblems && !activeProblemWith(call, visit.patient_id, codeSystems.icd10, known.code)) {
      insertProblem(call, {
        patientId: visit.patient_id,
        code: known.code,
        text: known.text,
        verificationStatus: certainty === 'confirmed' ? 'confirmed' : 'unconfirmed',
        onsetDate,
      })
    }
    return answer(call, recordId, id)
  },

  addImmunisation(call, { recordId, vaccine, atcCode, lot, occurredAt }) {
    const visit = requireWritableVisit(call, recordId)
    const id = call.write.insert(medicalRecordItem, {
      ...entry(call, visit),
      kind: 'immunisation',
      status: 'final',
      codeSystem: atcCode ? codeSystems.atc : null,
      code: atcCode,
      text: lot ? `${vaccine} (lot ${lot})` : vaccine,
      occurredAt: occurred(call, occurredAt),
    })
    return answer(call, recordId, id)
  },

  enterInError(call, { recordId, itemId, reason }) {
    const item = requireItem(call, recordId, itemId)
    if (item.kind !== 'vitals' && !may(call.session.role, 'record.write.clinical')) {
      throw forbidden('Only a doctor or an administrator may withdraw this entry.')
    }
    if (item.status === 'entered_in_error') throw conflict('withdrawn', 'This entry was already withdrawn.')
    call.write.update(medicalRecordItem, itemId, { status: 'entered_in_error', errorReason: reason })
    return answer(call, recordId, itemId)
  },
}
