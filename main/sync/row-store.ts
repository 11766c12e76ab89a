import { createHash } from 'node:crypto'
import type Database from 'better-sqlite3'
import type { RowOps } from '../database/row-version.ts'
import { type TravellingName, travelling } from '../database/schema/index.ts'
import { streamOf } from './outbox-store.ts'
import type { Row } from './wire.ts'

/** The statements of one travelling table. `patient.no` is this workstation's own; `seq` is kept beside the values. */
export interface RowTable {
  name: TravellingName
  stream: number
  isMutable: boolean
  columns: readonly string[]
  known: ReadonlySet<string>
  defaults: Row
  find(id: string): Row | undefined
  /** A way to write rows that have just these columns; it answers false when there is a row with this id. */
  inserter(columns: readonly string[]): (values: readonly unknown[]) => boolean
  update(id: string, columns: readonly string[], values: unknown[]): void
  remove(id: string): void
  /** Ids and seqs of all rows, for comparing with the server. */
  seqs(): Iterable<{ id: string; seq: number | null }>
}

/** SQL of the rows themselves and of their ops. */
export class RowTables {
  readonly #db: Database.Database
  readonly #tables = new Map<string, RowTable>()
  readonly #readMeta: Database.Statement<[string, string], { ops: string }>
  readonly #writeMeta: Database.Statement
  readonly #dropMeta: Database.Statement
  /** Which columns there are: changes with a migration. */
  readonly shape: string

  constructor(db: Database.Database) {
    this.#db = db
    for (const name of Object.keys(travelling) as TravellingName[]) this.#tables.set(name, this.#open(name))
    const columns = [...this.#tables.values()].map((table) => `${table.name}:${table.columns.join(',')}`)
    this.shape = createHash('sha256').update(columns.join(';')).digest('hex')
    this.#readMeta = db.prepare('SELECT ops FROM row_meta WHERE tbl = ? AND id = ?')
    this.#writeMeta = db.prepare(
      'INSERT INTO row_meta (tbl, id, ops) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET ops = excluded.ops',
    )
    this.#dropMeta = db.prepare('DELETE FROM row_meta WHERE tbl = ? AND id = ?')
  }

  get(name: string): RowTable | undefined {
    return this.#tables.get(name)
  }

  all(): Iterable<RowTable> {
    return this.#tables.values()
  }

  opsOf(table: string, id: string): RowOps {
    const found = this.#readMeta.get(table, id)
    return found ? (JSON.parse(found.ops) as RowOps) : {}
  }

  writeOps(table: string, id: string, ops: RowOps): void {
    if (Object.keys(ops).length > 0) this.#writeMeta.run(table, id, JSON.stringify(ops))
    else this.#dropMeta.run(table, id)
  }

  /** Rows that others point to and that are not here. Reads every row: for after a clone, not for every day. */
  missingParents(): { table: string; id: string }[] {
    const found = new Map<string, { table: string; id: string }>()
    for (const name of this.#tables.keys()) {
      const keys = this.#db.pragma(`foreign_key_list(${name})`) as { table: string; from: string }[]
      for (const { table, from } of keys) {
        if (!this.#tables.has(table)) continue
        const missing = this.#db
          .prepare<[], string>(
            `SELECT DISTINCT ${from} FROM ${name} WHERE ${from} IS NOT NULL AND ${from} NOT IN (SELECT id FROM ${table})`,
          )
          .pluck()
          .all() as string[]
        for (const id of missing) found.set(`${table} ${id}`, { table, id })
      }
    }
    return [...found.values()]
  }

  #open(name: TravellingName): RowTable {
    const db = this.#db
    const info = db.pragma(`table_info(${name})`) as { name: string; dflt_value: string | null }[]
    const own = info.filter((column) => column.name !== 'seq' && !(name === 'patient' && column.name === 'no'))
    const values = db
      .prepare(`SELECT ${own.map((column) => column.dflt_value ?? 'NULL').join(', ')}`)
      .raw()
      .get()
    const defaults: Row = Object.fromEntries(own.map((column, at) => [column.name, (values as unknown[])[at]]))
    // Made when first asked for: most tables are not, between one start of the program and the next.
    let find: Database.Statement<[string], Row> | undefined
    let remove: Database.Statement | undefined
    const inserts = new Map<string, Database.Statement>()
    const updates = new Map<string, Database.Statement>()
    const cached = (map: Map<string, Database.Statement>, columns: readonly string[], sql: () => string) => {
      const key = columns.join()
      let statement = map.get(key)
      if (!statement) {
        statement = db.prepare(sql())
        map.set(key, statement)
      }
      return statement
    }
    return {
      name,
      stream: streamOf(name),
      isMutable: travelling[name].kind === 'mutable',
      columns: own.map((column) => column.name),
      known: new Set(own.map((column) => column.name)),
      defaults,
      find(id) {
        find ??= db.prepare<[string], Row>(`SELECT * FROM ${name} WHERE id = ?`)
        return find.get(id)
      },
      inserter(columns) {
        const statement = cached(
          inserts,
          columns,
          () =>
            `INSERT INTO ${name} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')}) ON CONFLICT (id) DO NOTHING`,
        )
        return (values) => statement.run(values).changes > 0
      },
      update(id, columns, values) {
        const statement = cached(
          updates,
          columns,
          () => `UPDATE ${name} SET ${columns.map((column) => `${column} = ?`).join(', ')} WHERE id = ?`,
        )
        statement.run(...values, id)
      },
      remove: (id) => {
        remove ??= db.prepare(`DELETE FROM ${name} WHERE id = ?`)
        remove.run(id)
      },
      seqs: () => db.prepare<[], { id: string; seq: number | null }>(`SELECT id, seq FROM ${name}`).iterate(),
    }
  }
}
