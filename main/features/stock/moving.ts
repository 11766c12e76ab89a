import { conflict, invalid, notFound } from '../../../shared/domain/error.ts'
import type { MovementKind } from '../../../shared/domain/status.ts'
import { allocate, expiryFlag, isUsable } from '../../../shared/domain/stock.ts'
import type { WriteCall } from '../../api/call.ts'
import type { Core } from '../../api/core.ts'
import { stockMovement } from '../../database/schema/index.ts'
import { type BatchFacts, stockStore } from './store.ts'

export interface Taken {
  batchId: string
  quantity: number
}

interface Movement {
  batchId: string
  medicineId: string
  delta: number
  kind: MovementKind
  reason?: string | null
  sourceKind?: 'dispense' | 'sale'
  sourceId?: string
  reversesId?: string
}

/**
 * Writes one movement. The one place where stock changes: a batch's running balance is never below zero on this
 * workstation, and the transaction that reads it is the one that writes (CONFLICT `below_zero`).
 */
export const moveStock = (call: WriteCall, movement: Movement): string => {
  const batch = stockStore(call.core.store).batch(movement.batchId)
  if (!batch || batch.medicineId !== movement.medicineId) throw notFound('lot')
  if (batch.onHand + movement.delta < 0) {
    throw conflict(
      'below_zero',
      `Only ${batch.onHand} of this batch are on hand, so ${-movement.delta} cannot go. Count the batch and correct the stock first.`,
      { batchId: batch.id, onHand: batch.onHand },
    )
  }
  return call.write.insert(stockMovement, {
    id: call.write.newId(),
    batchId: movement.batchId,
    medicineId: movement.medicineId,
    delta: movement.delta,
    kind: movement.kind,
    reason: movement.reason ?? null,
    sourceKind: movement.sourceKind ?? null,
    sourceId: movement.sourceId ?? null,
    reversesId: movement.reversesId ?? null,
    occurredAt: call.now,
    createdAt: call.now,
    createdBy: call.author.userId,
  })
}

/** A batch as answers show it, judged on the clinic's today. */
export const batchAnswer = (core: Core, batch: BatchFacts) => {
  const today = core.today()
  return { ...batch, expiryFlag: expiryFlag(batch.expiryDate, today), isUsable: isUsable(batch, today) }
}

/** The batches that a quantity comes from, first to expire first; `short` is what usable stock does not cover. */
export const proposeBatches = (core: Core, medicineId: string, quantity: number) =>
  allocate(stockStore(core.store).batchesOf(medicineId), quantity, core.today())

/** Like `proposeBatches`, but refuses (CONFLICT `short_stock`) what the usable stock does not cover. */
export const allocateBatches = (core: Core, medicineId: string, quantity: number): Taken[] => {
  const { lines, short } = proposeBatches(core, medicineId, quantity)
  if (short > 0) {
    throw conflict(
      'short_stock',
      quantity === short
        ? 'Nothing usable of this medicine is in stock. Receive stock first; expired and held lots are not handed out.'
        : `Only ${quantity - short} of this medicine are usable. Hand out that part, or receive stock first.`,
      { usable: quantity - short, short },
    )
  }
  return lines
}

/** Accepts batches that a person chose: of this medicine, usable today, enough of each, adding up to the quantity. */
export const acceptBatches = (core: Core, medicineId: string, quantity: number, chosen: readonly Taken[]): Taken[] => {
  const known = new Map(
    stockStore(core.store)
      .batchesOf(medicineId)
      .map((batch) => [batch.id, batch]),
  )
  const today = core.today()
  if (new Set(chosen.map((line) => line.batchId)).size !== chosen.length) {
    throw invalid('batches', 'Name each lot once.')
  }
  if (chosen.reduce((sum, line) => sum + line.quantity, 0) !== quantity) {
    throw invalid('batches', 'The lots do not add up to the quantity. Correct one of them.')
  }
  for (const line of chosen) {
    const batch = known.get(line.batchId)
    if (!batch) throw notFound('lot')
    refuseUnusable(batch, today)
    if (batch.onHand < line.quantity) {
      throw conflict(
        'short_stock',
        `Only ${batch.onHand} of this batch are on hand. Take the rest from another batch.`,
        {
          batchId: batch.id,
          usable: batch.onHand,
        },
      )
    }
  }
  return [...chosen]
}

const refuseUnusable = (batch: BatchFacts, today: string): void => {
  if (batch.expiryDate < today) {
    throw conflict('expired', `This batch expired on ${batch.expiryDate} and is not handed out. Choose another.`, {
      batchId: batch.id,
    })
  }
  if (batch.status !== 'active') {
    throw conflict('held', 'This lot is held and is not handed out. Choose another, or release it first.', {
      batchId: batch.id,
    })
  }
}
