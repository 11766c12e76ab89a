import type { GroupResult, PushAnswer, PushRequest, WireGroup, WireOp } from '../../../main/sync/wire.ts'
import { type Call, sha256 } from './call.ts'
import { dseqKey, type Seen } from './state.ts'

/** A group with its ops; null when its text is no group of ops. */
export interface Read {
  group: WireGroup
  ops: WireOp[] | null
}

export type Verdict = 'again' | 'new' | 'bad'

const isGroup = (value: unknown): value is WireGroup => {
  const one = value as WireGroup
  return (
    typeof one?.grp === 'string' &&
    Number.isSafeInteger(one.first) &&
    Number.isSafeInteger(one.count) &&
    one.first > 0 &&
    one.count > 0 &&
    one.count <= 1000 &&
    typeof one.body === 'string'
  )
}

export const isRequest = (value: unknown): value is PushRequest => {
  const one = value as PushRequest
  if (!Number.isSafeInteger(one?.epoch) || typeof one.nonce !== 'string' || !Number.isFinite(one.wall)) return false
  return Array.isArray(one.groups) && one.groups.every(isGroup)
}

const ownSeen = (call: Call, group: WireGroup): Seen[] => {
  const found: Seen[] = []
  for (let at = 0; at < group.count; at += 1) {
    const op = call.state.byDseq.get(dseqKey(call.device.no, group.first + at))
    const seen = op === undefined ? undefined : call.state.seen.get(op)
    if (seen) found.push(seen)
  }
  return found
}

const judgeOne = (call: Call, { group, ops }: Read, expected: number): Verdict | 'seq_reuse' => {
  const known = (ops ?? []).map((op) => call.state.seen.get(op.o)).filter((one) => one !== undefined)
  const heldCount = known.filter((one) => one.outcome === 'held').length
  const seenCount = known.length - heldCount
  if (ops && seenCount === group.count) return 'again'
  if (group.first >= expected) return !ops || seenCount > 0 ? 'bad' : 'new'
  const own = ownSeen(call, group)
  const ownHeld = own.filter((one) => one.outcome === 'held').length
  // Whoever sent it last: two copies of one disk hold the same groups back.
  if (ops && heldCount === group.count && own.every((one) => known.includes(one))) return 'new'
  if (ownHeld === 0 && own.length === group.count && own[0]?.hash === sha256(group.body)) return 'again'
  // Without the chain, whose second line is the hash, another's number is taken for one's own.
  if (call.plants.noNonce && own.length === group.count) return 'again'
  return call.plants.noNonce && ops ? 'new' : 'seq_reuse'
}

/** What of a push is new, what was answered before, and where it has to stop. */
export const judge = (
  call: Call,
  groups: readonly Read[],
): { verdicts: Verdict[]; status: PushAnswer['status']; expected: number } => {
  const verdicts: Verdict[] = []
  let expected = call.device.lastDseq + 1
  const inCall = new Set<string>()
  for (const read of groups) {
    if (read.ops?.some((op) => inCall.has(op.o))) return { verdicts, status: 'ok', expected }
    for (const op of read.ops ?? []) inCall.add(op.o)
    const { first, count } = read.group
    if (first > expected && !call.plants.noDedup) return { verdicts, status: 'gap', expected }
    const verdict = call.plants.noDedup ? (read.ops ? 'new' : 'bad') : judgeOne(call, read, expected)
    if (verdict === 'seq_reuse') return { verdicts, status: 'seq_reuse', expected }
    verdicts.push(verdict)
    expected = Math.max(expected, first + count)
  }
  return { verdicts, status: 'ok', expected }
}

/** The stored answer of a group. */
export const answered = (call: Call, { group, ops }: Read, _verdict: Verdict): GroupResult => {
  const byId = (ops ?? []).map((op) => call.state.seen.get(op.o)).filter((one) => one !== undefined)
  const seen = byId.length === group.count ? byId : ownSeen(call, group)
  const outcome = seen.some((one) => one.outcome === 'refused') ? 'refused' : 'applied'
  const odd = seen.filter((one) => one.outcome === 'merged' || one.outcome === 'conflict')
  const why = seen.find((one) => one.code !== null)
  return {
    grp: group.grp,
    outcome,
    again: true,
    ...(why?.code ? { code: why.code, detail: why.detail ?? '' } : {}),
    from: Math.min(...seen.map((one) => one.seq)),
    to: Math.max(...seen.map((one) => one.seq)),
    ...(odd.length > 0 ? { odd: odd.map((one) => [one.op, one.outcome as 'merged' | 'conflict']) } : {}),
  }
}
