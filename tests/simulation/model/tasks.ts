import type { PolicyTable } from '../../../shared/domain/policy.ts'
import type { TaskKind } from '../../../shared/domain/task.ts'
import { type Call, md5, toUuid } from './call.ts'
import type { Row, Value } from './tables.ts'

interface Finding {
  kind: TaskKind
  key: string
  tbl: PolicyTable
  rowId: string
  patientId: Value
  holds: boolean
  facts: Record<string, unknown>
}

const open = ['arrived', 'triaged', 'in_progress']
const text = (value: unknown): string => String(value ?? '')
const lower = (value: Value | undefined): string => text(value).toLowerCase()

const select = (call: Call, table: PolicyTable, isWanted: (row: Row) => boolean): Row[] => {
  const found: Row[] = []
  const prefix = `${table} `
  for (const [key, row] of call.state.rows) if (key.startsWith(prefix) && isWanted(row)) found.push(row)
  return found
}

const sum = (rows: Row[], column: string): number => rows.reduce((all, row) => all + Number(row[column]), 0)

/** Different values of a column in the done ops of a table. */
const touched = (call: Call, table: PolicyTable, column: string): string[] => {
  const ids = call.done.filter((op) => op.table.name === table).map((op) => (column === 'id' ? op.i : op.c[column]))
  return [...new Set(ids.filter((id) => id !== null && id !== undefined).map(text))]
}

function* findSums(call: Call): Iterable<Finding> {
  for (const key of touched(call, 'stock_movement', 'batch_id')) {
    const balance = call.state.balances.get(key)
    if (balance === undefined) continue
    yield {
      kind: 'negative_stock',
      key,
      tbl: 'stock_batch',
      rowId: key,
      patientId: null,
      holds: balance < 0,
      facts: { balance },
    }
  }
  for (const key of touched(call, 'payment_item', 'charge_id')) {
    const row = call.row('charge', key)
    if (!row) continue
    const paid = sum(
      select(call, 'payment_item', (one) => one.charge_id === key),
      'amount_minor',
    )
    const charged =
      Number(row.amount_minor) +
      sum(
        select(call, 'charge', (one) => one.cancels_id === key),
        'amount_minor',
      )
    const patientId = row.patient_id ?? null
    yield {
      kind: 'paid_twice',
      key,
      tbl: 'charge',
      rowId: key,
      patientId,
      holds: paid > charged,
      facts: { charged, paid },
    }
  }
  for (const key of touched(call, 'dispense', 'prescription_item_id')) {
    const row = call.row('prescription_item', key)
    if (!row) continue
    const dispensed = sum(
      select(call, 'dispense', (one) => one.prescription_item_id === key),
      'quantity',
    )
    const prescribed = Number(row.quantity) * (1 + Number(row.repeats))
    const about = { key, tbl: 'prescription_item' as const, rowId: key, patientId: row.patient_id ?? null }
    yield { kind: 'dispensed_twice', ...about, holds: dispensed > prescribed, facts: { dispensed, prescribed } }
    const isOut = call.done.some(
      (op) => op.table.name === 'dispense' && op.c.prescription_item_id === key && Number(op.c.quantity) > 0,
    )
    const isOver = row.status === 'stopped' || row.status === 'entered_in_error'
    if (isOut && isOver) yield { kind: 'dispensed_after_stop', ...about, holds: true, facts: {} }
  }
  for (const key of touched(call, 'charge', 'cancels_id')) {
    const row = call.row('charge', key)
    if (!row) continue
    const times = select(call, 'charge', (one) => one.cancels_id === key).length
    const patientId = row.patient_id ?? null
    yield { kind: 'cancelled_twice', key, tbl: 'charge', rowId: key, patientId, holds: times > 1, facts: { times } }
  }
  const patients = touched(call, 'medical_record', 'id').map((id) => call.row('medical_record', id)?.patient_id)
  for (const key of new Set(patients.filter((id) => id !== undefined).map(text))) {
    const visits = select(
      call,
      'medical_record',
      (one) => one.patient_id === key && open.includes(text(one.status)),
    ).length
    yield { kind: 'open_visits', key, tbl: 'patient', rowId: key, patientId: key, holds: visits > 1, facts: { visits } }
  }
}

const twinColumns = [
  'mrn',
  'national_id',
  'family_name',
  'given_name',
  'birth_date',
  'birth_date_precision',
  'is_unknown',
  'merged_into_id',
]

interface Question {
  kind: TaskKind
  table: PolicyTable
  columns: readonly string[]
  /** Rows that are looked at when this one changed. */
  near(a: Row, b: Row): boolean
  /** True when `b` is what `a` may be a second of. */
  isTwin(a: Row, b: Row): boolean
}

const isWhole = (a: Row, b: Row): boolean => a.merged_into_id === null && b.merged_into_id === null
const sameName = (a: Row, b: Row): boolean =>
  a.birth_date === b.birth_date &&
  a.birth_date !== null &&
  lower(a.family_name) === lower(b.family_name) &&
  lower(a.given_name) === lower(b.given_name) &&
  a.birth_date_precision === 'day' &&
  b.birth_date_precision === 'day'
const sameCard = (a: Row, b: Row): boolean => a.national_id !== null && a.national_id === b.national_id

const questions: readonly Question[] = [
  {
    ...{ kind: 'mrn_taken', table: 'patient', columns: twinColumns },
    near: (a, b) => a.mrn === b.mrn,
    isTwin: (a, b) => a.mrn === b.mrn && isWhole(a, b),
  },
  {
    ...{ kind: 'duplicate_patient', table: 'patient', columns: twinColumns },
    near: (a, b) => sameCard(a, b) || sameName(a, b),
    isTwin: (a, b) => isWhole(a, b) && (sameCard(a, b) || (sameName(a, b) && a.is_unknown === 0 && b.is_unknown === 0)),
  },
  {
    ...{ kind: 'username_taken', table: 'user', columns: ['username'] },
    near: (a, b) => a.username === b.username,
    isTwin: (a, b) => a.username === b.username,
  },
  {
    ...{ kind: 'code_taken', table: 'service_item', columns: ['code'] },
    near: (a, b) => a.code === b.code,
    isTwin: (a, b) => a.code === b.code,
  },
]

const isEarlier = (a: Row, b: Row): boolean =>
  Number(a.created_at) < Number(b.created_at) || (a.created_at === b.created_at && text(a.id) < text(b.id))

function* findTwins(call: Call): Iterable<Finding> {
  for (const { kind, table, columns, near, isTwin } of questions) {
    const changed = call.done.filter(
      (op) => op.table.name === table && (op.k === 'insert' || columns.some((name) => Object.hasOwn(op.c, name))),
    )
    if (changed.length === 0) continue
    const ids = new Set(changed.map((op) => op.i))
    const rows = [...ids].map((id) => call.row(table, id)).filter((row) => row !== undefined)
    const all = select(call, table, () => true)
    const looked = new Set(ids)
    for (const row of rows) for (const other of all) if (near(row, other)) looked.add(text(other.id))
    for (const task of select(call, 'task', (one) => one.kind === kind && one.state === 'open')) {
      const { other } = JSON.parse(text(task.facts)) as { other?: string }
      if (other && ids.has(other)) looked.add(text(task.row_id))
    }
    for (const id of looked) {
      const row = call.row(table, id)
      if (!row) continue
      const twins = all.filter((one) => one.id !== id && isEarlier(one, row) && isTwin(row, one))
      const [first] = twins.toSorted((a, b) => (isEarlier(a, b) ? -1 : 1))
      const patientId = table === 'patient' ? id : null
      const facts = { other: first?.id ?? null }
      yield { kind, key: id, tbl: table, rowId: id, patientId, holds: first !== undefined, facts }
    }
  }
}

function* findings(call: Call): Iterable<Finding> {
  for (const { table, id, patientId } of call.afterStop) {
    yield { kind: 'dispensed_after_stop', key: id, tbl: table, rowId: id, patientId, holds: true, facts: {} }
  }
  for (const { grp, op } of call.late) {
    const patientId = op.table.name === 'patient' ? op.i : ((op.c.patient_id ?? null) as Value)
    const facts = { user: op.a, workstation: call.device.no }
    yield { kind: 'after_withdrawal', key: grp, tbl: op.table.name, rowId: op.i, patientId, holds: true, facts }
  }
  if (call.done.length === 0) return
  yield* findSums(call)
  yield* findTwins(call)
}

const sameFacts = (a: string, b: Record<string, unknown>): boolean => {
  const known = JSON.parse(a) as Record<string, unknown>
  return Object.keys(b).every((name) => known[name] === b[name])
}

/** Answers what the call's changes asked: a task opens, opens again or is cleared. */
export const settleTasks = (call: Call): void => {
  const all = new Map<string, Finding>()
  for (const one of findings(call)) {
    const id = toUuid(md5(`${call.state.clinicId}|${one.kind}|${one.key}`))
    if (!all.has(id) || one.holds) all.set(id, one)
  }
  for (const [id, one] of [...all].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const before = call.row('task', id)
    if (!before) {
      if (one.holds) call.writeOwn({ table: 'task', row: freshTask(call, id, one) })
    } else if (one.holds) {
      if (before.state === 'open' || (before.state === 'settled' && sameFacts(text(before.facts), one.facts))) continue
      const again = { facts: JSON.stringify(one.facts), state: 'open', note: null, settled_by: null, settled_at: null }
      call.writeOwn({ table: 'task', row: { id, ...again } })
    } else if (before.state === 'open') {
      call.writeOwn({ table: 'task', row: { id, state: 'cleared', settled_at: call.now } })
    }
  }
}

const freshTask = (call: Call, id: string, one: Finding): Row => ({
  ...{ id, kind: one.kind, tbl: one.tbl, row_id: one.rowId, patient_id: one.patientId },
  ...{ facts: JSON.stringify(one.facts), state: 'open', note: null, settled_by: null, settled_at: null },
  created_at: call.now,
})
