import { daysBetween } from './date.ts'
import type { BatchStatus } from './status.ts'

/** A batch as it is allocated from; `onHand` in base units. A null expiry never comes. */
export type StockBatch = { id: string; expiryDate: string | null; status: BatchStatus | (string & {}); onHand: number }

/** A batch may be dispensed until the end of its expiry day; a status this version does not know is not dispensed. */
export function isUsable(batch: StockBatch, today: string): boolean {
  return batch.status === 'active' && batch.onHand > 0 && (batch.expiryDate === null || batch.expiryDate >= today)
}

/**
 * Takes a quantity (base units) from the batches that expire first; equal dates by id, so that every desk proposes the
 * same. Expired and held batches are skipped. `short` is what the stock does not cover.
 */
export function allocate(
  batches: readonly StockBatch[],
  quantity: number,
  today: string,
): { lines: { batchId: string; quantity: number }[]; short: number } {
  if (!Number.isSafeInteger(quantity) || quantity < 1)
    throw new RangeError('A quantity is a whole number of base units.')
  const usable = batches
    .filter((batch) => isUsable(batch, today))
    .toSorted((a, b) => compare(a.expiryDate ?? '9999-12-31', b.expiryDate ?? '9999-12-31') || compare(a.id, b.id))
  const lines: { batchId: string; quantity: number }[] = []
  let short = quantity
  for (const batch of usable) {
    if (short === 0) break
    const taken = Math.min(batch.onHand, short)
    lines.push({ batchId: batch.id, quantity: taken })
    short -= taken
  }
  return { lines, short }
}

/** Whether a batch is past its expiry day, within `warnDays` of it, or neither. */
export function expiryFlag(expiryDate: string | null, today: string, warnDays = 90): 'expired' | 'soon' | 'ok' {
  if (expiryDate === null) return 'ok'
  const days = daysBetween(today, expiryDate)
  return days < 0 ? 'expired' : days <= warnDays ? 'soon' : 'ok'
}

/** Whether nothing is left, the reorder level is reached, or neither. No level: only `out` is told. Base units. */
export function reorderFlag(onHand: number, reorderLevel: number | null): 'out' | 'low' | 'ok' {
  if (onHand <= 0) return 'out'
  return reorderLevel !== null && onHand <= reorderLevel ? 'low' : 'ok'
}

/** What is on hand after movements, in base units: always their sum, never a stored figure. */
export function onHand(movements: readonly { delta: number }[]): number {
  return movements.reduce((sum, movement) => sum + movement.delta, 0)
}

/** True if, in the order given, a batch's balance is at no time below zero. */
export function runningBalanceIsNeverNegative(movements: readonly { delta: number }[]): boolean {
  let balance = 0
  return movements.every((movement) => {
    balance += movement.delta
    return balance >= 0
  })
}

/**
 * How far a prescription item is dispensed, in base units: authorised is quantity x (1 + repeats); `dispensed` is net
 * of returns and reversals. More than authorised (an override) is full, with nothing remaining.
 */
export function fulfilment(
  quantity: number,
  repeats: number,
  dispensed: number,
): { authorised: number; dispensed: number; remaining: number; state: 'none' | 'partial' | 'full' } {
  const authorised = quantity * (1 + repeats)
  const remaining = Math.max(0, authorised - dispensed)
  const state = remaining === 0 ? 'full' : dispensed > 0 ? 'partial' : 'none'
  return { authorised, dispensed, remaining, state }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
