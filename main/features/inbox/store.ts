import type { Store } from '../../database/store.ts'

export interface StoredConflict {
  id: string
  tbl: string
  row_id: string
  patient_id: string | null
  policy: string
  columns: string
  kept: string
  kept_by: string
  kept_on: number
  kept_at: number
  other: string
  other_by: string
  other_on: number
  other_at: number
  state: string
  created_at: number
}

export interface StoredTask {
  id: string
  kind: string
  tbl: string
  row_id: string
  patient_id: string | null
  facts: string
  state: string
  created_at: number
}

export interface StoredRefusal {
  id: string
  workstation_no: number
  code: string
  detail: string
  actor: string
  tables: string
  at: number
  state: string
  created_at: number
}

/** One op of a refused group of this workstation. */
export interface StoredOp {
  dseq: number
  op_id: string
  grp: string
  tbl: string
  row_id: string
  kind: 'insert' | 'update' | 'delete'
  cols: string
  actor: string
  wall: number
  state: string
  code: string | null
}

export interface SalvageEntry {
  tbl: string
  row_id: string
  image: string
  at: number
}

const most = 500
/** Refused, in the words of the index `outbox_stuck`. */
const isStuck = `state IN ('held', 'refused') AND state = 'refused'`
const opColumns = 'dseq, op_id, grp, tbl, row_id, kind, cols, actor, wall, state, code'

/** SQL of what waits for a decision. */
export const inboxStore = (store: Store) => ({
  openConflicts: () =>
    store
      .statement<StoredConflict>(`SELECT * FROM conflict WHERE state = 'open' ORDER BY created_at, id LIMIT ${most}`)
      .all(),

  /** Only what it takes to say who may settle them; `item_kind` of the one table whose rights look at a column. */
  openConflictTables: () =>
    store
      .statement<{ tbl: string; item_kind: string | null }>(
        `SELECT tbl, (SELECT kind FROM medical_record_item AS item WHERE item.id = conflict.row_id) AS item_kind
         FROM conflict WHERE state = 'open' ORDER BY created_at, id LIMIT ${most}`,
      )
      .all(),

  conflict: (id: string) => store.statement<StoredConflict>('SELECT * FROM conflict WHERE id = ?').get(id),

  openTasks: () =>
    store.statement<StoredTask>(`SELECT * FROM task WHERE state = 'open' ORDER BY created_at, id LIMIT ${most}`).all(),

  task: (id: string) => store.statement<StoredTask>('SELECT * FROM task WHERE id = ?').get(id),

  openRefusals: () =>
    store
      .statement<StoredRefusal>(`SELECT * FROM refusal WHERE state = 'open' ORDER BY created_at, id LIMIT ${most}`)
      .all(),

  refusal: (id: string) => store.statement<StoredRefusal>('SELECT * FROM refusal WHERE id = ?').get(id),

  /** Refused ops made here that nobody has decided about, oldest first. */
  refusedOps: () =>
    store
      .statement<StoredOp>(
        `SELECT ${opColumns} FROM outbox INDEXED BY outbox_stuck WHERE ${isStuck}
           AND NOT EXISTS (SELECT 1 FROM refusal WHERE refusal.id = outbox.grp AND refusal.state <> 'open')
         ORDER BY dseq LIMIT 5000`,
      )
      .all(),

  refusedOpsOf: (group: string) =>
    store
      .statement<StoredOp>(
        `SELECT ${opColumns} FROM outbox INDEXED BY outbox_stuck WHERE ${isStuck} AND grp = ? ORDER BY dseq`,
      )
      .all(group),

  /** True if a note was signed here by an op that is still on its way: its seal fits the text as it is. */
  isSigned: (itemId: string): boolean =>
    store
      .statement(
        `SELECT 1 FROM outbox INDEXED BY outbox_open
         WHERE state IN ('pending', 'sent', 'held', 'refused') AND tbl = 'medical_record_item' AND row_id = ?
           AND json_extract(cols, '$.content_hash') IS NOT NULL`,
      )
      .get(itemId) !== undefined,

  /** The group's ops are settled: they stay in the outbox as they were, and nothing sends them. */
  giveUp: (group: string) =>
    store.statement(`UPDATE outbox SET state = 'discarded' WHERE ${isStuck} AND grp = ?`).run(group),

  salvage: () =>
    store
      .statement<SalvageEntry>(`SELECT tbl, row_id, image, at FROM sync_salvage ORDER BY at, tbl, row_id LIMIT ${most}`)
      .all(),

  salvageOf: (table: string, id: string) =>
    store
      .statement<SalvageEntry>('SELECT tbl, row_id, image, at FROM sync_salvage WHERE tbl = ? AND row_id = ?')
      .get(table, id),

  forgetSalvage: (table: string, id: string) =>
    store.statement('DELETE FROM sync_salvage WHERE tbl = ? AND row_id = ?').run(table, id),
})
