import { conflict, forbidden, invalid } from '../../../shared/domain/error.ts'
import { formatMinor } from '../../../shared/domain/money.ts'
import type { SignedInCall } from '../../api/call.ts'
import type { Bill } from './account.ts'
import { type ShiftRow, shiftStore } from './shift-store.ts'

/** The method of a row that moves no money: a write-off. */
export const noMethod = 'none'

export const isAdministrator = (call: SignedInCall): boolean => call.session.role === 'admin'

export const inWords = (call: SignedInCall, amountMinor: number): string =>
  formatMinor(amountMinor, call.core.settings().currency)

export const openShiftOf = (call: SignedInCall): ShiftRow | undefined =>
  shiftStore(call.core.store).openShiftOf(call.author.userId)

/** The caller's own open shift; money moves in no other. */
export const requireShift = (call: SignedInCall): ShiftRow => {
  const shift = openShiftOf(call)
  if (!shift) throw conflict('no_shift', 'You have no open shift. Open your shift first, then take or give money.')
  return shift
}

/** What the cashier saw must be what is owed now: the same bill is not paid twice. */
export const expectBalance = (call: SignedInCall, bill: Bill, expectedMinor: number): void => {
  const { dueMinor } = bill.balance
  if (dueMinor === expectedMinor) return
  throw conflict(
    'balance_changed',
    `The bill has changed meanwhile: ${inWords(call, Math.max(0, dueMinor))} is owed now. Look at it again.`,
    { balanceMinor: dueMinor, expectedMinor },
  )
}

/** No more is taken than is owed. */
export const expectOwed = (call: SignedInCall, bill: Bill, amountMinor: number): void => {
  const { dueMinor } = bill.balance
  if (dueMinor <= 0) throw invalid('amountMinor', 'Nothing is owed on this bill.')
  if (amountMinor > dueMinor) {
    throw invalid('amountMinor', `Only ${inWords(call, dueMinor)} is owed. Take that or less, or take a deposit.`)
  }
}

/** Above the clinic's limit, together with what was given before, only an administrator may give money away. */
export const expectWithinLimit = (call: SignedInCall, totalMinor: number, what: string): void => {
  const limitMinor = call.core.settings().refundLimitMinor
  if (totalMinor <= limitMinor || isAdministrator(call)) return
  throw forbidden(`A ${what} above ${inWords(call, limitMinor)} needs an administrator.`)
}
