import { streams } from '../../shared/domain/policy.ts'
import { expectShape } from './answer-shape.ts'
import type { Frame } from './frame.ts'
import type { Pace } from './pace.ts'
import { pullStreams } from './pull.ts'
import { applyFetched } from './refetch.ts'
import { SayHello, type Session } from './session.ts'
import type { Arrival } from './state.ts'
import type { EngineStatus } from './status.ts'
import { CentralError, type Digest, type FetchAnswer } from './wire.ts'

const partWords: Readonly<Record<(typeof streams)[number], string>> = {
  people: 'People and settings',
  catalogue: 'Medicines, services and codes',
  patients: 'Patients',
  care: 'Visits, notes and prescriptions',
  pharmacy: 'Stock',
  money: 'Bills and payments',
  inbox: 'Inbox',
}

/** What comes first: who may sign in, what is used in every form, today's queue; then all the rest, stream by stream. */
const partsOf = (session: Session): Arrival['part'][] => {
  const [people = 1, catalogue = 2, ...rest] = [...session.streams].sort((a, b) => a - b)
  return [people, catalogue, 'today', ...rest]
}

/** In words, for the progress bar. */
export const progressOf = (arrival: Arrival): EngineStatus['progress'] => {
  if (arrival.part === 'done') return null
  const stream = arrival.part === 'today' ? undefined : streams[arrival.part - 1]
  return {
    done: Math.min(arrival.done, arrival.total),
    total: arrival.total,
    part: arrival.part === 'today' ? 'Today’s patients' : stream ? partWords[stream] : 'More of the clinic',
    isUsable: typeof arrival.part === 'number' && arrival.part > 2,
  }
}

/** How many rows there are; where the server cannot count them in time, at most as many as it has given numbers. */
const countRows = async (frame: Frame, session: Session): Promise<number> => {
  try {
    const digest = await frame.call<Digest>('digest', { cursor: session.head })
    return Object.values(digest).reduce((sum, one) => sum + (Array.isArray(one) ? one[0] : 0), 0)
  } catch (error) {
    if (!(error instanceof CentralError) || error.problem === 'unreachable' || error.problem === 'cut') throw error
    return session.head % 2 ** 40
  }
}

const pageRows = 5000

/**
 * Brings the clinic down for the first time, one part after the other; goes on where it stopped, at any page. Answers
 * after each part, so that what was typed meanwhile can be sent. True when everything has come.
 */
export const arrive = async (frame: Frame, session: Session, pace: Pace, tell: () => void): Promise<boolean> => {
  const { facts } = frame
  const parts = partsOf(session)
  if (facts.now.arrival.total === 0) {
    const total = await countRows(frame, session)
    frame.transact('arrival', 'quick', () => facts.set({ arrival: { ...facts.now.arrival, total } }))
  }
  const { part } = facts.now.arrival
  if (part === 'done') return true
  tell()
  if (part === 'today') {
    const answer = await frame.call<FetchAnswer>('today', {})
    if (answer.status !== 'ok') throw new SayHello(`today was answered ${answer.status}`)
    expectShape(answer, { rows: 'object' })
    await applyFetched(frame, session, pace, { rows: answer.rows, missing: {} })
  } else if (session.streams.includes(part)) {
    await pullStreams(frame, session, pace, [String(part)], pageRows, (rows) => {
      const { arrival } = facts.now
      return { arrival: { ...arrival, done: arrival.done + rows } }
    })
    tell()
  }
  const next = parts[parts.indexOf(part) + 1] ?? 'done'
  // Only the end of it waits for the disk: after a power cut it goes on from the last page that is there.
  frame.transact('arrived', next === 'done' ? 'safe' : 'quick', () =>
    facts.set({ arrival: { ...facts.now.arrival, part: next } }),
  )
  return next === 'done'
}

/** Parents that rows here point to and that have not come are fetched by key. */
export const fetchParents = (frame: Frame): void => {
  const parents = frame.tables.missingParents()
  if (parents.length === 0) return
  frame.transact('parents', 'quick', () => {
    for (const { table, id } of parents) frame.aside.addRefetch(table, id)
  })
}
