import type Database from 'better-sqlite3'
import { getTableColumns } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Derive, Op } from './door.ts'
import { type TravellingName, travelling } from './schema/index.ts'

interface OutboxRow {
  op_id: string
  tbl: TravellingName
  row_id: string
  kind: Op['kind']
  cols: string
}

/**
 * Applies a set of ops, in order, to the rows they name: into an empty database this rebuilds every table that travels.
 * Derived tables follow, as at the door.
 */
export const replay = (
  target: Database.Database,
  ops: Iterable<OutboxRow>,
  derived: Partial<Record<TravellingName, Derive>> = {},
): number => {
  let count = 0
  const statements = new Map<string, Database.Statement>()
  const statement = (sql: string): Database.Statement => {
    const known = statements.get(sql) ?? target.prepare(sql)
    statements.set(sql, known)
    return known
  }
  const run = target.transaction(() => {
    for (const op of ops) {
      const cols = JSON.parse(op.cols) as Record<string, unknown>
      const names = Object.keys(cols)
      const before =
        op.kind === 'insert'
          ? undefined
          : (statement(`SELECT * FROM ${op.tbl} WHERE id = ?`).get(op.row_id) as Record<string, unknown> | undefined)
      if (op.kind === 'insert') {
        statement(`INSERT INTO ${op.tbl} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`).run(
          ...Object.values(cols),
        )
        derived[op.tbl]?.(target, op.row_id, null, cols)
      } else if (op.kind === 'update') {
        statement(`UPDATE ${op.tbl} SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE id = ?`).run(
          ...Object.values(cols),
          op.row_id,
        )
        derived[op.tbl]?.(target, op.row_id, before ?? null, { ...before, ...cols })
      } else {
        statement(`DELETE FROM ${op.tbl} WHERE id = ?`).run(op.row_id)
        derived[op.tbl]?.(target, op.row_id, before ?? null, null)
      }
      count += 1
    }
  })
  run()
  return count
}

/** The outbox in the order it was made. */
export const outboxOf = (db: Database.Database): Iterable<OutboxRow> =>
  db.prepare('SELECT op_id, tbl, row_id, kind, cols FROM outbox ORDER BY dseq').iterate() as Iterable<OutboxRow>

/** Names of the travelling tables whose rows differ between two databases. */
export const differingTables = (a: Database.Database, b: Database.Database): string[] =>
  Object.keys(travelling).filter((table) => {
    const rows = (db: Database.Database) => {
      const columns = Object.values(getTableColumns(travelling[table as TravellingName].table as SQLiteTable))
      const names = columns.map((column) => column.name).filter((name) => !(table === 'patient' && name === 'no'))
      return JSON.stringify(
        db
          .prepare(`SELECT ${names.join(', ')} FROM ${table} ORDER BY id`)
          .raw()
          .all(),
      )
    }
    return rows(a) !== rows(b)
  })
