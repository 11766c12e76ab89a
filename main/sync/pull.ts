import { expectShape } from './answer-shape.ts'
import { type ApplyOptions, applyCarefully, applyRow, isOfRow, type Pulled } from './apply.ts'
import type { Frame } from './frame.ts'
import type { Pace } from './pace.ts'
import { SayHello, type Session } from './session.ts'
import type { Facts } from './state.ts'
import type { PullAnswer, PullRequest } from './wire.ts'

/** The rows of an answer in the order of their seqs: whatever is cut off a page is then simply what comes later. */
export const inOrder = (rows: PullAnswer['rows']): Pulled[] => {
  const all: Pulled[] = []
  for (const [table, list] of Object.entries(rows)) for (const row of list) all.push([table, row])
  return all.sort((a, b) => a[1][0] - b[1][0])
}

/**
 * A transaction ends when its time is up or somebody waits, but not before it has done something: on a machine that does
 * much else at once, time passes without work.
 */
export const isTimeToStop = (done: number, isUp: () => boolean, isWanted: (() => boolean) | undefined): boolean =>
  (done & 15) === 0 && ((done >= 128 && isUp()) || (done >= 32 && isWanted?.() === true))

/**
 * Applies rows from `at` on within the open transaction until they are all done or it is time to let others write.
 * Answers where it stopped.
 */
export const applySome = (
  frame: Frame,
  session: Session,
  rows: readonly Pulled[],
  at: number,
  budgetMs: number,
  options: ApplyOptions & { isCareful?: boolean; after?: (row: Pulled) => void },
): number => {
  const { clock, isWanted } = frame.deps
  const begun = clock.monotonicMs()
  const apply = options.isCareful ? applyCarefully : applyRow
  let next = at
  while (next < rows.length) {
    const [table, row] = rows[next] as Pulled
    apply(frame, table, session.layout(table), row, options)
    options.after?.([table, row])
    next += 1
    if (isTimeToStop(next - at, () => clock.monotonicMs() - begun >= budgetMs, isWanted)) break
  }
  return next
}

/** Runs a chunk; when one row of it cannot be applied, runs it again and sets that row aside. */
export const withCare = <Result>(run: (isCareful: boolean) => Result): Result => {
  try {
    return run(false)
  } catch (error) {
    if (!isOfRow(error)) throw error
    return run(true)
  }
}

/** One page: rows, cursors and confirmations move together, in as many transactions as it takes. */
export const applyPage = async (
  frame: Frame,
  session: Session,
  pace: Pace,
  answer: PullAnswer,
  asked: readonly string[],
  also: (rows: number, isEnd: boolean) => Partial<Facts>,
): Promise<number> => {
  const rows = inOrder(answer.rows)
  let at = 0
  do {
    const from = at
    at = withCare((isCareful) =>
      frame.transact('page', 'quick', () => {
        const mayBeOpen = frame.outbox.mayBeOpen(frame.facts.now.acked)
        const end = applySome(frame, session, rows, from, pace.budgetMs(frame.machine.state === 'arriving'), {
          mayBeOpen,
          isCareful,
        })
        const isEnd = end === rows.length
        const reached = isEnd ? null : (rows[end - 1]?.[1][0] ?? 0)
        const cursors = { ...frame.facts.now.cursors }
        for (const stream of asked) {
          cursors[stream] = Math.max(cursors[stream] ?? 0, reached ?? answer.next[stream] ?? 0)
        }
        frame.facts.set({ cursors, ...also(end - from, isEnd) })
        frame.outbox.confirm(cursors)
        return end
      }),
    )
    frame.announce()
    if (at < rows.length) await frame.pause()
  } while (at < rows.length)
  return rows.length
}

const askPage = async (frame: Frame, cursors: Record<string, number>, limit: number): Promise<PullAnswer> => {
  const request: PullRequest = { epoch: frame.facts.now.epoch, cursors, limit }
  const answer = await frame.call<PullAnswer>('pull', request)
  if (answer.status === 'resync') {
    frame.transact('resync', 'safe', () =>
      frame.facts.set({ cursors: {}, proof: { head: 0, mac: '' }, mustCompare: true }),
    )
  }
  if (answer.status !== 'ok') throw new SayHello(`pull was answered ${answer.status}`)
  expectShape(answer, { rows: 'object', next: 'object', head: 'number' })
  if (answer.epoch !== request.epoch) throw new SayHello('another epoch')
  return answer
}

/** Pulls these streams until there is no more. The next page is on its way while one is applied. */
export const pullStreams = async (
  frame: Frame,
  session: Session,
  pace: Pace,
  asked: readonly string[],
  limit: number,
  also: (rows: number, isEnd: boolean, answer: PullAnswer) => Partial<Facts>,
): Promise<number> => {
  let count = 0
  const known = session.cursors()
  let coming = askPage(frame, Object.fromEntries(asked.map((stream) => [stream, known[stream] ?? 0])), limit)
  for (;;) {
    const answer = await coming
    session.head = Math.max(session.head, answer.head)
    if (answer.more) {
      coming = askPage(frame, Object.fromEntries(asked.map((stream) => [stream, answer.next[stream] ?? 0])), limit)
      coming.catch(() => {})
      // What is asked leaves only when this thread is let go. Before the page is applied: the server works meanwhile.
      await frame.pause()
    }
    count += await applyPage(frame, session, pace, answer, asked, (rows, isEnd) => also(rows, isEnd, answer))
    if (!answer.more) return count
    await frame.pause()
  }
}

/** Every stream of this workstation up to the head; what was reached is proof of how far the server had come. */
export const pullAll = (frame: Frame, session: Session, pace: Pace): Promise<number> =>
  pullStreams(frame, session, pace, session.streams.map(String), 2000, (_rows, isEnd, answer) =>
    isEnd && !answer.more ? { proof: { head: answer.head, mac: answer.mac } } : {},
  )
