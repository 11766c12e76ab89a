import { spokenNameOf } from '../../../shared/domain/spoken-name.ts'
import type { Store } from '../../database/store.ts'

export interface DispenseFacts {
  id: string
  prescriptionItemId: string
  prescriptionId: string
  patientId: string
  patientName: string
  medicineId: string
  medicineName: string
  baseUnit: string
  batchId: string
  lot: string
  expiryDate: string
  quantity: number
  overrideReason: string | null
  reversesId: string | null
  isReversed: number
  reason: string | null
  dispensedAt: number
  byName: string | null
}

export interface DispenseFilter {
  patientId?: string | undefined
  prescriptionId?: string | undefined
  prescriptionItemId?: string | undefined
}

const dispenses = `
  SELECT d.id, d.prescription_item_id AS prescriptionItemId, d.prescription_id AS prescriptionId,
         d.patient_id AS patientId, family_name, given_name, is_unknown,
         d.medicine_id AS medicineId, item.medicine_name AS medicineName, medicine.base_unit AS baseUnit,
         d.batch_id AS batchId, batch.lot, batch.expiry_date AS expiryDate, d.quantity,
         d.override_reason AS overrideReason, d.reverses_id AS reversesId,
         EXISTS (SELECT 1 FROM dispense AS undo
                 WHERE undo.prescription_item_id = d.prescription_item_id AND undo.reverses_id = d.id) AS isReversed,
         d.reason, d.dispensed_at AS dispensedAt, user.display_name AS byName
  FROM dispense AS d
  JOIN prescription_item AS item ON item.id = d.prescription_item_id
  JOIN medicine ON medicine.id = d.medicine_id
  JOIN stock_batch AS batch ON batch.id = d.batch_id
  JOIN patient ON patient.id = d.patient_id
  LEFT JOIN user ON user.id = d.created_by`

type Stored = Omit<DispenseFacts, 'patientName'> & Parameters<typeof spokenNameOf>[0]

const factsOf = ({ family_name, given_name, is_unknown, ...rest }: Stored): DispenseFacts => ({
  ...rest,
  patientName: spokenNameOf({ family_name, given_name, is_unknown }),
})

const conditionsOf = (filter: DispenseFilter): { where: string; values: string[] } => {
  const named = [
    ['d.patient_id = ?', filter.patientId],
    ['d.prescription_id = ?', filter.prescriptionId],
    ['d.prescription_item_id = ?', filter.prescriptionItemId],
  ].filter((pair): pair is [string, string] => pair[1] !== undefined)
  return {
    where: named.length > 0 ? `WHERE ${named.map(([part]) => part).join(' AND ')}` : '',
    values: named.map(([, value]) => value),
  }
}

/** SQL of dispenses. */
export const dispenseStore = (store: Store) => ({
  byId(id: string): DispenseFacts | undefined {
    const row = store.statement<Stored>(`${dispenses} WHERE d.id = ?`).get(id)
    return row && factsOf(row)
  },

  page(filter: DispenseFilter, order: 'asc' | 'desc', limit: number, offset: number) {
    const { where, values } = conditionsOf(filter)
    const direction = order === 'asc' ? 'ASC' : 'DESC'
    return store
      .statement<Stored>(
        `${dispenses} ${where} ORDER BY d.dispensed_at ${direction}, d.id ${direction} LIMIT ? OFFSET ?`,
      )
      .all(...values, limit, offset)
      .map(factsOf)
  },

  count(filter: DispenseFilter): number {
    const { where, values } = conditionsOf(filter)
    return store.statement<{ n: number }>(`SELECT count(*) AS n FROM dispense AS d ${where}`).get(...values)?.n ?? 0
  },
})
