import { expectShape } from './answer-shape.ts'
import { fill, groupsOf, type Parcel, parcelOf } from './batch.ts'
import type { Frame } from './frame.ts'
import type { Pace } from './pace.ts'
import { isHole } from './recovery.ts'
import { Forked, SayHello, type Session } from './session.ts'
import { CentralError, type GroupResult, type PushAnswer, type PushRequest } from './wire.ts'

/** A damaged request is cut down until one group is left; that one then goes with nothing in it. */
export interface PushState {
  poison: Set<string>
  most: number
}

const longestGroup = 200
/** Groups of one call: what it costs beside its ops is shared by them. */
const mostGroups = 1_000

const nextParcels = (frame: Frame, pace: Pace, state: PushState, isRetrying: boolean): Parcel[] => {
  const { outbox, facts } = frame
  const isPoison = (grp: string): boolean => state.poison.has(grp)
  // One by one: what does not fit into this call is not put into words for it.
  function* inOrder(): Generator<Parcel> {
    if (isRetrying) {
      for (const { dseq, grp } of outbox.heldGroups()) {
        // After a new enrolment some of them are among the fresh ones as well.
        if (dseq <= facts.now.acked) yield parcelOf(outbox.group(dseq, grp), isPoison(grp))
      }
    }
    const limit = pace.pushOps + longestGroup
    const rows = outbox.after(facts.now.acked, limit)
    for (const ops of groupsOf(rows, rows.length === limit)) yield parcelOf(ops, isPoison(ops[0]?.grp ?? ''))
  }
  return fill(inOrder(), { ops: pace.pushOps, bytes: pace.pushBytes, groups: state.most })
}

/** Writes what the server answered for one group. */
const settle = (frame: Frame, { wire, ops }: Parcel, result: GroupResult): void => {
  const { outbox, aside } = frame
  const odd = new Map(result.odd ?? [])
  const isDense = result.to - result.from + 1 === ops.length
  ops.forEach((op, index) => {
    if (op.state === 'discarded') return
    if (result.outcome === 'applied') {
      // The server has decided about an odd op: it is not laid over what is fetched now.
      const seq = odd.has(op.op_id) ? 0 : isDense ? result.from + index : result.from
      outbox.markSent(op.dseq, op.tbl, seq)
      // One that the server had long before may have been laid over newer rows while it waited to be sent again.
      if (odd.has(op.op_id) || result.again) aside.addRefetch(op.tbl, op.row_id)
      return
    }
    if (op.state === result.outcome && op.dseq <= frame.facts.now.acked) return
    outbox.markStuck(op.dseq, result.outcome, result.code ?? 'bad_group', result.detail ?? '')
    aside.addRefetch(op.tbl, op.row_id)
  })
  const end = wire.first + wire.count - 1
  if (end > frame.facts.now.acked) frame.facts.set({ acked: end })
}

/** One call. Answers how many groups were settled, and how many of them the server did not have before. */
const pushOnce = async (frame: Frame, session: Session, pace: Pace, parcels: Parcel[], state: PushState) => {
  const { clock } = frame.deps
  const { epoch, nonce, acked } = frame.facts.now
  const begun = clock.monotonicMs()
  const request: PushRequest = { epoch, nonce, wall: clock.now(), groups: parcels.map((parcel) => parcel.wire) }
  let answer: PushAnswer
  try {
    answer = await frame.call<PushAnswer>('push', request)
  } catch (error) {
    if (error instanceof CentralError && ['timeout', 'busy', 'cut'].includes(error.problem)) pace.halve()
    throw error
  }
  const { status } = answer
  if (Number.isSafeInteger(answer.head)) session.head = Math.max(session.head, answer.head)
  if (status === 'bad' || status === 'too_large') {
    const [only] = parcels
    if (parcels.length > 1) state.most = Math.ceil(parcels.length / 2)
    else if (only && !state.poison.has(only.wire.grp)) state.poison.add(only.wire.grp)
    else throw new CentralError('failed')
    return parcels.length
  }
  // On hold or too old, or the clinic has moved to another server: only hello says which.
  if (status === 'forked' || status === 'rewound' || status === 'draining' || status === 'client_too_old') {
    throw new SayHello(`push was answered ${status}`)
  }
  expectShape(answer, { results: 'array', last_dseq: 'number', head: 'number' })
  const known = new Map(parcels.map((parcel) => [parcel.wire.grp, parcel]))
  frame.transact('settle', 'safe', () => {
    for (const result of answer.results) {
      const parcel = known.get(result.grp)
      if (parcel) settle(frame, parcel, result)
    }
    frame.outbox.recountHeld()
  })
  if (status === 'seq_reuse') throw new Forked()
  if (status === 'gap') {
    // A server that has gone back in time: `acked` stays, it is what hello proves that with.
    if (answer.last_dseq < frame.facts.now.acked) throw new SayHello('the server knows less than it did')
    if (isHole(frame.outbox, answer.last_dseq)) throw new Forked()
  }
  if (status !== 'ok' && status !== 'gap') throw new CentralError('failed')
  if (status === 'ok' && answer.results.length < parcels.length) throw new CentralError('failed')
  pace.pushed(
    parcels.reduce((sum, parcel) => sum + parcel.ops.length, 0),
    clock.monotonicMs() - begun,
  )
  if (frame.facts.now.acked > acked) state.most = mostGroups
  return parcels.length
}

/** Sends what waits, in its order, until nothing does. `isRetrying`: the held groups first, once. */
export const pushAll = async (
  frame: Frame,
  session: Session,
  pace: Pace,
  isRetrying: boolean,
  mostCalls = 100,
): Promise<void> => {
  const state: PushState = { poison: new Set(), most: mostGroups }
  let retry = isRetrying
  for (let calls = 0; calls < mostCalls && session.mayPush; calls++) {
    const parcels = nextParcels(frame, pace, state, retry)
    if (parcels.length === 0) return
    const heldBefore = new Set(retry ? frame.outbox.heldGroups().map((group) => group.grp) : [])
    await pushOnce(frame, session, pace, parcels, state)
    // Held groups that did not fit into this call come with the next hello or pull.
    if (heldBefore.size > 0 && state.most === mostGroups) retry = false
  }
}
