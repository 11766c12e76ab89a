import type { Store } from '../database/store.ts'

/** SQL of main's side: what of the outbox the server does not have, in groups. */
export const linkStore = (store: Store) => ({
  /** Groups made after what the worker has counted. */
  newerThan: (dseq: number): number =>
    store.statement<{ n: number }>('SELECT count(DISTINCT grp) AS n FROM outbox WHERE dseq > ?').get(dseq)?.n ?? 0,

  stuck: (): { held: number; refused: number } => {
    const found = { held: 0, refused: 0 }
    const rows = store
      .statement<{ state: 'held' | 'refused'; n: number }>(
        `SELECT state, count(DISTINCT grp) AS n FROM outbox INDEXED BY outbox_stuck
         WHERE state IN ('held', 'refused') GROUP BY state`,
      )
      .all()
    for (const { state, n } of rows) found[state] = n
    return found
  },
})
