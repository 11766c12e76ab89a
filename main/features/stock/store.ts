import type { Store } from '../../database/store.ts'

export interface BatchFacts {
  id: string
  medicineId: string
  lot: string
  expiryDate: string
  status: string
  holdReason: string | null
  /** Base units: the sum of the batch's movements. */
  onHand: number
}

export interface MovementFacts {
  id: string
  batchId: string
  medicineId: string
  lot: string
  delta: number
  balance: number
  kind: string
  reason: string | null
  sourceKind: string | null
  sourceId: string | null
  occurredAt: number
  byName: string | null
}

// The sum runs on the covering index stock_movement_on_hand: one range per medicine, whatever the number of batches.
const batches = `
  SELECT batch.id, batch.medicine_id AS medicineId, batch.lot, batch.expiry_date AS expiryDate, batch.status,
         batch.hold_reason AS holdReason, COALESCE(SUM(movement.delta), 0) AS onHand
  FROM stock_batch AS batch
  LEFT JOIN stock_movement AS movement
    ON movement.medicine_id = batch.medicine_id AND movement.batch_id = batch.id`

const movements = `
  WITH told AS (
    SELECT id, batch_id, medicine_id, delta, kind, reason, source_kind, source_id, occurred_at, created_at, created_by,
           SUM(delta) OVER (PARTITION BY batch_id ORDER BY created_at, id) AS balance
    FROM stock_movement WHERE %where
  )
  SELECT told.id, batch_id AS batchId, told.medicine_id AS medicineId, batch.lot, delta, balance, kind, reason,
         source_kind AS sourceKind, source_id AS sourceId, occurred_at AS occurredAt, user.display_name AS byName
  FROM told JOIN stock_batch AS batch ON batch.id = told.batch_id LEFT JOIN user ON user.id = told.created_by
  ORDER BY told.created_at DESC, told.id DESC LIMIT ? OFFSET ?`

const whereOf = (key: 'medicineId' | 'batchId'): string => (key === 'medicineId' ? 'medicine_id = ?' : 'batch_id = ?')

/** SQL of batches and movements. On hand is always the sum of the movements. */
export const stockStore = (store: Store) => ({
  /** Every batch of a medicine with its sum, first to expire first. */
  batchesOf: (medicineId: string) =>
    store
      .statement<BatchFacts>(`${batches} WHERE batch.medicine_id = ? GROUP BY batch.id ORDER BY expiryDate, batch.id`)
      .all(medicineId),

  everyBatch: () => store.statement<BatchFacts>(`${batches} GROUP BY batch.id ORDER BY expiryDate, batch.id`).all(),

  batch: (id: string) => store.statement<BatchFacts>(`${batches} WHERE batch.id = ? GROUP BY batch.id`).get(id),

  batchByLot: (medicineId: string, lot: string, expiryDate: string) =>
    store
      .statement<{ id: string }>(
        'SELECT id FROM stock_batch WHERE medicine_id = ? AND expiry_date = ? AND lot = ? COLLATE NOCASE ORDER BY id',
      )
      .get(medicineId, expiryDate, lot),

  movements: (key: 'medicineId' | 'batchId', id: string, limit: number, offset: number) =>
    store.statement<MovementFacts>(movements.replace('%where', whereOf(key))).all(id, limit, offset),

  countMovements: (key: 'medicineId' | 'batchId', id: string): number =>
    store.statement<{ n: number }>(`SELECT count(*) AS n FROM stock_movement WHERE ${whereOf(key)}`).get(id)?.n ?? 0,

  /** What a dispense or a sale took from the batches, with what was given back since. */
  movementsOfSource: (sourceId: string) =>
    store
      .statement<{ id: string; batchId: string; medicineId: string; delta: number; reversesId: string | null }>(
        `SELECT id, batch_id AS batchId, medicine_id AS medicineId, delta, reverses_id AS reversesId
         FROM stock_movement WHERE source_id = ? ORDER BY id`,
      )
      .all(sourceId),
})
