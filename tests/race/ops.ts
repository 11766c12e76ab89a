import { randomBytes } from 'node:crypto'
import type { Row, WireGroup, WireOp } from '../../main/sync/wire.ts'
import { nextStamp } from '../../shared/domain/clock.ts'
import { makeIdSource } from '../../shared/domain/uuid.ts'

export const newId = makeIdSource({ now: () => Date.now() }, (length) => randomBytes(length))

/** Groups with the ops in them, as a workstation's outbox has them: to be sent again unchanged. */
export interface Group extends WireGroup {
  ops: WireOp[]
}

export type Change = Pick<WireOp, 't' | 'i' | 'k' | 'c' | 'b'> & { o?: string }

/** Writes ops as one workstation's door does: contiguous dseq, growing stamps. */
export const makeOutbox = (actor: () => string, lastDseq = 0) => {
  let dseq = lastDseq
  let stamp = 0
  return {
    /** One group of these changes; takes up the next dseqs. */
    group(...changes: Change[]): Group {
      const first = dseq + 1
      const ops = changes.map((change): WireOp => {
        const wall = Date.now()
        dseq += 1
        stamp = nextStamp(stamp, wall)
        // An insert whose id is its own op: the row's id says who wrote it.
        const o = change.o ?? (change.k === 'insert' ? change.i : newId())
        return { ...change, o, a: actor(), w: wall, s: stamp }
      })
      return { grp: newId(), first, count: ops.length, body: JSON.stringify(ops), ops }
    },
  }
}

const insert = (t: string, values: Row & { id: string }): Change => ({
  t,
  i: values.id,
  k: 'insert',
  c: values,
  b: null,
})

/** Who made it and when: nothing a test looks at. */
const made = (by: string) => ({ created_at: Date.now(), created_by: by })

export const aUser = (by: string | null, role: string, username: string): Change =>
  insert('user', {
    id: newId(),
    username,
    display_name: username,
    role,
    status: 'active',
    patient_id: null,
    created_at: Date.now(),
    created_by: by,
  })

let serial = 0

export const aPatient = (by: string, fields: Row = {}): Change => {
  serial += 1
  return insert('patient', {
    id: newId(),
    mrn: `RACE-${process.pid}-${serial}`,
    family_name: `Family ${serial}`,
    given_name: 'Given',
    sex: 'female',
    birth_date: null,
    birth_date_precision: 'unknown',
    phone: null,
    national_id: null,
    address: null,
    next_of_kin_name: null,
    next_of_kin_phone: null,
    is_unknown: 0,
    deceased_at: null,
    merged_into_id: null,
    ...made(by),
    ...fields,
  })
}

/** Changes columns of a row whose every column was last written by `seen`. */
export const change = (t: string, i: string, columns: Row, seen: string): Change => ({
  t,
  i,
  k: 'update',
  c: columns,
  b: Object.fromEntries(Object.keys(columns).map((name) => [name, seen])),
})

export const aMedicine = (by: string, name = 'amoxicillin'): Change =>
  insert('medicine', {
    id: newId(),
    name,
    code_system: 'ATC',
    code: 'J01CA04',
    form: 'capsule',
    strength: '500 mg',
    base_unit: 'capsule',
    price_minor: 12,
    reorder_level: 0,
    is_high_alert: 0,
    pack_size: 100,
    default_dose: null,
    default_dose_unit: null,
    default_route: null,
    default_frequency: null,
    default_duration_days: null,
    status: 'active',
    ...made(by),
  })

export const aBatch = (by: string, medicine: string): Change =>
  insert('stock_batch', {
    id: newId(),
    medicine_id: medicine,
    lot: 'L1',
    expiry_date: '2030-01-31',
    status: 'active',
    hold_reason: null,
    ...made(by),
  })

export const aMovement = (by: string, batch: string, medicine: string, delta: number): Change =>
  insert('stock_movement', {
    id: newId(),
    batch_id: batch,
    medicine_id: medicine,
    delta,
    kind: delta > 0 ? 'receipt' : 'adjust',
    reason: null,
    source_kind: null,
    source_id: null,
    reverses_id: null,
    occurred_at: Date.now(),
    ...made(by),
  })
