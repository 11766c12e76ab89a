import type { Store } from '../../database/store.ts'

export interface MedicineFacts {
  id: string
  name: string
  codeSystem: string
  code: string
  form: string
  strength: string
  baseUnit: string
  priceMinor: number
  reorderLevel: number
  isHighAlert: number
  packSize: number
  defaultDose: number | null
  defaultDoseUnit: string | null
  defaultRoute: string | null
  defaultFrequency: string | null
  defaultDurationDays: number | null
  status: string
}

const columns = `id, name, code_system AS codeSystem, code, form, strength, base_unit AS baseUnit,
  price_minor AS priceMinor, reorder_level AS reorderLevel, is_high_alert AS isHighAlert, pack_size AS packSize,
  default_dose AS defaultDose, default_dose_unit AS defaultDoseUnit, default_route AS defaultRoute,
  default_frequency AS defaultFrequency, default_duration_days AS defaultDurationDays, status`

/** SQL of the medicine list. */
export const medicineStore = (store: Store) => ({
  byId: (id: string) => store.statement<MedicineFacts>(`SELECT ${columns} FROM medicine WHERE id = ?`).get(id),

  // A catalogue is a few thousand rows at most; it is searched and sorted in memory, where accents fold.
  every: () =>
    store
      .statement<MedicineFacts>(`SELECT ${columns} FROM medicine ORDER BY name COLLATE NOCASE, strength, form, id`)
      .all(),

  twin: (name: string, strength: string, form: string, exceptId: string) =>
    store
      .statement<{ id: string }>(
        `SELECT id FROM medicine WHERE status = 'active' AND name = ? COLLATE NOCASE AND strength = ? COLLATE NOCASE
           AND form = ? COLLATE NOCASE AND id <> ?`,
      )
      .get(name, strength, form, exceptId),

  /** Whether quantities of it are written down somewhere, so that its base unit can no longer change. */
  isUsed: (id: string): boolean =>
    store
      .statement(
        `SELECT 1 FROM stock_batch WHERE medicine_id = ?
         UNION ALL SELECT 1 FROM prescription_item WHERE medicine_id = ? LIMIT 1`,
      )
      .get(id, id) !== undefined,
})
