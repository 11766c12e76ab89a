import type { Frame } from './frame.ts'
import type { Pace } from './pace.ts'
import { fetchAgain } from './refetch.ts'
import type { Session } from './session.ts'
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
      for (const id of ids.slice(at, at + 1000)) frame.book.addRefetch(table, id)
    })
    await frame.pause()
  }
}

/** As one of its own: a new place at the server for a workstation that is the copy of another, with the work it holds. */
export const reenrol = async (frame: Frame): Promise<EnrolAnswer> => {
  const { deps, facts, outbox } = frame
  const { address, workstation, deviceId, deviceCode, acked } = facts.now
  const request: EnrolRequest = {
    device_id: deviceId,
    name: workstation,
    device_code: deviceCode,
    schema: deps.schema,
    version: deps.version,
    last_dseq: acked,
    local_ops: outbox.ends().last ?? acked,
  }
  const answer = await frame.call<EnrolAnswer>('reenrol', request)
  if (answer.status !== 'ok' || !address) return answer
  const moved = { ...address, role: answer.role, password: answer.password }
  frame.transact('reenrolled', 'safe', () => {
    // The epoch stays the one that our rows are from: if the server was restored too, the next hello says so.
    facts.set({ address: moved, workstationNo: answer.device_no, nextNonce: null, acked: request.last_dseq })
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

/** Compares every table with the server; where they differ, all its rows are fetched again. Answers the tables. */
const compare = async (frame: Frame, session: Session, pace: Pace): Promise<string[]> => {
  const cursors = Object.values(session.cursors())
  const cursor = cursors.length > 0 ? Math.min(...cursors) : 0
  const theirs = await frame.call<Digest & { status?: string }>('digest', { cursor })
  if (typeof theirs.status === 'string' && theirs.status !== 'ok') throw new CentralError('failed')
  pace.look()
  const ours = digestOf(frame, cursor)
  const differing: string[] = []
  for (const table of frame.tables.all()) {
    if (!session.streams.includes(table.stream)) continue
    if (JSON.stringify(ours[table.name] ?? [0, 0, 0]) === JSON.stringify(theirs[table.name] ?? [0, 0, 0])) continue
    differing.push(table.name)
    const ids: string[] = []
    for (const { id, seq } of table.seqs()) if (seq !== null) ids.push(id)
    await addKeys(frame, table.name, ids)
  }
  return differing
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
    await compare(frame, session, pace)
    await fetchAgain(frame, session, pace)
    frame.transact('compared', 'safe', () => facts.set({ mustCompare: false }))
  }
}
