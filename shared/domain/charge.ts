import type { PaymentKind, PaymentMethod } from './status.ts'

// Charges and payments are append-only: every figure here is derived from their rows. All amounts are minor units.

/** A charged line; a discount or a cancellation is a row with a negative amount. */
export type ChargeRow = { id: string; amountMinor: number; cancelsId: string | null }

/** A payment; the amount is above zero whatever the kind, and a refund names the payment that it reverses. */
export type PaymentRow = {
  id: string
  kind: PaymentKind
  method: PaymentMethod
  amountMinor: number
  reversesId: string | null
}

export type Balance = {
  chargedMinor: number
  /** Payments less their refunds. */
  paidMinor: number
  writtenOffMinor: number
  /** What is still owed; negative is owed to the patient. Money deposited and not yet used does not lower it. */
  dueMinor: number
  /** Deposits less their refunds and less what was paid out of them. */
  depositMinor: number
}

/** The balance of a patient or a sale from all its charges and payments. A refund lowers the kind that it reverses. */
export function balance(charges: readonly { amountMinor: number }[], payments: readonly PaymentRow[]): Balance {
  const kindOf = new Map(payments.map((payment) => [payment.id, payment.kind]))
  const methodOf = new Map(payments.map((payment) => [payment.id, payment.method]))
  const sums = { payment: 0, deposit: 0, write_off: 0, refund: 0 }
  let depositUsedMinor = 0
  for (const payment of payments) {
    const isRefund = payment.kind === 'refund'
    const reverses = payment.reversesId ?? ''
    const amountMinor = isRefund ? -payment.amountMinor : payment.amountMinor
    const kind = isRefund ? (kindOf.get(reverses) ?? 'payment') : payment.kind
    sums[kind] += amountMinor
    const method = isRefund ? (methodOf.get(reverses) ?? payment.method) : payment.method
    if (kind === 'payment' && method === 'deposit') depositUsedMinor += amountMinor
  }
  const chargedMinor = charges.reduce((sum, charge) => sum + charge.amountMinor, 0)
  return {
    chargedMinor,
    paidMinor: sums.payment,
    writtenOffMinor: sums.write_off,
    dueMinor: chargedMinor - sums.payment - sums.write_off,
    depositMinor: sums.deposit - depositUsedMinor,
  }
}

/**
 * What is open on each charge, in the order given: its amount less what payment items put on it. A cancelled charge
 * keeps only what was paid on it, as a credit (negative); the row that cancels it is left out.
 */
export function openCharges(
  charges: readonly ChargeRow[],
  paymentItems: readonly { chargeId: string; amountMinor: number }[],
): { chargeId: string; openMinor: number }[] {
  const cancelled = new Set(charges.map((charge) => charge.cancelsId).filter((id) => id !== null))
  const paid = new Map<string, number>()
  for (const item of paymentItems) paid.set(item.chargeId, (paid.get(item.chargeId) ?? 0) + item.amountMinor)
  return charges
    .filter((charge) => charge.cancelsId === null)
    .map((charge) => ({
      chargeId: charge.id,
      openMinor: (cancelled.has(charge.id) ? 0 : charge.amountMinor) - (paid.get(charge.id) ?? 0),
    }))
}

/**
 * Puts an amount on open charges, oldest first. Credits among them (discounts, a cancelled charge that was paid) cover
 * the oldest first and take no payment. `leftMinor` is more than was owed.
 */
export function allocatePayment(
  charges: readonly { chargeId: string; openMinor: number }[],
  amountMinor: number,
): { items: { chargeId: string; amountMinor: number }[]; leftMinor: number } {
  if (!Number.isSafeInteger(amountMinor) || amountMinor < 0)
    throw new RangeError('A payment is a whole number of minor units.')
  let creditMinor = charges.reduce((sum, charge) => sum + Math.max(0, -charge.openMinor), 0)
  let leftMinor = amountMinor
  const items: { chargeId: string; amountMinor: number }[] = []
  for (const { chargeId, openMinor } of charges) {
    if (openMinor <= 0) continue
    const coveredMinor = Math.min(openMinor, creditMinor)
    creditMinor -= coveredMinor
    const paidMinor = Math.min(openMinor - coveredMinor, leftMinor)
    leftMinor -= paidMinor
    if (paidMinor > 0) items.push({ chargeId, amountMinor: paidMinor })
  }
  return { items, leftMinor }
}

/** What can still be refunded of a payment, by its own method: its amount less the refunds that reverse it, at least 0. */
export function refundable(payment: PaymentRow, refunds: readonly PaymentRow[]): number {
  if (payment.kind === 'refund') return 0
  const refundedMinor = refunds
    .filter((refund) => refund.kind === 'refund' && refund.reversesId === payment.id)
    .reduce((sum, refund) => sum + refund.amountMinor, 0)
  return Math.max(0, payment.amountMinor - refundedMinor)
}

/** What can still be refunded by each method, from all the payments and refunds of a patient or a sale. */
export function refundableByMethod(payments: readonly PaymentRow[]): Partial<Record<PaymentMethod, number>> {
  const byMethod: Partial<Record<PaymentMethod, number>> = {}
  for (const payment of payments) {
    if (payment.kind !== 'payment' && payment.kind !== 'deposit') continue
    byMethod[payment.method] = (byMethod[payment.method] ?? 0) + refundable(payment, payments)
  }
  return byMethod
}

/** The cash that should be in the drawer at the close of a shift. */
export function shiftExpected(shift: { openingMinor: number; cashInMinor: number; cashOutMinor: number }): number {
  return shift.openingMinor + shift.cashInMinor - shift.cashOutMinor
}

/** What was counted less what was expected: above zero is over, below is short. */
export function shiftDifference(expectedMinor: number, countedMinor: number): number {
  return countedMinor - expectedMinor
}
