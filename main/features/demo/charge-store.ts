import type { Store } from '../../database/store.ts'

export interface ChargeFacts {
  id: string
  patientId: string
  recordId: string
  sourceKind: string
  sourceId: string
  description: string
  quantity: number
  unitPriceMinor: number
  amountMinor: number
  currency: string
  cancelsId: string | null
}

/** SQL of the demo's till. */
export const chargeStore = (store: Store) => ({
  chargesOf: (patientId: string) =>
    store
      .statement<ChargeFacts>(
        `SELECT id, patient_id AS patientId, record_id AS recordId, source_kind AS sourceKind, source_id AS sourceId,
                description, quantity, unit_price_minor AS unitPriceMinor, amount_minor AS amountMinor, currency,
                cancels_id AS cancelsId
         FROM charge WHERE patient_id = ? ORDER BY charged_at, id`,
      )
      .all(patientId),

  paidOn: (patientId: string) =>
    store
      .statement<{ chargeId: string; amountMinor: number }>(
        `SELECT charge_id AS chargeId, payment_item.amount_minor AS amountMinor
         FROM payment_item JOIN payment ON payment.id = payment_id WHERE patient_id = ?`,
      )
      .all(patientId),

  /** The one payment that paid a charge in whole. */
  paymentOf: (chargeId: string) =>
    store
      .statement<{ id: string; method: string; amountMinor: number }>(
        `SELECT payment.id, method, payment_item.amount_minor AS amountMinor
         FROM payment_item JOIN payment ON payment.id = payment_id
         WHERE charge_id = ? AND kind = 'payment' LIMIT 1`,
      )
      .get(chargeId),
})
