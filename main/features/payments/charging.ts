import { conflict } from '../../../shared/domain/error.ts'
import { lineTotal } from '../../../shared/domain/money.ts'
import type { WriteCall } from '../../api/call.ts'
import { charge } from '../../database/schema/index.ts'

/** What a charge is for. Name and price are frozen in the row, whatever the catalogue says later. */
export interface ChargeLine {
  patientId: string | null
  recordId?: string | null
  saleId?: string | null
  sourceKind: 'service' | 'prescription_item' | 'dispense' | 'sale'
  sourceId: string
  description: string
  quantity: number
  unitPriceMinor: number
}

/** Writes one charge in the caller's transaction; a line that costs nothing writes none and answers null. */
export const addCharge = (call: WriteCall, line: ChargeLine): string | null => {
  const amountMinor = lineTotal(line.unitPriceMinor, line.quantity)
  if (amountMinor === 0) return null
  return call.write.insert(charge, {
    id: call.write.newId(),
    patientId: line.patientId,
    recordId: line.recordId ?? null,
    saleId: line.saleId ?? null,
    sourceKind: line.sourceKind,
    sourceId: line.sourceId,
    description: line.description,
    quantity: line.quantity,
    unitPriceMinor: line.unitPriceMinor,
    amountMinor,
    currency: call.core.settings().currency,
    chargedAt: call.now,
    createdAt: call.now,
    createdBy: call.author.userId,
  })
}

interface OpenCharge {
  id: string
  patient_id: string | null
  record_id: string | null
  sale_id: string | null
  source_kind: string
  source_id: string
  description: string
  quantity: number
  unit_price_minor: number
  amount_minor: number
  currency: string
}

/**
 * Cancels what was charged for a source (an order revoked, a prescription stopped) by compensating rows with a reason.
 * Money already paid stays paid: it shows as credit until it is refunded. Answers how many charges were cancelled.
 */
export const cancelChargesOf = (call: WriteCall, sourceId: string, reason: string): number => {
  const open = call.core.store
    .statement<OpenCharge>(
      `SELECT id, patient_id, record_id, sale_id, source_kind, source_id, description, quantity, unit_price_minor,
              amount_minor, currency
       FROM charge WHERE source_id = ? AND cancels_id IS NULL
         AND NOT EXISTS (SELECT 1 FROM charge AS undo WHERE undo.cancels_id = charge.id)`,
    )
    .all(sourceId)
  for (const row of open) cancelCharge(call, row, reason)
  return open.length
}

const cancelCharge = (call: WriteCall, row: OpenCharge, reason: string): void => {
  if (row.amount_minor < 0) throw conflict('already_cancelled', 'This charge is itself a cancellation.')
  call.write.insert(charge, {
    id: call.write.newId(),
    patientId: row.patient_id,
    recordId: row.record_id,
    saleId: row.sale_id,
    sourceKind: row.source_kind,
    sourceId: row.source_id,
    description: row.description,
    quantity: -row.quantity,
    unitPriceMinor: row.unit_price_minor,
    amountMinor: -row.amount_minor,
    currency: row.currency,
    cancelsId: row.id,
    reason,
    chargedAt: call.now,
    createdAt: call.now,
    createdBy: call.author.userId,
  })
}
