import type Database from 'better-sqlite3'
import type { SyncStatus } from '../../shared/contract/sync.ts'

/** What a workstation's process hears, and what it says: lines of JSON. */
export type Told =
  | { do: 'join'; server: string; code: string; isFounder: boolean }
  | { do: 'make_code' }
  | { do: 'work' }
  | { do: 'rest' }
  | { do: 'sync' }
  | { do: 'stop' }

export interface SavedOp {
  op: string
  grp: string
  table: string
  row: string
  kind: 'insert' | 'update' | 'delete'
  cols: Record<string, unknown>
}

export type Said =
  | { kind: 'ready' }
  | { kind: 'joined' }
  | { kind: 'code'; code: string }
  | { kind: 'signed_in' }
  | { kind: 'resting' }
  | { kind: 'stopped' }
  | { kind: 'saved'; ops: SavedOp[] }
  | { kind: 'declined'; words: string; left: number }
  | { kind: 'status'; status: SyncStatus }
  | { kind: 'log'; event: string; fields: Record<string, unknown> }
  | { kind: 'failed'; what: string; words: string }

/** What an action that was just acknowledged has put into the outbox. */
export const opsAfter = (sqlite: Database.Database, dseq: number): SavedOp[] =>
  (
    sqlite.prepare('SELECT op_id, grp, tbl, row_id, kind, cols FROM outbox WHERE dseq > ? ORDER BY dseq').all(dseq) as {
      op_id: string
      grp: string
      tbl: string
      row_id: string
      kind: SavedOp['kind']
      cols: string
    }[]
  ).map((row) => ({
    op: row.op_id,
    grp: row.grp,
    table: row.tbl,
    row: row.row_id,
    kind: row.kind,
    cols: JSON.parse(row.cols) as Record<string, unknown>,
  }))
