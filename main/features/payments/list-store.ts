import type { Store } from '../../database/store.ts'
import type { StoredPayment } from './store.ts'

/** What a list of payments is narrowed to. Times are epoch ms, `toMs` excluded. */
export interface PaymentFilter {
  patientId?: string | undefined
  saleId?: string | undefined
  shiftId?: string | undefined
  method?: string | undefined
  kind?: string | undefined
  fromMs?: number | undefined
  toMs?: number | undefined
  /** The beginning of a receipt number. */
  receipt?: string | undefined
  /** Folded beginnings of words of the patient's name. */
  words?: readonly string[] | undefined
  /** Only payments of these (`patient.no`). */
  patientNos?: readonly number[] | undefined
}

export interface ListedPayment extends StoredPayment {
  mrn: string | null
  family_name: string | null
  given_name: string | null
  is_unknown: number | null
  customer: string | null
  cashier_name: string | null
  refunded_minor: number
}

const columns = `payment.id, payment.patient_id, payment.sale_id, receipt_no, kind, method, amount_minor, tendered_minor,
  change_minor, currency, expected_balance_minor, reverses_id, cash_shift_id, reference, reason, paid_at,
  payment.created_by, mrn, family_name, given_name, is_unknown, customer, display_name AS cashier_name,
  coalesce((SELECT sum(amount_minor) FROM payment AS back WHERE back.reverses_id = payment.id), 0) AS refunded_minor`

const joins = `LEFT JOIN patient ON patient.id = payment.patient_id LEFT JOIN sale ON sale.id = payment.sale_id
  LEFT JOIN user ON user.id = payment.created_by`

const sortColumn = { paidAt: 'paid_at', amount: 'amount_minor' } as const

/** Beyond every letter a word can go on with. */
const last = '\u{10ffff}'

const conditionsOf = (filter: PaymentFilter): { where: string; values: Record<string, unknown> } => {
  const words = filter.words ?? []
  const where = [
    filter.patientId && 'payment.patient_id = @patientId',
    filter.saleId && 'payment.sale_id = @saleId',
    filter.shiftId && 'cash_shift_id = @shiftId',
    filter.method && 'method = @method',
    filter.kind && 'kind = @kind',
    filter.fromMs !== undefined && 'paid_at >= @fromMs',
    filter.toMs !== undefined && 'paid_at < @toMs',
    filter.receipt && 'receipt_no >= @receipt AND receipt_no < @receiptEnd',
    filter.patientNos &&
      'payment.patient_id IN (SELECT id FROM patient WHERE no IN (SELECT value FROM json_each(@patientNos)))',
    ...words.map(
      (_, index) =>
        `payment.patient_id IN (SELECT id FROM patient_token JOIN patient ON no = patient_no
         WHERE word >= @word${index} AND word < @end${index})`,
    ),
  ].filter(Boolean)
  const values: Record<string, unknown> = {
    patientId: filter.patientId,
    saleId: filter.saleId,
    shiftId: filter.shiftId,
    method: filter.method,
    kind: filter.kind,
    fromMs: filter.fromMs,
    toMs: filter.toMs,
    receipt: filter.receipt,
    patientNos: filter.patientNos && JSON.stringify(filter.patientNos),
    receiptEnd: filter.receipt && filter.receipt + last,
  }
  words.forEach((word, index) => {
    values[`word${index}`] = word
    values[`end${index}`] = word + last
  })
  return { where: where.length > 0 ? `WHERE ${where.join(' AND ')}` : '', values }
}

/** SQL of lists of payments. */
export const paymentListStore = (store: Store) => ({
  list(
    filter: PaymentFilter,
    sort: keyof typeof sortColumn,
    order: 'asc' | 'desc',
    limit: number,
    offset: number,
  ): { rows: ListedPayment[]; total: number } {
    const { where, values } = conditionsOf(filter)
    const rows = store
      .statement<ListedPayment>(
        `SELECT ${columns} FROM payment ${joins} ${where}
         ORDER BY ${sortColumn[sort]} ${order}, payment.id ${order} LIMIT @limit OFFSET @offset`,
      )
      .all({ ...values, limit, offset })
    const total = store.statement<{ n: number }>(`SELECT count(*) AS n FROM payment ${where}`).get(values)?.n ?? 0
    return { rows, total }
  },

  one: (id: string) =>
    store.statement<ListedPayment>(`SELECT ${columns} FROM payment ${joins} WHERE payment.id = ?`).get(id),
})
