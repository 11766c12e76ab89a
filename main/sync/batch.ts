import type { OutboxRow } from './outbox-store.ts'
import type { WireGroup } from './wire.ts'

/** A group as it is sent, and its ops as they lie in the outbox. */
export interface Parcel {
  wire: WireGroup
  ops: OutboxRow[]
}

/** What is sent for a group that cannot be: its place in the sequence, and a body that the server refuses. */
const nothingInIt = '[]'

/** Longer than this the server would not even read. */
const longestBody = 3 * 2 ** 20

const textOf = (op: OutboxRow): string => {
  // Read before it is sent: one that is damaged must not take the whole call with it.
  JSON.parse(op.cols)
  if (op.base !== null) JSON.parse(op.base)
  const text = JSON.stringify
  const replaces = op.replaces === null ? '' : `,"r":${text(op.replaces)}`
  return `{"o":${text(op.op_id)},"t":${text(op.tbl)},"i":${text(op.row_id)},"k":${text(op.kind)},"c":${op.cols},"b":${op.base ?? 'null'},"a":${text(op.actor)},"w":${op.wall},"s":${op.stamp}${replaces}}`
}

/**
 * The same text for the same ops, always: the server knows a group again by it. A group that was given up here, that is
 * damaged or that is far too large goes with nothing in it, so that the sequence has no hole.
 */
export const parcelOf = (ops: OutboxRow[], isPoison: boolean): Parcel => {
  const [first] = ops
  if (!first) throw new Error('a group has at least one op')
  let body = nothingInIt
  if (!isPoison && !ops.some((op) => op.state === 'discarded')) {
    try {
      const whole = `[${ops.map(textOf).join(',')}]`
      if (Buffer.byteLength(whole) <= longestBody) body = whole
    } catch {}
  }
  return { wire: { grp: first.grp, first: first.dseq, count: ops.length, body }, ops }
}

/** Ops in their order, cut into groups. The last one is left out when more of it may follow. */
export const groupsOf = (rows: readonly OutboxRow[], mayFollow: boolean): OutboxRow[][] => {
  const groups: OutboxRow[][] = []
  let last: OutboxRow | null = null
  for (const row of rows) {
    if (last && last.grp === row.grp && last.dseq + 1 === row.dseq) groups.at(-1)?.push(row)
    else groups.push([row])
    last = row
  }
  if (mayFollow && groups.length > 1) groups.pop()
  return groups
}

/** As many groups as fit, at least one. */
export const fill = (parcels: Iterable<Parcel>, most: { ops: number; bytes: number; groups: number }): Parcel[] => {
  const chosen: Parcel[] = []
  let ops = 0
  let bytes = 0
  for (const parcel of parcels) {
    ops += parcel.ops.length
    bytes += parcel.wire.body.length
    if (chosen.length > 0 && (ops > most.ops || bytes > most.bytes || chosen.length >= most.groups)) break
    chosen.push(parcel)
  }
  return chosen
}
