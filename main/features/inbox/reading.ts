import type { inbox } from '../../../shared/contract/inbox.ts'
import { may, type Role } from '../../../shared/domain/capability.ts'
import type { PolicyTable } from '../../../shared/domain/policy.ts'
import { mayChange, tableRights } from '../../../shared/domain/rights.ts'
import { type TaskKind, taskKinds } from '../../../shared/domain/task.ts'
import type { Core } from '../../api/core.ts'
import type { Handlers } from '../../api/handlers.ts'
import type { Store } from '../../database/store.ts'
import { type ReadConflict, readConflict, toConflictRow } from './conflicts.ts'
import { actorOfRefusal, type Refused, tablesOfRefusal, toRefusalRow } from './refusals.ts'
import { type Row, rowsStore, travellingName } from './rows-store.ts'
import { inboxStore, type StoredOp, type StoredTask } from './store.ts'
import { subjectOf } from './subjects.ts'
import { taskWords } from './task-words.ts'

const kinds = ['insert', 'update', 'delete'] as const

const isRuled = (table: string): table is PolicyTable => Object.hasOwn(tableRights, table)

export const maySettle = (role: Role, table: string, row: Row): boolean =>
  isRuled(table) && mayChange(role, table, 'update', row)

export const isTaskOf = (role: Role, kind: string): kind is TaskKind =>
  Object.hasOwn(taskKinds, kind) && may(role, taskKinds[kind as TaskKind].capability)

/** A refused group is its author's, and of everyone who could have made all of it. */
export const isRefusalOf = (store: Store, role: Role, userId: string | undefined, refused: Refused): boolean => {
  if (actorOfRefusal(refused) === userId) return true
  if (refused.ops.length > 0) return refused.ops.every((op) => mayMake(store, role, op))
  const tables = tablesOfRefusal(refused)
  return (
    tables.length > 0 &&
    tables.every((table) => isRuled(table) && kinds.some((kind) => mayChange(role, table, kind, {})))
  )
}

/** True if a user of this role may make this change themselves. */
export const mayMake = (store: Store, role: Role, op: StoredOp): boolean => {
  const table = travellingName(op.tbl)
  if (!table || !isRuled(table)) return false
  const row = { ...rowsStore(store).row(table, op.row_id), ...(JSON.parse(op.cols) as Row) }
  return mayChange(role, table, op.kind, row)
}

/** Every refused group that nobody has decided about, the server's rows joined with what is in the outbox here. */
export const refusedGroups = (store: Store): Refused[] => {
  const groups = new Map<string, Refused>()
  for (const row of inboxStore(store).openRefusals()) groups.set(row.id, { group: row.id, row, ops: [] })
  for (const op of inboxStore(store).refusedOps()) {
    const known = groups.get(op.grp) ?? { group: op.grp, row: null, ops: [] }
    known.ops.push(op)
    groups.set(op.grp, known)
  }
  return [...groups.values()]
}

/** How much waits for this person: read often, so it looks at no row that it need not. */
export const countInbox = (store: Store, role: Role, userId: string | undefined): number => {
  const sql = inboxStore(store)
  const conflicts = sql.openConflictTables().filter((one) => maySettle(role, one.tbl, { kind: one.item_kind }))
  const tasks = sql.openTasks().filter((one) => isTaskOf(role, one.kind))
  const refusals = refusedGroups(store).filter((one) => isRefusalOf(store, role, userId, one))
  return conflicts.length + tasks.length + refusals.length
}

const toTaskRow = (store: Store, task: StoredTask, kind: TaskKind) => {
  const about = subjectOf(store, task.tbl, task.row_id)
  return {
    ...{ id: task.id, kind, title: taskKinds[kind].title, rowId: task.row_id, subject: about.words },
    ...taskWords(task, kind, store),
    patientId: task.patient_id ?? about.patientId,
    createdAt: task.created_at,
  }
}

type Answer = ReturnType<Handlers<typeof inbox>['list']> extends infer Output | Promise<infer Output> ? Output : never

/** Everything that waits for a decision of this person, oldest first. */
export const readInbox = (core: Core, role: Role, userId: string): Answer => {
  const { store } = core
  const sql = inboxStore(store)
  const conflicts = sql
    .openConflicts()
    .map((stored) => readConflict(core, stored))
    .filter((read): read is ReadConflict => read !== null && maySettle(role, read.table, read.row ?? {}))
  const salvage = may(role, 'sync.manage') ? sql.salvage() : []
  return {
    conflicts: conflicts.map((read) => toConflictRow(core, read)),
    tasks: sql.openTasks().flatMap((task) => (isTaskOf(role, task.kind) ? [toTaskRow(store, task, task.kind)] : [])),
    refusals: refusedGroups(store)
      .filter((one) => isRefusalOf(store, role, userId, one))
      .map((one) => toRefusalRow(core, one, userId)),
    salvage: salvage.map(({ tbl, row_id, image, at }) => ({
      ...{ table: tbl, rowId: row_id, at },
      subject: subjectOf(store, tbl, row_id, JSON.parse(image) as Row).words,
    })),
  }
}
