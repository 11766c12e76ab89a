import { uuidV7 } from '../../shared/domain/uuid.ts'
import { parseServer } from '../central/address.ts'
import { expectShape } from './answer-shape.ts'
import type { Frame } from './frame.ts'
import { goBack, isHole, rewind } from './recovery.ts'
import { Forked, SayHello, Session } from './session.ts'
import { CentralError, type HelloAnswer, type HelloRequest } from './wire.ts'

/** What the server cannot help with: the cycle ends here, and `problem` says why. */
export interface Standstill {
  problem: 'revoked' | 'unknown'
}

/** The next link of the nonce chain is on the disk before it is sent, so that a lost answer can be asked for again. */
const nextNonce = (frame: Frame): string => {
  const known = frame.facts.now.nextNonce
  if (known) return known
  const made = uuidV7(Math.max(0, frame.deps.clock.now()), frame.deps.random(16))
  frame.transact('next nonce', 'safe', () => frame.facts.set({ nextNonce: made }))
  return made
}

/**
 * The clinic lives on another server now; this workstation is the same one there. The nonce stays as it was when the
 * clinic was copied: what this server made of it counts for nothing any more.
 */
const moveTo = (frame: Frame, server: string): never => {
  const { address } = frame.facts.now
  if (!address) throw new CentralError('failed')
  const moved = { ...address, server: parseServer(server) }
  frame.transact('moved', 'safe', () => frame.facts.set({ address: moved }))
  frame.central = frame.deps.reconnect?.(moved) ?? frame.central
  frame.deps.log('sync.moved', {})
  throw new SayHello('the clinic has moved')
}

/** What the server's answer says about what was known here. Runs inside a transaction. */
const agree = (frame: Frame, answer: HelloAnswer): void => {
  const { facts } = frame
  const { arrival, cursors, proof } = facts.now
  // On hold, or too old, nobody has looked at the proofs: they are kept for when somebody does.
  if (answer.may_push) goBack(frame, answer.last_dseq)
  if (answer.status === 'resync' || (answer.may_push && answer.head < proof.head)) {
    facts.set({ cursors: {}, proof: { head: 0, mac: '' }, mustCompare: true })
    return
  }
  // A stream that was not held meanwhile comes from its beginning: its rows may have gone, here or there.
  const kept = answer.streams.filter((stream) => cursors[stream] !== undefined)
  facts.set({ cursors: Object.fromEntries(kept.map((stream) => [stream, cursors[stream] ?? 0])) })
  if (arrival.part === 'done' && kept.length < answer.streams.length) facts.set({ mustCompare: true })
}

/** Says hello and takes in what the server answers. Throws `Forked` when this workstation is a copy of another. */
export const greet = async (frame: Frame, unsent: number): Promise<Session | Standstill> => {
  const { deps, facts } = frame
  const { epoch, proof, acked, nonce } = facts.now
  const request: HelloRequest = {
    schema: deps.schema,
    version: deps.version,
    epoch,
    cursor: proof.head,
    mac: proof.mac,
    acked,
    nonce,
    next_nonce: nextNonce(frame),
    wall: deps.clock.now(),
    unsent,
    last_backup: deps.lastBackup?.() ?? null,
  }
  const begun = deps.clock.monotonicMs()
  const answer = await frame.call<HelloAnswer>('hello', request)
  const tookMs = deps.clock.monotonicMs() - begun
  if (answer.moved_to) return moveTo(frame, answer.moved_to)
  switch (answer.status) {
    case 'revoked':
    case 'unknown':
      return { problem: answer.status }
    case 'forked':
      throw new Forked()
    case 'rewound':
      // The nonce is not moved on: the next hello offers the same two, whichever of them the server kept.
      frame.transact('rewind', 'safe', () => rewind(frame, answer))
      throw new SayHello('the server was restored')
    case 'ok':
    case 'resync':
      break
    default:
      throw new CentralError('failed')
  }
  expectShape(answer, { tables: 'object', streams: 'array', head: 'number', secrets: 'object', server_ms: 'number' })
  const clockErrorMs = Math.round(deps.clock.now() - tookMs / 2 - answer.server_ms)
  frame.transact('hello', 'safe', () => {
    facts.set({
      nonce: request.next_nonce,
      nextNonce: null,
      clinicId: answer.clinic_id,
      clinic: answer.clinic,
      workstation: answer.name,
      workstationNo: answer.device_no,
      hasAdministrator: answer.has_administrator,
      lastContactAt: deps.clock.now(),
      clockErrorMs,
    })
    agree(frame, answer)
    const isDropped = frame.secrets.dropOlder(answer.secrets ?? {}, frame.deps.clock.now())
    if (isDropped) frame.touched.add('user')
  })
  if (answer.may_push && isHole(frame.outbox, facts.now.acked)) throw new Forked()
  return new Session(frame, answer)
}
