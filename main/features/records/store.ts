import type { Store } from '../../database/store.ts'

/** What a rule needs to know of the patient of a visit. */
export interface VisitPatient {
  id: string
  sex: string
  birth_date: string | null
  deceased_at: string | null
}

export interface StoredRecord {
  id: string
  patient_id: string
  status: string
  priority: string
  reason: string
  clinician_id: string | null
  clinician_name: string | null
  started_at: number
  ended_at: number | null
  cancel_reason: string | null
}

export interface StoredQueueRow extends StoredRecord {
  began_at: number | null
  has_critical_vitals: number
}

export interface RecordFilter {
  /** Only these patients: the own one, the one asked for, or those that a search found. */
  patientIds: string[] | null
  status?: string | undefined
  clinicianId?: string | undefined
  from?: number | undefined
  to?: number | undefined
}

const columns = `r.id, r.patient_id, r.status, r.priority, r.reason, r.clinician_id, u.display_name AS clinician_name,
  r.started_at, r.ended_at, r.cancel_reason`
const source = 'medical_record r LEFT JOIN user u ON u.id = r.clinician_id'

/** Written as in the partial index medical_record_open, so that it is used. */
const isOpen = `r.status IN ('arrived', 'triaged', 'in_progress')`
const urgency = `CASE r.priority WHEN 'emergency' THEN 0 WHEN 'urgent' THEN 1 ELSE 2 END`
const progress = `CASE r.status WHEN 'arrived' THEN 0 WHEN 'triaged' THEN 1 WHEN 'in_progress' THEN 2 WHEN 'finished' THEN 3 ELSE 4 END`

const orders = {
  startedAt: { asc: 'r.started_at, r.id', desc: 'r.started_at DESC, r.id DESC' },
  priority: { asc: `${urgency}, r.started_at`, desc: `${urgency} DESC, r.started_at` },
  status: { asc: `${progress}, r.started_at`, desc: `${progress} DESC, r.started_at` },
} as const
export type RecordSort = keyof typeof orders

const whereOf = (filter: RecordFilter): { where: string; values: unknown[] } => {
  const parts = ['1 = 1']
  const values: unknown[] = []
  const add = (sql: string, value: unknown): void => {
    parts.push(sql)
    values.push(value)
  }
  if (filter.patientIds) add('r.patient_id IN (SELECT value FROM json_each(?))', JSON.stringify(filter.patientIds))
  if (filter.status === 'open') parts.push(isOpen)
  else if (filter.status) add('r.status = ?', filter.status)
  if (filter.clinicianId) add('r.clinician_id = ?', filter.clinicianId)
  if (filter.from !== undefined) add('r.started_at >= ?', filter.from)
  if (filter.to !== undefined) add('r.started_at < ?', filter.to)
  return { where: parts.join(' AND '), values }
}

/** SQL of visits; what is written in them has its own, in items-store.ts. */
export const recordStore = (store: Store) => ({
  patientOf: (patientId: string) =>
    store.statement<VisitPatient>('SELECT id, sex, birth_date, deceased_at FROM patient WHERE id = ?').get(patientId),

  byId: (id: string) => store.statement<StoredRecord>(`SELECT ${columns} FROM ${source} WHERE r.id = ?`).get(id),

  openOf: (patientId: string) =>
    store
      .statement<StoredRecord>(`SELECT ${columns} FROM ${source} WHERE r.patient_id = ? AND ${isOpen} LIMIT 1`)
      .get(patientId),

  page(filter: RecordFilter, sort: RecordSort, order: 'asc' | 'desc', limit: number, offset: number) {
    const { where, values } = whereOf(filter)
    return {
      rows: store
        .statement<StoredRecord>(
          `SELECT ${columns} FROM ${source} WHERE ${where} ORDER BY ${orders[sort][order]} LIMIT ? OFFSET ?`,
        )
        .all(...values, limit, offset),
      total:
        store.statement<{ n: number }>(`SELECT count(*) AS n FROM medical_record r WHERE ${where}`).get(...values)?.n ??
        0,
    }
  },

  queue: (limit: number) =>
    store
      .statement<StoredQueueRow>(
        `SELECT ${columns},
           (SELECT max(s.at) FROM medical_record_status s WHERE s.record_id = r.id AND s.status = 'in_progress') AS began_at,
           EXISTS (SELECT 1 FROM medical_record_item i WHERE i.record_id = r.id AND i.kind = 'vitals'
             AND i.status <> 'entered_in_error' AND i.interpretation IN ('LL', 'HH')) AS has_critical_vitals
         FROM ${source} WHERE ${isOpen} ORDER BY ${urgency}, r.started_at LIMIT ?`,
      )
      .all(limit),

  historyOf: (recordId: string) =>
    store
      .statement<{ status: string; at: number; by_name: string | null }>(
        `SELECT s.status, s.at, u.display_name AS by_name FROM medical_record_status s
         LEFT JOIN user u ON u.id = s.created_by WHERE s.record_id = ? ORDER BY s.at, s.id`,
      )
      .all(recordId),

  /** True if something was written, ordered or prescribed that still counts; vital signs alone do not. */
  hasContent: (recordId: string): boolean =>
    store
      .statement<{ found: number }>(
        `SELECT EXISTS (SELECT 1 FROM medical_record_item WHERE record_id = @id AND kind <> 'vitals' AND status <> 'entered_in_error')
           OR EXISTS (SELECT 1 FROM service WHERE record_id = @id AND status <> 'revoked')
           OR EXISTS (SELECT 1 FROM prescription WHERE record_id = @id AND status IN ('active', 'completed')) AS found`,
      )
      .get({ id: recordId })?.found === 1,
})
