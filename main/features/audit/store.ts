import type { Store } from '../../database/store.ts'

export interface EntryFilter {
  actorId?: string
  patientId?: string
  action?: string
  /** Epoch milliseconds, [fromMs, toMs). */
  fromMs?: number
  toMs?: number
  before?: number
}

export interface EntryRow {
  seq: number
  at: number
  actor_id: string | null
  role: string | null
  action: string
  patient_id: string | null
  detail: string
  actor_name: string | null
  given_name: string | null
  family_name: string | null
  mrn: string | null
}

/** The index that leaves the least to look at; without a filter the log is read from its end. */
const indexFor = (filter: EntryFilter): string => {
  if (filter.patientId !== undefined) return 'INDEXED BY audit_entry_patient'
  if (filter.actorId !== undefined) return 'INDEXED BY audit_entry_actor'
  if (filter.action !== undefined) return 'INDEXED BY audit_entry_action'
  if (filter.fromMs !== undefined || filter.toMs !== undefined) return 'INDEXED BY audit_entry_at'
  return 'NOT INDEXED'
}

/** SQL of the activity log. */
export const auditStore = (store: Store) => ({
  /** Newest first. Only the page's own rows are read in full. */
  page: (filter: EntryFilter, limit: number): EntryRow[] => {
    const conditions = [
      [filter.patientId, 'patient_id = ?'],
      [filter.actorId, 'actor_id = ?'],
      [filter.action, 'action = ?'],
      [filter.fromMs, 'at >= ?'],
      [filter.toMs, 'at < ?'],
      // Always there: without a bound SQLite reads the whole log before it sorts.
      [filter.before ?? Number.MAX_SAFE_INTEGER, 'seq < ?'],
    ].filter(([value]) => value !== undefined) as [string | number, string][]
    const where = conditions.map(([, text]) => text).join(' AND ')
    return store
      .statement<EntryRow>(
        `SELECT entry.seq, entry.at, entry.actor_id, entry.role, entry.action, entry.patient_id, entry.detail,
                user.display_name AS actor_name, patient.given_name, patient.family_name, patient.mrn
         FROM (SELECT seq FROM audit_entry ${indexFor(filter)} WHERE ${where} ORDER BY seq DESC LIMIT ?) AS page
         JOIN audit_entry AS entry ON entry.seq = page.seq
         LEFT JOIN user ON user.id = entry.actor_id
         LEFT JOIN patient ON patient.id = entry.patient_id
         ORDER BY entry.seq DESC`,
      )
      .all(...conditions.map(([value]) => value), limit)
  },

  /** Every action word there is: one step of the index each, however long the log. */
  actions: (): string[] =>
    store
      .statement<{ action: string }>(
        `WITH RECURSIVE word (action) AS (
           SELECT min(action) FROM audit_entry
           UNION ALL
           SELECT (SELECT min(action) FROM audit_entry WHERE action > word.action) FROM word WHERE action IS NOT NULL
         ) SELECT action FROM word WHERE action IS NOT NULL`,
      )
      .all()
      .map((row) => row.action),
})
