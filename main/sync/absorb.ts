import { applyCarefully, layoutOf, writeImage } from './apply.ts'
import type { Frame } from './frame.ts'
import type { Row, WireRow } from './wire.ts'

interface Kept {
  ops: WireRow[2]
  cols: Row
}

const absorbOne = (frame: Frame, tbl: string, id: string, seq: number, text: string): void => {
  const table = frame.tables.get(tbl)
  if (!table) return
  const { ops, cols } = JSON.parse(text) as Kept
  const names = Object.keys(cols)
  const known = names.filter((name) => table.known.has(name))
  const before = table.find(id)
  if (!before) {
    // A whole row of a table that was unknown: as if it were pulled now.
    const layout = layoutOf(frame, tbl, names)
    applyCarefully(frame, tbl, layout, [seq, 0, ops, ...Object.values(cols)], { mayBeOpen: true })
    return
  }
  if (known.length === 0) return
  const open = frame.outbox.openOps(tbl, id, Number.MAX_SAFE_INTEGER)
  const taken = known.filter((name) => !open.some((op) => name in op.cols))
  const row: Row = { ...before }
  delete row.seq
  delete row.no
  for (const name of taken) row[name] = cols[name]
  const image = { row, ops: frame.tables.opsOf(tbl, id) }
  writeImage(frame, table, id, before, image, typeof before.seq === 'number' ? before.seq : seq)
  const left = names.filter((name) => !known.includes(name))
  if (left.length === 0) frame.aside.dropUnknown(tbl, id)
  else {
    const rest = Object.fromEntries(left.map((name) => [name, cols[name]]))
    frame.aside.keepUnknown(tbl, id, seq, JSON.stringify({ ops, cols: rest }))
  }
}

/**
 * After an update of the program: columns and rows of a newer server that had no room yet get into their tables, and rows
 * that could not be applied are tried again. Works without the server.
 */
export const absorb = async (frame: Frame): Promise<void> => {
  if (frame.facts.now.shape === frame.tables.shape) return
  let after = { tbl: '', row_id: '' }
  for (;;) {
    const kept = frame.aside.unknownAfter(after.tbl, after.row_id, 200)
    const last = kept.at(-1)
    if (!last) break
    frame.transact('absorb', 'quick', () => {
      for (const { tbl, row_id, seq, text } of kept) absorbOne(frame, tbl, row_id, seq, text)
    })
    after = last
    await frame.pause()
  }
  for (const { tbl, row_id, text } of frame.aside.quarantined()) {
    const { names, row } = JSON.parse(text) as { names: string[]; row: WireRow }
    if (!frame.tables.get(tbl)) continue
    frame.transact('retry', 'quick', () => {
      const isApplied = applyCarefully(frame, tbl, layoutOf(frame, tbl, names), row, { mayBeOpen: true })
      if (isApplied) frame.aside.leaveQuarantine(tbl, row_id)
    })
  }
  frame.transact('absorbed', 'safe', () => frame.facts.set({ shape: frame.tables.shape }))
  frame.announce()
}
