import { type Call, held, Rejection } from './call.ts'
import { type CheckedOp, mayOfRow, storedRow, storedValue } from './checks.ts'
import { type GroupFacts, type Outcome, Resolution } from './resolve.ts'
import { keyOf, type Meta, type Write } from './state.ts'
import type { Row } from './tables.ts'

export interface Applied {
  outcome: Outcome
  /** True when the op changed no row. */
  isStill: boolean
}

const checkParents = (call: Call, op: CheckedOp, row: Row): void => {
  for (const column of op.table.columns.values()) {
    const value = row[column.name]
    if (column.parent === null || value === null || value === undefined) continue
    if (!call.state.rows.has(keyOf(column.parent, String(value)))) throw held(op.table.name)
  }
}

const giveRight = (call: Call, user: string, from: number, row: Row): void => {
  const history = (call.state.rights.get(user) ?? []).filter((one) => one.from !== from)
  const right = { from, role: String(row.role), status: String(row.status) }
  call.tx.set(
    call.state.rights,
    user,
    [...history, right].toSorted((a, b) => a.from - b.from),
  )
}

/** Rows that were not there before, all of one table: every value is looked at before any parent. */
const insertFresh = (call: Call, ops: readonly CheckedOp[]): void => {
  const rows = ops.map((op) => [op, storedRow(op.table, op.i, op.c)] as const)
  for (const [op, row] of rows) addRow(call, op, row)
  for (const [op, row] of rows) checkParents(call, op, row)
}

const addRow = (call: Call, op: CheckedOp, row: Row): void => {
  const { name } = op.table
  call.write(freshMeta(call, op, op.i, op.seq), row)
  if (name === 'stock_movement') {
    const batch = String(row.batch_id)
    call.tx.set(call.state.balances, batch, (call.state.balances.get(batch) ?? 0) + Number(row.delta))
  }
  if (name === 'user') {
    giveRight(call, op.i, op.eff, row)
    call.tx.add(call.state.grants, `${call.device.no} ${op.i}`)
  }
}

const freshMeta = (call: Call, op: CheckedOp, id: string, seq: number): Meta => ({
  ...{ table: op.table.name, id, stream: op.table.stream, seq, deleted: false },
  ...{ stamp: op.eff, dev: call.device.no, op: op.o, actor: op.a, wall: op.w, cols: null },
})

const isLater = (a: Write, b: Write): boolean => b.stamp > a.stamp || (b.stamp === a.stamp && b.op > a.op)

const remove = (call: Call, op: CheckedOp, meta: Meta, before: Row, facts: GroupFacts): Applied => {
  if (before.status !== op.table.policy.deletableInStatus) throw new Rejection('signed', op.table.name)
  const newest = [meta as Write, ...Object.values(meta.cols ?? {})].reduce((a, b) => (isLater(a, b) ? b : a))
  if (op.b?.['*'] !== newest.op && !call.plants.noBase) {
    const mine: Write = { stamp: op.eff, dev: call.device.no, op: op.o, actor: op.a, wall: op.w }
    new Resolution(call, op, meta, before, facts).conflict(
      'delete',
      ['*'],
      { deleted: 0 },
      newest,
      { deleted: 1 },
      mine,
    )
    return { outcome: 'conflict', isStill: true }
  }
  const stamp = Math.max(op.eff, newest.stamp + 1)
  const gone = { stamp, dev: call.device.no, op: op.o, actor: op.a, wall: op.w }
  call.write({ ...meta, seq: op.seq, deleted: true, cols: { ...meta.cols, '*': gone } }, null)
  return { outcome: 'applied', isStill: false }
}

const again = (op: CheckedOp, before: Row): Applied => {
  for (const [name, value] of Object.entries(op.c)) {
    const column = op.table.columns.get(name)
    if (column && name !== 'id' && storedValue(op.table, column, value, true) !== before[name]) {
      throw new Rejection(op.k === 'insert' ? 'exists' : 'fixed_column', op.table.name)
    }
  }
  return { outcome: 'merged', isStill: true }
}

/** Updates, deletes, and inserts of rows that are there already. */
const applyToRow = (call: Call, op: CheckedOp, facts: GroupFacts): Applied => {
  const { name, policy } = op.table
  const meta = call.meta(name, op.i)
  // A row that a later op of this call has made is not there yet.
  if (!meta || meta.seq > op.seq) throw held(name)
  if (meta.deleted) {
    if (op.k !== 'delete') throw new Rejection('deleted', name)
    return { outcome: 'merged', isStill: true }
  }
  const before = call.row(name, op.i)
  if (!before) throw held(name)
  if (op.mustLook && !mayOfRow(call, op, before)) throw new Rejection('not_allowed', name)
  if (op.k === 'delete') return remove(call, op, meta, before, facts)
  if (policy.kind === 'append') return again(op, before)
  const resolution = new Resolution(call, op, meta, before, facts)
  for (const unit of policy.units) resolution.resolve(unit)
  const { row, cols, isWhole, hasConflict, copy } = resolution.finish()
  const isStill = Object.keys(cols).length === 0
  if (!isStill) {
    for (const column of op.table.columns.values()) storedValue(op.table, column, row[column.name])
    checkParents(call, op, row)
    call.write({ ...meta, seq: op.seq, cols: { ...meta.cols, ...cols } }, row)
    const rights = ['role', 'status'].filter((one) => cols[one])
    if (name === 'user' && rights.some((one) => row[one] !== before[one])) {
      giveRight(call, op.i, Math.max(...rights.map((one) => cols[one]?.stamp ?? 0)), row)
    }
  }
  if (copy) call.copies.push({ meta: freshMeta(call, op, op.o, 0), row: copy })
  return { outcome: hasConflict ? 'conflict' : op.k === 'insert' || !isWhole ? 'merged' : 'applied', isStill }
}

/** Applies one group whose ops have their names checked and their seqs given. Throws a Rejection for all of it. */
export const applyGroup = (call: Call, grp: string, ops: readonly CheckedOp[], facts: GroupFacts): Applied[] => {
  // Rows that are not there yet are written first, parents before children; what changes a row comes after.
  const made = new Set<string>()
  const fresh = ops.filter((op) => {
    const key = keyOf(op.table.name, op.i)
    if (op.k !== 'insert' || made.has(key) || call.state.metas.has(key)) return false
    made.add(key)
    return true
  })
  const byTable = Map.groupBy(fresh, (op) => op.table)
  const inOrder = [...byTable.keys()].toSorted((a, b) => a.policy.number - b.policy.number)
  for (const table of inOrder) insertFresh(call, byTable.get(table) ?? [])
  const done = ops.map(
    (op): Applied => (fresh.includes(op) ? { outcome: 'applied', isStill: false } : applyToRow(call, op, facts)),
  )
  const fact = facts.isLate ? ops.find((op) => op.table.policy.isFact !== undefined) : undefined
  if (fact) call.late.push({ grp, op: fact })
  call.done.push(...ops)
  return done
}
