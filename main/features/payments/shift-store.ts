import type { Store } from '../../database/store.ts'

export interface ShiftRow {
  id: string
  user_id: string
  status: string
  currency: string
  opening_minor: number
  opened_at: number
  closed_at: number | null
  expected_minor: number | null
  counted_minor: number | null
  difference_reason: string | null
}

export interface ShiftTotal {
  kind: string
  method: string
  count: number
  amountMinor: number
  firstReceiptNo: string
  lastReceiptNo: string
}

const columns = `id, user_id, status, currency, opening_minor, opened_at, closed_at, expected_minor, counted_minor,
  difference_reason`

/** SQL of cash shifts. */
export const shiftStore = (store: Store) => ({
  openShiftOf: (userId: string) =>
    store.statement<ShiftRow>(`SELECT ${columns} FROM cash_shift WHERE user_id = ? AND status = 'open'`).get(userId),

  shift: (id: string) => store.statement<ShiftRow>(`SELECT ${columns} FROM cash_shift WHERE id = ?`).get(id),

  totalsOf: (shiftId: string) =>
    store
      .statement<ShiftTotal>(
        `SELECT kind, method, count(*) AS count, sum(amount_minor) AS amountMinor, min(receipt_no) AS firstReceiptNo,
                max(receipt_no) AS lastReceiptNo
         FROM payment WHERE cash_shift_id = ? GROUP BY kind, method ORDER BY method, kind`,
      )
      .all(shiftId),

  list(filter: { userId?: string; status?: string }, order: 'asc' | 'desc', limit: number, offset: number) {
    const where = [filter.userId ? 'user_id = @userId' : '', filter.status ? 'status = @status' : ''].filter(Boolean)
    const condition = where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''
    const values = { userId: filter.userId ?? null, status: filter.status ?? null }
    const rows = store
      .statement<ShiftRow>(
        `SELECT ${columns} FROM cash_shift ${condition} ORDER BY opened_at ${order}, id ${order} LIMIT @limit OFFSET @offset`,
      )
      .all({ ...values, limit, offset })
    const total =
      store.statement<{ n: number }>(`SELECT count(*) AS n FROM cash_shift ${condition}`).get(values)?.n ?? 0
    return { rows, total }
  },
})
