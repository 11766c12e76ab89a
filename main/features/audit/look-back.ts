import { setImmediate as nextTurn } from 'node:timers/promises'
import type { auditStore, EntryFilter, EntryRow } from './store.ts'

/** Looked at in one go. From the disk that is some 10 ms; in between, the program answers others. */
export const stepEntries = 5_000
const mostSteps = 10

/**
 * The newest entries before `before` that fit, up to `limit`. After 50,000 entries looked at it stops: `nextBefore`
 * tells where to go on, also when nothing was found yet, and is null when there is nothing older.
 */
export const lookBack = async (
  sql: ReturnType<typeof auditStore>,
  filter: EntryFilter,
  before: number | undefined,
  limit: number,
): Promise<{ rows: EntryRow[]; nextBefore: number | null }> => {
  const first = filter.fromMs === undefined ? 1 : sql.seqAt(filter.fromMs)
  const end = filter.toMs === undefined ? sql.lastSeq() + 1 : sql.seqAt(filter.toMs)
  const rows: EntryRow[] = []
  let reached = Math.min(before ?? end, end)
  for (let step = 0; step < mostSteps && reached > first && rows.length <= limit; step++) {
    if (step > 0) await nextTurn()
    const from = Math.max(first, sql.stepFrom(filter.patientId, reached, stepEntries))
    rows.push(...sql.between(filter, from, reached, limit + 1 - rows.length))
    reached = from
  }
  if (rows.length <= limit) return { rows, nextBefore: reached > first ? reached : null }
  const page = rows.slice(0, limit)
  return { rows: page, nextBefore: page.at(-1)?.seq ?? null }
}
