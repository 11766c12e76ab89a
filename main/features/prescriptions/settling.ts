import { conflict } from '../../../shared/domain/error.ts'
import { canMove } from '../../../shared/domain/status.ts'
import type { WriteCall } from '../../api/call.ts'
import { prescription, prescriptionItem } from '../../database/schema/index.ts'
import { medicineStore } from '../medicines/store.ts'
import { addCharge, cancelChargesOf } from '../payments/charging.ts'
import { type ItemFacts, prescriptionStore } from './store.ts'

/**
 * Charges one fill of an item when the clinic charges at prescribing. A repeat is charged when it is dispensed:
 * nobody pays in advance for what they may never fetch.
 */
export const chargePrescribed = (call: WriteCall, itemId: string, recordId: string | null): void => {
  if (call.core.settings().chargeMedicinesWhen !== 'prescribed') return
  const item = prescriptionStore(call.core.store).item(itemId)
  const medicine = item && medicineStore(call.core.store).byId(item.medicineId)
  if (!item || !medicine) return
  addCharge(call, {
    patientId: item.patientId,
    recordId,
    sourceKind: 'prescription_item',
    sourceId: item.id,
    description: item.medicineName,
    quantity: item.quantity,
    unitPriceMinor: medicine.priceMinor,
  })
}

/**
 * Cancels the charge of what was prescribed and never handed out. What was handed out stays owed: the whole charge is
 * compensated and the dispensed part charged again at the price of the day it was prescribed.
 */
const cancelUndispensed = (call: WriteCall, item: ItemFacts, reason: string): void => {
  const sql = prescriptionStore(call.core.store)
  const charges = sql.openCharges(item.id)
  const first = charges[0]
  if (!first || sql.chargedQuantity(item.id) <= item.dispensed) return
  const ofItem = charges.reduce((sum, charge) => sum + charge.quantity, 0)
  const byDispense = sql.chargedQuantity(item.id) - ofItem
  cancelChargesOf(call, item.id, reason)
  const owed = item.dispensed - byDispense
  if (owed <= 0) return
  addCharge(call, {
    patientId: item.patientId,
    recordId: first.recordId,
    sourceKind: 'prescription_item',
    sourceId: item.id,
    description: first.description,
    quantity: owed,
    unitPriceMinor: first.unitPriceMinor,
  })
}

/** Moves an item to an end with a reason and settles its charge. Refuses a move that its status does not allow. */
export const endItem = (
  call: WriteCall,
  item: ItemFacts,
  status: 'stopped' | 'entered_in_error',
  reason: string,
): void => {
  if (!canMove('prescription', item.status, status)) {
    throw conflict('wrong_status', `This medicine is already ${item.status.replaceAll('_', ' ')}. Look at it again.`)
  }
  if (status === 'entered_in_error' && item.dispensed > 0) {
    throw conflict(
      'dispensed',
      'Some of this medicine was handed out. Take the dispense back first, or stop it instead.',
    )
  }
  cancelUndispensed(call, item, reason)
  call.write.update(prescriptionItem, item.id, { status, stopReason: reason })
}

/** Brings a prescription's status in line with its items: active while one is, else completed if one was, else stopped. */
export const settlePrescription = (call: WriteCall, id: string, stopReason?: string): void => {
  const sql = prescriptionStore(call.core.store)
  const facts = sql.byId(id)
  if (!facts || facts.status === 'draft' || facts.status === 'entered_in_error') return
  const statuses = sql.itemsOf(id).map((item) => item.status)
  const status = statuses.includes('active') ? 'active' : statuses.includes('completed') ? 'completed' : 'stopped'
  if (status === facts.status) return
  call.write.update(prescription, id, { status, ...(status === 'stopped' ? { stopReason: stopReason ?? null } : {}) })
}
