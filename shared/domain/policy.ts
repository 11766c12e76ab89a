import { tablePolicies } from './table-policies.ts'

/**
 * How rows travel, as data (sync.md 3.4): for every table its number and stream, and for every column what happens when
 * two workstations change it without having seen each other. The central SQL is filled from this, the model server of the
 * simulator runs on it, and the inbox takes its words from it.
 *
 * A unit is a set of columns that is resolved together. Per unit:
 *  - fixed:  never changes after the insert; a change is refused.
 *  - lww:    the later write wins (server-corrected stamp, then device number); the loser is in the inbox, one key restores it.
 *  - hold:   the value that came first stays; the other one waits in the inbox for a person.
 *  - status: a state machine (status-moves.ts); a move that is not allowed from where the row is now is refused, or held
 *            when its group carries a fact.
 *  - draft:  one author; text written meanwhile elsewhere is kept as a second draft, a row of its own.
 *  - latest: the later write wins and nobody is asked: only for the inbox's own rows.
 */
export type Policy = 'fixed' | 'lww' | 'hold' | 'status' | 'draft' | 'latest'

export interface Unit {
  columns: readonly string[]
  policy: Policy
  /** The columns may change only while the row's status is one of these: a signed note, a written prescription. */
  whileStatus?: readonly string[]
}

/** Which part of the clinic a table belongs to: a workstation holds whole streams, and pulls them in this order. */
export const streams = ['people', 'catalogue', 'patients', 'care', 'pharmacy', 'money', 'inbox'] as const
export type Stream = (typeof streams)[number]
/** 1 to 7: how the wire names a stream. */
export const streamNumber = (stream: Stream): number => streams.indexOf(stream) + 1

export interface TablePolicy {
  /** How the server's row_meta names the table; never reused. */
  number: number
  stream: Stream
  /** append: a row never changes, so it has one stamp and no units. */
  kind: 'append' | 'mutable'
  units: readonly Unit[]
  /** What happened in the world: never refused for business reasons. `true`, or only rows with this value. */
  isFact?: true | { column: string; values: readonly string[] }
  /** A row in this status may be deleted (a draft that was thrown away). */
  deletableInStatus?: string
}

export { tablePolicies }

export type PolicyTable = keyof typeof tablePolicies

/** The state machine of a table's `status` column, by the name it has in status-moves.ts. */
export const statusMachines = {
  medical_record: 'record',
  medical_record_item: 'note',
  service: 'service',
  prescription: 'prescription',
  prescription_item: 'prescription',
} as const satisfies Partial<Record<PolicyTable, string>>

/** The unit that a column belongs to. Throws for a column that no unit names. */
export const unitOf = (table: PolicyTable, column: string): Unit => {
  const found = (tablePolicies[table] as TablePolicy).units.find((one) => one.columns.includes(column))
  if (!found) throw new RangeError(`${table}.${column} is in no unit`)
  return found
}
