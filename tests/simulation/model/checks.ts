import type { WireGroup, WireOp } from '../../../main/sync/wire.ts'
import { may, type Role } from '../../../shared/domain/capability.ts'
import type { PolicyTable } from '../../../shared/domain/policy.ts'
import { tableRights } from '../../../shared/domain/rights.ts'
import { type Call, hasAdministrator, nobody, Rejection } from './call.ts'
import type { UserRight } from './state.ts'
import { type Column, type Row, type Table, tables, type Value } from './tables.ts'

/** Any UUID, as Postgres takes it: the system's own is all zeros. */
const isUuid = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)

export const maximumOps = 200

export interface CheckedOp extends WireOp {
  table: Table
  dseq: number
  eff: number
  seq: number
  /** Whether its actor may depends on the row as it is now. */
  mustLook: boolean
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

/** The ops of a group's text; null when it is no group. */
export const readOps = (group: WireGroup): WireOp[] | null => {
  let ops: unknown
  try {
    ops = JSON.parse(group.body)
  } catch {
    return null
  }
  if (group.body.includes('\\u0000') || !Array.isArray(ops) || ops.length > maximumOps) return null
  if (ops.length !== group.count || !ops.every(isOp)) return null
  return new Set(ops.map((op) => op.o)).size === ops.length ? ops : null
}

export const isFactOp = (op: WireOp): boolean => {
  const isFact = tables.get(op.t as PolicyTable)?.policy.isFact
  if (isFact === undefined) return false
  return isFact === true || (op.k === 'insert' && isFact.values.includes(String(op.c[isFact.column])))
}

export const rightAt = (history: readonly UserRight[], eff: number): UserRight | undefined =>
  history.findLast((one) => one.from <= eff) ?? history[0]

const founderTables: readonly PolicyTable[] = ['setting', 'code', 'service_item', 'medicine']

const systemMay = (call: Call, op: CheckedOp): boolean => {
  if (op.dseq <= call.device.vouchedDseq) return true
  if (!call.device.isFounder) return false
  return founderTables.includes(op.table.name) || (op.table.name === 'user' && !hasAdministrator(call.state))
}

const rightsOf = (role: string, op: CheckedOp) =>
  tableRights[op.table.name].filter(
    (one) => one.kinds.includes(op.k) && one.anyOf.some((capability) => may(role as Role, capability)),
  )

/** Whether somebody who ever had one of the user's roles may do this to the row as it is. */
export const mayOfRow = (call: Call, op: CheckedOp, row: Row): boolean =>
  (call.state.rights.get(op.a) ?? []).some(({ role }) =>
    rightsOf(role, op).some((one) => one.where?.values.includes(String(row[one.where.column]))),
  )

const isKind = (op: CheckedOp): boolean => tableRights[op.table.name].some((one) => one.kinds.includes(op.k))

/** Throws unless the acting user may make this change; says whether it was done after access was withdrawn. */
export const checkActor = (call: Call, op: CheckedOp, hasFact: boolean): { isWithdrawn: boolean } => {
  const detail = op.table.name
  if (!isKind(op)) throw new Rejection('not_allowed', detail)
  if (call.plants.noRights) return { isWithdrawn: false }
  if (op.a === nobody) {
    if (systemMay(call, op)) return { isWithdrawn: false }
    throw new Rejection('not_known_here', detail)
  }
  const history = call.state.rights.get(op.a) ?? []
  const isVouched = op.dseq <= call.device.vouchedDseq
  if (isVouched && history.length === 0) return { isWithdrawn: false }
  if (!isVouched && !call.state.grants.has(`${call.device.no} ${op.a}`)) throw new Rejection('not_known_here', detail)
  const right = rightAt(history, op.eff)
  if (!right) throw new Rejection('not_allowed', detail)
  const rights = rightsOf(right.role, op)
  const isOk = (role: string): boolean =>
    rightsOf(role, op).some(
      (one) => !one.where || (op.k === 'insert' && one.where.values.includes(String(op.c[one.where.column]))),
    )
  op.mustLook = rights.length > 0 && !isOk(right.role) && op.k !== 'insert' && rights.every((one) => one.where)
  let isWithdrawn = false
  if (isOk(right.role) || op.mustLook) isWithdrawn = right.status === 'disabled' && !isVouched
  else if (history.some((one) => one.from < right.from && couldAs(op, one.role))) isWithdrawn = true
  else throw new Rejection('not_allowed', detail)
  if (isWithdrawn && !hasFact) throw new Rejection('access_withdrawn', detail)
  return { isWithdrawn }
}

const couldAs = (op: CheckedOp, role: string): boolean =>
  rightsOf(role, op).some((one) => !one.where || one.where.values.includes(String(op.c[one.where.column])))

const badValue = (table: Table, column: Column): Rejection => new Rejection('bad_value', `${table.name}.${column.name}`)

/** A value as its column holds it, or refused; `isLoose` leaves out what is only checked when it is written. */
export const storedValue = (table: Table, column: Column, value: unknown, isLoose = false): Value => {
  if (value === null || value === undefined) {
    if (column.required && !isLoose) throw badValue(table, column)
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
  if (!isLoose && column.least !== null && number < column.least) throw badValue(table, column)
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

/** Names and scope of one op. */
export const checkNames = (call: Call, op: WireOp): Table => {
  const table = tables.get(op.t as PolicyTable)
  if (!table) throw new Rejection('unknown_table', op.t)
  for (const name of Object.keys(op.c)) {
    if (!table.columns.has(name)) throw new Rejection('unknown_column', `${op.t}.${name}`)
  }
  if (!call.device.streams.includes(table.stream)) throw new Rejection('out_of_scope', op.t)
  return table
}
