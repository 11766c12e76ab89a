import type { InferSchemaOutput } from '@orpc/contract'
import type { inbox } from '../../../shared/contract/inbox.ts'
import { conflict, forbidden, notFound } from '../../../shared/domain/error.ts'
import type { PolicyTable } from '../../../shared/domain/policy.ts'
import { mayChange } from '../../../shared/domain/rights.ts'
import type { WriteCall } from '../../api/call.ts'
import { conflict as conflictTable, task as taskTable } from '../../database/schema/index.ts'
import { mayType, type ReadConflict, readConflict, whyNoChoice } from './conflicts.ts'
import { labelOf } from './labels.ts'
import { isTaskOf, maySettle } from './reading.ts'
import { type Row, tableOf, toValues } from './rows-store.ts'
import { expectFits, normalValue } from './settle-rules.ts'
import { inboxStore } from './store.ts'
import { acceptValue } from './values.ts'

type Choice = InferSchemaOutput<NonNullable<(typeof inbox.settleConflict)['~orpc']['inputSchema']>>
type Settled = InferSchemaOutput<NonNullable<(typeof inbox.settleTask)['~orpc']['inputSchema']>>

const settledAlready = () => conflict('already_settled', 'Somebody has settled this already. Look at the list again.')

const stampOf = (call: WriteCall) => ({ settledBy: call.author.userId, settledAt: call.now })

/** The values that were chosen, by the database's names: those that waited, or what the person typed. */
const chosenValues = (call: WriteCall, read: ReadConflict, { choice, values = {} }: Choice): Row => {
  if (choice === 'other') return read.other
  if (!mayType(read)) {
    throw conflict(
      'not_typed_here',
      'Another value cannot be typed here. Choose one of the two, or correct it on its own screen.',
    )
  }
  const typed: Row = {}
  for (const [column, value] of Object.entries(values)) {
    if (!read.columns.includes(column) || labelOf(read.table, column).kind === 'hidden') {
      throw conflict('other_field', 'This decision is about other fields. Look at the list again.')
    }
    typed[column] = normalValue(call.core, column, acceptValue(call.core, read.table, column, value))
  }
  return typed
}

/** A draft has one author; an administrator may still throw it away or put it right. */
const expectOwnDraft = (call: WriteCall, { table }: ReadConflict, row: Row): void => {
  const isNote = table === 'medical_record_item' && row.kind === 'note' && row.status === 'preliminary'
  if (!isNote || row.created_by === call.author.userId || call.author.role === 'admin') return
  throw forbidden('Only the author of a note decides about its draft. Tell them that it waits here.')
}

const writeChoice = (call: WriteCall, read: ReadConflict, row: Row, input: Choice): void => {
  const id = read.stored.row_id
  const changed = chosenValues(call, read, input)
  expectFits(call.core, read.table, id, { ...row, ...changed }, changed)
  call.write.update(tableOf(read.table), id, toValues(read.table, changed))
}

const removeDraft = (call: WriteCall, read: ReadConflict, { choice }: Choice): void => {
  const isAllowed = mayChange(call.session.role, read.table as PolicyTable, 'delete', read.row ?? {})
  if (choice !== 'other' || !isAllowed) throw conflict('no_choice', 'This draft can only be kept or thrown away.')
  call.write.remove(tableOf(read.table), read.stored.row_id)
}

/**
 * Settles a conflict. `kept` leaves the row as it stands; `other` and `new` write it through the door like any edit: its
 * base is what stands now, so at the server it is newer than both.
 */
export const settleConflict = (call: WriteCall, input: Choice): { settled: true } => {
  const { core, write } = call
  const stored = inboxStore(core.store).conflict(input.id)
  const read = stored && readConflict(core, stored)
  if (!stored || !read || !maySettle(call.session.role, read.table, read.row ?? {})) throw notFound('decision')
  if (stored.state !== 'open') throw settledAlready()
  if (input.choice !== 'kept') {
    const whyNot = whyNoChoice(read)
    if (whyNot !== null || !read.row)
      throw conflict('no_choice', whyNot || 'There is nothing to choose: both drafts are kept.')
    expectOwnDraft(call, read, read.row)
    if (read.policy === 'delete') removeDraft(call, read, input)
    else writeChoice(call, read, read.row, input)
  }
  write.about(stored.patient_id)
  write.update(conflictTable, stored.id, { state: 'settled', choice: input.choice, ...stampOf(call) })
  return { settled: true }
}

/** Closes a task with what was done about it; the work itself was done on its own screen. */
export const settleTask = (call: WriteCall, { id, note }: Settled): { settled: true } => {
  const stored = inboxStore(call.core.store).task(id)
  if (!stored) throw notFound('task')
  if (!isTaskOf(call.session.role, stored.kind)) {
    throw forbidden('This is for somebody with another role. Tell them, or ask your administrator.')
  }
  if (stored.state !== 'open') throw settledAlready()
  call.write.about(stored.patient_id)
  call.write.update(taskTable, id, { state: 'settled', note, ...stampOf(call) })
  return { settled: true }
}
