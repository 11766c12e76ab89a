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

const unit = (policy: Policy, ...columns: string[]): Unit => ({ policy, columns })
const made = unit('fixed', 'id', 'created_at', 'created_by')

export const tablePolicies = {
  setting: { number: 1, stream: 'people', kind: 'mutable', units: [unit('fixed', 'id', 'name'), unit('lww', 'value')] },
  user: {
    number: 2,
    stream: 'people',
    kind: 'mutable',
    units: [
      made,
      unit('lww', 'username'),
      unit('lww', 'display_name'),
      unit('lww', 'role', 'patient_id'),
      unit('lww', 'status'),
    ],
  },
  workstation: {
    number: 3,
    stream: 'people',
    kind: 'mutable',
    units: [unit('fixed', 'id', 'no', 'name', 'device_code', 'state', 'enrolled_at')],
  },
  code: {
    number: 4,
    stream: 'catalogue',
    kind: 'mutable',
    units: [unit('fixed', 'id', 'system', 'code'), unit('lww', 'text', 'keywords'), unit('lww', 'status')],
  },
  service_item: {
    number: 5,
    stream: 'catalogue',
    kind: 'mutable',
    units: [
      made,
      unit('lww', 'code'),
      unit('lww', 'name'),
      unit('lww', 'category'),
      unit('lww', 'price_minor'),
      unit('lww', 'result_kind', 'result_unit', 'reference_low', 'reference_high'),
      unit('lww', 'loinc_code'),
      unit('lww', 'status'),
    ],
  },
  medicine: {
    number: 6,
    stream: 'catalogue',
    kind: 'mutable',
    units: [
      made,
      unit('lww', 'name', 'code_system', 'code'),
      unit('lww', 'form', 'strength'),
      unit('hold', 'base_unit', 'pack_size'),
      unit('lww', 'price_minor'),
      unit('lww', 'reorder_level'),
      unit('hold', 'is_high_alert'),
      unit('lww', 'default_dose', 'default_dose_unit', 'default_route', 'default_frequency', 'default_duration_days'),
      unit('lww', 'status'),
    ],
  },
  patient: {
    number: 7,
    stream: 'patients',
    kind: 'mutable',
    units: [
      made,
      unit('hold', 'mrn'),
      unit('lww', 'family_name', 'given_name'),
      unit('hold', 'sex'),
      unit('hold', 'birth_date', 'birth_date_precision'),
      unit('lww', 'phone'),
      unit('hold', 'national_id'),
      unit('lww', 'address'),
      unit('lww', 'next_of_kin_name', 'next_of_kin_phone'),
      unit('lww', 'is_unknown'),
      unit('hold', 'deceased_at'),
      unit('hold', 'merged_into_id'),
    ],
  },
  allergy: {
    number: 8,
    stream: 'patients',
    kind: 'mutable',
    units: [
      made,
      unit('fixed', 'patient_id', 'recorded_at'),
      unit('hold', 'kind', 'substance', 'code_system', 'code', 'atc_prefixes'),
      unit('hold', 'criticality'),
      unit('hold', 'verification_status', 'error_reason'),
      unit('hold', 'reaction'),
    ],
  },
  problem: {
    number: 9,
    stream: 'patients',
    kind: 'mutable',
    units: [
      made,
      unit('fixed', 'patient_id'),
      unit('hold', 'code_system', 'code', 'text'),
      unit('hold', 'clinical_status', 'abated_date'),
      unit('hold', 'verification_status', 'error_reason'),
      unit('hold', 'onset_date'),
    ],
  },
  medical_record: {
    number: 10,
    stream: 'care',
    kind: 'mutable',
    units: [
      made,
      unit('fixed', 'patient_id'),
      unit('status', 'status', 'ended_at', 'cancel_reason'),
      unit('lww', 'priority'),
      unit('lww', 'reason'),
      unit('lww', 'clinician_id'),
      unit('hold', 'started_at'),
    ],
  },
  medical_record_status: { number: 11, stream: 'care', kind: 'append', units: [] },
  medical_record_item: {
    number: 12,
    stream: 'care',
    kind: 'mutable',
    isFact: { column: 'kind', values: ['vitals', 'immunisation'] },
    deletableInStatus: 'preliminary',
    units: [
      made,
      unit('fixed', 'record_id', 'patient_id', 'kind', 'code_system', 'code', 'value', 'unit', 'components'),
      unit('fixed', 'interpretation', 'range_low', 'range_high', 'amends_id', 'amend_reason'),
      { columns: ['text', 'occurred_at'], policy: 'draft', whileStatus: ['preliminary'] },
      unit('lww', 'certainty'),
      unit('lww', 'is_primary'),
      unit('status', 'status', 'signed_at', 'signed_by', 'content_hash', 'error_reason'),
    ],
  },
  service: {
    number: 13,
    stream: 'care',
    kind: 'mutable',
    units: [
      made,
      unit('fixed', 'record_id', 'patient_id', 'service_item_id', 'name', 'ordered_at'),
      unit('status', 'status', 'revoke_reason', 'performed_at'),
      unit('lww', 'note'),
    ],
  },
  service_result: { number: 14, stream: 'care', kind: 'append', isFact: true, units: [] },
  prescription: {
    number: 15,
    stream: 'care',
    kind: 'mutable',
    units: [
      made,
      unit('fixed', 'record_id', 'patient_id'),
      unit('status', 'status', 'stop_reason'),
      unit('hold', 'prescriber_id', 'written_at'),
      unit('hold', 'note'),
    ],
  },
  prescription_item: {
    number: 16,
    stream: 'care',
    kind: 'mutable',
    units: [
      made,
      unit('fixed', 'prescription_id', 'patient_id', 'replaces_id', 'imported_dispenses'),
      unit('status', 'status', 'stop_reason'),
      {
        columns: [
          ...['medicine_id', 'medicine_name', 'dose', 'dose_unit', 'route', 'frequency', 'duration_days', 'as_needed'],
          ...['quantity', 'repeats', 'substitution_allowed', 'instructions', 'override_reason'],
        ],
        policy: 'hold',
        whileStatus: ['draft'],
      },
    ],
  },
  stock_batch: {
    number: 17,
    stream: 'pharmacy',
    kind: 'mutable',
    units: [
      made,
      unit('fixed', 'medicine_id'),
      unit('hold', 'lot', 'expiry_date'),
      unit('hold', 'status', 'hold_reason'),
    ],
  },
  stock_movement: { number: 18, stream: 'pharmacy', kind: 'append', isFact: true, units: [] },
  dispense: { number: 19, stream: 'pharmacy', kind: 'append', isFact: true, units: [] },
  sale: { number: 20, stream: 'money', kind: 'append', isFact: true, units: [] },
  charge: { number: 21, stream: 'money', kind: 'append', isFact: true, units: [] },
  cash_shift: {
    number: 22,
    stream: 'money',
    kind: 'mutable',
    isFact: true,
    units: [
      made,
      unit('fixed', 'user_id', 'currency', 'opening_minor', 'opened_at'),
      unit('hold', 'status', 'closed_at', 'expected_minor', 'counted_minor', 'difference_reason'),
    ],
  },
  payment: { number: 23, stream: 'money', kind: 'append', isFact: true, units: [] },
  payment_item: { number: 24, stream: 'money', kind: 'append', isFact: true, units: [] },
  conflict: {
    number: 25,
    stream: 'inbox',
    kind: 'mutable',
    units: [
      unit('fixed', 'id', 'tbl', 'row_id', 'patient_id', 'policy', 'columns', 'kept', 'kept_by', 'kept_on', 'kept_at'),
      unit('fixed', 'other', 'other_by', 'other_on', 'other_at', 'created_at'),
      unit('latest', 'state', 'choice', 'settled_by', 'settled_at'),
    ],
  },
  task: {
    number: 26,
    stream: 'inbox',
    kind: 'mutable',
    units: [
      unit('fixed', 'id', 'kind', 'tbl', 'row_id', 'patient_id', 'facts', 'created_at'),
      unit('latest', 'state', 'note', 'settled_by', 'settled_at'),
    ],
  },
  refusal: {
    number: 27,
    stream: 'inbox',
    kind: 'mutable',
    units: [
      unit('fixed', 'id', 'workstation_no', 'code', 'detail', 'actor', 'tables', 'at', 'created_at'),
      unit('latest', 'state', 'note', 'settled_by', 'settled_at'),
    ],
  },
} as const satisfies Record<string, TablePolicy>

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
