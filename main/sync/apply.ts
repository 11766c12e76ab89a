import type { RowOps } from '../database/row-version.ts'
import type { Frame } from './frame.ts'
import { type Image, overlay } from './image.ts'
import type { RowTable } from './row-store.ts'
import type { Row, WireRow } from './wire.ts'

/** One pulled row of a table. */
export type Pulled = readonly [table: string, row: WireRow]

/** How the values of a table's rows are laid out on the wire, and which of them this program knows. */
export interface Layout {
  table: RowTable | null
  names: readonly string[]
  /** Where the id stands among the values. */
  idAt: number
  /** Where the values of the known columns stand. */
  picks: readonly number[]
  unknown: readonly number[]
  /** Writes a row of the known columns and `seq`, as they stand in `scratch`; false when there is one with this id. */
  insert(values: readonly unknown[]): boolean
  scratch: unknown[]
}

export const layoutOf = (frame: Frame, name: string, names: readonly string[]): Layout => {
  const table = frame.tables.get(name) ?? null
  const at = names.map((_, index) => index)
  const known = at.filter((index) => table?.known.has(names[index] ?? ''))
  const unknown = at.filter((index) => !table?.known.has(names[index] ?? ''))
  return {
    table,
    names,
    idAt: names.indexOf('id'),
    picks: known,
    unknown,
    insert: table?.inserter([...known.map((index) => names[index] ?? ''), 'seq']) ?? (() => false),
    scratch: Array.from({ length: known.length + 1 }, () => null),
  }
}

/** The values do not fit the column names of the last hello: the server was updated meanwhile. */
export class StaleLayout extends Error {}

export const idOf = (layout: Layout, row: WireRow): string => {
  if (row[1] === 1 && row.length === 4) return String(row[3])
  if (layout.idAt < 0 || row.length !== layout.names.length + 3) throw new StaleLayout()
  return String(row[layout.idAt + 3])
}

const opsOf = (ops: WireRow[2]): RowOps => (ops === null ? {} : typeof ops === 'string' ? { '*': ops } : ops)

/** The same text for the same ops, whatever order they came in. */
export const opsText = (ops: RowOps): string =>
  JSON.stringify(Object.fromEntries(Object.entries(ops).sort(([a], [b]) => (a < b ? -1 : 1))))

/** What is kept of a row for which there is no room yet: its ops, and the columns that this version does not know. */
const keepUnknown = (frame: Frame, name: string, id: string, layout: Layout, row: WireRow): void => {
  const cols: Row = {}
  for (const index of layout.unknown) {
    const value = row[index + 3]
    if (value !== null) cols[layout.names[index] ?? ''] = value
  }
  if (layout.table && Object.keys(cols).length === 0) frame.aside.dropUnknown(name, id)
  else frame.aside.keepUnknown(name, id, row[0], JSON.stringify({ ops: row[2], cols }))
}

/** Options of a way to apply rows: `mayBeOpen` false skips looking for open ops; `isForced` takes an older image too. */
export interface ApplyOptions {
  mayBeOpen: boolean
  isForced?: boolean
}

/** Puts one row of the server into the table it belongs to, own open ops over it, derived tables after it. */
export const applyRow = (frame: Frame, name: string, layout: Layout, row: WireRow, options: ApplyOptions): void => {
  const { table } = layout
  const id = idOf(layout, row)
  const isDeleted = row[1] === 1
  if (isDeleted) frame.aside.dropUnknown(name, id)
  else if (layout.unknown.length > 0) keepUnknown(frame, name, id, layout, row)
  if (!table) return
  frame.touch(name)
  const open = options.mayBeOpen ? frame.outbox.openOps(name, id, row[0]) : []
  if (!isDeleted && open.length === 0) {
    const { picks, scratch } = layout
    const last = scratch.length - 1
    for (let at = 0; at < last; at++) scratch[at] = row[(picks[at] ?? 0) + 3]
    scratch[last] = row[0]
    if (layout.insert(scratch)) {
      if (table.isMutable && row[2] !== null) frame.tables.writeOps(name, id, opsOf(row[2]))
      const derive = frame.deps.derived[table.name]
      if (derive) derive(frame.db, id, null, rowOf(layout, row))
      if (frame.aside.quarantineCount > 0) frame.aside.leaveQuarantine(name, id)
      if (frame.aside.hasSalvage) frame.aside.leaveSalvage(name, id, opsText(opsOf(row[2])))
      return
    }
  }
  const before = table.find(id)
  if (before && !options.isForced && typeof before.seq === 'number' && before.seq > row[0]) return
  const image = isDeleted ? null : { row: rowOf(layout, row), ops: opsOf(row[2]) }
  writeImage(frame, table, id, before, overlay(image, open, id), isDeleted ? null : row[0])
  frame.aside.leaveQuarantine(name, id)
  if (!isDeleted && frame.aside.hasSalvage) frame.aside.leaveSalvage(name, id, opsText(opsOf(row[2])))
}

/** The known columns of a pulled row by their names. */
export const rowOf = (layout: Layout, row: WireRow): Row => {
  const values: Row = {}
  for (let index = 0; index < layout.names.length; index++) {
    const name = layout.names[index] ?? ''
    if (layout.table?.known.has(name)) values[name] = row[index + 3]
  }
  return values
}

/** Makes the local row what `image` says; null takes it away. `seq` null: the server has no such row. */
export const writeImage = (
  frame: Frame,
  table: RowTable,
  id: string,
  before: Row | undefined,
  image: Image | null,
  seq: number | null,
): void => {
  const { derived } = frame.deps
  if (!image) {
    if (before) table.remove(id)
    frame.tables.writeOps(table.name, id, {})
    if (before) derived[table.name]?.(frame.db, id, before, null)
    return
  }
  // A row of its own inserts holds what the table gives the columns that nobody named.
  const row = seq === null ? { ...table.defaults, ...image.row } : image.row
  const names = [...Object.keys(row), 'seq']
  const values = [...Object.values(row), seq]
  if (before) table.update(id, names, values)
  else if (!table.inserter(names)(values)) throw new Error('a row came into being within a transaction')
  if (table.isMutable) frame.tables.writeOps(table.name, id, image.ops)
  derived[table.name]?.(frame.db, id, before ?? null, { ...before, ...row })
}

const worksOn = /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|RANGE|ERROR)/

/** True for what is wrong with one row alone; a full disk or an end of the worker is not. */
export const isOfRow = (error: unknown): boolean => {
  if (error instanceof StaleLayout) return false
  if (error instanceof TypeError || error instanceof RangeError) return true
  return error instanceof Error && 'code' in error && worksOn.test(String(error.code))
}

/** As `applyRow`, but a row that cannot be applied is set aside whole and the others go on. */
export const applyCarefully = (
  frame: Frame,
  name: string,
  layout: Layout,
  row: WireRow,
  options: ApplyOptions,
): boolean => {
  frame.db.exec('SAVEPOINT one_row')
  try {
    applyRow(frame, name, layout, row, options)
    frame.db.exec('RELEASE one_row')
    return true
  } catch (error) {
    if (!frame.db.inTransaction) throw error
    frame.db.exec('ROLLBACK TO one_row; RELEASE one_row')
    if (!isOfRow(error)) throw error
    const what = error instanceof Error && 'code' in error ? String(error.code) : 'bad_value'
    const image = JSON.stringify({ names: layout.names, row })
    frame.aside.quarantine(name, idOf(layout, row), row[0], image, what, frame.deps.clock.now())
    frame.deps.log('sync.row_set_aside', { table: name, error: what })
    return false
  }
}
