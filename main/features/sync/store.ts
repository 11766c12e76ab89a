import type { Store } from '../../database/store.ts'

export interface OpenGroup {
  grp: string
  wall: number
  actor: string
  by: string | null
  state: 'pending' | 'held' | 'refused'
  /** Of its first op. */
  tbl: string
  kind: string
  row_id: string
}

/** An op that is not confirmed: the words of the index `outbox_open`, so that nothing walks the whole outbox. */
const isOpen = `state IN ('pending', 'sent', 'held', 'refused')`

/** SQL of what the server does not have yet. */
export const syncStore = (store: Store) => ({
  countGroups: (): number =>
    store
      .statement<{ n: number }>(
        `SELECT count(DISTINCT grp) AS n FROM outbox INDEXED BY outbox_open WHERE ${isOpen} AND state <> 'sent'`,
      )
      .get()?.n ?? 0,

  newestGroups: (limit: number) =>
    store
      .statement<OpenGroup>(
        `SELECT grp, wall, actor, display_name AS by, outbox.state, tbl, kind, row_id
         FROM outbox LEFT JOIN user ON user.id = outbox.actor
         WHERE dseq IN (SELECT min(dseq) FROM outbox INDEXED BY outbox_open
                        WHERE ${isOpen} AND state <> 'sent' GROUP BY grp)
         ORDER BY dseq DESC LIMIT ?`,
      )
      .all(limit),

  /** The open ops of rows, in no order; `tables` are all that travel. */
  openOpsOf: (tables: readonly string[], ids: readonly string[]) =>
    store
      .statement<{ row_id: string; state: string }>(
        `SELECT row_id, state FROM json_each(?) AS t CROSS JOIN json_each(?) AS i
         CROSS JOIN outbox INDEXED BY outbox_open ON tbl = t.value AND row_id = i.value WHERE ${isOpen}`,
      )
      .all(JSON.stringify(tables), JSON.stringify(ids)),

  /** Entries of the log from a time on, newest first: what people did, in the log's words. */
  actionsSince: (at: number, limit: number) =>
    store
      .statement<{ at: number; actor_id: string | null; action: string; detail: string }>(
        'SELECT at, actor_id, action, detail FROM audit_entry WHERE at >= ? ORDER BY seq DESC LIMIT ?',
      )
      .all(at, limit),

  workstations: () =>
    store
      .statement<{ no: number; name: string; state: string }>('SELECT no, name, state FROM workstation ORDER BY no')
      .all(),
})
