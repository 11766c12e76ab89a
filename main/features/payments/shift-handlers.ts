import type { Shift, ShiftReport, shifts } from '../../../shared/contract/shifts.ts'
import { shiftDifference, shiftExpected } from '../../../shared/domain/charge.ts'
import { conflict, invalid, notFound } from '../../../shared/domain/error.ts'
import type { SignedInCall } from '../../api/call.ts'
import type { Handlers } from '../../api/handlers.ts'
import { cashShift } from '../../database/schema/index.ts'
import { inWords, isAdministrator, openShiftOf } from './rules.ts'
import { type ShiftRow, type ShiftTotal, shiftStore } from './shift-store.ts'
import { paymentsStore } from './store.ts'

/** A shift of the caller's own; an administrator's reach is every shift. */
const shiftInReach = (call: SignedInCall, id: string): ShiftRow => {
  const row = shiftStore(call.core.store).shift(id)
  if (!row || (row.user_id !== call.author.userId && !isAdministrator(call))) throw notFound('shift')
  return row
}

const sumOf = (totals: ShiftTotal[], keep: (total: ShiftTotal) => boolean): number =>
  totals.filter(keep).reduce((sum, total) => sum + total.amountMinor, 0)

const isRefund = (total: ShiftTotal): boolean => total.kind === 'refund'

const shiftOf = (call: SignedInCall, row: ShiftRow, totals: ShiftTotal[]): Shift => {
  const cashInMinor = sumOf(totals, (total) => total.method === 'cash' && !isRefund(total))
  const cashOutMinor = sumOf(totals, (total) => total.method === 'cash' && isRefund(total))
  const expectedMinor =
    row.expected_minor ?? shiftExpected({ openingMinor: row.opening_minor, cashInMinor, cashOutMinor })
  return {
    id: row.id,
    userId: row.user_id,
    cashierName: paymentsStore(call.core.store).userName(row.user_id),
    status: row.status,
    currency: row.currency,
    openingMinor: row.opening_minor,
    openedAt: row.opened_at,
    closedAt: row.closed_at,
    cashInMinor,
    cashOutMinor,
    expectedMinor,
    countedMinor: row.counted_minor,
    differenceMinor: row.counted_minor === null ? null : shiftDifference(expectedMinor, row.counted_minor),
    differenceReason: row.difference_reason,
  }
}

const read = (call: SignedInCall, row: ShiftRow): Shift =>
  shiftOf(call, row, shiftStore(call.core.store).totalsOf(row.id))

const reportOf = (call: SignedInCall, row: ShiftRow): ShiftReport => {
  const totals = shiftStore(call.core.store).totalsOf(row.id)
  const methods = [...new Set(totals.map((total) => total.method))]
  const { clinicName, letterhead } = call.core.settings()
  const countOf = (of: ShiftTotal[]): number => of.reduce((sum, total) => sum + total.count, 0)
  return {
    ...shiftOf(call, row, totals),
    clinicName,
    letterhead,
    byMethod: methods.map((method) => {
      const taken = totals.filter((total) => total.method === method && !isRefund(total))
      const refunded = totals.filter((total) => total.method === method && isRefund(total))
      return {
        method,
        takenCount: countOf(taken),
        takenMinor: sumOf(taken, () => true),
        refundCount: countOf(refunded),
        refundedMinor: sumOf(refunded, () => true),
      }
    }),
    depositsMinor: sumOf(totals, (total) => total.kind === 'deposit'),
    takenMinor: sumOf(totals, (total) => !isRefund(total)),
    refundedMinor: sumOf(totals, isRefund),
    firstReceiptNo: totals.map((total) => total.firstReceiptNo).sort()[0] ?? null,
    lastReceiptNo:
      totals
        .map((total) => total.lastReceiptNo)
        .sort()
        .at(-1) ?? null,
  }
}

export const shiftsHandlers: Handlers<typeof shifts> = {
  current(call) {
    const row = openShiftOf(call)
    return { shift: row ? read(call, row) : null }
  },

  list(call, input) {
    const userId = isAdministrator(call) ? input.userId : call.author.userId
    const { rows, total } = shiftStore(call.core.store).list(
      { ...(userId ? { userId } : {}), ...(input.status ? { status: input.status } : {}) },
      input.order ?? 'desc',
      input.pageSize,
      (input.page - 1) * input.pageSize,
    )
    return { rows: rows.map((row) => read(call, row)), total, page: input.page, pageSize: input.pageSize }
  },

  report: (call, { id }) => reportOf(call, shiftInReach(call, id)),

  open(call, input) {
    if (openShiftOf(call)) throw conflict('shift_open', 'You have an open shift already. Close it before the next one.')
    const id = call.write.insert(cashShift, {
      id: call.write.newId(),
      userId: call.author.userId,
      status: 'open',
      currency: call.core.settings().currency,
      openingMinor: input.openingMinor,
      openedAt: call.now,
      createdAt: call.now,
      createdBy: call.author.userId,
    })
    return read(call, shiftInReach(call, id))
  },

  close(call, input) {
    const row = shiftInReach(call, input.id)
    if (row.status !== 'open') throw conflict('shift_closed', 'This shift is closed and locked.')
    const { expectedMinor } = read(call, row)
    const differenceMinor = shiftDifference(expectedMinor, input.countedMinor)
    if (differenceMinor !== 0 && !input.differenceReason) {
      const side = differenceMinor > 0 ? 'more' : 'less'
      throw invalid(
        'differenceReason',
        `The drawer holds ${inWords(call, Math.abs(differenceMinor))} ${side} than expected. Count again, or say why.`,
      )
    }
    call.write.update(cashShift, row.id, {
      status: 'closed',
      closedAt: call.now,
      expectedMinor,
      countedMinor: input.countedMinor,
      differenceReason: differenceMinor === 0 ? null : (input.differenceReason ?? null),
    })
    return read(call, shiftInReach(call, row.id))
  },
}
