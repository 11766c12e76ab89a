import type Database from 'better-sqlite3'
import { getTableColumns, getTableName } from 'drizzle-orm'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { type TablePolicy, tablePolicies } from '../../shared/domain/policy.ts'
import { tableRights } from '../../shared/domain/rights.ts'
import { type TravellingName, travelling } from './schema/index.ts'

export type TravellingTable = (typeof travelling)[TravellingName]['table']
export type Row = Record<string, unknown>

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
  /** The refused op that this one takes the place of. */
  replaces: string | null
}

/** Keeps a derived table in step, in the same commit: `before` is null for an insert, `after` for a delete. */
export type Derive = (db: Database.Database, id: string, before: Row | null, after: Row | null) => void

/** A travelling table as the door sees it. */
export interface Shape {
  name: TravellingName
  columns: Map<string, SQLiteColumn>
  hasPatient: boolean
  kind: 'append' | 'mutable'
  deletableInStatus: string | undefined
  /** The kinds of change that a person may make at all: some rows are written by the clinic's server alone. */
  kinds: ReadonlySet<Op['kind']>
}

const shapes = new Map<SQLiteTable, Shape>()
for (const [name, { table, kind }] of Object.entries(travelling)) {
  const columns = new Map(Object.entries(getTableColumns(table as SQLiteTable)))
  const { deletableInStatus } = tablePolicies[name as TravellingName] as TablePolicy
  shapes.set(table, {
    name: name as TravellingName,
    columns,
    kind,
    hasPatient: columns.has('patientId'),
    deletableInStatus,
    kinds: new Set(tableRights[name as TravellingName].flatMap((right) => right.kinds)),
  })
}

export const shapeOf = (table: SQLiteTable): Shape => {
  const shape = shapes.get(table)
  if (!shape) throw new Error(`${getTableName(table)} does not travel: it has no door`)
  return shape
}

/** True for an id that this program draws (UUIDv7): its insert may carry the row's id as the op's. */
export const isOwnId = (id: string): boolean => id[14] === '7'

/** Values under the database's own names, as it stores them. */
export const toColumns = (shape: Shape, values: Row): Row => {
  const cols: Row = {}
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined) continue
    const column = shape.columns.get(key)
    if (!column) throw new Error(`${shape.name} has no column ${key}`)
    cols[column.name] = value === null ? null : column.mapToDriverValue(value)
  }
  return cols
}
