import type { InferSchemaOutput } from '@orpc/contract'
import type { conflictRow } from '../../../shared/contract/inbox.ts'
import type { Core } from '../../api/core.ts'
import type { TravellingName } from '../../database/schema/index.ts'
import { labelOf } from './labels.ts'
import { columnsOf, type Row, rowsStore, travellingName } from './rows-store.ts'
import type { StoredConflict } from './store.ts'
import { subjectOf } from './subjects.ts'
import { plainValue, textOf } from './values.ts'
import { whyNotRemoved, whyNotWritten } from './writable.ts'

export type ConflictRow = InferSchemaOutput<typeof conflictRow>

const policies = ['lww', 'hold', 'status', 'draft', 'delete'] as const
type ConflictPolicy = (typeof policies)[number]

const explanations: Record<ConflictPolicy, string> = {
  lww: 'Both changed it without seeing each other. The later value stands; the earlier one can be put back.',
  hold: 'Both changed it without seeing each other. The value that came first stands until somebody who knows decides.',
  status: 'Both took a step without seeing each other. What stands is what the clinic’s server could allow.',
  draft:
    'Both wrote in the same draft. Nothing is lost: the second text is a draft of its own beside it. Read both, keep what is needed, and throw the other away.',
  delete: 'One threw this draft away while the other went on with it. It was kept; it can still be thrown away.',
}

/** A conflict read: what it says, and the row as it is now. */
export interface ReadConflict {
  stored: StoredConflict
  table: TravellingName
  policy: ConflictPolicy
  /** Null when the row is not here (a draft that was thrown away). */
  row: Row | null
  /** The values that wait, only of columns that this version knows. */
  other: Row
  columns: string[]
  /** Every column that is resolved together with them. */
  unit: string[]
}

export const readConflict = (core: Core, stored: StoredConflict): ReadConflict | null => {
  const table = travellingName(stored.tbl)
  const policy = policies.find((each) => each === stored.policy)
  if (!table || !policy) return null
  const known = columnsOf(table)
  const all = JSON.parse(stored.other) as Row
  const other = Object.fromEntries(Object.entries(all).filter(([column]) => known.has(column)))
  const unit = JSON.parse(stored.columns) as string[]
  return {
    stored,
    table,
    policy,
    row: rowsStore(core.store).row(table, stored.row_id) ?? null,
    other,
    columns: unit.filter((column) => column in other),
    unit,
  }
}

/** Why nothing but noting it is left, or null when a value can be chosen. */
export const whyNoChoice = ({ table, policy, row, other }: ReadConflict): string | null => {
  if (policy === 'draft') return ''
  if (!row) return 'The row is no longer there.'
  if (policy === 'delete') return whyNotRemoved(table, row)
  return whyNotWritten(table, row, other)
}

/** A third value can be typed where the values stand for themselves: not beside a code that would no longer fit. */
export const mayType = ({ table, policy, unit, columns }: ReadConflict): boolean =>
  columns.length > 0 &&
  (policy === 'lww' || policy === 'hold') &&
  unit.every((column) => !['hidden', 'setting'].includes(labelOf(table, column).kind))

/** What a person decides about a draft that was thrown away: as one field, so that it reads like the others. */
const thrownAway = {
  ...{ column: '*', label: 'This draft', kind: 'text' as const, kept: null, other: null, options: [] },
  ...{ keptText: 'kept', otherText: 'thrown away' },
}

const sideOf = (core: Core, by: string, on: number, at: number) => ({
  by: rowsStore(core.store).userName(by) ?? 'Hera',
  workstation: rowsStore(core.store).workstationName(on) ?? (on === 0 ? 'The clinic’s server' : `Workstation ${on}`),
  at,
})

export const toConflictRow = (core: Core, read: ReadConflict): ConflictRow => {
  const { stored, table, policy, row, other, columns } = read
  const kept = JSON.parse(stored.kept) as Row
  const about = subjectOf(core.store, table, stored.row_id)
  const whyNot = whyNoChoice(read)
  const shown = columns.filter((column) => labelOf(table, column).kind !== 'hidden')
  const isChangedSince = row !== null && columns.some((column) => column in kept && row[column] !== kept[column])
  return {
    id: stored.id,
    table,
    rowId: stored.row_id,
    subject: about.words,
    patientId: stored.patient_id ?? about.patientId,
    policy,
    explanation: [explanations[policy], isChangedSince ? 'It was changed again since.' : '', whyNot ?? '']
      .filter((words) => words !== '')
      .join(' '),
    fields:
      policy === 'delete'
        ? [thrownAway]
        : shown.map((column) => {
            const { label, kind, options } = labelOf(table, column)
            const stands = plainValue(row ? row[column] : kept[column])
            const waits = plainValue(other[column])
            return {
              ...{ column, label, kind: kind === 'hidden' ? 'text' : kind, kept: stands, other: waits },
              options: (options ?? []).map((value) => ({ value, text: textOf(core, table, column, value) })),
              keptText: textOf(core, table, column, stands),
              otherText: textOf(core, table, column, waits),
            }
          }),
    keptBy: sideOf(core, stored.kept_by, stored.kept_on, stored.kept_at),
    otherBy: sideOf(core, stored.other_by, stored.other_on, stored.other_at),
    canChoose: whyNot === null,
    canType: whyNot === null && mayType(read),
    createdAt: stored.created_at,
  }
}
