import { z } from 'zod'
import { commandInput, date, id, line, listInput, listOutput, quantity, reason } from './fields.ts'
import { command, query } from './procedure.ts'

/** All quantities are integer base units of the medicine. On hand is the sum of the movements, never a stored figure. */
export const batchRow = z.object({
  id,
  medicineId: id,
  lot: z.string(),
  expiryDate: date,
  status: z.string(),
  holdReason: z.string().nullable(),
  onHand: z.number().int(),
  /** expired | soon | ok */
  expiryFlag: z.string(),
  isUsable: z.boolean(),
})
export type BatchRow = z.infer<typeof batchRow>

export const stockRow = z.object({
  medicineId: id,
  name: z.string(),
  form: z.string(),
  strength: z.string(),
  code: z.string(),
  baseUnit: z.string(),
  packSize: z.number().int(),
  reorderLevel: z.number().int(),
  isHighAlert: z.boolean(),
  status: z.string(),
  onHand: z.number().int(),
  /** What may be dispensed today: without expired and held batches. */
  usable: z.number().int(),
  expired: z.number().int(),
  /** Batches with something on hand. */
  batchCount: z.number().int(),
  nextExpiry: date.nullable(),
  /** The worst among batches with something on hand: expired | soon | ok */
  expiryFlag: z.string(),
  /** Of what is usable: out | low | ok */
  reorderFlag: z.string(),
})
export type StockRow = z.infer<typeof stockRow>

export const movementRow = z.object({
  id,
  batchId: id,
  medicineId: id,
  lot: z.string(),
  delta: z.number().int(),
  /** Of the batch, after this movement. */
  balance: z.number().int(),
  kind: z.string(),
  reason: z.string().nullable(),
  sourceKind: z.string().nullable(),
  sourceId: id.nullable(),
  occurredAt: z.number().int(),
  byName: z.string().nullable(),
})

const moved = z.object({ movementId: id, batch: batchRow })

export type MovementRow = z.infer<typeof movementRow>

export const stock = {
  list: query('stock.read', '/stock', 'Stock of every medicine with its flags')
    .input(
      listInput(['name', 'usable', 'nextExpiry'], {
        /** Only what is out or at its reorder level. */
        low: z.boolean().optional(),
        /** Only what has expired batches, or some that expire within 90 days. */
        expiring: z.boolean().optional(),
      }),
    )
    .output(listOutput(stockRow)),
  batches: query('stock.read', '/stock/{medicineId}/batches', 'Batches of a medicine, first to expire first')
    .input(z.object({ medicineId: id, withEmpty: z.boolean().default(false) }))
    .output(z.array(batchRow)),
  movements: query('stock.read', '/stock/movements', 'What came and went of a medicine or a batch, newest first')
    .input(listInput(['occurredAt'], { medicineId: id.optional(), batchId: id.optional() }))
    .output(listOutput(movementRow)),
  receive: command(
    'stock.manage',
    'POST',
    '/stock/receipts',
    'Receive stock; the same lot and expiry adds to its batch',
  )
    .input(
      commandInput({
        medicineId: id,
        lot: line('Lot', 60),
        expiryDate: date,
        quantity,
        reason: line('Note', 500).optional(),
      }),
    )
    .output(moved),
  adjust: command('stock.manage', 'POST', '/stock/adjustments', 'Correct, count, destroy, return or transfer stock')
    .input(
      commandInput({
        batchId: id,
        kind: z.enum(['adjust', 'count', 'destroy', 'return', 'transfer'], 'Choose what happened to the stock.'),
        /** What came (above 0) or went (below 0); not for a count. */
        delta: z.number().int('Quantities are whole base units.').min(-1_000_000).max(1_000_000).optional(),
        /** What is really there; only for a count. */
        counted: z
          .number()
          .int('Quantities are whole base units.')
          .min(0, 'A count cannot be negative.')
          .max(1_000_000)
          .optional(),
        reason,
      }),
    )
    .output(moved),
  hold: command('stock.manage', 'POST', '/stock/batches/{batchId}/hold', 'Hold a batch: it is not dispensed', {
    successStatus: 200,
  })
    .input(commandInput({ batchId: id, reason }))
    .output(batchRow),
  release: command('stock.manage', 'POST', '/stock/batches/{batchId}/release', 'Release a held batch', {
    successStatus: 200,
  })
    .input(commandInput({ batchId: id }))
    .output(batchRow),
}
