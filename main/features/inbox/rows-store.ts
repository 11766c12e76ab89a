import { getTableColumns } from 'drizzle-orm'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { TravellingTable } from '../../database/door.ts'
import { type TravellingName, travelling } from '../../database/schema/index.ts'
import type { Store } from '../../database/store.ts'

export type Row = Record<string, unknown>

/** A word from a row or a payload, if it names a table that travels: nothing else ever becomes part of an SQL text. */
export const travellingName = (table: string): TravellingName | null =>
  Object.hasOwn(travelling, table) ? (table as TravellingName) : null

export const tableOf = (table: TravellingName): TravellingTable => travelling[table].table

interface Column {
  /** The schema's own name for it, as the door takes it. */
  key: string
  column: SQLiteColumn
}

const known = new Map<TravellingName, Map<string, Column>>()

/** The columns of a table by the database's names, as ops carry them. */
export const columnsOf = (table: TravellingName): Map<string, Column> => {
  let columns = known.get(table)
  if (!columns) {
    columns = new Map()
    for (const [key, column] of Object.entries(getTableColumns(travelling[table].table as SQLiteTable)))
      columns.set(column.name, { key, column })
    known.set(table, columns)
  }
  return columns
}

/** Values by the database's names, as the door takes them. Columns that this version does not know are left out. */
export const toValues = (table: TravellingName, cols: Row): Row => {
  const columns = columnsOf(table)
  const values: Row = {}
  for (const [name, value] of Object.entries(cols)) {
    const column = columns.get(name)
    // Columns are kept as SQLite has them (0 and 1 for no and yes); the schema turns them back by itself.
    if (column) values[column.key] = value === null ? null : column.column.mapFromDriverValue(value)
  }
  return values
}

/** SQL of any row that travels, by its key. */
export const rowsStore = (store: Store) => ({
  row: (table: TravellingName, id: string): Row | undefined =>
    store.statement<Row>(`SELECT * FROM ${table} WHERE id = ?`).get(id),

  userName: (id: string): string | null =>
    store.statement<{ name: string }>('SELECT display_name AS name FROM user WHERE id = ?').get(id)?.name ?? null,

  workstationName: (no: number): string | null =>
    store.statement<{ name: string }>('SELECT name FROM workstation WHERE no = ?').get(no)?.name ?? null,
})
