import { conflict, notFound } from '../../../shared/domain/error.ts'
import type { WriteCall } from '../../api/call.ts'
import { dispense, prescriptionItem } from '../../database/schema/index.ts'
import { medicineStore } from '../medicines/store.ts'
import { addCharge, cancelChargesOf } from '../payments/charging.ts'
import { fulfilmentOf } from '../prescriptions/answers.ts'
import { settlePrescription } from '../prescriptions/settling.ts'
import { type ItemFacts, prescriptionStore } from '../prescriptions/store.ts'
import { moveStock, type Taken } from '../stock/moving.ts'
import { stockStore } from '../stock/store.ts'
import type { DispenseFacts } from './store.ts'

/** Refuses an item that nothing may be handed out of, and more than is authorised unless a reason is given. */
export const acceptQuantity = (item: ItemFacts, quantity: number, overrideReason: string | undefined): void => {
  if (item.status === 'completed') {
    throw conflict('completed', 'This medicine was already handed out in full. Nothing remains of it.')
  }
  if (item.importedDispenses !== null) {
    throw conflict('imported', 'This is imported history. Ask the doctor to prescribe the medicine here.')
  }
  if (item.status !== 'active') {
    throw conflict('not_active', `This medicine is ${item.status.replaceAll('_', ' ')}, so it is not handed out.`)
  }
  const { remaining } = fulfilmentOf(item)
  if (quantity > remaining && overrideReason === undefined) {
    throw conflict(
      'exceeds_remaining',
      `Only ${remaining} of this medicine remain to be handed out. Give that, or say why more is given.`,
      { remaining },
    )
  }
}

/** Writes the dispense rows, one a batch, with their movements and charges; completes the item when it is full. */
export const handOut = (
  call: WriteCall,
  item: ItemFacts,
  lines: readonly Taken[],
  overrideReason: string | null,
): string[] => {
  const ids: string[] = []
  let dispensed = item.dispensed
  for (const line of lines) {
    const id = call.write.insert(dispense, {
      id: call.write.newId(),
      prescriptionItemId: item.id,
      prescriptionId: item.prescriptionId,
      patientId: item.patientId,
      medicineId: item.medicineId,
      batchId: line.batchId,
      quantity: line.quantity,
      overrideReason,
      dispensedAt: call.now,
      createdAt: call.now,
      createdBy: call.author.userId,
    })
    moveStock(call, {
      batchId: line.batchId,
      medicineId: item.medicineId,
      delta: -line.quantity,
      kind: 'dispense',
      sourceKind: 'dispense',
      sourceId: id,
    })
    dispensed += line.quantity
    chargeDispensed(call, item, id, dispensed)
    ids.push(id)
  }
  if (dispensed >= item.quantity * (1 + item.repeats)) {
    call.write.update(prescriptionItem, item.id, { status: 'completed' })
    settlePrescription(call, item.prescriptionId)
  }
  return ids
}

/**
 * Charges what was handed out and is not charged yet, whatever the setting was when it was prescribed: with charging at
 * prescribing that is repeats and overrides, with charging at dispensing everything.
 */
const chargeDispensed = (call: WriteCall, item: ItemFacts, dispenseId: string, dispensed: number): void => {
  const sql = prescriptionStore(call.core.store)
  const uncharged = dispensed - sql.chargedQuantity(item.id)
  const medicine = medicineStore(call.core.store).byId(item.medicineId)
  if (uncharged <= 0 || !medicine) return
  addCharge(call, {
    patientId: item.patientId,
    recordId: sql.byId(item.prescriptionId)?.recordId ?? null,
    sourceKind: 'dispense',
    sourceId: dispenseId,
    description: item.medicineName,
    quantity: uncharged,
    unitPriceMinor: medicine.priceMinor,
  })
}

/** Takes one dispense back: a negative row, the stock returned to its batch, its own charge cancelled, the item open again. */
export const takeBack = (call: WriteCall, done: DispenseFacts, reason: string): string => {
  if (done.reversesId !== null) throw conflict('is_reversal', 'This row is itself a dispense taken back.')
  if (done.isReversed) throw conflict('already_reversed', 'This dispense was already taken back.')
  const movement = stockStore(call.core.store)
    .movementsOfSource(done.id)
    .find((each) => each.reversesId === null)
  if (!movement) throw notFound('stock movement of the dispense')
  const id = call.write.insert(dispense, {
    id: call.write.newId(),
    prescriptionItemId: done.prescriptionItemId,
    prescriptionId: done.prescriptionId,
    patientId: done.patientId,
    medicineId: done.medicineId,
    batchId: done.batchId,
    quantity: -done.quantity,
    reversesId: done.id,
    reason,
    dispensedAt: call.now,
    createdAt: call.now,
    createdBy: call.author.userId,
  })
  moveStock(call, {
    batchId: movement.batchId,
    medicineId: movement.medicineId,
    delta: -movement.delta,
    kind: 'reversal',
    reason,
    sourceKind: 'dispense',
    sourceId: id,
    reversesId: movement.id,
  })
  cancelChargesOf(call, done.id, reason)
  reopen(call, done.prescriptionItemId)
  return id
}

const reopen = (call: WriteCall, itemId: string): void => {
  const item = prescriptionStore(call.core.store).item(itemId)
  if (item?.status !== 'completed' || fulfilmentOf(item).remaining === 0) return
  call.write.update(prescriptionItem, itemId, { status: 'active' })
  settlePrescription(call, item.prescriptionId)
}
