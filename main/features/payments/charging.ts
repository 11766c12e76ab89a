import { discountKind } from '../../../shared/domain/bill.ts'
import { conflict } from '../../../shared/domain/error.ts'
import { lineTotal, maximumAmountMinor } from '../../../shared/domain/money.ts'
import type { WriteCall } from '../../api/call.ts'
import { charge } from '../../database/schema/index.ts'
import { type ChargeRow, paymentsStore } from './store.ts'

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
  if (line.unitPriceMinor * line.quantity > maximumAmountMinor) {
    throw conflict(
      'amount_too_large',
      'This comes to more money than can be counted. Check the price and the quantity.',
    )
  }
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

/**
 * Cancels what was charged for a source (an order revoked, a prescription stopped) by compensating rows with a reason.
 * Money already paid stays paid: it shows as credit until it is refunded. Answers how many charges were cancelled.
 */
export const cancelChargesOf = (call: WriteCall, sourceId: string, reason: string): number => {
  const standing = paymentsStore(call.core.store).standingChargesOf(sourceId)
  for (const row of standing) cancelCharge(call, row, reason)
  return standing.length
}

/** Cancels one charge, and with it the discounts on it: nothing is owed for the line and nothing is given for it. */
export const cancelCharge = (call: WriteCall, row: ChargeRow, reason: string): void => {
  writeOpposite(call, row, reason)
  for (const discount of paymentsStore(call.core.store).standingChargesOf(row.id)) {
    if (discount.source_kind === discountKind) writeOpposite(call, discount, reason)
  }
}

/** A discount on a charge: a row of its own with the amount negated. `amountMinor` is more than 0. */
export const addDiscount = (call: WriteCall, row: ChargeRow, amountMinor: number, reason: string): void => {
  call.write.insert(charge, {
    ...ownersOf(row),
    ...stampOf(call),
    sourceKind: discountKind,
    sourceId: row.id,
    description: `Discount: ${row.description}`,
    quantity: 1,
    unitPriceMinor: -amountMinor,
    amountMinor: -amountMinor,
    reason,
  })
}

const writeOpposite = (call: WriteCall, row: ChargeRow, reason: string): void => {
  call.write.insert(charge, {
    ...ownersOf(row),
    ...stampOf(call),
    sourceKind: row.source_kind,
    sourceId: row.source_id,
    description: row.description,
    quantity: -row.quantity,
    unitPriceMinor: row.unit_price_minor,
    amountMinor: -row.amount_minor,
    cancelsId: row.id,
    reason,
  })
}

const ownersOf = (row: ChargeRow) => ({
  patientId: row.patient_id,
  recordId: row.record_id,
  saleId: row.sale_id,
  currency: row.currency,
})

const stampOf = (call: WriteCall) => ({
  id: call.write.newId(),
  chargedAt: call.now,
  createdAt: call.now,
  createdBy: call.author.userId,
})
