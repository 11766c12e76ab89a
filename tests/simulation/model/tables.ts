import path from 'node:path'
import Database from 'better-sqlite3'
import { readMigrations } from '../../../main/database/migrate.ts'
import {
  type PolicyTable,
  statusMachines,
  streamNumber,
  type TablePolicy,
  tablePolicies,
  type Unit,
} from '../../../shared/domain/policy.ts'
import { moves } from '../../../shared/domain/status-moves.ts'

export type Value = string | number | null
export type Row = Record<string, Value>

export interface Column {
  name: string
  type: 'uuid' | 'text' | 'integer' | 'real'
  required: boolean
  /** What a left-out column takes. */
  fallback: Value
  /** The smallest value that a CHECK allows. */
  least: number | null
  /** The table whose id it must name. */
  parent: PolicyTable | null
}

export interface Table {
  name: PolicyTable
  policy: TablePolicy
  stream: number
  columns: Map<string, Column>
  unitOf: Map<string, Unit>
  machine: Readonly<Record<string, readonly string[]>> | null
}

const people = new Set(['created_by', 'signed_by', 'settled_by', 'kept_by', 'other_by', 'actor'])
const isUuidColumn = (name: string): boolean =>
  name === 'id' || people.has(name) || (name.endsWith('_id') && name !== 'national_id')

/** The lower bounds of the CHECKs in migrations/local. */
const least: Record<string, number> = {
  'service_item.price_minor': 0,
  'medicine.price_minor': 0,
  'payment.amount_minor': 1,
}

const parseDefault = (text: string | null): Value => {
  if (text === null) return null
  return text.startsWith("'") ? text.slice(1, -1) : Number(text)
}

const readTables = (): Map<PolicyTable, Table> => {
  const db = new Database(':memory:')
  for (const one of readMigrations(path.resolve(import.meta.dirname, '../../../migrations/local'))) db.exec(one.sql)
  const tables = new Map<PolicyTable, Table>()
  for (const [name, policy] of Object.entries(tablePolicies) as [PolicyTable, TablePolicy][]) {
    const parents = new Map(
      (db.pragma(`foreign_key_list(${name})`) as { from: string; table: PolicyTable }[]).map((one) => [
        one.from,
        one.table,
      ]),
    )
    const columns = new Map<string, Column>()
    for (const one of db.pragma(`table_info(${name})`) as {
      name: string
      type: string
      notnull: number
      dflt_value: string | null
    }[]) {
      if (one.name === 'seq' || (name === 'patient' && one.name === 'no')) continue
      columns.set(one.name, {
        name: one.name,
        type: isUuidColumn(one.name)
          ? 'uuid'
          : one.type === 'INTEGER'
            ? 'integer'
            : one.type === 'REAL'
              ? 'real'
              : 'text',
        required: one.notnull === 1 || one.name === 'id',
        fallback: parseDefault(one.dflt_value),
        least: least[`${name}.${one.name}`] ?? null,
        parent: parents.get(one.name) ?? null,
      })
    }
    const machine = (statusMachines as Partial<Record<PolicyTable, keyof typeof moves>>)[name]
    tables.set(name, {
      name,
      policy,
      stream: streamNumber(policy.stream),
      columns,
      unitOf: new Map(policy.units.flatMap((unit) => unit.columns.map((column) => [column, unit] as const))),
      machine: machine ? moves[machine] : null,
    })
  }
  db.close()
  return tables
}

/** Every table that travels, with its columns as the local migrations say them. */
export const tables = readTables()

export const tableOf = (name: PolicyTable): Table => {
  const table = tables.get(name)
  if (!table) throw new RangeError(`no table ${name}`)
  return table
}
