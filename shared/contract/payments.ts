import { z } from 'zod'
import { paymentKinds, paymentMethods } from '../domain/status.ts'
import { accountShape, chargeIds, someAmountMinor } from './charges.ts'
import { amountMinor, commandInput, date, id, line, listInput, listOutput, reason } from './fields.ts'
import { command, query } from './procedure.ts'

const paymentShape = {
  id,
  receiptNo: z.string(),
  /** payment, refund, deposit or write_off. */
  kind: z.string(),
  method: z.string(),
  /** Above zero whatever the kind: a refund gives it back. */
  amountMinor: z.number().int(),
  currency: z.string(),
  patientId: id.nullable(),
  saleId: id.nullable(),
  name: z.string(),
  mrn: z.string().nullable(),
  reference: z.string().nullable(),
  reason: z.string().nullable(),
  reversesId: id.nullable(),
  shiftId: id.nullable(),
  cashierName: z.string(),
  paidAt: z.number().int(),
  refundedMinor: z.number().int(),
  /** What can still be refunded of it. */
  refundableMinor: z.number().int(),
}

const paymentItem = z.object({
  id,
  chargeId: id,
  description: z.string(),
  quantity: z.number().int(),
  unitPriceMinor: z.number().int(),
  /** As charged. */
  chargedMinor: z.number().int(),
  /** What this payment put on the charge; below zero when a refund gives it back. */
  amountMinor: z.number().int(),
})

const paymentRow = z.object(paymentShape)
export type PaymentListRow = z.infer<typeof paymentRow>

const receipt = z.object({
  ...paymentShape,
  clinicName: z.string(),
  letterhead: z.string(),
  tenderedMinor: z.number().int().nullable(),
  changeMinor: z.number().int().nullable(),
  /** What was still owed when it was paid; null where no balance was named. */
  balanceAfterMinor: z.number().int().nullable(),
  /** Of a refund: the receipt that it reverses. */
  reversesReceiptNo: z.string().nullable(),
  items: z.array(paymentItem),
  refunds: z.array(
    z.object({
      id,
      receiptNo: z.string(),
      amountMinor: z.number().int(),
      reason: z.string().nullable(),
      paidAt: z.number().int(),
    }),
  ),
})
export type Receipt = z.infer<typeof receipt>

const taken = z.object({
  id,
  receiptNo: z.string(),
  amountMinor: z.number().int(),
  changeMinor: z.number().int(),
  /** What is owed now. */
  balanceMinor: z.number().int(),
  currency: z.string(),
})

export const payments = {
  list: query('payment.read', '/payments', 'Payments, refunds, deposits and write-offs')
    .input(
      listInput(['paidAt', 'amount'], {
        ...accountShape,
        shiftId: id.optional(),
        method: z.enum(paymentMethods).optional(),
        kind: z.enum(paymentKinds).optional(),
        /** Days in the clinic's time zone, both included. */
        from: date.optional(),
        to: date.optional(),
      }),
    )
    .output(listOutput(paymentRow)),
  read: query('payment.read', '/payments/{id}', 'A payment as its receipt').input(z.object({ id })).output(receipt),
  items: query('payment.read', '/payments/{id}/items', 'What a payment was put on')
    .input(z.object({ id }))
    .output(z.object({ rows: z.array(paymentItem) })),
  take: command('payment.take', 'POST', '/payments', 'Take a payment, in full or in part, or a deposit')
    .input(
      commandInput({
        ...accountShape,
        kind: z.enum(['payment', 'deposit']).default('payment'),
        /** deposit: out of what the patient left here before. */
        method: z.enum(paymentMethods),
        amountMinor: someAmountMinor,
        /** Cash handed over; the change is answered. Left out, it is exact. */
        tenderedMinor: amountMinor.optional(),
        /** Which charges it is for; left out, the oldest first. */
        chargeIds: chargeIds.optional(),
        /** What the cashier saw owed; must be so still. Needed unless it is a deposit. */
        expectedBalanceMinor: z.number().int().optional(),
        /** Card slip or mobile-money code: needed with card and mobile. */
        reference: line('Reference', 60).optional(),
      }),
    )
    .output(taken),
  refund: command('payment.refund', 'POST', '/payments/{paymentId}/refund', 'Give money back, with a reason')
    .input(commandInput({ paymentId: id, amountMinor: someAmountMinor, reason }))
    .output(taken),
  writeOff: command('payment.refund', 'POST', '/payments/write-off', 'Write off what will not be paid (administrator)')
    .input(
      commandInput({ ...accountShape, amountMinor: someAmountMinor, expectedBalanceMinor: z.number().int(), reason }),
    )
    .output(taken),
}
