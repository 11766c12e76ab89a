import type { Store } from '../../database/store.ts'

export interface PrescriptionFacts {
  id: string
  patientId: string
  recordId: string | null
  status: string
  prescriberId: string
  prescriberName: string | null
  writtenAt: number
  note: string | null
  stopReason: string | null
}

export interface ItemFacts {
  id: string
  prescriptionId: string
  patientId: string
  medicineId: string
  medicineName: string
  baseUnit: string
  isHighAlert: number
  status: string
  dose: number | null
  doseUnit: string | null
  route: string | null
  frequency: string | null
  durationDays: number | null
  asNeeded: number
  quantity: number
  repeats: number
  substitutionAllowed: number
  instructions: string | null
  overrideReason: string | null
  replacesId: string | null
  stopReason: string | null
  importedDispenses: number | null
  /** Base units, net of reversals. */
  dispensed: number
}

export interface PrescriptionFilter {
  patientId?: string | undefined
  recordId?: string | undefined
  status?: string | undefined
  isCurrent: boolean
  /** Statuses that this caller never sees. */
  hidden: readonly string[]
}

/** What a patient takes, as far as the check of another medicine needs it. */
export interface TakenItem {
  id: string
  medicineId: string
  name: string
  codeSystem: string
  code: string
  durationDays: number | null
  repeats: number
  writtenAt: number
  prescriberName: string | null
}

const prescriptions = `
  SELECT p.id, p.patient_id AS patientId, p.record_id AS recordId, p.status, p.prescriber_id AS prescriberId,
         user.display_name AS prescriberName, p.written_at AS writtenAt, p.note, p.stop_reason AS stopReason
  FROM prescription AS p LEFT JOIN user ON user.id = p.prescriber_id`

const items = `
  SELECT item.id, item.prescription_id AS prescriptionId, item.patient_id AS patientId, item.medicine_id AS medicineId,
         item.medicine_name AS medicineName, medicine.base_unit AS baseUnit, medicine.is_high_alert AS isHighAlert,
         item.status, item.dose, item.dose_unit AS doseUnit, item.route, item.frequency,
         item.duration_days AS durationDays, item.as_needed AS asNeeded, item.quantity, item.repeats,
         item.substitution_allowed AS substitutionAllowed, item.instructions, item.override_reason AS overrideReason,
         item.replaces_id AS replacesId, item.stop_reason AS stopReason, item.imported_dispenses AS importedDispenses,
         (SELECT COALESCE(SUM(quantity), 0) FROM dispense WHERE prescription_item_id = item.id) AS dispensed
  FROM prescription_item AS item JOIN medicine ON medicine.id = item.medicine_id`

const conditionsOf = (filter: PrescriptionFilter): { where: string; values: string[] } => {
  const parts: string[] = []
  const values: string[] = []
  const add = (part: string, value: string | undefined) => {
    if (value === undefined) return
    parts.push(part)
    values.push(value)
  }
  add('p.patient_id = ?', filter.patientId)
  add('p.record_id = ?', filter.recordId)
  add('p.status = ?', filter.status)
  if (filter.isCurrent) parts.push("p.status IN ('draft', 'active')")
  for (const status of filter.hidden) add('p.status <> ?', status)
  return { where: parts.length > 0 ? `WHERE ${parts.join(' AND ')}` : '', values }
}

/** SQL of prescriptions and their items. */
export const prescriptionStore = (store: Store) => ({
  byId: (id: string) => store.statement<PrescriptionFacts>(`${prescriptions} WHERE p.id = ?`).get(id),

  page(filter: PrescriptionFilter, order: 'asc' | 'desc', limit: number, offset: number) {
    const { where, values } = conditionsOf(filter)
    const direction = order === 'asc' ? 'ASC' : 'DESC'
    return store
      .statement<PrescriptionFacts>(
        `${prescriptions} ${where} ORDER BY p.written_at ${direction}, p.id ${direction} LIMIT ? OFFSET ?`,
      )
      .all(...values, limit, offset)
  },

  count(filter: PrescriptionFilter): number {
    const { where, values } = conditionsOf(filter)
    return store.statement<{ n: number }>(`SELECT count(*) AS n FROM prescription AS p ${where}`).get(...values)?.n ?? 0
  },

  item: (id: string) => store.statement<ItemFacts>(`${items} WHERE item.id = ?`).get(id),

  itemsOf: (prescriptionId: string) =>
    store
      .statement<ItemFacts>(`${items} WHERE item.prescription_id = ? ORDER BY item.created_at, item.id`)
      .all(prescriptionId),

  /** Every item that may still be dispensed here; imported history is settled. */
  openItems: () =>
    store.statement<ItemFacts>(`${items} WHERE item.status = 'active' AND item.imported_dispenses IS NULL`).all(),

  record: (id: string) =>
    store
      .statement<{ patientId: string; status: string }>(
        'SELECT patient_id AS patientId, status FROM medical_record WHERE id = ?',
      )
      .get(id),

  allergies: (patientId: string) =>
    store
      .statement<{
        kind: string
        substance: string
        codeSystem: string | null
        code: string | null
        atcPrefixes: string
        criticality: string
        verificationStatus: string
      }>(
        `SELECT kind, substance, code_system AS codeSystem, code, atc_prefixes AS atcPrefixes, criticality,
                verification_status AS verificationStatus
         FROM allergy WHERE patient_id = ?`,
      )
      .all(patientId),

  /** What a patient takes: active items, and dispensed ones whose days are not over at `now`. */
  taking: (patientId: string, now: number) =>
    store
      .statement<TakenItem>(
        `SELECT item.id, item.medicine_id AS medicineId, item.medicine_name AS name, medicine.code_system AS codeSystem,
           medicine.code, item.duration_days AS durationDays, item.repeats, prescription.written_at AS writtenAt,
           user.display_name AS prescriberName
         FROM prescription_item AS item
         JOIN medicine ON medicine.id = item.medicine_id
         JOIN prescription ON prescription.id = item.prescription_id
         LEFT JOIN user ON user.id = prescription.prescriber_id
         WHERE item.patient_id = ?
           AND (item.status = 'active' OR (item.status = 'completed' AND item.duration_days IS NOT NULL
             AND prescription.written_at + item.duration_days * (1 + item.repeats) * 86400000 > ?))
         ORDER BY item.id`,
      )
      .all(patientId, now),

  /** Charges of a source that are not cancelled. */
  openCharges: (sourceId: string) =>
    store
      .statement<{ quantity: number; unitPriceMinor: number; description: string; recordId: string | null }>(
        `SELECT quantity, unit_price_minor AS unitPriceMinor, description, record_id AS recordId
         FROM charge WHERE source_id = ? AND cancels_id IS NULL
           AND NOT EXISTS (SELECT 1 FROM charge AS undo WHERE undo.cancels_id = charge.id)`,
      )
      .all(sourceId),

  /** Base units charged for an item, when it was prescribed and when it was dispensed, cancellations taken off. */
  chargedQuantity: (itemId: string): number =>
    store
      .statement<{ n: number }>(
        `SELECT COALESCE(SUM(quantity), 0) AS n FROM charge
         WHERE source_id = ? OR source_id IN (SELECT id FROM dispense WHERE prescription_item_id = ?)`,
      )
      .get(itemId, itemId)?.n ?? 0,
})
