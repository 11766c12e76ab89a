import type { RowOps } from '../database/row-version.ts'
import type { Row } from './wire.ts'

/** An op that a server image does not hold yet. Whose it is does not matter: a peer's op lies over an image just so. */
export interface OpenOp {
  opId: string
  kind: 'insert' | 'update' | 'delete'
  cols: Row
}

/** A row and the ops that wrote it. */
export interface Image {
  row: Row
  ops: RowOps
}

/**
 * What a row is here: the server's image with the open ops laid over it, in their order. Null: there is no such row. An
 * update of a row that is not there writes nothing; the server holds it until the row comes.
 */
export const overlay = (image: Image | null, open: Iterable<OpenOp>, id: string): Image | null => {
  let now = image
  for (const { opId, kind, cols } of open) {
    if (kind === 'delete') {
      now = null
    } else if (now) {
      const ops = { ...now.ops }
      // Made on two workstations (an imported row): the columns that were sent are here what was typed here.
      for (const name of Object.keys(cols)) if (kind === 'update' || now.row[name] !== cols[name]) ops[name] = opId
      now = { row: { ...now.row, ...cols }, ops }
    } else if (kind === 'insert') {
      now = { row: { ...cols }, ops: opId === id ? {} : { '*': opId } }
    }
  }
  return now
}
