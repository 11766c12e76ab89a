import type { ChartRecord, VitalSeries } from '../../../shared/contract/chart.ts'
import type { Store } from '../../database/store.ts'
import { componentsOf } from '../records/items-store.ts'

interface StoredRecord {
  id: string
  status: string
  priority: string
  reason: string
  started_at: number
  ended_at: number | null
  clinician_id: string | null
  clinician_name: string | null
}

interface StoredPoint {
  id: string
  record_id: string
  code: string
  value: number | null
  components: string | null
  unit: string | null
  interpretation: string | null
  range_low: number | null
  range_high: number | null
  occurred_at: number
}

export interface ItemCount {
  record_id: string
  kind: string
  status: string
  n: number
}

const pointColumns = `id, record_id, code, value, components, unit, interpretation, range_low, range_high, occurred_at`

/** The visits that a chart shows. */
export const timelineLength = 20

// The ids come as one JSON array: finding the latest visits once is cheaper than in every statement.
const ofThese = 'record_id IN (SELECT value FROM json_each(?))'

/** SQL of the chart: prepared once, each a range of an index. */
export const chartStore = (store: Store) => ({
  records: (patientId: string) =>
    store
      .statement<StoredRecord>(
        `SELECT record.id, record.status, priority, reason, started_at, ended_at, clinician_id,
                user.display_name AS clinician_name
         FROM medical_record AS record LEFT JOIN user ON user.id = clinician_id
         WHERE record.patient_id = ? ORDER BY started_at DESC, record.id DESC LIMIT ${timelineLength}`,
      )
      .all(patientId),

  countRecords: (patientId: string): number =>
    store.statement<{ n: number }>('SELECT count(*) AS n FROM medical_record WHERE patient_id = ?').get(patientId)?.n ??
    0,

  /** Entries of the visits on the timeline by kind, read from the index alone. */
  itemCounts: (recordIds: readonly string[]) =>
    store
      .statement<ItemCount>(
        `SELECT record_id, kind, status, count(*) AS n FROM medical_record_item
         WHERE ${ofThese} AND status <> 'entered_in_error' GROUP BY record_id, kind, status`,
      )
      .all(JSON.stringify(recordIds)),

  /** Readings of one vital sign in the visits on the timeline, for a role that sees no other. */
  readingCounts: (recordIds: readonly string[], loinc: string) =>
    store
      .statement<{ record_id: string; n: number }>(
        `SELECT record_id, count(*) AS n FROM medical_record_item
         WHERE ${ofThese} AND kind = 'vitals' AND status <> 'entered_in_error' AND code = ?
         GROUP BY record_id`,
      )
      .all(JSON.stringify(recordIds), loinc),

  /** Diagnoses of the visits on the timeline, the primary one of a visit last. */
  diagnoses: (recordIds: readonly string[]) =>
    store
      .statement<{ record_id: string; text: string | null }>(
        `SELECT record_id, text FROM medical_record_item
         WHERE ${ofThese} AND kind = 'diagnosis' AND status = 'final'
         ORDER BY record_id, is_primary, occurred_at DESC`,
      )
      .all(JSON.stringify(recordIds)),

  /** The last readings of every vital sign, newest first. */
  latestVitals: (patientId: string, limit: number) =>
    store
      .statement<StoredPoint>(
        `SELECT ${pointColumns} FROM medical_record_item
         WHERE patient_id = ? AND kind = 'vitals' AND status <> 'entered_in_error' AND code IS NOT NULL
         ORDER BY occurred_at DESC LIMIT ?`,
      )
      .all(patientId, limit),

  /** The last readings of one vital sign, newest first. */
  vitalsOf: (patientId: string, loinc: string, limit: number) =>
    store
      .statement<StoredPoint>(
        `SELECT ${pointColumns} FROM medical_record_item
         WHERE patient_id = ? AND kind = 'vitals' AND code = ? AND status <> 'entered_in_error'
         ORDER BY occurred_at DESC LIMIT ?`,
      )
      .all(patientId, loinc, limit),
})

export const toRecord = (row: StoredRecord, counts: ChartRecord['counts'], diagnosis: string | null): ChartRecord => ({
  id: row.id,
  status: row.status,
  priority: row.priority,
  reason: row.reason,
  startedAt: row.started_at,
  endedAt: row.ended_at,
  clinicianId: row.clinician_id,
  clinicianName: row.clinician_name,
  diagnosis,
  counts,
})

/** Readings as a series, oldest first; `rows` come newest first. */
export const toPoints = (rows: readonly StoredPoint[]): VitalSeries['points'] =>
  rows.toReversed().map((row) => ({
    id: row.id,
    recordId: row.record_id,
    at: row.occurred_at,
    value: row.value,
    components: componentsOf(row.components),
    unit: row.unit,
    interpretation: row.interpretation,
    rangeLow: row.range_low,
    rangeHigh: row.range_high,
  }))
