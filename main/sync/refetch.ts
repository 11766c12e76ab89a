import { expectShape } from './answer-shape.ts'
import { applyCarefully, applyRow, idOf, opsText, type Pulled, writeImage } from './apply.ts'
import type { Frame } from './frame.ts'
import { overlay } from './image.ts'
import type { Pace } from './pace.ts'
import { inOrder, isTimeToStop, withCare } from './pull.ts'
import { SayHello, type Session } from './session.ts'
import type { FetchAnswer, FetchRequest, Row } from './wire.ts'

const keysAtOnce = 500

type Item = { kind: 'row'; pulled: Pulled } | { kind: 'missing'; table: string; id: string }

/** True for a row that came from a time of the server that it has lost. */
const isLost = (frame: Frame, row: Row | undefined): boolean =>
  typeof row?.seq === 'number' &&
  frame.facts.now.lost.some(({ fork, below }) => Number(row.seq) > fork && Number(row.seq) < below)

/** Before a row goes that the server has lost: what it was is kept, for an administrator to send again. */
const salvage = (frame: Frame, table: string, id: string, row: Row): void => {
  const { seq: _seq, no: _no, ...image } = row
  const ops = opsText(frame.tables.opsOf(table, id))
  frame.aside.salvage(table, id, JSON.stringify(image), ops, frame.deps.clock.now())
}

/** The server has no such row: what is left of it is what our own open inserts say, or nothing. */
const applyMissing = (frame: Frame, name: string, id: string): void => {
  const table = frame.tables.get(name)
  if (!table) return
  const before = table.find(id)
  const own = overlay(null, frame.outbox.openOps(name, id, Number.MAX_SAFE_INTEGER), id)
  if (before && !own && isLost(frame, before)) salvage(frame, name, id, before)
  writeImage(frame, table, id, before, own, null)
  frame.touch(name)
}

const applyItem = (frame: Frame, session: Session, item: Item, isCareful: boolean): void => {
  if (item.kind === 'missing') {
    applyMissing(frame, item.table, item.id)
    frame.aside.dropRefetch(item.table, item.id)
    return
  }
  const [name, row] = item.pulled
  const layout = session.layout(name)
  const id = idOf(layout, row)
  const before = layout.table?.find(id)
  if (before && isLost(frame, before) && Number(before.seq) > row[0]) salvage(frame, name, id, before)
  const apply = isCareful ? applyCarefully : applyRow
  apply(frame, name, layout, row, { mayBeOpen: true, isForced: true })
  frame.aside.dropRefetch(name, id)
}

/** Applies what was fetched by key; these rows say nothing about how far this workstation is. */
export const applyFetched = async (
  frame: Frame,
  session: Session,
  pace: Pace,
  answer: Pick<FetchAnswer, 'rows' | 'missing'>,
): Promise<void> => {
  const items: Item[] = inOrder(answer.rows).map((pulled) => ({ kind: 'row', pulled }))
  for (const [table, ids] of Object.entries(answer.missing ?? {})) {
    for (const id of ids) items.push({ kind: 'missing', table, id })
  }
  let at = 0
  while (at < items.length) {
    const from = at
    at = withCare((isCareful) =>
      frame.transact('fetched', 'quick', () => {
        const { clock, isWanted } = frame.deps
        const begun = clock.monotonicMs()
        const budget = pace.budgetMs(false)
        let next = from
        while (next < items.length) {
          applyItem(frame, session, items[next] as Item, isCareful)
          next += 1
          if (isTimeToStop(next - from, () => clock.monotonicMs() - begun >= budget, isWanted)) break
        }
        return next
      }),
    )
    frame.announce()
    if (at < items.length) await frame.pause()
  }
}

/** Fetches every row by key that has to be seen again: after a refusal, a conflict, a parent that did not come. */
export const fetchAgain = async (frame: Frame, session: Session, pace: Pace): Promise<void> => {
  for (let turns = 0; turns < 10_000; turns++) {
    const wanted = frame.aside.refetch(keysAtOnce)
    if (wanted.length === 0) return
    const keys: FetchRequest['keys'] = {}
    for (const { tbl, row_id } of wanted) {
      keys[tbl] ??= []
      keys[tbl].push(row_id)
    }
    const answer = await frame.call<FetchAnswer>('fetch_rows', { keys } satisfies FetchRequest)
    if (answer.status === 'draining') return
    if (answer.status === 'ok') expectShape(answer, { rows: 'object', missing: 'object' })
    else throw new SayHello(`fetch_rows was answered ${answer.status}`)
    await applyFetched(frame, session, pace, answer)
    const left = wanted.filter(({ tbl }) => !(answer.rows[tbl] || answer.missing[tbl]))
    // A table of which nothing is said is of a stream that this workstation does not hold, or not any more.
    if (left.some(({ tbl }) => session.holds(tbl))) throw new SayHello('a stream was taken away')
    frame.transact('fetched keys', 'quick', () => {
      for (const { tbl, row_id } of left) {
        if (frame.tables.get(tbl)?.find(row_id)?.seq === null) applyMissing(frame, tbl, row_id)
      }
      for (const { tbl, row_id } of wanted) frame.aside.dropRefetch(tbl, row_id)
      frame.aside.reload()
    })
  }
}
