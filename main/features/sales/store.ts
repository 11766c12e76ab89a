import type { Store } from '../../database/store.ts'

export interface SaleFacts {
  id: string
  customer: string | null
  madeAt: number
  byName: string | null
  totalMinor: number
  paidMinor: number
  isReversed: number
}

const sales = `
  SELECT sale.id, sale.customer, sale.made_at AS madeAt, user.display_name AS byName,
         (SELECT COALESCE(SUM(amount_minor), 0) FROM charge WHERE sale_id = sale.id) AS totalMinor,
         (SELECT COALESCE(SUM(paid.amount_minor), 0) FROM charge JOIN payment_item AS paid ON paid.charge_id = charge.id
          WHERE charge.sale_id = sale.id) AS paidMinor,
         EXISTS (SELECT 1 FROM stock_movement WHERE source_id = sale.id AND reverses_id IS NOT NULL) AS isReversed
  FROM sale LEFT JOIN user ON user.id = sale.created_by`

/** SQL of walk-in sales. What is owed and paid is summed from charges and payments. */
export const saleStore = (store: Store) => ({
  byId: (id: string) => store.statement<SaleFacts>(`${sales} WHERE sale.id = ?`).get(id),

  page(order: 'asc' | 'desc', limit: number, offset: number) {
    const direction = order === 'asc' ? 'ASC' : 'DESC'
    return store
      .statement<SaleFacts>(`${sales} ORDER BY sale.made_at ${direction}, sale.id ${direction} LIMIT ? OFFSET ?`)
      .all(limit, offset)
  },

  count: (): number => store.statement<{ n: number }>('SELECT count(*) AS n FROM sale').get()?.n ?? 0,

  /** What went out of which batch, the reversal left aside. */
  taken: (id: string) =>
    store
      .statement<{ id: string; medicineId: string; quantity: number; lot: string; expiryDate: string }>(
        `SELECT movement.id, movement.medicine_id AS medicineId, -movement.delta AS quantity, batch.lot,
                batch.expiry_date AS expiryDate
         FROM stock_movement AS movement JOIN stock_batch AS batch ON batch.id = movement.batch_id
         WHERE movement.source_id = ? AND movement.reverses_id IS NULL ORDER BY movement.id`,
      )
      .all(id),

  /** The lines as they were charged, with frozen names and prices; each names the first movement of its line. */
  charged: (id: string) =>
    store
      .statement<{ movementId: string; description: string; unitPriceMinor: number; amountMinor: number }>(
        `SELECT source_id AS movementId, description, unit_price_minor AS unitPriceMinor, amount_minor AS amountMinor
         FROM charge WHERE sale_id = ? AND source_kind = 'sale' AND cancels_id IS NULL`,
      )
      .all(id),
})
