import type { DispenseRow, dispenses } from '../../../shared/contract/dispenses.ts'
import { notFound } from '../../../shared/domain/error.ts'
import { noteAccess, type SignedInCall } from '../../api/call.ts'
import type { Handlers } from '../../api/handlers.ts'
import { type MedicineFacts, medicineStore } from '../medicines/store.ts'
import { readHeader } from '../patients/header-store.ts'
import { ownSurvivorId, scopedPatient } from '../patients/scope.ts'
import { fulfilmentOf, itemAnswer } from '../prescriptions/answers.ts'
import { acceptCheck, checkMedicine } from '../prescriptions/checks.ts'
import { type ItemFacts, prescriptionStore } from '../prescriptions/store.ts'
import { acceptBatches, allocateBatches, batchAnswer, proposeBatches } from '../stock/moving.ts'
import { stockStore } from '../stock/store.ts'
import { acceptQuantity, handOut, takeBack } from './dispensing.ts'
import { type DispenseFacts, dispenseStore } from './store.ts'

const answer = (call: SignedInCall, facts: DispenseFacts): DispenseRow => ({
  ...facts,
  isReversed: facts.isReversed !== 0,
  ...(call.grant === 'part' ? { overrideReason: null, reason: null } : {}),
})

const find = (call: SignedInCall, id: string): DispenseFacts => {
  const facts = dispenseStore(call.core.store).byId(id)
  if (!facts) throw notFound('dispense')
  return facts
}

const itemWithMedicine = (call: SignedInCall, itemId: string): { item: ItemFacts; medicine: MedicineFacts } => {
  const item = prescriptionStore(call.core.store).item(itemId)
  const medicine = item && medicineStore(call.core.store).byId(item.medicineId)
  if (!item || !medicine || item.status === 'draft') throw notFound('prescribed medicine')
  return { item, medicine }
}

const itemNow = (call: SignedInCall, itemId: string) => itemAnswer(itemWithMedicine(call, itemId).item, false)

export const dispensesHandlers: Handlers<typeof dispenses> = {
  list(call, { order = 'desc', page, pageSize, patientId, prescriptionId, prescriptionItemId }) {
    const subject = patientId === undefined ? ownSurvivorId(call) : scopedPatient(call, patientId).id
    const filter = { patientId: subject ?? undefined, prescriptionId, prescriptionItemId }
    const sql = dispenseStore(call.core.store)
    const rows = sql.page(filter, order, pageSize, (page - 1) * pageSize)
    noteAccess(call, filter.patientId ?? null, { count: rows.length, ids: rows.map((row) => row.id) }, 'dispenses.list')
    return { rows: rows.map((row) => answer(call, row)), total: sql.count(filter), page, pageSize }
  },
  propose(call, { prescriptionItemId, quantity }) {
    const { item, medicine } = itemWithMedicine(call, prescriptionItemId)
    const prescription = prescriptionStore(call.core.store).byId(item.prescriptionId)
    const wanted = quantity ?? fulfilmentOf(item).due
    noteAccess(call, item.patientId, { prescriptionItemId }, `dispenses.propose:${prescriptionItemId}`)
    return {
      patient: readHeader(call.core.store, item.patientId),
      item: itemAnswer(item, false),
      prescriberName: prescription?.prescriberName ?? null,
      writtenAt: prescription?.writtenAt ?? 0,
      check: checkMedicine(call, item.patientId, medicine, item.id),
      batches: stockStore(call.core.store)
        .batchesOf(item.medicineId)
        .filter((batch) => batch.onHand > 0)
        .map((batch) => batchAnswer(call.core, batch)),
      quantity: wanted,
      ...(wanted > 0 ? proposeBatches(call.core, item.medicineId, wanted) : { lines: [], short: 0 }),
    }
  },
  dispense(call, { prescriptionItemId, quantity, batches, overrideReason, allergyOverrideReason }) {
    const { item, medicine } = itemWithMedicine(call, prescriptionItemId)
    acceptQuantity(item, quantity, overrideReason)
    const check = checkMedicine(call, item.patientId, medicine, item.id)
    acceptCheck(check, allergyOverrideReason ?? null, { medicineId: medicine.id })
    const lines = batches
      ? acceptBatches(call.core, item.medicineId, quantity, batches)
      : allocateBatches(call.core, item.medicineId, quantity)
    const reasons = [
      overrideReason && quantity > fulfilmentOf(item).remaining ? `Quantity: ${overrideReason}` : '',
      allergyOverrideReason && check.needsReason ? `Allergy: ${allergyOverrideReason}` : '',
    ].filter(Boolean)
    const ids = handOut(call, item, lines, reasons.length > 0 ? reasons.join('; ') : null)
    return { dispenses: ids.map((id) => answer(call, find(call, id))), item: itemNow(call, prescriptionItemId) }
  },
  reverse(call, { id, reason }) {
    const done = find(call, id)
    const reversalId = takeBack(call, done, reason)
    return { dispense: answer(call, find(call, reversalId)), item: itemNow(call, done.prescriptionItemId) }
  },
}
