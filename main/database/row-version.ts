import { createHash } from 'node:crypto'

/** Which op wrote a row ("*") and which op last wrote each column edited since. */
export type RowOps = Record<string, string>

/**
 * A text that changes whenever any column of a row was written, here or on another workstation. It is made of all the
 * row's ops: a workstation with a slow clock makes ops that are newer but sort lower, so no single op would do.
 */
export const rowVersion = (ops: RowOps, id: string): string => {
  const columns = Object.keys(ops)
  if (columns.length === 0) return id
  if (columns.length === 1 && ops['*'] === id) return id
  const text = columns.sort().map((column) => `${column}=${ops[column]}`)
  return createHash('sha256').update(text.join('\n')).digest('hex').slice(0, 32)
}

/** The newest op id of a row by its own time. A row without meta is as it was made. */
export const newestOp = (ops: RowOps, id: string): string =>
  Object.values(ops).reduce((newest, opId) => (opId > newest ? opId : newest), '') || id
