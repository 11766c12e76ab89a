import type { stock } from '../../../shared/contract/stock.ts'
import { conflict, invalid, notFound } from '../../../shared/domain/error.ts'
import type { WriteCall } from '../../api/call.ts'
import type { Core } from '../../api/core.ts'
import type { Handlers } from '../../api/handlers.ts'
import { stockBatch } from '../../database/schema/index.ts'
import { medicineStore } from '../medicines/store.ts'
import { stockLevels } from './levels.ts'
import { batchAnswer, moveStock } from './moving.ts'
import { stockStore } from './store.ts'

const readBatch = (core: Core, id: string) => {
  const batch = stockStore(core.store).batch(id)
  if (!batch) throw notFound('lot')
  return batch
}

const answer = (core: Core, id: string) => batchAnswer(core, readBatch(core, id))

const refuseExpired = (core: Core, expiryDate: string): void => {
  if (expiryDate < core.today()) {
    throw invalid('expiryDate', 'This expiry date has passed. Check it; expired stock is sent back, not received.')
  }
}

const openBatch = (call: WriteCall, medicineId: string, lot: string, expiryDate: string): string =>
  stockStore(call.core.store).batchByLot(medicineId, lot, expiryDate)?.id ??
  call.write.insert(stockBatch, {
    id: call.write.newId(),
    medicineId,
    lot,
    expiryDate,
    status: 'active',
    createdAt: call.now,
    createdBy: call.author.userId,
  })

/** What an adjustment adds to the balance; refuses what its kind does not mean. */
const deltaOf = (
  kind: 'adjust' | 'count' | 'destroy' | 'return' | 'transfer',
  onHand: number,
  delta: number | undefined,
  counted: number | undefined,
): number => {
  if (kind === 'count') {
    if (counted === undefined || delta !== undefined) throw invalid('counted', 'Give what you counted.')
    return counted - onHand
  }
  if (delta === undefined || counted !== undefined) throw invalid('delta', 'Give how many came or went.')
  if (delta === 0) throw invalid('delta', 'Nothing would change. Give how many came or went.')
  if (kind === 'destroy' && delta > 0) throw invalid('delta', 'Destroying takes stock away: give a number below 0.')
  return delta
}

export const stockHandlers: Handlers<typeof stock> = {
  list(call, { page, pageSize, ...filter }) {
    const rows = stockLevels(call.core, filter)
    return { rows: rows.slice((page - 1) * pageSize, page * pageSize), total: rows.length, page, pageSize }
  },
  batches(call, { medicineId, withEmpty }) {
    if (!medicineStore(call.core.store).byId(medicineId)) throw notFound('medicine')
    return stockStore(call.core.store)
      .batchesOf(medicineId)
      .filter((batch) => withEmpty || batch.onHand !== 0)
      .map((batch) => batchAnswer(call.core, batch))
  },
  movements(call, { medicineId, batchId, page, pageSize }) {
    const [key, id] = batchId ? (['batchId', batchId] as const) : (['medicineId', medicineId] as const)
    if (!id) throw invalid('medicineId', 'Choose a medicine or a batch.')
    const sql = stockStore(call.core.store)
    return {
      rows: sql.movements(key, id, pageSize, (page - 1) * pageSize),
      total: sql.countMovements(key, id),
      page,
      pageSize,
    }
  },
  receive(call, { medicineId, lot, expiryDate, quantity, reason }) {
    const facts = medicineStore(call.core.store).byId(medicineId)
    if (!facts) throw notFound('medicine')
    if (facts.status !== 'active') {
      throw conflict('retired', 'This medicine is out of use. Restore it in the medicine list before receiving it.')
    }
    refuseExpired(call.core, expiryDate)
    const batchId = openBatch(call, medicineId, lot, expiryDate)
    const movementId = moveStock(call, {
      batchId,
      medicineId,
      delta: quantity,
      kind: 'receipt',
      reason: reason ?? null,
    })
    return { movementId, batch: answer(call.core, batchId) }
  },
  adjust(call, { batchId, kind, delta, counted, reason }) {
    const batch = readBatch(call.core, batchId)
    const change = deltaOf(kind, batch.onHand, delta, counted)
    const movementId = moveStock(call, { batchId, medicineId: batch.medicineId, delta: change, kind, reason })
    return { movementId, batch: answer(call.core, batchId) }
  },
  hold(call, { batchId, reason }) {
    readBatch(call.core, batchId)
    call.write.update(stockBatch, batchId, { status: 'held', holdReason: reason })
    return answer(call.core, batchId)
  },
  release(call, { batchId }) {
    readBatch(call.core, batchId)
    call.write.update(stockBatch, batchId, { status: 'active', holdReason: null })
    return answer(call.core, batchId)
  },
}
