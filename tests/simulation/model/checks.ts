import type { WireGroup, WireOp } from '../../../main/sync/wire.ts'
import type { Role } from '../../../shared/domain/capability.ts'
import type { PolicyTable } from '../../../shared/domain/policy.ts'
import { mayChange } from '../../../shared/domain/rights.ts'
import { type Call, hasAdministrator, nobody, Rejection } from './call.ts'
import type { UserRight } from './state.ts'
import { type Column, type Row, type Table, tableOf, tables, type Value } from './tables.ts'

/** Any UUID, as Postgres takes it: the system's own is all zeros. */
const isUuid = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)

export const maximumOps = 200

export interface CheckedOp extends WireOp {
  table: Table
  dseq: number
  eff: number
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isOp = (one: unknown): one is WireOp =>
  isObject(one) &&
  isUuid(one.o) &&
  typeof one.t === 'string' &&
  isUuid(one.i) &&
  (one.k === 'insert' || one.k === 'update' || one.k === 'delete') &&
  isObject(one.c) &&
  (one.b === null || isObject(one.b)) &&
  isUuid(one.a) &&
  Number.isSafeInteger(one.w) &&
  Number.isSafeInteger(one.s)

/** The ops of a group's text, or a refusal of the whole group. */
export const readOps = (group: WireGroup): WireOp[] => {
  let ops: unknown
  try {
    ops = JSON.parse(group.body)
  } catch {
    throw new Rejection('bad_group', 'json')
  }
  if (!Array.isArray(ops)) throw new Rejection('bad_group', 'array')
  if (ops.length > maximumOps) throw new Rejection('bad_group', 'size')
  if (ops.length !== group.count) throw new Rejection('bad_group', 'count')
  if (!ops.every(isOp)) throw new Rejection('bad_group', 'op')
  if (new Set(ops.map((op) => op.o)).size !== ops.length) throw new Rejection('bad_group', 'op')
  return ops
}

export const isFactOp = (table: Table, row: Row): boolean => {
  const { isFact } = table.policy
  if (isFact === undefined) return false
  return isFact === true || isFact.values.includes(String(row[isFact.column]))
}

export const rightAt = (history: readonly UserRight[], eff: number): UserRight | undefined =>
  history.findLast((one) => one.from <= eff) ?? history[0]

const founderTables: readonly PolicyTable[] = ['setting', 'code', 'service_item', 'medicine']

const systemMay = (call: Call, op: CheckedOp): boolean => {
  if (op.dseq <= call.device.vouchedDseq) return true
  if (!call.device.isFounder) return false
  return founderTables.includes(op.table.name) || (op.table.name === 'user' && !hasAdministrator(call.state))
}

/** What a rule's `where` looks at: the row as it is inserted, or as it is now. */
const judgedRow = (call: Call, op: CheckedOp): Row =>
  op.k === 'insert' ? (op.c as Row) : (call.row(op.table.name, op.i) ?? {})

const mayAs = (call: Call, op: CheckedOp, role: string): boolean => {
  if (op.k !== 'insert' && !call.row(op.table.name, op.i)) {
    // The row has not come: which of its kind it is cannot be known yet.
    return mayChange(role as Role, op.table.name, op.k, { kind: 'vitals' })
  }
  return mayChange(role as Role, op.table.name, op.k, judgedRow(call, op))
}

/** Throws unless the acting user may make this change; says whether it was done after access was withdrawn. */
export const checkActor = (call: Call, op: CheckedOp, hasFact: boolean): { isWithdrawn: boolean } => {
  if (call.plants.noRights) return { isWithdrawn: false }
  const detail = op.table.name
  if (op.a === nobody) {
    if (systemMay(call, op)) return { isWithdrawn: false }
    throw new Rejection('not_allowed', detail)
  }
  const history = call.state.rights.get(op.a)
  const isVouched = op.dseq <= call.device.vouchedDseq
  if (isVouched) {
    if (!history) return { isWithdrawn: false }
  } else if (!call.state.grants.has(`${call.device.no} ${op.a}`) || !history) {
    throw new Rejection('not_known_here', detail)
  }
  const right = rightAt(history, op.eff)
  if (!right) throw new Rejection('not_known_here', detail)
  const isDisabled = right.status === 'disabled'
  if (!isDisabled && mayAs(call, op, right.role)) return { isWithdrawn: false }
  const couldBefore = history.some(
    (one) => one.from < right.from && one.status !== 'disabled' && mayAs(call, op, one.role),
  )
  if (!isDisabled && !couldBefore) throw new Rejection('not_allowed', detail)
  if (isDisabled && !mayAs(call, op, right.role) && !couldBefore) throw new Rejection('not_allowed', detail)
  if (hasFact) return { isWithdrawn: true }
  throw new Rejection('access_withdrawn', detail)
}

const badValue = (table: Table, column: Column): Rejection => new Rejection('bad_value', `${table.name}.${column.name}`)

/** A value as its column stores it. */
export const storedValue = (table: Table, column: Column, value: unknown): Value => {
  if (value === null || value === undefined) {
    if (column.required) throw badValue(table, column)
    return null
  }
  if (column.type === 'text') {
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
    if (typeof value !== 'string' || value.includes('\0')) throw badValue(table, column)
    return value
  }
  if (column.type === 'uuid') {
    if (!isUuid(value)) throw badValue(table, column)
    return value.toLowerCase()
  }
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number)) throw badValue(table, column)
  if (column.type === 'integer' && !Number.isInteger(number)) throw badValue(table, column)
  if (column.least !== null && number < column.least) throw badValue(table, column)
  return number
}

/** A whole row to be inserted: defaults for what was left out. */
export const storedRow = (table: Table, id: string, cols: Record<string, unknown>): Row => {
  const row: Row = {}
  for (const column of table.columns.values()) {
    const given = column.name === 'id' ? id : Object.hasOwn(cols, column.name) ? cols[column.name] : column.fallback
    row[column.name] = storedValue(table, column, given)
  }
  return row
}

/** Shape, names and scope of one op. */
export const checkNames = (call: Call, op: WireOp): Table => {
  const table = tables.get(op.t as PolicyTable)
  if (!table) throw new Rejection('unknown_table', 'table')
  for (const name of Object.keys(op.c)) {
    if (!table.columns.has(name)) throw new Rejection('unknown_column', op.t)
  }
  if (!call.device.streams.includes(table.stream)) throw new Rejection('out_of_scope', op.t)
  return table
}

export { tableOf }
