import type { PolicyTable } from '../../../shared/domain/policy.ts'
import type { TaskKind } from '../../../shared/domain/task.ts'
import { type Call, md5, toUuid } from './call.ts'
import type { Row, Value } from './tables.ts'

interface Finding {
  tbl: PolicyTable
  rowId: string
  patientId: Value
  facts: Record<string, unknown>
}

const open = ['arrived', 'triaged', 'in_progress']
const fold = (value: Value | undefined): string => String(value ?? '').toLowerCase()
const text = (value: Value | undefined): string => String(value ?? '')

function* rowsOf(call: Call, table: PolicyTable): Iterable<Row> {
  const prefix = `${table} `
  for (const [key, row] of call.state.rows) if (key.startsWith(prefix)) yield row
}

/** Remembers which questions a changed row raises; they are answered once, at the end of the call. */
export const touch = (call: Call, table: PolicyTable, id: string, before: Row | null, after: Row | null): void => {
  const ask = (kind: TaskKind, key: Value | undefined): void => {
    if (key !== null && key !== undefined) call.touched.push({ kind, key: String(key) })
  }
  const row = after ?? before
  if (!row) return
  if (table === 'stock_movement') ask('negative_stock', row.batch_id)
  if (table === 'payment_item') ask('paid_twice', row.charge_id)
  if (table === 'dispense') ask('dispensed_twice', row.prescription_item_id)
  if (table === 'charge' && row.cancels_id !== null) ask('cancelled_twice', row.cancels_id)
  if (table === 'medical_record') ask('open_visits', row.patient_id)
  if (table === 'patient') {
    ask('duplicate_patient', id)
    for (const one of [before, after]) if (one) ask('mrn_taken', one.mrn)
  }
  if (table === 'user') for (const one of [before, after]) if (one) ask('username_taken', one.username)
  if (table === 'service_item') for (const one of [before, after]) if (one) ask('code_taken', one.code)
}

const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0)
const select = (call: Call, table: PolicyTable, isWanted: (row: Row) => boolean): Row[] =>
  [...rowsOf(call, table)].filter(isWanted)

const latest = (rows: Row[]): Row | undefined =>
  rows.toSorted((a, b) => Number(a.created_at) - Number(b.created_at) || (text(a.id) < text(b.id) ? -1 : 1)).at(-1)

const several = (tbl: PolicyTable, rows: Row[], patientId: Value): Finding | null => {
  const last = latest(rows)
  if (rows.length < 2 || !last) return null
  return {
    tbl,
    rowId: text(last.id),
    patientId,
    facts: { others: rows.filter((one) => one !== last).map((one) => one.id) },
  }
}

const isSamePerson = (a: Row, b: Row): boolean =>
  (a.national_id !== null && a.national_id === b.national_id) ||
  (a.birth_date !== null &&
    a.birth_date_precision === 'day' &&
    b.birth_date_precision === 'day' &&
    a.birth_date === b.birth_date &&
    fold(a.family_name) === fold(b.family_name) &&
    fold(a.given_name) === fold(b.given_name))

const questions: Record<
  Exclude<TaskKind, 'after_withdrawal' | 'dispensed_after_stop'>,
  (call: Call, key: string) => Finding | null
> = {
  negative_stock(call, key) {
    const balance = call.state.balances.get(key) ?? 0
    return balance < 0 ? { tbl: 'stock_batch', rowId: key, patientId: null, facts: { balance } } : null
  },
  paid_twice(call, key) {
    const charge = call.row('charge', key)
    if (!charge) return null
    const paid = sum(
      select(call, 'payment_item', (one) => one.charge_id === key).map((one) => Number(one.amount_minor)),
    )
    const cancelled = sum(
      select(call, 'charge', (one) => one.cancels_id === key).map((one) => Number(one.amount_minor)),
    )
    const due = Number(charge.amount_minor) + cancelled
    return paid > due ? { tbl: 'charge', rowId: key, patientId: charge.patient_id ?? null, facts: { paid, due } } : null
  },
  dispensed_twice(call, key) {
    const item = call.row('prescription_item', key)
    if (!item) return null
    const given = sum(
      select(call, 'dispense', (one) => one.prescription_item_id === key).map((one) => Number(one.quantity)),
    )
    const allowed = Number(item.quantity) * (1 + Number(item.repeats))
    if (given <= allowed) return null
    return { tbl: 'prescription_item', rowId: key, patientId: item.patient_id ?? null, facts: { given, allowed } }
  },
  cancelled_twice(call, key) {
    const rows = select(call, 'charge', (one) => one.cancels_id === key)
    const charge = call.row('charge', key)
    if (rows.length < 2) return null
    return { tbl: 'charge', rowId: key, patientId: charge?.patient_id ?? null, facts: { times: rows.length } }
  },
  open_visits(call, key) {
    const rows = select(call, 'medical_record', (one) => one.patient_id === key && open.includes(text(one.status)))
    return rows.length < 2 ? null : { tbl: 'patient', rowId: key, patientId: key, facts: { visits: rows.length } }
  },
  duplicate_patient(call, key) {
    const row = call.row('patient', key)
    if (!row || row.merged_into_id !== null) return null
    const same = select(
      call,
      'patient',
      (one) => one.id !== key && one.merged_into_id === null && isSamePerson(one, row),
    )
    if (same.length === 0) return null
    const other = latest(same)
    return { tbl: 'patient', rowId: key, patientId: key, facts: { other: other?.id } }
  },
  mrn_taken: (call, key) => {
    const rows = select(call, 'patient', (one) => one.mrn === key)
    return several('patient', rows, latest(rows)?.id ?? null)
  },
  username_taken: (call, key) =>
    several(
      'user',
      select(call, 'user', (one) => one.username === key),
      null,
    ),
  code_taken: (call, key) =>
    several(
      'service_item',
      select(call, 'service_item', (one) => one.code === key),
      null,
    ),
}

const taskId = (call: Call, kind: TaskKind, key: string): string => toUuid(md5(`${call.state.clinicId}|${kind}|${key}`))

const put = (call: Call, kind: TaskKind, key: string, finding: Finding | null): void => {
  const id = taskId(call, kind, key)
  const before = call.row('task', id)
  if (!finding) {
    if (before?.state === 'open') call.serverRows.push({ table: 'task', row: { ...before, state: 'cleared' } })
    return
  }
  const facts = JSON.stringify(finding.facts)
  if (before && before.state !== 'cleared' && before.facts === facts) return
  call.serverRows.push({
    table: 'task',
    row: {
      ...{ id, kind, tbl: finding.tbl, row_id: finding.rowId, patient_id: finding.patientId, facts, state: 'open' },
      ...{ note: null, settled_by: null, settled_at: null, created_at: before?.created_at ?? call.now },
    },
  })
}

/** Answers what the call's changes asked: a task opens, opens again or is cleared. */
export const settleTasks = (call: Call): void => {
  const asked = new Map(call.touched.map((one) => [`${one.kind} ${one.key}`, one]))
  for (const { kind, key } of [...asked.values()].toSorted((a, b) =>
    taskId(call, a.kind, a.key) < taskId(call, b.kind, b.key) ? -1 : 1,
  )) {
    put(call, kind, key, questions[kind as keyof typeof questions](call, key))
  }
  for (const { user, row } of call.withdrawals) {
    put(call, 'after_withdrawal', user, { tbl: 'user', rowId: user, patientId: null, facts: { row } })
  }
  for (const { table, id } of call.afterStop) {
    const patientId = call.row(table, id)?.patient_id ?? null
    put(call, 'dispensed_after_stop', id, { tbl: table, rowId: id, patientId, facts: {} })
  }
}
