import type { PolicyTable } from '../../../shared/domain/policy.ts'
import { type Call, held, newestStamp, Rejection, stampToMs } from './call.ts'
import { type CheckedOp, checkActor, isFactOp, storedRow } from './checks.ts'
import { type GroupFacts, type Outcome, Resolution } from './resolve.ts'
import { keyOf, type Meta, type Write } from './state.ts'
import type { Row } from './tables.ts'
import { touch } from './tasks.ts'

export interface Applied {
  outcome: Outcome
  /** Null when the op changed no row. */
  seq: number | null
}

const insertMeta = (call: Call, op: CheckedOp, id: string): Meta => ({
  ...{ table: op.table.name, id, stream: op.table.stream, seq: call.nextSeq(), deleted: false },
  ...{ stamp: op.eff, dev: call.device.no, op: op.o, actor: op.a, wall: stampToMs(op.eff), cols: null },
})

const checkParents = (call: Call, op: CheckedOp, row: Row): void => {
  for (const column of op.table.columns.values()) {
    const value = row[column.name]
    if (column.parent === null || value === null || value === undefined) continue
    if (!call.state.rows.has(keyOf(column.parent, String(value)))) throw held(`${op.table.name}.${column.name}`)
  }
}

const followUser = (call: Call, op: CheckedOp, before: Row | null, after: Row): void => {
  if (op.table.name !== 'user') return
  const hasChanged = before === null || before.role !== after.role || before.status !== after.status
  if (!hasChanged) return
  const history = call.state.rights.get(op.i) ?? []
  const from = Math.max(op.eff, (history.at(-1)?.from ?? 0) + 1)
  call.tx.set(call.state.rights, op.i, [...history, { from, role: String(after.role), status: String(after.status) }])
  if (op.k === 'insert') call.tx.add(call.state.grants, `${call.device.no} ${op.i}`)
}

const insert = (call: Call, op: CheckedOp, facts: GroupFacts): Applied => {
  const { name, policy } = op.table
  const meta = call.meta(name, op.i)
  if (meta?.deleted) throw new Rejection('deleted', name)
  const before = call.row(name, op.i)
  if (!meta || !before) {
    const row = storedRow(op.table, op.i, op.c)
    checkParents(call, op, row)
    const written = insertMeta(call, op, op.i)
    call.write(written, row)
    if (name === 'stock_movement') {
      const batch = String(row.batch_id)
      call.tx.set(call.state.balances, batch, (call.state.balances.get(batch) ?? 0) + Number(row.delta))
    }
    followUser(call, op, null, row)
    return { outcome: 'applied', seq: written.seq }
  }
  if (policy.kind === 'append') {
    const row = storedRow(op.table, op.i, op.c)
    if (JSON.stringify(row) !== JSON.stringify(before)) throw new Rejection('exists', name)
    return { outcome: 'merged', seq: null }
  }
  const applied = merge(call, op, meta, before, null, facts)
  return { ...applied, outcome: applied.outcome === 'applied' ? 'merged' : applied.outcome }
}

/** Brings an op's columns into a row that is there, unit by unit. */
const merge = (
  call: Call,
  op: CheckedOp,
  meta: Meta,
  before: Row,
  base: Record<string, string> | null,
  facts: GroupFacts,
): Applied => {
  const resolution = new Resolution(call, op, meta, before, facts)
  for (const unit of op.table.policy.units) resolution.resolve(unit, base)
  const { change } = resolution
  let seq: number | null = null
  if (change.isWritten) {
    checkParents(call, op, change.row)
    seq = call.nextSeq()
    const cols: Record<string, Write> = { ...meta.cols, ...change.cols }
    call.write({ ...meta, seq, cols }, change.row)
    followUser(call, op, before, change.row)
  }
  if (change.copy) {
    const copy = insertMeta(call, op, op.o)
    call.write(copy, change.copy)
    seq = copy.seq
  }
  return { outcome: change.outcome, seq }
}

const update = (call: Call, op: CheckedOp, facts: GroupFacts): Applied => {
  const { name } = op.table
  if (op.table.policy.kind === 'append') throw new Rejection('fixed_column', name)
  const meta = call.meta(name, op.i)
  if (meta?.deleted) throw new Rejection('deleted', name)
  const before = call.row(name, op.i)
  if (!meta || !before) throw held(name)
  return merge(call, op, meta, before, op.b ?? {}, facts)
}

const remove = (call: Call, op: CheckedOp, serverRow: (row: Row, meta: Meta) => void): Applied => {
  const { name, policy } = op.table
  const meta = call.meta(name, op.i)
  if (meta?.deleted) return { outcome: 'merged', seq: null }
  const before = call.row(name, op.i)
  if (!meta || !before) throw held(name)
  if (policy.deletableInStatus === undefined) throw new Rejection('fixed_column', name)
  if (before.status !== policy.deletableInStatus) throw new Rejection('signed', name)
  const newest = [meta as Write, ...Object.values(meta.cols ?? {})].reduce((a, b) => (b.stamp > a.stamp ? b : a))
  if (op.b?.['*'] !== newest.op && !call.plants.noBase) {
    serverRow(before, meta)
    return { outcome: 'conflict', seq: null }
  }
  const seq = call.nextSeq()
  const stamp = Math.max(op.eff, newestStamp(meta) + 1)
  call.write({ ...meta, stamp, seq, deleted: true, cols: null }, null)
  return { outcome: 'applied', seq }
}

export const factsOf = (call: Call, ops: readonly CheckedOp[]): GroupFacts => ({
  hasFact: ops.some((op) =>
    isFactOp(op.table, op.k === 'insert' ? (op.c as Row) : (call.row(op.table.name, op.i) ?? {})),
  ),
  hasDispense: ops.some((op) => op.table.name === 'dispense'),
})

/** Applies one op whose names were checked. Throws a Rejection for the whole group. */
export const applyOp = (call: Call, op: CheckedOp, facts: GroupFacts): Applied => {
  const { isWithdrawn } = checkActor(call, op, facts.hasFact)
  const name: PolicyTable = op.table.name
  const before = call.row(name, op.i) ?? null
  const applied =
    op.k === 'insert'
      ? insert(call, op, facts)
      : op.k === 'update'
        ? update(call, op, facts)
        : remove(call, op, (row, meta) => keepAgainstDelete(call, op, row, meta))
  if (isWithdrawn) call.withdrawals.push({ user: op.a, row: op.i })
  touch(call, name, op.i, before, call.row(name, op.i) ?? null)
  return applied
}

const keepAgainstDelete = (call: Call, op: CheckedOp, row: Row, meta: Meta): void => {
  const newest = [meta as Write, ...Object.values(meta.cols ?? {})].reduce((a, b) => (b.stamp > a.stamp ? b : a))
  const resolution = new Resolution(call, op, meta, row, { hasFact: false, hasDispense: false })
  resolution.recordDelete(newest)
}
