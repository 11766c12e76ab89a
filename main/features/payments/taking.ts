import type { InferSchemaOutput } from '@orpc/contract'
import type { InferInsertModel } from 'drizzle-orm'
import type { payments } from '../../../shared/contract/payments.ts'
import { allocatePayment } from '../../../shared/domain/charge.ts'
import { conflict, forbidden, invalid, notFound } from '../../../shared/domain/error.ts'
import { change } from '../../../shared/domain/money.ts'
import { makeReceiptNumber } from '../../../shared/domain/mrn.ts'
import type { WriteCall } from '../../api/call.ts'
import type { Core } from '../../api/core.ts'
import { payment, paymentItem } from '../../database/schema/index.ts'
import { accountOf, type Bill, billOf, callOf, patientOf, saleOf } from './account.ts'
import { expectBalance, expectOwed, inWords, isAdministrator, noMethod, requireShift } from './rules.ts'
import { type Account, paymentsStore } from './store.ts'

type InputOf<Name extends keyof typeof payments> = InferSchemaOutput<
  NonNullable<(typeof payments)[Name]['~orpc']['inputSchema']>
>

type Share = { chargeId: string; amountMinor: number }

/**
 * The next number of this device's series. One that a payment has already is passed over: after a restore the series
 * begins where the backup was, and what was taken since comes back from the clinic's server.
 */
const newReceiptNumber = (core: Core): string => {
  for (;;) {
    const receiptNo = makeReceiptNumber(core.deviceCode(), core.nextNumber('receipt'))
    if (!paymentsStore(core.store).hasReceipt(receiptNo)) return receiptNo
  }
}

/** Writes a payment of any kind under the next receipt number, with what it puts on charges. */
export const writePayment = (
  call: WriteCall,
  account: Account,
  values: Pick<InferInsertModel<typeof payment>, 'kind' | 'method' | 'amountMinor'> &
    Partial<InferInsertModel<typeof payment>>,
  shares: readonly Share[],
): { id: string; receiptNo: string } => {
  const { core, write } = call
  const receiptNo = newReceiptNumber(core)
  const id = write.insert(payment, {
    ...values,
    id: write.newId(),
    patientId: patientOf(account),
    saleId: saleOf(account),
    receiptNo,
    currency: core.settings().currency,
    paidAt: call.now,
    createdAt: call.now,
    createdBy: call.author.userId,
  })
  for (const share of shares) write.insert(paymentItem, { ...share, id: write.newId(), paymentId: id })
  return { id, receiptNo }
}

/** Open lines, or the chosen ones of them, each to take no more than it owes. */
const openLinesOf = (call: WriteCall, bill: Bill, chosen: readonly string[] | undefined, amountMinor: number) => {
  const open = bill.lines.map((line) => ({ chargeId: line.row.id, openMinor: line.openMinor }))
  if (!chosen) return open
  const lines = chosen.map((id) => {
    const line = open.find((each) => each.chargeId === id)
    if (!line) throw notFound('charge')
    if (line.openMinor <= 0) throw conflict('already_paid', 'A chosen charge is paid already. Look at the bill again.')
    return line
  })
  const sumMinor = lines.reduce((sum, line) => sum + line.openMinor, 0)
  if (amountMinor > sumMinor) {
    throw invalid('amountMinor', `Only ${inWords(call, sumMinor)} is open on the chosen charges.`)
  }
  return lines
}

/** Cash handed over and given back; nothing for other methods. */
const cashOf = (call: WriteCall, input: InputOf<'take'>) => {
  if (input.method !== 'cash') {
    if (input.tenderedMinor !== undefined) throw invalid('tenderedMinor', 'Only cash is handed over and given change.')
    return {}
  }
  const tenderedMinor = input.tenderedMinor ?? input.amountMinor
  const { changeMinor, shortMinor } = change(input.amountMinor, tenderedMinor)
  if (shortMinor > 0) {
    throw invalid('tenderedMinor', `${inWords(call, shortMinor)} is missing. Take more, or take a part payment.`)
  }
  return { tenderedMinor, changeMinor }
}

const expectReference = (input: InputOf<'take'>): void => {
  if (!input.reference && input.method === 'card') throw invalid('reference', 'Type the number of the card slip.')
  if (!input.reference && input.method === 'mobile') throw invalid('reference', 'Type the code of the mobile payment.')
}

/**
 * Takes a payment (in full or in part, oldest charge first or the chosen ones) or a deposit, into the cashier's own open
 * shift. Refused when the balance is not what the cashier saw, and for more than is owed.
 */
export const takePayment = (call: WriteCall, input: InputOf<'take'>) => {
  const account = accountOf(call, input)
  const shift = requireShift(call)
  const bill = billOf(call.core.store, account)
  if (bill.lines.length === 0) callOf(call.core.store, account)
  const cash = cashOf(call, input)
  expectReference(input)
  const isDeposit = input.kind === 'deposit'
  if (isDeposit) {
    if (account.kind === 'sale') throw invalid('kind', 'A deposit is left by a patient, not for a walk-in sale.')
    if (input.method === 'deposit') throw invalid('method', 'A deposit is not paid out of a deposit.')
    if (input.chargeIds) throw invalid('chargeIds', 'A deposit is for no charge yet.')
  } else {
    if (input.expectedBalanceMinor === undefined) {
      throw invalid('expectedBalanceMinor', 'Send the balance that the cashier saw.')
    }
    expectBalance(call, bill, input.expectedBalanceMinor)
    expectOwed(call, bill, input.amountMinor)
    if (input.method === 'deposit' && input.amountMinor > bill.balance.depositMinor) {
      throw invalid('amountMinor', `The deposit holds only ${inWords(call, bill.balance.depositMinor)}.`)
    }
  }
  const shares = isDeposit
    ? []
    : allocatePayment(openLinesOf(call, bill, input.chargeIds, input.amountMinor), input.amountMinor).items
  const written = writePayment(
    call,
    account,
    {
      kind: input.kind,
      method: input.method,
      amountMinor: input.amountMinor,
      ...cash,
      expectedBalanceMinor: isDeposit ? null : (input.expectedBalanceMinor ?? null),
      cashShiftId: shift.id,
      reference: input.reference ?? null,
    },
    shares,
  )
  return {
    ...written,
    amountMinor: input.amountMinor,
    changeMinor: cash.changeMinor ?? 0,
    balanceMinor: bill.balance.dueMinor - (isDeposit ? 0 : input.amountMinor),
    currency: call.core.settings().currency,
  }
}

/** Writes off what will not be paid: an administrator's decision, with a reason. No money moves. */
export const writeOff = (call: WriteCall, input: InputOf<'writeOff'>) => {
  if (!isAdministrator(call)) throw forbidden('Only an administrator may write off what is owed.')
  const account = accountOf(call, input)
  callOf(call.core.store, account)
  const bill = billOf(call.core.store, account)
  expectBalance(call, bill, input.expectedBalanceMinor)
  expectOwed(call, bill, input.amountMinor)
  const { items } = allocatePayment(openLinesOf(call, bill, undefined, input.amountMinor), input.amountMinor)
  const written = writePayment(
    call,
    account,
    {
      kind: 'write_off',
      method: noMethod,
      amountMinor: input.amountMinor,
      expectedBalanceMinor: input.expectedBalanceMinor,
      reason: input.reason,
    },
    items,
  )
  return {
    ...written,
    amountMinor: input.amountMinor,
    changeMinor: 0,
    balanceMinor: bill.balance.dueMinor - input.amountMinor,
    currency: call.core.settings().currency,
  }
}
