import type { ServiceItemRow } from '../../../shared/contract/service-items.ts'
import type { ServiceResultRow, ServiceRow, WorkRow } from '../../../shared/contract/services.ts'
import { spokenNameOf } from '../../../shared/domain/spoken-name.ts'
import type { Store } from '../../database/store.ts'

export interface StoredItem {
  id: string
  code: string
  name: string
  category: string
  price_minor: number
  result_kind: string
  result_unit: string | null
  reference_low: number | null
  reference_high: number | null
  loinc_code: string | null
  status: string
  created_at: number
}

export interface StoredService {
  id: string
  record_id: string
  patient_id: string
  service_item_id: string
  name: string
  status: string
  note: string | null
  revoke_reason: string | null
  ordered_at: number
  performed_at: number | null
  created_by: string
  ordered_by_name: string | null
  category: string
  result_kind: string
  result_unit: string | null
  reference_low: number | null
  reference_high: number | null
  quantity: number | null
  unit_price_minor: number | null
  currency: string | null
}

interface StoredWork extends StoredService {
  family_name: string
  given_name: string
  is_unknown: number
  mrn: string
  priority: string
}

interface StoredResult {
  id: string
  status: string
  value: number | null
  text: string | null
  unit: string | null
  interpretation: string | null
  range_low: number | null
  range_high: number | null
  reason: string | null
  at: number
  created_by: string
  author_name: string | null
}

const itemColumns = `id, code, name, category, price_minor, result_kind, result_unit, reference_low, reference_high,
  loinc_code, status, created_at`

// The price is the one that was charged: the catalogue may say something else today.
const serviceColumns = `service.id, service.record_id, service.patient_id, service_item_id, service.name,
  service.status, note, revoke_reason, ordered_at, performed_at, service.created_by,
  user.display_name AS ordered_by_name, category, result_kind, result_unit, reference_low, reference_high,
  charge.quantity, charge.unit_price_minor, charge.currency`

const serviceSource = `service
  JOIN service_item ON service_item.id = service.service_item_id
  LEFT JOIN user ON user.id = service.created_by
  LEFT JOIN charge ON charge.source_id = service.id AND charge.cancels_id IS NULL`

const resultColumns = `service_result.id, service_result.status, value, text, unit, interpretation, range_low, range_high,
  reason, at, service_result.created_by, user.display_name AS author_name`

const orderOf = {
  orderedAt: 'ordered_at',
  name: 'service.name',
  status: 'service.status',
} as const

export interface ServiceFilter {
  recordId: string | null
  patientId: string | null
  status: string | null
  sort: keyof typeof orderOf
  descending: boolean
  limit: number
  offset: number
}

/** SQL of the catalogue of services. */
export const itemStore = (store: Store) => ({
  all: () => store.statement<StoredItem>(`SELECT ${itemColumns} FROM service_item ORDER BY name, code`).all(),
  byId: (id: string) => store.statement<StoredItem>(`SELECT ${itemColumns} FROM service_item WHERE id = ?`).get(id),
  /** Two workstations may each have made one with this code: the older is meant, of all but `exceptId`. */
  byCode: (code: string, exceptId = '') =>
    store
      .statement<StoredItem>(
        `SELECT ${itemColumns} FROM service_item WHERE code = ? AND id <> ? ORDER BY created_at, id LIMIT 1`,
      )
      .get(code, exceptId),
})

/** SQL of ordered services and their results. */
export const serviceStore = (store: Store) => ({
  /** The visit that an order is for, with what decides whether it may be ordered. */
  recordOf: (recordId: string) =>
    store
      .statement<{ id: string; patient_id: string; status: string; started_at: number }>(
        'SELECT id, patient_id, status, started_at FROM medical_record WHERE id = ?',
      )
      .get(recordId),

  byId: (id: string) =>
    store.statement<StoredService>(`SELECT ${serviceColumns} FROM ${serviceSource} WHERE service.id = ?`).get(id),

  list(filter: ServiceFilter): { rows: StoredService[]; total: number } {
    const wanted = [
      ['service.record_id', filter.recordId],
      ['service.patient_id', filter.patientId],
      ['service.status', filter.status],
    ].filter((each): each is [string, string] => each[1] !== null)
    const where = wanted.length === 0 ? '' : `WHERE ${wanted.map(([column]) => `${column} = ?`).join(' AND ')}`
    const values = wanted.map(([, value]) => value)
    const order = `${orderOf[filter.sort]} ${filter.descending ? 'DESC' : 'ASC'}, service.id ${filter.descending ? 'DESC' : 'ASC'}`
    const rows = store
      .statement<StoredService>(
        `SELECT ${serviceColumns} FROM ${serviceSource} ${where} ORDER BY ${order} LIMIT ? OFFSET ?`,
      )
      .all(...values, filter.limit, filter.offset)
    const total = store.statement<{ n: number }>(`SELECT count(*) AS n FROM service ${where}`).get(...values)?.n ?? 0
    return { rows, total }
  },

  /** Open services of open and closed visits alike: what was ordered waits until it is done or taken back. */
  openWork: (category: string | null) =>
    store
      .statement<StoredWork>(
        `SELECT ${serviceColumns}, family_name, given_name, is_unknown, mrn, medical_record.priority
         FROM ${serviceSource}
         JOIN patient ON patient.id = service.patient_id
         JOIN medical_record ON medical_record.id = service.record_id
         WHERE service.status IN ('active', 'in_progress') AND category = coalesce(?, category)
         ORDER BY CASE medical_record.priority WHEN 'emergency' THEN 0 WHEN 'urgent' THEN 1 ELSE 2 END, ordered_at
         LIMIT 1000`,
      )
      .all(category),

  resultsOf: (serviceId: string): ServiceResultRow[] =>
    store
      .statement<StoredResult>(
        `SELECT ${resultColumns} FROM service_result LEFT JOIN user ON user.id = service_result.created_by
         WHERE service_id = ?
         ORDER BY CASE service_result.status WHEN 'preliminary' THEN 0 WHEN 'final' THEN 1 ELSE 2 END, at,
           service_result.id`,
      )
      .all(serviceId)
      .map((row, index, all) => ({
        id: row.id,
        status: row.status,
        value: row.value,
        text: row.text,
        unit: row.unit,
        interpretation: row.interpretation,
        rangeLow: row.range_low,
        rangeHigh: row.range_high,
        reason: row.reason,
        at: row.at,
        createdBy: row.created_by,
        authorName: row.author_name,
        isCurrent: index === all.length - 1,
      })),
})

export const toItem = (row: StoredItem, version: string): ServiceItemRow => ({
  id: row.id,
  code: row.code,
  name: row.name,
  category: row.category,
  priceMinor: row.price_minor,
  resultKind: row.result_kind,
  resultUnit: row.result_unit,
  referenceLow: row.reference_low,
  referenceHigh: row.reference_high,
  loincCode: row.loinc_code,
  status: row.status,
  createdAt: row.created_at,
  version,
})

export const toService = (
  row: StoredService,
  results: ServiceResultRow[],
  version: string,
  currency: string,
): ServiceRow => ({
  id: row.id,
  recordId: row.record_id,
  patientId: row.patient_id,
  serviceItemId: row.service_item_id,
  name: row.name,
  category: row.category,
  status: row.status,
  quantity: row.quantity ?? 1,
  priceMinor: row.unit_price_minor ?? 0,
  currency: row.currency ?? currency,
  orderedAt: row.ordered_at,
  orderedBy: row.created_by,
  orderedByName: row.ordered_by_name,
  performedAt: row.performed_at,
  note: row.note,
  revokeReason: row.revoke_reason,
  resultKind: row.result_kind,
  resultUnit: row.result_unit,
  referenceLow: row.reference_low,
  referenceHigh: row.reference_high,
  results,
  version,
})

export const toWork = (row: StoredWork, service: ServiceRow): WorkRow => ({
  ...service,
  patientName: spokenNameOf(row),
  mrn: row.mrn,
  priority: row.priority,
})
