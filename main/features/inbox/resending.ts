import type { InferSchemaOutput } from '@orpc/contract'
import type { inbox } from '../../../shared/contract/inbox.ts'
import { conflict, forbidden, invalid, notFound } from '../../../shared/domain/error.ts'
import { type PolicyTable, unitOf } from '../../../shared/domain/policy.ts'
import { mayChange } from '../../../shared/domain/rights.ts'
import type { WriteCall } from '../../api/call.ts'
import { refusal as refusalTable, type TravellingName, travelling } from '../../database/schema/index.ts'
import { isRefusalOf, mayMake } from './reading.ts'
import { canFix, type Refused } from './refusals.ts'
import { type Row, rowsStore, tableOf, toValues, travellingName } from './rows-store.ts'
import { expectFits, normalValue } from './settle-rules.ts'
import { inboxStore, type StoredOp } from './store.ts'
import { acceptValue, type Value } from './values.ts'
import { whyNotWritten } from './writable.ts'

type InputOf<Name extends 'resubmit' | 'discard' | 'salvage'> = InferSchemaOutput<
  NonNullable<(typeof inbox)[Name]['~orpc']['inputSchema']>
>

const findRefused = (call: WriteCall, group: string): Refused => {
  const { store } = call.core
  const row = inboxStore(store).refusal(group) ?? null
  const refused = { group, row, ops: inboxStore(store).refusedOpsOf(group) }
  const isThere = row !== null || refused.ops.length > 0
  if (!isThere || !isRefusalOf(store, call.session.role, call.author.userId, refused)) throw notFound('refused change')
  if (row && row.state !== 'open') {
    throw conflict('already_settled', 'Somebody has settled this already. Look at the list again.')
  }
  return refused
}

/** Closes the group here and, by the server's row about it, everywhere. */
const settle = (call: WriteCall, refused: Refused, note: string): void => {
  inboxStore(call.core.store).giveUp(refused.group)
  if (!refused.row) return
  const stamp = { settledBy: call.author.userId, settledAt: call.now }
  call.write.update(refusalTable, refused.group, { state: 'settled', note, ...stamp })
}

/** What an op carries when it goes again: as it was, with the values that a person corrected. */
const correctedCols = (call: WriteCall, table: TravellingName, op: StoredOp, values: Record<string, Value>): Row => {
  const cols = JSON.parse(op.cols) as Row
  for (const [column, value] of Object.entries(values)) {
    if (!(column in cols) || !canFix(call.core.store, op, column, call.author.userId)) {
      throw invalid(`changes.${column}`, 'This field cannot be corrected here. Give the change up and enter it again.')
    }
    cols[column] = normalValue(call.core, column, acceptValue(call.core, table, column, value))
  }
  return cols
}

/** Of a whole row, what may be written over one that is there: not what can never change. */
const changeable = (table: TravellingName, before: Row, cols: Row): Row =>
  Object.fromEntries(
    Object.entries(cols).filter(
      ([column, value]) => before[column] === value || unitOf(table as PolicyTable, column).policy !== 'fixed',
    ),
  )

const sendAgain = (call: WriteCall, op: StoredOp, values: Record<string, Value>): void => {
  const { core, write } = call
  const table = travellingName(op.tbl)
  if (!table) throw conflict('unknown_table', 'This version does not know this kind of row. Give the change up.')
  if (!mayMake(core.store, call.session.role, op)) {
    throw forbidden('Your role may not make this change. Ask somebody who may to send it again.')
  }
  const cols = correctedCols(call, table, op, values)
  const before = rowsStore(core.store).row(table, op.row_id)
  if (op.kind === 'delete') {
    if (before) write.replacing(op.op_id).remove(tableOf(table), op.row_id)
    return
  }
  if (op.kind === 'insert' && !before) {
    expectFits(core, table, op.row_id, cols, cols)
    write.replacing(op.op_id).insert(tableOf(table), toValues(table, { ...cols, id: op.row_id }) as never)
    return
  }
  if (!before) throw conflict('row_gone', 'The row that was changed is not here any more. Give the change up.')
  if (travelling[table].kind === 'append') {
    throw conflict('exists', 'This row is there already. If it is wrong, correct it on its own screen; give this up.')
  }
  const changed = op.kind === 'insert' ? changeable(table, before, cols) : cols
  const whyNot = whyNotWritten(table, before, changed)
  if (whyNot !== null) throw conflict('not_possible', whyNot)
  expectFits(core, table, op.row_id, { ...before, ...changed }, changed)
  write.replacing(op.op_id).update(tableOf(table), op.row_id, toValues(table, changed))
}

/** Sends a refused group again, corrected: new ops in place of the refused ones, in one group as they were. */
export const resubmit = (call: WriteCall, input: InputOf<'resubmit'>): { sent: true } => {
  const refused = findRefused(call, input.id)
  if (refused.ops.length === 0) {
    throw conflict('not_here', 'What was typed is on the workstation where it was done. Send it again from there.')
  }
  const corrections = new Map(input.changes.map((change) => [change.opId, change.values]))
  for (const opId of corrections.keys()) {
    if (!refused.ops.some((op) => op.op_id === opId)) throw notFound('refused change')
  }
  for (const op of refused.ops) sendAgain(call, op, corrections.get(op.op_id) ?? {})
  settle(call, refused, 'Corrected and sent again')
  return { sent: true }
}

/** Gives a refused group up; the reason stays with the server's row about it, and the ops stay in the outbox. */
export const discard = (call: WriteCall, { id, reason }: InputOf<'discard'>): { discarded: true } => {
  const refused = findRefused(call, id)
  for (const op of refused.ops) {
    const { patient_id: patientId } = JSON.parse(op.cols) as Row
    call.write.about(typeof patientId === 'string' ? patientId : op.tbl === 'patient' ? op.row_id : null)
  }
  settle(call, refused, reason)
  return { discarded: true }
}

const order = Object.keys(travelling)

/** Sends rows again that a restored server has lost: as they were, by the administrator who decides it. */
export const salvage = (call: WriteCall, { rows }: InputOf<'salvage'>): { sent: number } => {
  const { core, write } = call
  const sql = inboxStore(core.store)
  const byParents = rows.toSorted((a, b) => order.indexOf(a.table) - order.indexOf(b.table))
  let sent = 0
  for (const { table: word, rowId } of byParents) {
    const table = travellingName(word)
    const entry = table && sql.salvageOf(table, rowId)
    if (!table || !entry) throw notFound('row')
    const image = JSON.parse(entry.image) as Row
    const before = rowsStore(core.store).row(table, rowId)
    if (!mayChange(call.session.role, table, before ? 'update' : 'insert', image)) {
      throw forbidden('Rows of this kind are made by the clinic’s server and cannot be sent again.')
    }
    const { no: _no, seq: _seq, ...cols } = image
    if (!before) write.insert(tableOf(table), toValues(table, { ...cols, id: rowId }) as never)
    else if (travelling[table].kind === 'mutable') {
      const changed = changeable(table, before, cols)
      const whyNot = whyNotWritten(table, before, changed)
      if (whyNot !== null) throw conflict('not_possible', whyNot)
      write.update(tableOf(table), rowId, toValues(table, changed))
    }
    sql.forgetSalvage(table, rowId)
    sent += 1
  }
  return { sent }
}
