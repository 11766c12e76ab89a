import { type BillLine, type BillRow, billLines } from '../../../shared/domain/bill.ts'
import { type Balance, balance, type PaymentRow } from '../../../shared/domain/charge.ts'
import { invalid, notFound } from '../../../shared/domain/error.ts'
import { spokenNameOf } from '../../../shared/domain/spoken-name.ts'
import { assertInScope, ownPatientId, type SignedInCall } from '../../api/call.ts'
import type { Store } from '../../database/store.ts'
import { type Account, type ChargeRow, paymentsStore } from './store.ts'

export interface Bill {
  lines: BillLine<BillRow & { charge: ChargeRow }>[]
  payments: PaymentRow[]
  balance: Balance
}

/** The bill of an account, derived from its rows as they are now. */
export const billOf = (store: Store, account: Account): Bill => {
  const sql = paymentsStore(store)
  const rows = sql.chargesOf(account).map((row) => ({
    id: row.id,
    amountMinor: row.amount_minor,
    sourceKind: row.source_kind,
    sourceId: row.source_id,
    cancelsId: row.cancels_id,
    reason: row.reason,
    paidMinor: row.paid_minor,
    charge: row,
  }))
  const payments = sql.paymentsOf(account)
  return { lines: billLines(rows), payments, balance: balance(rows, payments) }
}

/** The account that an input names, checked to be one, to exist and to be within the caller's scope. */
export const accountOf = (call: SignedInCall, input: { patientId?: string; saleId?: string }): Account => {
  const own = ownPatientId(call)
  if (input.patientId && input.saleId) throw invalid('saleId', 'Give a patient or a walk-in sale, not both.')
  const patientId = input.patientId ?? (input.saleId ? undefined : (own ?? undefined))
  const account: Account | null = patientId
    ? { kind: 'patient', id: patientId }
    : input.saleId
      ? { kind: 'sale', id: input.saleId }
      : null
  if (!account) throw invalid('patientId', 'Say whose bill it is: a patient or a walk-in sale.')
  assertInScope(call, patientOf(account), account.kind)
  return account
}

export const patientOf = (account: Account): string | null => (account.kind === 'patient' ? account.id : null)
export const saleOf = (account: Account): string | null => (account.kind === 'sale' ? account.id : null)

/** The account that a charge or a payment belongs to. */
export const accountOfRow = (row: { patient_id: string | null; sale_id: string | null }): Account =>
  row.patient_id ? { kind: 'patient', id: row.patient_id } : { kind: 'sale', id: row.sale_id ?? '' }

/** What an account is called: a patient's name and MRN, or a sale's customer. Throws NOT_FOUND when there is none. */
export const callOf = (store: Store, account: Account): { name: string; mrn: string | null } => {
  const sql = paymentsStore(store)
  if (account.kind === 'patient') {
    const patient = sql.patient(account.id)
    if (!patient) throw notFound('patient')
    return { name: spokenNameOf(patient), mrn: patient.mrn }
  }
  const sale = sql.sale(account.id)
  if (!sale) throw notFound('sale')
  return { name: saleName(sale.customer), mrn: null }
}

export const saleName = (customer: string | null): string => customer ?? 'Walk-in sale'
