import type { prescriptions } from '../../../shared/contract/prescriptions.ts'
import { conflict, notFound } from '../../../shared/domain/error.ts'
import { canMove } from '../../../shared/domain/status.ts'
import type { WriteCall } from '../../api/call.ts'
import type { Handlers } from '../../api/handlers.ts'
import { prescription, prescriptionItem } from '../../database/schema/index.ts'
import { medicineStore } from '../medicines/store.ts'
import { scopedPatient } from '../patients/scope.ts'
import { acceptCheck, checkMedicine } from './checks.ts'
import { findPrescription, prescriptionDetail, readingHandlers } from './reading.ts'
import { chargePrescribed, endItem, settlePrescription } from './settling.ts'
import { type ItemFacts, prescriptionStore } from './store.ts'
import { acceptDraft, acceptRecord, insertItem, itemColumns } from './writing.ts'

const itemsOf = (call: WriteCall, id: string): ItemFacts[] => prescriptionStore(call.core.store).itemsOf(id)

const itemOf = (call: WriteCall, prescriptionId: string, itemId: string): ItemFacts => {
  const item = itemsOf(call, prescriptionId).find((each) => each.id === itemId)
  if (!item) throw notFound('item of the prescription')
  return item
}

/** Checks a draft's item again, as it becomes active: allergies may have been recorded since. */
const activateItem = (call: WriteCall, item: ItemFacts, index: number, recordId: string | null): void => {
  const medicine = medicineStore(call.core.store).byId(item.medicineId)
  if (!medicine) throw notFound('medicine')
  if (medicine.status !== 'active') {
    throw conflict('retired', 'A medicine of this draft is out of use. Change the draft first.', { item: index })
  }
  const check = checkMedicine(call, item.patientId, medicine, item.id)
  acceptCheck(check, item.overrideReason, { item: index, medicineId: medicine.id })
  call.write.update(prescriptionItem, item.id, { status: 'active' })
  chargePrescribed(call, item.id, recordId)
}

export const prescriptionsHandlers: Handlers<typeof prescriptions> = {
  ...readingHandlers,
  create(call, { recordId, status, note, items, ...input }) {
    const patientId = scopedPatient(call, input.patientId).id
    acceptRecord(call, patientId, recordId)
    const id = call.write.insert(prescription, {
      id: call.write.newId(),
      recordId,
      patientId,
      status,
      prescriberId: call.author.userId,
      writtenAt: call.now,
      note: note?.trim() || null,
      createdAt: call.now,
      createdBy: call.author.userId,
    })
    for (const [index, item] of items.entries()) {
      const itemId = insertItem(call, { id, patientId }, item, { path: `items.${index}.`, index, status })
      if (status === 'active') chargePrescribed(call, itemId, recordId)
    }
    return prescriptionDetail(call, id)
  },
  updateDraft(call, { id, version, note, items }) {
    const facts = findPrescription(call, id)
    acceptDraft(call, facts)
    call.write.expectVersion(prescription, id, version)
    const kept = new Set(items.flatMap((item) => item.id ?? []))
    for (const item of itemsOf(call, id)) {
      if (item.status === 'draft' && !kept.has(item.id))
        endItem(call, item, 'entered_in_error', 'Left out of the draft')
    }
    for (const [index, { id: itemId, ...item }] of items.entries()) {
      const place = { path: `items.${index}.`, index, status: 'draft' } as const
      if (itemId === undefined) insertItem(call, facts, item, place)
      else {
        if (itemOf(call, id, itemId).status !== 'draft') throw notFound('item of the draft')
        call.write.update(prescriptionItem, itemId, itemColumns(call, facts.patientId, item, place))
      }
    }
    call.write.update(prescription, id, {
      writtenAt: call.now,
      ...(note === undefined ? {} : { note: note?.trim() || null }),
    })
    return prescriptionDetail(call, id)
  },
  activate(call, { id, version }) {
    const facts = findPrescription(call, id)
    acceptDraft(call, facts)
    call.write.expectVersion(prescription, id, version)
    acceptRecord(call, facts.patientId, facts.recordId)
    const items = itemsOf(call, id).filter((item) => item.status === 'draft')
    for (const [index, item] of items.entries()) activateItem(call, item, index, facts.recordId)
    // Who signs is who prescribes, from that moment.
    call.write.update(prescription, id, { status: 'active', prescriberId: call.author.userId, writtenAt: call.now })
    return prescriptionDetail(call, id)
  },
  stop(call, { id, itemId, reason }) {
    const facts = findPrescription(call, id)
    if (facts.status === 'draft')
      throw conflict('draft', 'A draft is not stopped. Mark it as entered in error instead.')
    const items = itemId ? [itemOf(call, id, itemId)] : itemsOf(call, id).filter((item) => item.status === 'active')
    if (items.length === 0) throw conflict('wrong_status', 'Nothing of this prescription is active any more.')
    for (const item of items) endItem(call, item, 'stopped', reason)
    settlePrescription(call, id, reason)
    return prescriptionDetail(call, id)
  },
  replaceItem(call, { id, itemId, reason, item }) {
    const facts = findPrescription(call, id)
    const old = itemOf(call, id, itemId)
    if (facts.status !== 'active' || old.status !== 'active') {
      throw conflict('wrong_status', 'Only an active medicine can be replaced. Prescribe it anew instead.')
    }
    if (old.importedDispenses !== null) {
      throw conflict('imported', 'This is imported history and stays as it came. Prescribe the medicine anew instead.')
    }
    endItem(call, old, 'stopped', `Replaced: ${reason}`)
    const place = { path: 'item.', index: 0, status: 'active', exceptItemId: old.id } as const
    const newId = insertItem(call, facts, item, place, old.id)
    chargePrescribed(call, newId, facts.recordId)
    return prescriptionDetail(call, id)
  },
  markEnteredInError(call, { id, reason }) {
    const facts = findPrescription(call, id)
    if (facts.status === 'draft') acceptDraft(call, facts)
    if (!canMove('prescription', facts.status, 'entered_in_error')) {
      throw conflict('wrong_status', 'This prescription is already marked as entered in error.')
    }
    for (const item of itemsOf(call, id)) {
      if (item.status !== 'entered_in_error') endItem(call, item, 'entered_in_error', reason)
    }
    call.write.update(prescription, id, { status: 'entered_in_error', stopReason: reason })
    return prescriptionDetail(call, id)
  },
}
