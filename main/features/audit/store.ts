import type { Store } from '../../database/store.ts'

export interface EntryFilter {
  actorId?: string
  patientId?: string
  action?: string
  /** Epoch milliseconds, [fromMs, toMs). */
  fromMs?: number
  toMs?: number
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
  is_unknown: number | null
  family_name: string | null
  mrn: string | null
}

/**
 * SQL of the activity log. It is read backwards in the order it was written, or along one patient's entries: an index
 * for every other question would be a page more that each commit of the clinic has to write.
 */
export const auditStore = (store: Store) => ({
  lastSeq: (): number =>
    store.statement<{ seq: number }>('SELECT seq FROM audit_entry ORDER BY seq DESC LIMIT 1').get()?.seq ?? 0,

  /**
   * The first seq written at `ms` or later, by halving. A clock that was set back leaves a stretch out of order: entries
   * at its edges may fall outside the days asked for.
   */
  seqAt(ms: number): number {
    const atOf = store.statement<{ at: number }>('SELECT at FROM audit_entry WHERE seq >= ? ORDER BY seq LIMIT 1')
    let [from, until] = [1, this.lastSeq() + 1]
    while (from < until) {
      const middle = Math.floor((from + until) / 2)
      if ((atOf.get(middle)?.at ?? Number.POSITIVE_INFINITY) < ms) from = middle + 1
      else until = middle
    }
    return from
  },

  /** The lowest seq of the `count` entries below `before`: of all, or of this patient. */
  stepFrom(patientId: string | undefined, before: number, count: number): number {
    if (patientId === undefined) return Math.max(1, before - count)
    return (
      store
        .statement<{ seq: number }>(
          `SELECT seq FROM audit_entry INDEXED BY audit_entry_patient
           WHERE patient_id = ? AND seq < ? ORDER BY seq DESC LIMIT 1 OFFSET ?`,
        )
        .get(patientId, before, count - 1)?.seq ?? 1
    )
  },

  /** Entries with a seq in [from, before), newest first. */
  between(filter: EntryFilter, from: number, before: number, limit: number): EntryRow[] {
    const conditions = [
      [filter.patientId, 'entry.patient_id = ?'],
      [filter.actorId, 'entry.actor_id = ?'],
      [filter.action, 'entry.action = ?'],
      [filter.fromMs, 'entry.at >= ?'],
      [filter.toMs, 'entry.at < ?'],
      [from, 'entry.seq >= ?'],
      [before, 'entry.seq < ?'],
    ].filter(([value]) => value !== undefined) as [string | number, string][]
    return store
      .statement<EntryRow>(
        `SELECT entry.seq, entry.at, entry.actor_id, entry.role, entry.action, entry.patient_id, entry.detail,
                user.display_name AS actor_name, patient.given_name, patient.family_name, patient.is_unknown, patient.mrn
         FROM audit_entry AS entry ${filter.patientId === undefined ? 'NOT INDEXED' : 'INDEXED BY audit_entry_patient'}
         LEFT JOIN user ON user.id = entry.actor_id
         LEFT JOIN patient ON patient.id = entry.patient_id
         WHERE ${conditions.map(([, text]) => text).join(' AND ')}
         ORDER BY entry.seq DESC LIMIT ?`,
      )
      .all(...conditions.map(([value]) => value), limit)
  },

  /** The action words of the newest `count` entries. */
  recentActions(count: number): string[] {
    return store
      .statement<{ action: string }>('SELECT DISTINCT action FROM audit_entry WHERE seq > ?')
      .all(this.lastSeq() - count)
      .map((row) => row.action)
  },
})
