import type { PaymentListRow, payments } from '../../../shared/contract/payments.ts'
import { dayBounds } from '../../../shared/domain/clock.ts'
import { notFound } from '../../../shared/domain/error.ts'
import { makeReceiptNumber } from '../../../shared/domain/mrn.ts'
import { searchTerms } from '../../../shared/domain/name.ts'
import { spokenNameOf } from '../../../shared/domain/spoken-name.ts'
import { assertInScope, noteAccess, ownPatientId, type SignedInCall } from '../../api/call.ts'
import type { Handlers } from '../../api/handlers.ts'
import { patientNosByNumber } from '../patients/search.ts'
import { saleName } from './account.ts'
import { type ListedPayment, type PaymentFilter, paymentListStore } from './list-store.ts'
import { giveBack } from './refunding.ts'
import { type ItemRow, paymentsStore } from './store.ts'
import { takePayment, writeOff } from './taking.ts'

const rowOf = (row: ListedPayment): PaymentListRow => ({
  id: row.id,
  receiptNo: row.receipt_no,
  kind: row.kind,
  method: row.method,
  amountMinor: row.amount_minor,
  currency: row.currency,
  patientId: row.patient_id,
  saleId: row.sale_id,
  name: row.patient_id ? spokenNameOf(row) : saleName(row.customer),
  mrn: row.mrn,
  reference: row.reference,
  reason: row.reason,
  reversesId: row.reverses_id,
  shiftId: row.cash_shift_id,
  cashierName: row.cashier_name ?? '',
  paidAt: row.paid_at,
  refundedMinor: row.refunded_minor,
  refundableMinor: row.kind === 'refund' ? 0 : Math.max(0, row.amount_minor - row.refunded_minor),
})

const itemOf = (row: ItemRow) => ({
  id: row.id,
  chargeId: row.charge_id,
  description: row.description,
  quantity: row.quantity,
  unitPriceMinor: row.unit_price_minor,
  chargedMinor: row.charged_minor,
  amountMinor: row.amount_minor,
})

const paymentInReach = (call: SignedInCall, id: string): ListedPayment => {
  const row = paymentListStore(call.core.store).one(id)
  if (!row) throw notFound('payment')
  assertInScope(call, row.patient_id, 'payment')
  if (row.patient_id) noteAccess(call, row.patient_id, { paymentId: id })
  return row
}

/** Patients whose number begins like the digits typed. */
const mostPatients = 500

/**
 * A receipt number, or its last digits when it is one of this workstation; else words of the patient's name, a phone or a
 * record number.
 */
const searchOf = (
  call: SignedInCall,
  search: string | undefined,
): Pick<PaymentFilter, 'receipt' | 'words' | 'patientNos'> => {
  if (!search) return {}
  if (/^r-/i.test(search)) return { receipt: search.toUpperCase() }
  if (/^[1-9]\d{0,8}$|^0\d{5}$/.test(search)) {
    return { receipt: makeReceiptNumber(call.core.deviceCode(), Math.max(1, Number(search))) }
  }
  const patientNos = patientNosByNumber(call.core.store, search, mostPatients)
  return { words: searchTerms(search).words, ...(patientNos ? { patientNos } : {}) }
}

export const paymentsHandlers: Handlers<typeof payments> = {
  list(call, input) {
    const own = ownPatientId(call)
    if (own !== null && input.patientId && input.patientId !== own) throw notFound('patient')
    const { timeZone } = call.core.settings()
    const { rows, total } = paymentListStore(call.core.store).list(
      {
        patientId: own ?? input.patientId,
        saleId: input.saleId,
        shiftId: input.shiftId,
        method: input.method,
        kind: input.kind,
        fromMs: input.from && dayBounds(input.from, timeZone)[0],
        toMs: input.to && dayBounds(input.to, timeZone)[1],
        ...searchOf(call, input.search),
      } as PaymentFilter,
      input.sort ?? 'paidAt',
      input.order ?? 'desc',
      input.pageSize,
      (input.page - 1) * input.pageSize,
    )
    const ids = [...new Set(rows.flatMap((row) => row.patient_id ?? []))]
    const one = own ?? input.patientId ?? null
    noteAccess(call, one, { count: rows.length, ...(one ? {} : { ids }) }, one ? undefined : 'search')
    return { rows: rows.map(rowOf), total, page: input.page, pageSize: input.pageSize }
  },

  read(call, { id }) {
    const row = paymentInReach(call, id)
    const sql = paymentsStore(call.core.store)
    const { clinicName, letterhead } = call.core.settings()
    return {
      ...rowOf(row),
      clinicName,
      letterhead,
      tenderedMinor: row.tendered_minor,
      changeMinor: row.change_minor,
      balanceAfterMinor: row.expected_balance_minor === null ? null : row.expected_balance_minor - row.amount_minor,
      reversesReceiptNo: (row.reverses_id && sql.payment(row.reverses_id)?.receipt_no) || null,
      items: sql.itemsOf(id).map(itemOf),
      refunds: sql.refundsOf(id),
    }
  },

  items(call, { id }) {
    paymentInReach(call, id)
    return { rows: paymentsStore(call.core.store).itemsOf(id).map(itemOf) }
  },

  take: takePayment,
  refund: giveBack,
  writeOff,
}
