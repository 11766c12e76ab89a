import { getTableColumns } from 'drizzle-orm'
import { type TravellingName, travelling } from '../../database/schema/index.ts'
import type { Store } from '../../database/store.ts'

/** The rows of one table by id, each as JSON text of its columns. */
export type TableRows = Map<string, string>
export type AllRows = Map<TravellingName, TableRows>

/** Columns that are each workstation's own and never travel. */
const ownColumns: Partial<Record<TravellingName, string[]>> = { patient: ['no'] }

/** The columns of a table that travel, in one order. */
export const travellingColumns = (table: TravellingName): string[] =>
  Object.values(getTableColumns(travelling[table].table))
    .map(({ name }) => name)
    .filter((name) => name !== 'seq' && !ownColumns[table]?.includes(name))
    .toSorted()

/** Every row that travels, as this workstation holds it. */
export const readAllRows = (store: Store): AllRows =>
  store.read(() => {
    const all: AllRows = new Map()
    for (const table of Object.keys(travelling) as TravellingName[]) {
      const columns = travellingColumns(table)
      const rows = store.statement<{ id: string }>(`SELECT ${columns.join(', ')} FROM ${table}`).all()
      all.set(table, new Map(rows.map((row) => [row.id, JSON.stringify(row)])))
    }
    return all
  })

/** Sums that must come out right whoever wrote the rows. */
export const readSums = (store: Store, batchId: string) =>
  store.read(() => ({
    paidMinor:
      store
        .statement<{ n: number | null }>(
          `SELECT sum(iif(kind = 'refund', -amount_minor, amount_minor)) AS n FROM payment`,
        )
        .get()?.n ?? 0,
    payments: store.statement<{ n: number }>('SELECT count(*) AS n FROM payment').get()?.n ?? 0,
    onShelf:
      store
        .statement<{ n: number | null }>('SELECT sum(delta) AS n FROM stock_movement WHERE batch_id = ?')
        .get(batchId)?.n ?? 0,
  }))
