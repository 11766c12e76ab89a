import type { GroupResult, PushAnswer, PushRequest, WireGroup, WireOp } from '../../../main/sync/wire.ts'
import { applyGroup } from './apply.ts'
import { Call, macOf, md5, nobody, type Plants, Rejection, sha256, toStamp, toUuid } from './call.ts'
import { type CheckedOp, checkActor, checkNames, isFactOp, readOps } from './checks.ts'
import { answered, isRequest, judge, type Read } from './recall.ts'
import { type Device, dseqKey, type Seen, type ServerState } from './state.ts'
import { tables } from './tables.ts'
import { settleTasks } from './tasks.ts'

interface Outcome {
  outcome: 'applied' | 'refused' | 'held'
  error: Rejection | null
  ops: { op: string; dseq: number; outcome: Seen['outcome']; seq: number | null }[]
}

/** Stamps by the server's clock: never before the last one of this workstation, never far ahead. */
const stampAll = (call: Call, groups: readonly { ops: WireOp[] }[]): Map<string, number> => {
  const stamps = new Map<string, number>()
  let n = 0
  let top = call.device.lastStamp
  for (const { ops } of groups) {
    for (const op of ops) {
      n += 1
      top = Math.max(top, op.s + (call.now - call.wall) * 4096 - n)
      const eff = Math.min(n + top, toStamp(call.now + 120_000))
      stamps.set(op.o, eff)
      call.newestStamp = Math.max(call.newestStamp, eff)
    }
  }
  return stamps
}

/** Applies one new group whole, or takes back what it did and says why not. */
const take = (call: Call, group: WireGroup, ops: WireOp[], stamps: Map<string, number>): Outcome => {
  const takeBack = call.mark()
  const base = call.state.head
  const facts = {
    hasFact: ops.some((op) => isFactOp(op)),
    hasDispense: ops.some((op) => op.t === 'dispense'),
    isLate: false,
  }
  try {
    const checked: CheckedOp[] = ops.map((op, at) => {
      const table = checkNames(call, op)
      const place = { dseq: group.first + at, eff: stamps.get(op.o) ?? 0, seq: base + at + 1 }
      const one: CheckedOp = { ...op, table, ...place, mustLook: false }
      if (checkActor(call, one, facts.hasFact).isWithdrawn) facts.isLate = true
      return one
    })
    call.tx.change({ head: base + ops.length })
    const done = applyGroup(call, group.grp, checked, facts)
    return {
      ...{ outcome: 'applied', error: null },
      ops: checked.map(({ o: op, dseq, seq }, at) => {
        const one = done[at]
        return { op, dseq, outcome: one?.outcome ?? 'applied', seq: one?.isStill ? null : seq }
      }),
    }
  } catch (error) {
    if (!(error instanceof Rejection)) throw error
    takeBack()
    const outcome = error.isHeld ? 'held' : 'refused'
    return { outcome, error, ops: ops.map(({ o: op }, at) => ({ op, dseq: group.first + at, outcome, seq: null })) }
  }
}

const refusal = (call: Call, group: WireGroup, ops: WireOp[], error: Rejection) => ({
  ...{ id: group.grp, workstation_no: call.device.no, code: error.code, detail: error.detail },
  ...{
    actor: ops[0]?.a ?? nobody,
    tables: JSON.stringify([...new Set(ops.map((op) => op.t))].filter((name) => tables.has(name as never))),
  },
  ...{
    at: ops[0] ? ops[0].w + call.now - call.wall : call.now,
    state: 'open',
    note: null,
    settled_by: null,
    settled_at: null,
  },
  created_at: call.now,
})

/** The server's own rows, after those of the workstation: second drafts, conflicts, refusals, tasks. */
const writeFindings = (call: Call, refusals: ReturnType<typeof refusal>[]): void => {
  for (const { meta, row } of call.copies) call.write({ ...meta, seq: call.nextSeq() }, row)
  for (const row of call.conflicts) call.writeOwn({ table: 'conflict', row })
  for (const row of refusals) if (!call.row('refusal', row.id)) call.writeOwn({ table: 'refusal', row })
  settleTasks(call)
}

const answer = (
  state: ServerState,
  device: Device,
  status: PushAnswer['status'],
  results: GroupResult[],
): PushAnswer => ({
  status,
  results,
  last_dseq: device.lastDseq,
  head: state.head,
  mac: macOf(state, state.epoch, state.head),
})

/** Why nothing of a push may be looked at. */
const barrier = (
  state: ServerState,
  device: Device,
  request: PushRequest,
  plants: Plants,
): PushAnswer['status'] | null => {
  if (device.state === 'forked' || device.state === 'revoked') return 'forked'
  if (!plants.noNonce && device.nonce !== request.nonce) return 'forked'
  if (!plants.noEpoch && request.epoch !== state.epoch) return 'rewound'
  if (device.state === 'draining') return 'draining'
  if (device.schema < state.minSchema) return 'client_too_old'
  return null
}

export const push = (state: ServerState, device: Device, text: string, now: number, plants: Plants): PushAnswer => {
  let request: unknown
  try {
    request = JSON.parse(text)
  } catch {}
  if (!isRequest(request)) return answer(state, device, 'bad', [])
  const stop = barrier(state, device, request, plants)
  if (stop) return answer(state, device, stop, [])
  const call = new Call(state, device, now, request.wall, plants)
  const groups: Read[] = request.groups.map((group) => ({ group, ops: readOps(group) }))
  const { verdicts, status, expected } = judge(call, groups)
  const fresh = groups.filter((_, at) => verdicts[at] === 'new') as { group: WireGroup; ops: WireOp[] }[]
  const stamps = stampAll(call, fresh)
  const outcomes = new Map<WireGroup, Outcome>()
  for (const { group, ops } of fresh) outcomes.set(group, take(call, group, ops, stamps))
  const refusals: ReturnType<typeof refusal>[] = []
  verdicts.forEach((verdict, at) => {
    const one = groups[at]
    if (!one) return
    const outcome = outcomes.get(one.group)
    if (outcome?.outcome === 'refused' && outcome.error)
      refusals.push(refusal(call, one.group, one.ops ?? [], outcome.error))
    if (verdict !== 'bad') return
    const error = new Rejection('bad_group', one.ops ? 'seen' : 'shape')
    refusals.push(refusal(call, one.group, one.ops ?? [], error))
    const ids = Array.from({ length: one.group.count }, (_, place) => one.group.first + place)
    const ops = ids.map((dseq) => ({
      ...{ op: toUuid(md5(`${device.no}|${one.group.grp}|${dseq}`)), dseq, outcome: 'refused' as const, seq: null },
    }))
    outcomes.set(one.group, { outcome: 'refused', error, ops })
  })
  writeFindings(call, refusals)
  const results = verdicts.map((verdict, at): GroupResult => {
    const read = groups[at] as Read
    const outcome = outcomes.get(read.group)
    if (!outcome) return answered(call, read, verdict)
    return remember(call, read.group, outcome)
  })
  const current = state.devices.get(device.no) ?? device
  const lastStamp = Math.max(current.lastStamp, call.newestStamp)
  const saved: Device = { ...current, lastDseq: expected - 1, lastStamp, skewMs: now - call.wall, lastSeen: now }
  call.tx.set(state.devices, device.no, saved)
  return answer(state, saved, status, results)
}

/** Every op is remembered with what came of it, and the group is answered. */
const remember = (call: Call, group: WireGroup, { outcome, error, ops }: Outcome): GroupResult => {
  const { state, device } = call
  const hash = sha256(group.body)
  const stored = ops.map((one): Seen => {
    const seq = one.seq ?? state.head
    const why = { code: error?.code ?? null, detail: error?.detail ?? null }
    return { op: one.op, dev: device.no, dseq: one.dseq, grp: group.grp, hash, outcome: one.outcome, ...why, seq }
  })
  for (const one of stored) {
    const before = state.seen.get(one.op)
    if (before) call.tx.delete(state.byDseq, dseqKey(before.dev, before.dseq))
    call.tx.set(state.seen, one.op, one)
    call.tx.set(state.byDseq, dseqKey(one.dev, one.dseq), one.op)
  }
  const odd = stored.filter((one) => one.outcome === 'merged' || one.outcome === 'conflict')
  return {
    grp: group.grp,
    outcome,
    ...(error ? { code: error.code, detail: error.detail } : {}),
    from: Math.min(...stored.map((one) => one.seq)),
    to: Math.max(...stored.map((one) => one.seq)),
    ...(odd.length > 0 ? { odd: odd.map((one) => [one.op, one.outcome as 'merged' | 'conflict']) } : {}),
  }
}
