import type { PullAnswer, PullRequest, PushAnswer, PushRequest, Row, WireGroup, WireOp } from '../../main/sync/wire.ts'
import { streamNumber, streams } from '../../shared/domain/policy.ts'

/** What the server knows of one workstation of the fleet, and what that one knows of itself. */
export interface Seat {
  clinic: number
  role: string
  nonce: string
  actor: string
}

export interface Workstation extends Seat {
  /** A push is under way: the next waits. */
  isSending: boolean
  pushOf(groups: number, now: number): { payload: string; ops: number; rows: number }
  pushed(answer: string): { refused: number; status: PushAnswer['status'] }
  /** It has everything up to here. */
  caughtUp(head: number): void
  pull(): string
  pulled(answer: string): { rows: number }
}

type Ids = () => string

/** One visit, as it is saved at a desk: five groups, one after the other. */
const visitSteps = (newId: Ids, actor: string, now: () => number) => {
  const made = () => ({ created_at: now(), created_by: actor })
  let patient = ''
  let record = ''
  let charge = ''
  const insert = (t: string, c: Row): Omit<WireOp, 'a' | 'w' | 's'> => {
    const i = newId()
    return { o: i, t, i, k: 'insert', c: { id: i, ...c }, b: null }
  }
  const item = (kind: string, code: string, value: number, unit: string) =>
    insert('medical_record_item', {
      ...{ record_id: record, patient_id: patient, kind, status: 'final', code_system: 'LOINC', code, value, unit },
      ...{ occurred_at: now(), ...made() },
    })
  return [
    () => {
      const op = insert('patient', {
        ...{ mrn: `FL-${newId().slice(-8)}`, family_name: `Fleet ${newId().slice(-6)}`, given_name: 'Amina' },
        ...{ sex: 'female', birth_date: '1990-05-01', birth_date_precision: 'month', phone: '+254700000000' },
        ...{ is_unknown: 0, ...made() },
      })
      patient = op.i
      return [op]
    },
    () => {
      const op = insert('medical_record', {
        ...{ patient_id: patient, status: 'arrived', priority: 'routine', reason: 'Fever' },
        ...{ started_at: now(), ...made() },
      })
      record = op.i
      const step = insert('medical_record_status', {
        record_id: record,
        status: 'arrived',
        at: now(),
        created_by: actor,
      })
      return [op, step]
    },
    () => [
      item('vitals', '8310-5', 37.9, 'Cel'),
      item('vitals', '8867-4', 92, '/min'),
      item('vitals', '9279-1', 18, '/min'),
    ],
    () => {
      const op = insert('charge', {
        ...{ patient_id: patient, record_id: record, source_kind: 'service', description: 'Consultation', quantity: 1 },
        ...{ unit_price_minor: 50_000, amount_minor: 50_000, currency: 'KES', charged_at: now(), ...made() },
      })
      charge = op.i
      return [op]
    },
    () => {
      const op = insert('payment', {
        ...{ patient_id: patient, receipt_no: `FL-${newId().slice(-8)}`, kind: 'payment', method: 'cash' },
        ...{ amount_minor: 50_000, currency: 'KES', paid_at: now(), ...made() },
      })
      return [op, insert('payment_item', { payment_id: op.i, charge_id: charge, amount_minor: 50_000 })]
    },
  ]
}

export const stepsOfVisit = 5

/** A workstation that does visits, one step a save. */
export const makeWorkstation = (seat: Seat, epoch: number, newId: Ids): Workstation => {
  let dseq = 0
  let stamp = 0
  let at = 0
  let step = 0
  const cursors: Record<string, number> = {}
  const steps = visitSteps(newId, seat.actor, () => at)
  return {
    ...seat,
    isSending: false,
    pushOf(count, now) {
      at = now
      const groups: WireGroup[] = []
      let ops = 0
      for (let n = 0; n < count; n++) {
        const body = (steps[step % stepsOfVisit]?.() ?? []).map((op): WireOp => {
          stamp = Math.max(stamp + 1, (now - Date.UTC(2020, 0, 1)) * 4096)
          return { ...op, a: seat.actor, w: now, s: stamp }
        })
        step += 1
        groups.push({ grp: newId(), first: dseq + 1, count: body.length, body: JSON.stringify(body) })
        dseq += body.length
        ops += body.length
      }
      const request: PushRequest = { epoch, nonce: seat.nonce, wall: now, groups }
      return { payload: JSON.stringify(request), ops, rows: ops }
    },
    pushed(text) {
      const answer = JSON.parse(text) as PushAnswer
      return { status: answer.status, refused: answer.results.filter(({ outcome }) => outcome !== 'applied').length }
    },
    caughtUp(head) {
      for (const stream of streams) cursors[streamNumber(stream)] = head
    },
    pull: () => JSON.stringify({ epoch, cursors, limit: 2000 } satisfies PullRequest),
    pulled(text) {
      const answer = JSON.parse(text) as PullAnswer
      Object.assign(cursors, answer.next)
      return { rows: Object.values(answer.rows ?? {}).reduce((sum, rows) => sum + rows.length, 0) }
    },
  }
}
