import type { InferSchemaOutput } from '@orpc/contract'
import type { payments } from '../../../shared/contract/payments.ts'
import { allocateRefund } from '../../../shared/domain/bill.ts'
import { type PaymentRow, refundable } from '../../../shared/domain/charge.ts'
import { conflict, forbidden, notFound } from '../../../shared/domain/error.ts'
import { assertInScope, type WriteCall } from '../../api/call.ts'
import { accountOfRow, type Bill, billOf } from './account.ts'
import { expectWithinLimit, inWords, isAdministrator, openShiftOf } from './rules.ts'
import { paymentsStore, type StoredPayment } from './store.ts'
import { writePayment } from './taking.ts'

type Input = InferSchemaOutput<NonNullable<(typeof payments.refund)['~orpc']['inputSchema']>>

/**
 * Gives money of a payment back by the method it came by, no more than is left of it. A cashier does so for payments of
 * their own open shift, an administrator for any; above the clinic's limit only an administrator.
 */
export const giveBack = (call: WriteCall, input: Input) => {
  const sql = paymentsStore(call.core.store)
  const paid = sql.payment(input.paymentId)
  if (!paid) throw notFound('payment')
  assertInScope(call, paid.patient_id, 'payment')
  if (paid.kind === 'refund') throw conflict('is_refund', 'This is a refund itself. Take a new payment instead.')
  const account = accountOfRow(paid)
  const bill = billOf(call.core.store, account)
  const leftMinor = leftOf(call, paid, bill)
  const shift = openShiftOf(call)
  expectMayRefund(call, paid, shift?.id)
  expectWithinLimit(call, paid.amount_minor - leftMinor + input.amountMinor, 'refund')
  if (input.amountMinor > leftMinor) {
    throw conflict('refund_too_large', `At most ${inWords(call, leftMinor)} of this payment can be given back.`, {
      refundableMinor: leftMinor,
    })
  }
  const creditOf = new Map(bill.lines.map((line) => [line.row.id, Math.max(0, -line.openMinor)]))
  const { items } = allocateRefund(
    sql.netItemsOf(paid.id).map((item) => ({ ...item, creditMinor: creditOf.get(item.chargeId) ?? 0 })),
    input.amountMinor,
  )
  const written = writePayment(
    call,
    account,
    {
      kind: 'refund',
      method: paid.method,
      amountMinor: input.amountMinor,
      reversesId: paid.id,
      cashShiftId: shift?.id ?? null,
      reason: input.reason,
    },
    items,
  )
  return {
    ...written,
    amountMinor: input.amountMinor,
    changeMinor: 0,
    balanceMinor: bill.balance.dueMinor + (paid.kind === 'deposit' ? 0 : input.amountMinor),
    currency: call.core.settings().currency,
  }
}

/** What is left of a payment; of a deposit, no more than has not been used. */
const leftOf = (call: WriteCall, paid: StoredPayment, bill: Bill): number => {
  const own = bill.payments.find((each) => each.id === paid.id) as PaymentRow
  const leftMinor = refundable(own, bill.payments)
  if (leftMinor === 0) throw conflict('refunded', 'All of this payment has been given back already.')
  if (paid.kind !== 'deposit') return leftMinor
  if (bill.balance.depositMinor <= 0) {
    throw conflict('deposit_used', `The deposit has been used: ${inWords(call, 0)} of it is left.`)
  }
  return Math.min(leftMinor, bill.balance.depositMinor)
}

const expectMayRefund = (call: WriteCall, paid: StoredPayment, openShiftId: string | undefined): void => {
  if (!isAdministrator(call)) {
    if (!openShiftId) throw conflict('no_shift', 'You have no open shift. Open your shift first.')
    if (paid.cash_shift_id !== openShiftId) {
      throw forbidden('You may refund payments of your own open shift only. An administrator may refund older ones.')
    }
  }
  if (paid.method === 'cash' && !openShiftId) {
    throw conflict('no_shift', 'Cash leaves a drawer: open your own shift first, then give it back.')
  }
}
