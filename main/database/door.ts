import type Database from 'better-sqlite3'
import type { InferInsertModel } from 'drizzle-orm'
import { nextStamp } from '../../shared/domain/clock.ts'
import { conflict, notFound } from '../../shared/domain/error.ts'
import type { Author } from './author.ts'
import { type Derive, isOwnId, type Op, type Row, type Shape, shapeOf, type TravellingTable, toColumns } from './op.ts'
import { newestOp, type RowOps, rowVersion } from './row-version.ts'
import type { TravellingName } from './schema/index.ts'

export type { Derive, Op, TravellingTable } from './op.ts'

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
  #replaces: string | null = null

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
    if (!shape.kinds.has('insert')) throw new Error(`rows of ${shape.name} are made by the clinic's server`)
    const cols = toColumns(shape, values as Row)
    const id = String(cols.id)
    const names = Object.keys(cols)
    this.#statement(`INSERT INTO ${shape.name} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`).run(
      ...Object.values(cols),
    )
    // An insert that takes the place of a refused one has the row's id, but is another op.
    const isFirst = isOwnId(id) && this.#replaces === null
    const opId = isFirst || this.#frame.withoutOps ? id : this.newId()
    this.#record(shape, id, 'insert', cols, null, opId)
    if (shape.kind === 'mutable' && opId !== id) this.#writeMeta(shape, id, { '*': opId })
    this.#follow(shape, id, null, cols)
    return id
  }

  /** Changes columns of a row; columns that already hold the value are left alone, and no change writes no op. */
  update<Table extends TravellingTable>(table: Table, id: string, changes: Partial<InferInsertModel<Table>>): boolean {
    const shape = shapeOf(table)
    if (shape.kind === 'append') throw new Error(`${shape.name} is append-only`)
    if (!shape.kinds.has('update')) {
      throw new Error(`rows of ${shape.name} are changed by the clinic's server`)
    }
    const before = this.#statement(`SELECT * FROM ${shape.name} WHERE id = ?`).get(id) as Row | undefined
    if (!before) throw notFound(shape.name.replaceAll('_', ' '))
    const cols: Row = {}
    for (const [name, value] of Object.entries(toColumns(shape, changes as Row))) {
      if (before[name] !== value) cols[name] = value
    }
    const names = Object.keys(cols)
    if (shape.hasPatient && typeof before.patient_id === 'string') this.patientIds.add(before.patient_id)
    if (names.length === 0) {
      this.#replaces = null
      return false
    }
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

  /** Throws a draft away. Only what the policies name may be deleted, and only in that status; nothing else ever is. */
  remove<Table extends TravellingTable>(table: Table, id: string): void {
    const shape = shapeOf(table)
    const status = shape.deletableInStatus
    if (!status) throw new Error(`rows of ${shape.name} are never deleted`)
    const before = this.#statement(`SELECT * FROM ${shape.name} WHERE id = ?`).get(id) as Row | undefined
    if (!before) throw notFound(shape.name.replaceAll('_', ' '))
    if (before.status !== status) {
      throw conflict('not_a_draft', 'This is not a draft any more, so it stays. It can be marked as entered in error.')
    }
    if (shape.hasPatient && typeof before.patient_id === 'string') this.patientIds.add(before.patient_id)
    const base = { '*': newestOp(this.#readMeta(shape, id), id) }
    this.#statement(`DELETE FROM ${shape.name} WHERE id = ?`).run(id)
    this.#statement('DELETE FROM row_meta WHERE tbl = ? AND id = ?').run(shape.name, id)
    this.#record(shape, id, 'delete', {}, base, this.newId())
    this.#follow(shape, id, before, null)
  }

  /** The next op takes the place of this refused one; it says so to the server. */
  replacing(opId: string): this {
    this.#replaces = opId
    return this
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

  /** What a screen sends back with its edit: changes whenever any column was written, here or elsewhere. */
  versionOf(table: TravellingTable, id: string): string {
    return rowVersion(this.#readMeta(shapeOf(table), id), id)
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

  #readMeta(shape: Shape, id: string): RowOps {
    const row = this.#statement('SELECT ops FROM row_meta WHERE tbl = ? AND id = ?').get(shape.name, id) as
      | { ops: string }
      | undefined
    return row ? (JSON.parse(row.ops) as RowOps) : {}
  }

  #writeMeta(shape: Shape, id: string, ops: RowOps): void {
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
      replaces: this.#replaces,
    }
    this.#replaces = null
    this.ops.push(op)
    if (shape.name === 'patient') this.patientIds.add(id)
    else if (shape.hasPatient && typeof cols.patient_id === 'string') this.patientIds.add(cols.patient_id)
    if (withoutOps) return
    this.#statement(
      'INSERT INTO outbox (dseq, op_id, grp, tbl, row_id, kind, cols, base, actor, wall, stamp, replaces) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
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
      op.replaces,
    )
  }

  #follow(shape: Shape, id: string, before: Row | null, after: Row | null): void {
    this.#frame.derived[shape.name]?.(this.#frame.db, id, before, after)
  }
}
