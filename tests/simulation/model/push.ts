import type { GroupResult, PushAnswer, PushRequest, WireGroup, WireOp } from '../../../main/sync/wire.ts'
import { applyOp, factsOf } from './apply.ts'
import type { Plants } from './call.ts'
import { Call, macOf, Rejection, sha256, toStamp } from './call.ts'
import { type CheckedOp, checkNames, readOps } from './checks.ts'
import { type Device, dseqKey, type Seen, type ServerState } from './state.ts'
import { settleTasks } from './tasks.ts'

const isGroup = (value: unknown): value is WireGroup => {
  const one = value as WireGroup
  return (
    typeof one?.grp === 'string' &&
    Number.isSafeInteger(one.first) &&
    Number.isSafeInteger(one.count) &&
    one.first > 0 &&
    one.count > 0 &&
    typeof one.body === 'string'
  )
}

const isRequest = (value: unknown): value is PushRequest => {
  const one = value as PushRequest
  return (
    Number.isSafeInteger(one?.epoch) &&
    typeof one.nonce === 'string' &&
    Array.isArray(one.groups) &&
    one.groups.every(isGroup)
  )
}

/** What a group's ops were answered before; `new` when they are not known, or were held and are tried again. */
const recall = (call: Call, group: WireGroup, ops: WireOp[] | null): GroupResult | 'new' | 'seq_reuse' => {
  if (call.plants.noDedup) return 'new'
  const { state, device } = call
  const hash = sha256(group.body)
  const stored: (Seen | undefined)[] = []
  for (let at = 0; at < group.count; at += 1) {
    const known = state.byDseq.get(dseqKey(device.no, group.first + at))
    const own = known === undefined ? undefined : state.seen.get(known)
    const op = ops?.[at]
    if (own && (own.hash !== hash || (op && own.op !== op.o))) return 'seq_reuse'
    stored.push(own ?? (op ? state.seen.get(op.o) : undefined))
  }
  if (stored.every((one) => one === undefined)) return group.first <= device.lastDseq ? 'seq_reuse' : 'new'
  if (!stored.every((one) => one !== undefined)) return group.first <= device.lastDseq ? 'seq_reuse' : 'new'
  if (stored.some((one) => one.outcome === 'held')) return 'new'
  return toResult(group.grp, stored, true)
}

const toResult = (grp: string, seen: readonly Seen[], isAgain: boolean): GroupResult => {
  const [first] = seen
  const outcome = first?.outcome === 'refused' || first?.outcome === 'held' ? first.outcome : 'applied'
  const odd = seen.filter((one) => one.outcome === 'merged' || one.outcome === 'conflict')
  return {
    grp,
    outcome,
    ...(isAgain ? { again: true } : {}),
    ...(first?.code && outcome !== 'applied' ? { code: first.code, detail: first.detail ?? '' } : {}),
    from: Math.min(...seen.map((one) => one.seq)),
    to: Math.max(...seen.map((one) => one.seq)),
    ...(odd.length > 0 ? { odd: odd.map((one) => [one.op, one.outcome as 'merged' | 'conflict']) } : {}),
  }
}

interface Pending {
  group: WireGroup
  seen: Seen[]
}

const effOf = (call: Call, op: WireOp): number => {
  call.ordinal += 1
  const raw = op.s + (call.now - call.wall) * 4096
  return Math.min(Math.max(raw, call.device.lastStamp + call.ordinal), toStamp(call.now + 120_000))
}

/** Applies one new group whole, or takes back what it did and says why not. */
const take = (call: Call, group: WireGroup): Pending => {
  const mark = call.tx.mark()
  const before = { rows: call.serverRows.length, touched: call.touched.length, gone: call.withdrawals.length }
  const stopped = call.afterStop.length
  const hash = sha256(group.body)
  let ops: WireOp[] = []
  const seenOf = (
    op: WireOp | null,
    at: number,
    outcome: Seen['outcome'],
    seq: number | null,
    error?: Rejection,
  ): Seen => ({
    ...{
      op: op?.o ?? `${group.grp} ${at}`,
      dev: call.device.no,
      dseq: group.first + at,
      grp: group.grp,
      hash,
      outcome,
    },
    ...{ code: error?.code ?? null, detail: error?.detail ?? null, seq: seq ?? -1 },
  })
  try {
    ops = readOps(group)
    const checked: CheckedOp[] = ops.map((op, at) => ({
      ...op,
      table: checkNames(call, op),
      dseq: group.first + at,
      eff: effOf(call, op),
    }))
    const facts = factsOf(call, checked)
    const seen = checked.map((op) => {
      const known = call.plants.noDedup ? undefined : call.state.seen.get(op.o)
      if (known && known.outcome !== 'held' && known.outcome !== 'refused') return known
      const { outcome, seq } = applyOp(call, op, facts)
      return seenOf(op, op.dseq - group.first, outcome, seq)
    })
    for (const op of checked) {
      if (op.dseq <= call.device.vouchedDseq) call.tx.add(call.state.grants, `${call.device.no} ${op.a}`)
    }
    const lastStamp = Math.max(call.device.lastStamp, ...checked.map((op) => op.eff))
    call.newestStamp = Math.max(call.newestStamp, lastStamp)
    return { group, seen }
  } catch (error) {
    if (!(error instanceof Rejection)) throw error
    call.tx.rollback(mark)
    call.serverRows.length = before.rows
    call.touched.length = before.touched
    call.withdrawals.length = before.gone
    call.afterStop.length = stopped
    if (!error.isHeld) refuse(call, group, ops, error)
    const outcome = error.isHeld ? 'held' : 'refused'
    return {
      group,
      seen: Array.from({ length: group.count }, (_, at) => seenOf(ops[at] ?? null, at, outcome, null, error)),
    }
  }
}

const refuse = (call: Call, group: WireGroup, ops: WireOp[], error: Rejection): void => {
  const [first] = ops
  call.serverRows.push({
    table: 'refusal',
    row: {
      ...{ id: group.grp, workstation_no: call.device.no, code: error.code, detail: error.detail },
      ...{
        actor: first?.a ?? '00000000-0000-0000-0000-000000000000',
        tables: JSON.stringify([...new Set(ops.map((op) => op.t))].toSorted()),
      },
      ...{
        at: first?.w ?? call.now,
        state: 'open',
        note: null,
        settled_by: null,
        settled_at: null,
        created_at: call.now,
      },
    },
  })
}

const record = (call: Call, { seen }: Pending): void => {
  for (const one of seen) {
    if (one.dev !== call.device.no) continue
    call.tx.set(call.state.seen, one.op, one)
    call.tx.set(call.state.byDseq, dseqKey(one.dev, one.dseq), one.op)
  }
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
  const call = new Call(state, device, now, Number.isFinite(request.wall) ? request.wall : now, plants)
  const results: (GroupResult | Pending)[] = []
  let lastDseq = device.lastDseq
  let status: PushAnswer['status'] = 'ok'
  for (const group of request.groups) {
    call.device = { ...call.device, lastDseq }
    let ops: WireOp[] | null = null
    try {
      ops = readOps(group)
    } catch {}
    const known = recall(call, group, ops)
    if (known === 'seq_reuse') {
      status = 'seq_reuse'
      break
    }
    if (!plants.noDedup && group.first > lastDseq + 1) {
      status = 'gap'
      break
    }
    lastDseq = Math.max(lastDseq, group.first + group.count - 1)
    if (known !== 'new') {
      results.push(known)
      continue
    }
    const pending = take(call, group)
    record(call, pending)
    results.push(pending)
  }
  settleTasks(call)
  const own = new Map(call.serverRows.map((one) => [`${one.table} ${String(one.row.id)}`, one]))
  for (const row of own.values()) call.writeOwn(row)
  const finished = results.map((one) => {
    if (!('seen' in one)) return one
    const seen = one.seen.map((each) => (each.seq === -1 ? { ...each, seq: state.head } : each))
    record(call, { group: one.group, seen })
    return toResult(one.group.grp, seen, false)
  })
  const current = state.devices.get(device.no) ?? device
  const saved: Device = {
    ...current,
    lastDseq,
    lastStamp: Math.max(current.lastStamp, call.newestStamp),
    skewMs: call.wall - now,
    lastSeen: now,
  }
  call.tx.set(state.devices, device.no, saved)
  return answer(state, saved, status, finished)
}
