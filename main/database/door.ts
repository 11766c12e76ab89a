import type Database from 'better-sqlite3'
import { getTableColumns, getTableName, type InferInsertModel } from 'drizzle-orm'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { nextStamp } from '../../shared/domain/clock.ts'
import { conflict, notFound } from '../../shared/domain/error.ts'
import type { Author } from './author.ts'
import { type TravellingName, travelling } from './schema/index.ts'

export type TravellingTable = (typeof travelling)[TravellingName]['table']
type Row = Record<string, unknown>

/** One change of one row, as it will travel (sync.md, amendment 1). `cols` and `base` carry the database's own names. */
export interface Op {
  opId: string
  group: string
  dseq: number
  table: TravellingName
  id: string
  kind: 'insert' | 'update' | 'delete'
  cols: Row
  /** Per column, the op whose value the person saw; null for an insert. */
  base: Record<string, string> | null
  actor: string
  wall: number
  stamp: number
}

/** Keeps a derived table in step, in the same commit: `before` is null for an insert, `after` for a delete. */
export type Derive = (db: Database.Database, id: string, before: Row | null, after: Row | null) => void

interface Shape {
  name: TravellingName
  columns: Map<string, SQLiteColumn>
  hasPatient: boolean
  kind: 'append' | 'mutable'
}

const shapes = new Map<SQLiteTable, Shape>()
for (const [name, { table, kind }] of Object.entries(travelling)) {
  const columns = new Map(Object.entries(getTableColumns(table as SQLiteTable)))
  shapes.set(table, { name: name as TravellingName, columns, kind, hasPatient: columns.has('patientId') })
}

const shapeOf = (table: SQLiteTable): Shape => {
  const shape = shapes.get(table)
  if (!shape) throw new Error(`${getTableName(table)} does not travel: it has no door`)
  return shape
}

const isOwnId = (id: string): boolean => id[14] === '7'

/** What the door needs from the database it stands in, shared by every transaction of a connection. */
export interface DoorFrame {
  db: Database.Database
  newId(): string
  derived: Partial<Record<TravellingName, Derive>>
  statements: Map<string, Database.Statement>
  /** The last sequence number and stamp that were committed. */
  last: { dseq: number; stamp: number }
  /** Only for databases generated for a measurement (see bulk.ts): rows and derived tables, but no outbox. */
  withoutOps?: boolean
}

/** A clinic's server applies a group as a whole, so a group is at most this many ops (sync.md, amendment 10). */
export const maximumGroupOps = 200

/**
 * The one door for rows that travel. Every insert and update writes the row and, in the same transaction, the op that
 * tells it to the clinic's server; derived tables follow. A `Door` lives for one transaction: one group of ops.
 */
export class Door {
  readonly author: Author
  readonly at: number
  readonly ops: Op[] = []
  readonly patientIds = new Set<string>()
  readonly #frame: DoorFrame
  readonly #group: string
  #dseq: number
  #stamp: number

  constructor(frame: DoorFrame, author: Author, at: number) {
    this.#frame = frame
    this.author = author
    this.at = at
    this.#group = frame.newId()
    this.#dseq = frame.last.dseq
    this.#stamp = frame.last.stamp
  }

  /** A fresh id (UUIDv7). */
  newId(): string {
    return this.#frame.newId()
  }

  /** Where the sequence stands after this group, to be kept once the transaction has committed. */
  get last(): { dseq: number; stamp: number } {
    return { dseq: this.#dseq, stamp: this.#stamp }
  }

  /** Adds a row. Columns that are left out take the table's default. */
  insert<Table extends TravellingTable>(table: Table, values: InferInsertModel<Table>): string {
    const shape = shapeOf(table)
    const cols = toColumns(shape, values as Row)
    const id = String(cols.id)
    const names = Object.keys(cols)
    this.#statement(`INSERT INTO ${shape.name} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`).run(
      ...Object.values(cols),
    )
    const opId = isOwnId(id) || this.#frame.withoutOps ? id : this.newId()
    this.#record(shape, id, 'insert', cols, null, opId)
    if (shape.kind === 'mutable' && opId !== id) this.#writeMeta(shape, id, { '*': opId })
    this.#follow(shape, id, null, cols)
    return id
  }

  /** Changes columns of a row; columns that already hold the value are left alone, and no change writes no op. */
  update<Table extends TravellingTable>(table: Table, id: string, changes: Partial<InferInsertModel<Table>>): boolean {
    const shape = shapeOf(table)
    if (shape.kind === 'append') throw new Error(`${shape.name} is append-only`)
    const before = this.#statement(`SELECT * FROM ${shape.name} WHERE id = ?`).get(id) as Row | undefined
    if (!before) throw notFound(shape.name.replaceAll('_', ' '))
    const cols: Row = {}
    for (const [name, value] of Object.entries(toColumns(shape, changes as Row))) {
      if (before[name] !== value) cols[name] = value
    }
    const names = Object.keys(cols)
    if (shape.hasPatient && typeof before.patient_id === 'string') this.patientIds.add(before.patient_id)
    if (names.length === 0) return false
    this.#statement(`UPDATE ${shape.name} SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE id = ?`).run(
      ...Object.values(cols),
      id,
    )
    const meta = this.#readMeta(shape, id)
    const base: Record<string, string> = {}
    const opId = this.newId()
    for (const name of names) {
      base[name] = meta[name] ?? meta['*'] ?? id
      meta[name] = opId
    }
    this.#record(shape, id, 'update', cols, base, opId)
    this.#writeMeta(shape, id, meta)
    this.#follow(shape, id, before, { ...before, ...cols })
    return true
  }

  /**
   * Refuses when the row was changed after the person read `version` (see `versionOf`): what another window or user
   * saved is never silently overwritten.
   */
  expectVersion(table: TravellingTable, id: string, version: string | undefined): void {
    if (version !== undefined && this.versionOf(table, id) !== version) {
      throw conflict(
        'changed_meanwhile',
        'Someone else changed this while you were working on it. Look at the new values, then save again.',
      )
    }
  }

  /** The op that last wrote this row: what a screen sends back with its edit. */
  versionOf(table: TravellingTable, id: string): string {
    return newestOp(this.#readMeta(shapeOf(table), id), id)
  }

  /** Marks whom this action is about, where no row says it. */
  about(patientId: string | null | undefined): void {
    if (patientId) this.patientIds.add(patientId)
  }

  #statement(sql: string): Database.Statement {
    let statement = this.#frame.statements.get(sql)
    if (!statement) {
      statement = this.#frame.db.prepare(sql)
      this.#frame.statements.set(sql, statement)
    }
    return statement
  }

  #readMeta(shape: Shape, id: string): Record<string, string> {
    const row = this.#statement('SELECT ops FROM row_meta WHERE tbl = ? AND id = ?').get(shape.name, id) as
      | { ops: string }
      | undefined
    return row ? (JSON.parse(row.ops) as Record<string, string>) : {}
  }

  #writeMeta(shape: Shape, id: string, ops: Record<string, string>): void {
    this.#statement(
      'INSERT INTO row_meta (tbl, id, ops) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET ops = excluded.ops',
    ).run(shape.name, id, JSON.stringify(ops))
  }

  #record(shape: Shape, id: string, kind: Op['kind'], cols: Row, base: Op['base'], opId: string): void {
    const { withoutOps } = this.#frame
    if (!withoutOps) {
      this.#dseq += 1
      this.#stamp = nextStamp(this.#stamp, this.at)
    }
    const op: Op = {
      opId,
      group: this.#group,
      dseq: this.#dseq,
      table: shape.name,
      id,
      kind,
      cols,
      base,
      actor: this.author.userId,
      wall: this.at,
      stamp: this.#stamp,
    }
    this.ops.push(op)
    if (shape.name === 'patient') this.patientIds.add(id)
    else if (shape.hasPatient && typeof cols.patient_id === 'string') this.patientIds.add(cols.patient_id)
    if (withoutOps) return
    this.#statement(
      'INSERT INTO outbox (dseq, op_id, grp, tbl, row_id, kind, cols, base, actor, wall, stamp) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ).run(
      op.dseq,
      opId,
      op.group,
      shape.name,
      id,
      kind,
      JSON.stringify(cols),
      base && JSON.stringify(base),
      op.actor,
      op.wall,
      op.stamp,
    )
  }

  #follow(shape: Shape, id: string, before: Row | null, after: Row | null): void {
    this.#frame.derived[shape.name]?.(this.#frame.db, id, before, after)
  }
}

/** The newest op id of a row's meta; ids of ops are UUIDv7 and sort by time. A row without meta is as it was made. */
export const newestOp = (meta: Record<string, string>, id: string): string =>
  Object.values(meta).reduce((newest, opId) => (opId > newest ? opId : newest), '') || id

const toColumns = (shape: Shape, values: Row): Row => {
  const cols: Row = {}
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined) continue
    const column = shape.columns.get(key)
    if (!column) throw new Error(`${shape.name} has no column ${key}`)
    cols[column.name] = value === null ? null : column.mapToDriverValue(value)
  }
  return cols
}
