import { makeDeviceCode } from '../../shared/domain/mrn.ts'
import type { Frame } from './frame.ts'
import type { Pace } from './pace.ts'
import { fetchAgain } from './refetch.ts'
import type { RowTable } from './row-store.ts'
import type { Session } from './session.ts'
import { stateStore } from './state-store.ts'
import { CentralError, type Digest, type EnrolAnswer, type EnrolRequest, type HelloAnswer } from './wire.ts'

const epochBits = 2 ** 40

/**
 * The server was restored from a backup: what it may have lost is sent again, in its order and with the same ids, and
 * everything after the fork is pulled again. Runs inside a transaction.
 */
export const rewind = (frame: Frame, answer: HelloAnswer): void => {
  const { facts, outbox } = frame
  const fork = answer.fork ?? 0
  const { cursors, lost, acked } = facts.now
  const last = answer.last_dseq
  if (last < acked) outbox.rewindTo(last)
  // An op that was accepted after the fork, but that the server would not take under this number: see `reenrol`.
  const early = outbox.firstAfterFork(fork, Math.min(last, acked))
  const from = early === null ? Math.min(last, acked) : early - 1
  if (early !== null) outbox.rewindTo(from)
  facts.set({
    epoch: answer.epoch,
    acked: from,
    proof: { head: 0, mac: '' },
    cursors: Object.fromEntries(Object.entries(cursors).map(([stream, cursor]) => [stream, Math.min(cursor, fork)])),
    lost: [...lost, { fork, below: answer.epoch * epochBits }],
    // A deletion that was lost leaves nothing here to look up.
    mustCompare: true,
  })
  frame.deps.log('sync.rewound', { epoch: answer.epoch, fork, from })
}

/** After a restore, once all is pulled: rows that are here from the time that was lost are looked up one by one. */
const collectLost = async (frame: Frame): Promise<void> => {
  const { lost } = frame.facts.now
  if (lost.length === 0) return
  for (const table of frame.tables.all()) {
    const ids: string[] = []
    for (const { id, seq } of table.seqs()) {
      if (seq !== null && lost.some(({ fork, below }) => seq > fork && seq < below)) ids.push(id)
    }
    await addKeys(frame, table.name, ids)
  }
}

/** Keys to be fetched again, a thousand a transaction. */
const addKeys = async (frame: Frame, table: string, ids: readonly string[]): Promise<void> => {
  for (let at = 0; at < ids.length; at += 1000) {
    frame.transact('keys', 'quick', () => {
      for (const id of ids.slice(at, at + 1000)) frame.aside.addRefetch(table, id)
    })
    await frame.pause()
  }
}

/** True when the op that the server wants next is not here any more: only a new enrolment can go on from here. */
export const isHole = (outbox: Frame['outbox'], lastDseq: number): boolean => {
  const next = outbox.after(lastDseq, 1)[0]
  return next !== undefined && next.dseq !== lastDseq + 1
}

/**
 * The server knows less than it has answered for and, asked with the proof, does not think that it was restored: what comes
 * after its last op is sent again. Runs inside a transaction.
 */
export const goBack = (frame: Frame, lastDseq: number): void => {
  if (lastDseq >= frame.facts.now.acked) return
  frame.outbox.rewindTo(lastDseq)
  frame.facts.set({ acked: lastDseq })
}

/** Up to where a new place need not be told: all before is settled, and what comes next is here. */
const settledTo = ({ facts, outbox }: Frame): number => {
  // A held group has been answered for and is sent again all the same: the new place has to know it as its own.
  const held = outbox.heldGroups()[0]?.dseq ?? Number.MAX_SAFE_INTEGER
  const from = Math.min(facts.now.acked, held - 1)
  const next = outbox.after(from, 1)[0]?.dseq
  return next === undefined ? from : next - 1
}

/** As one of its own: a new place at the server for a workstation that is the copy of another, with the work it holds. */
export const reenrol = async (frame: Frame): Promise<EnrolAnswer> => {
  const { deps, facts, outbox } = frame
  const { address, workstation, deviceId } = facts.now
  const from = settledTo(frame)
  // The other copy counts its record and receipt numbers on under the old one.
  const deviceCode = makeDeviceCode(() => Buffer.from(deps.random(6)).readUIntBE(0, 6) / 2 ** 48)
  const request: EnrolRequest = {
    device_id: deviceId,
    name: workstation,
    device_code: deviceCode,
    schema: deps.schema,
    version: deps.version,
    last_dseq: from,
    local_ops: outbox.ends().last ?? from,
  }
  const answer = await frame.call<EnrolAnswer>('reenrol', request)
  if (answer.status !== 'ok' || !address) return answer
  const moved = { ...address, role: answer.role, password: answer.password }
  frame.transact('reenrolled', 'safe', () => {
    // The epoch stays the one that our rows are from: if the server was restored too, the next hello says so.
    facts.set({ address: moved, workstationNo: answer.device_no, deviceCode, nextNonce: null, acked: from })
    stateStore(frame.db).writeDeviceCode(deviceCode)
  })
  frame.central = deps.reconnect?.(moved) ?? frame.central
  deps.log('sync.reenrolled', { workstation: answer.device_no })
  return answer
}

const modulus = 1_000_000_007

/** a * a mod 1000000007 without leaving the integers that are exact. */
const squareOf = (a: number): number => {
  const high = Math.floor(a / 32_768)
  const low = a % 32_768
  return (((high * a) % modulus) * 32_768 + low * a) % modulus
}

/** What the server computes too, over the rows that came from it. */
export const digestOf = (frame: Frame, cursor: number): Digest => {
  const digest: Digest = {}
  for (const table of frame.tables.all()) {
    const sums: [number, number, number] = [0, 0, 0]
    for (const { seq } of table.seqs()) {
      if (seq === null || seq > cursor) continue
      const part = seq % modulus
      sums[0] += 1
      sums[1] += part
      sums[2] += squareOf(part)
    }
    if (sums[0] > 0) digest[table.name] = sums
  }
  return digest
}

/** Compares every table with the server; answers those that differ, and how many rows of each are missing here. */
const compare = async (frame: Frame, session: Session, pace: Pace): Promise<[table: RowTable, missing: number][]> => {
  const cursors = Object.values(session.cursors())
  const cursor = cursors.length > 0 ? Math.min(...cursors) : 0
  const theirs = await frame.call<Digest & { status?: string }>('digest', { cursor })
  if (typeof theirs.status === 'string' && theirs.status !== 'ok') throw new CentralError('failed')
  pace.look()
  const ours = digestOf(frame, cursor)
  const isSame = ({ name }: RowTable): boolean =>
    JSON.stringify(ours[name] ?? [0, 0, 0]) === JSON.stringify(theirs[name] ?? [0, 0, 0])
  const differing = [...frame.tables.all()].filter((one) => session.streams.includes(one.stream) && !isSame(one))
  return differing.map((one) => [one, (theirs[one.name]?.[0] ?? 0) - (ours[one.name]?.[0] ?? 0)])
}

/** Tables that differ have all their rows fetched again; what is missing here comes with their whole stream. */
const compareAll = async (frame: Frame, session: Session, pace: Pace): Promise<void> => {
  const { facts } = frame
  for (const [table] of await compare(frame, session, pace)) {
    const ids: string[] = []
    for (const { id, seq } of table.seqs()) if (seq !== null) ids.push(id)
    await addKeys(frame, table.name, ids)
  }
  await fetchAgain(frame, session, pace)
  const again = await compare(frame, session, pace)
  frame.transact('compared', 'safe', () => {
    const cursors = { ...facts.now.cursors }
    // A row that is written while they are compared makes them differ too, but then it is the server that has fewer.
    for (const [{ stream }, missing] of again) if (missing > 0) cursors[stream] = 0
    facts.set({ mustCompare: false, cursors })
  })
}

/** Once everything is pulled: what a restore of the server, or a long absence, has left to be looked at. */
export const repair = async (frame: Frame, session: Session, pace: Pace): Promise<void> => {
  const { facts } = frame
  if (facts.now.lost.length > 0) {
    await collectLost(frame)
    await fetchAgain(frame, session, pace)
    frame.transact('found', 'safe', () => facts.set({ lost: [] }))
  }
  if (facts.now.mustCompare) {
    await compareAll(frame, session, pace)
  }
}
