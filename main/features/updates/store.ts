import type { Store } from '../../database/store.ts'

/** SQL of updates: how far the database is, whose it is, and what of it exists here alone. */
export const updatesStore = (store: Store) => ({
  /** The number of the last migration. */
  localSchema: (): number =>
    store.statement<{ number: number }>('SELECT max(number) AS number FROM migration').get()?.number ?? 0,

  /** Null before this workstation has joined a clinic. */
  clinicId(): string | null {
    const found = store.statement<{ value: string }>(`SELECT value FROM sync_state WHERE key = 'clinicId'`).get()
    return found ? JSON.parse(found.value) || null : null
  },

  /** Saves that no server has; what was given up counts no more. */
  unsentSaves: (): number =>
    store
      .statement<{ n: number }>(
        `SELECT count(DISTINCT grp) AS n FROM outbox WHERE state IN ('pending', 'held', 'refused')`,
      )
      .get()?.n ?? 0,

  savesAfter: (dseq: number): number =>
    store.statement<{ n: number }>('SELECT count(DISTINCT grp) AS n FROM outbox WHERE dseq > ?').get(dseq)?.n ?? 0,
})
