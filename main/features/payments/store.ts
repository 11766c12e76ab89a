import type Database from 'better-sqlite3'
import type { PaymentRow } from '../../../shared/domain/charge.ts'
import type { Derive } from '../../database/door.ts'
import type { Store } from '../../database/store.ts'

/** Whose bill: a patient's, or a walk-in sale's. A charge of a sale to a patient is on the patient's bill. */
export interface Account {
  kind: 'patient' | 'sale'
  id: string
}

export interface ChargeRow {
  id: string
  patient_id: string | null
  record_id: string | null
  sale_id: string | null
  source_kind: string
  source_id: string | null
  description: string
  quantity: number
  unit_price_minor: number
  amount_minor: number
  currency: string
  cancels_id: string | null
  reason: string | null
  charged_at: number
  paid_minor: number
}

export interface StoredPayment {
  id: string
  patient_id: string | null
  sale_id: string | null
  receipt_no: string
  kind: string
  method: string
  amount_minor: number
  tendered_minor: number | null
  change_minor: number | null
  currency: string
  expected_balance_minor: number | null
  reverses_id: string | null
  cash_shift_id: string | null
  reference: string | null
  reason: string | null
  paid_at: number
  created_by: string
}

export interface ItemRow {
  id: string
  charge_id: string
  amount_minor: number
  description: string
  quantity: number
  unit_price_minor: number
  charged_minor: number
}

const ofAccount = { patient: 'patient_id = ?', sale: 'sale_id = ? AND patient_id IS NULL' } as const

const chargeColumns = `id, patient_id, record_id, sale_id, source_kind, source_id, description, quantity, unit_price_minor,
  amount_minor, currency, cancels_id, reason, charged_at,
  coalesce((SELECT sum(item.amount_minor) FROM payment_item AS item WHERE item.charge_id = charge.id), 0) AS paid_minor`

/** SQL of charges, payments and what is open. */
export const paymentsStore = (store: Store) => ({
  /** Every charge row of a bill, oldest first, with what payments put on it. */
  chargesOf: (account: Account) =>
    store
      .statement<ChargeRow>(
        `SELECT ${chargeColumns} FROM charge WHERE ${ofAccount[account.kind]} ORDER BY charged_at, id`,
      )
      .all(account.id),

  charge: (id: string) => store.statement<ChargeRow>(`SELECT ${chargeColumns} FROM charge WHERE id = ?`).get(id),

  /** What was charged or discounted for a source and not cancelled since. */
  standingChargesOf: (sourceId: string) =>
    store
      .statement<ChargeRow>(
        `SELECT ${chargeColumns} FROM charge WHERE source_id = ? AND cancels_id IS NULL
           AND NOT EXISTS (SELECT 1 FROM charge AS undo WHERE undo.cancels_id = charge.id)`,
      )
      .all(sourceId),

  paymentsOf: (account: Account) =>
    store
      .statement<PaymentRow>(
        `SELECT id, kind, method, amount_minor AS amountMinor, reverses_id AS reversesId
         FROM payment WHERE ${ofAccount[account.kind]}`,
      )
      .all(account.id),

  payment: (id: string) =>
    store
      .statement<StoredPayment>(
        `SELECT id, patient_id, sale_id, receipt_no, kind, method, amount_minor, tendered_minor, change_minor, currency,
                expected_balance_minor, reverses_id, cash_shift_id, reference, reason, paid_at, created_by
         FROM payment WHERE id = ?`,
      )
      .get(id),

  hasReceipt: (receiptNo: string): boolean =>
    store.statement('SELECT 1 FROM payment WHERE receipt_no = ?').get(receiptNo) !== undefined,

  itemsOf: (paymentId: string) =>
    store
      .statement<ItemRow>(
        `SELECT item.id, item.charge_id, item.amount_minor, charge.description, charge.quantity,
                charge.unit_price_minor, charge.amount_minor AS charged_minor
         FROM payment_item AS item JOIN charge ON charge.id = item.charge_id
         WHERE item.payment_id = ? ORDER BY item.id`,
      )
      .all(paymentId),

  /** Per charge, what a payment still has on it after its refunds. */
  netItemsOf: (paymentId: string) =>
    store
      .statement<{ chargeId: string; paidMinor: number }>(
        `SELECT item.charge_id AS chargeId, sum(item.amount_minor) AS paidMinor
         FROM payment_item AS item JOIN charge ON charge.id = item.charge_id
         WHERE item.payment_id IN (SELECT @id UNION SELECT id FROM payment WHERE reverses_id = @id)
         GROUP BY item.charge_id HAVING sum(item.amount_minor) > 0 ORDER BY charge.charged_at, charge.id`,
      )
      .all({ id: paymentId }),

  refundsOf: (paymentId: string) =>
    store
      .statement<{
        id: string
        receiptNo: string
        amountMinor: number
        reason: string | null
        paidAt: number
      }>(
        `SELECT id, receipt_no AS receiptNo, amount_minor AS amountMinor, reason, paid_at AS paidAt
         FROM payment WHERE reverses_id = ? ORDER BY paid_at, id`,
      )
      .all(paymentId),

  /** The bills that may have something open, with what they are called. */
  openAccounts: () =>
    store
      .statement<{
        account_id: string
        mrn: string | null
        family_name: string | null
        given_name: string | null
        is_unknown: number | null
        customer: string | null
      }>(
        `SELECT account_id, mrn, family_name, given_name, is_unknown, customer FROM open_account
         LEFT JOIN patient ON patient.id = account_id LEFT JOIN sale ON sale.id = account_id`,
      )
      .all(),

  forgetOpen: (accountId: string) => store.statement('DELETE FROM open_account WHERE account_id = ?').run(accountId),

  patient: (id: string) =>
    store
      .statement<{ mrn: string; family_name: string; given_name: string; is_unknown: number }>(
        'SELECT mrn, family_name, given_name, is_unknown FROM patient WHERE id = ?',
      )
      .get(id),

  sale: (id: string) => store.statement<{ customer: string | null }>('SELECT customer FROM sale WHERE id = ?').get(id),

  userName: (id: string): string =>
    store.statement<{ display_name: string }>('SELECT display_name FROM user WHERE id = ?').get(id)?.display_name ?? '',
})

const dueOf = (where: string): string => `
  SELECT (SELECT coalesce(sum(amount_minor), 0) FROM charge WHERE ${where}) - (
    SELECT coalesce(sum(CASE
      WHEN kind IN ('payment', 'write_off') THEN amount_minor
      WHEN kind = 'refund' AND (SELECT kind FROM payment AS paid WHERE paid.id = payment.reverses_id) <> 'deposit'
        THEN -amount_minor
      ELSE 0 END), 0) FROM payment WHERE ${where}) AS due`

const prepared = new WeakMap<Database.Database, Map<string, Database.Statement>>()
const statementOf = (db: Database.Database, sql: string): Database.Statement => {
  const known = prepared.get(db) ?? new Map<string, Database.Statement>()
  prepared.set(db, known)
  const statement = known.get(sql) ?? db.prepare(sql)
  known.set(sql, statement)
  return statement
}

const remember = 'INSERT OR IGNORE INTO open_account (account_id) VALUES (?)'
const forget = 'DELETE FROM open_account WHERE account_id = ?'

/** A charge puts its account among those that may have something open. */
export const followCharge: Derive = (db, _id, _before, after) => {
  const account = after?.patient_id ?? after?.sale_id
  if (account) statementOf(db, remember).run(account)
}

/** A payment that settles its account takes it out; a refund brings it back. */
export const followPayment: Derive = (db, _id, _before, after) => {
  const account = after?.patient_id ?? after?.sale_id
  if (!account) return
  const where = after?.patient_id ? 'patient_id = @account' : 'sale_id = @account AND patient_id IS NULL'
  const { due } = statementOf(db, dueOf(where)).get({ account }) as { due: number }
  statementOf(db, due === 0 ? forget : remember).run(account)
}
