import { z } from 'zod'
import { commandInput, id, listInput, listOutput, reason } from './fields.ts'
import { command, query } from './procedure.ts'

/** Whose bill: a patient's, or a walk-in sale's. One of the two. */
export const accountShape = { patientId: id.optional(), saleId: id.optional() }

/** More than nothing: what is paid, refunded, discounted. */
export const someAmountMinor = z
  .number()
  .int('Money is counted in whole minor units (cents).')
  .min(1, 'The amount must be more than 0.')
  .max(100_000_000_000, 'This amount is too large.')

export const chargeIds = z
  .array(id)
  .min(1, 'Choose at least one charge.')
  .max(200, 'At most 200 charges at a time.')
  .refine((ids) => new Set(ids).size === ids.length, 'A charge is chosen twice.')

/** Sums of an account, derived from its rows. `dueMinor` below zero is owed to the patient. */
export const balanceShape = {
  chargedMinor: z.number().int(),
  paidMinor: z.number().int(),
  writtenOffMinor: z.number().int(),
  dueMinor: z.number().int(),
  depositMinor: z.number().int(),
  currency: z.string(),
}

const chargeLine = z.object({
  id,
  patientId: id.nullable(),
  saleId: id.nullable(),
  recordId: id.nullable(),
  /** service, prescription_item, dispense, sale or discount. */
  sourceKind: z.string(),
  sourceId: z.string().nullable(),
  description: z.string(),
  quantity: z.number().int(),
  unitPriceMinor: z.number().int(),
  /** As charged, before discounts. */
  amountMinor: z.number().int(),
  discountMinor: z.number().int(),
  paidMinor: z.number().int(),
  /** Still owed; below zero is owed to the patient. */
  openMinor: z.number().int(),
  isCancelled: z.boolean(),
  cancelReason: z.string().nullable(),
  currency: z.string(),
  chargedAt: z.number().int(),
})
export type ChargeLine = z.infer<typeof chargeLine>

const unpaidAccount = z.object({
  patientId: id.nullable(),
  saleId: id.nullable(),
  name: z.string(),
  mrn: z.string().nullable(),
  balanceMinor: z.number().int(),
  currency: z.string(),
  /** How many lines have something open. */
  lines: z.number().int(),
  oldestAt: z.number().int(),
  latestAt: z.number().int(),
})
export type UnpaidAccount = z.infer<typeof unpaidAccount>

const afterwards = z.object({ changedMinor: z.number().int(), balanceMinor: z.number().int(), currency: z.string() })

export const charges = {
  unpaid: query('charge.read', '/charges/unpaid', 'Patients and walk-in sales with something owed')
    .input(
      listInput(['latest', 'oldest', 'name', 'balance'], {
        /** credit: money is owed back, as after a cancelled charge that was paid. */
        side: z.enum(['owed', 'credit']).default('owed'),
      }),
    )
    .output(listOutput(unpaidAccount)),
  list: query('charge.read', '/charges', 'The bill of a patient or a walk-in sale: lines with what is paid and open')
    .input(listInput(['chargedAt'], { ...accountShape, openOnly: z.boolean().default(false) }))
    .output(
      listOutput(chargeLine).extend({
        account: z.object({ name: z.string(), mrn: z.string().nullable(), ...balanceShape }),
      }),
    ),
  discount: command('payment.refund', 'POST', '/charges/discount', 'Take a discount off charges, with a reason')
    .input(commandInput({ chargeIds, amountMinor: someAmountMinor, reason }))
    .output(afterwards),
  cancel: command('payment.refund', 'POST', '/charges/{id}/cancel', 'Cancel a charge by a compensating row')
    .input(commandInput({ id, reason }))
    .output(afterwards),
}
