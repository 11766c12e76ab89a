import type { InferInsertModel } from 'drizzle-orm'
import type { CodeRow, MedicineRow, ServiceItemRow } from '../../../shared/domain/catalogue.ts'
import { heraNamespace, uuidV5 } from '../../../shared/domain/uuid.ts'
import type { code, medicine, serviceItem } from '../../database/schema/index.ts'

/** Who wrote a row and when: epoch ms and a user id. */
export interface Origin {
  createdAt: number
  createdBy: string
}

/** The same on every workstation, so that two that start apart hold one catalogue when they meet. */
const starterId = (kind: string, key: string): string => uuidV5(heraNamespace, `starter/${kind}/${key}`)

export const medicineId = (row: Pick<MedicineRow, 'atc_code' | 'name' | 'form' | 'strength'>): string =>
  starterId('medicine', [row.atc_code, row.name, row.form, row.strength].join('|'))

export const serviceItemId = (itemCode: string): string => starterId('service', itemCode)

export const codeId = (system: string, value: string): string => starterId('code', `${system}|${value}`)

export const medicineValues = (row: MedicineRow, origin: Origin): InferInsertModel<typeof medicine> => ({
  id: medicineId(row),
  name: row.name,
  codeSystem: 'ATC',
  code: row.atc_code,
  form: row.form,
  strength: row.strength,
  baseUnit: row.base_unit,
  priceMinor: row.price_minor,
  reorderLevel: row.reorder_level,
  isHighAlert: row.high_alert,
  packSize: row.pack_size,
  defaultDose: row.default_dose,
  defaultDoseUnit: row.default_dose_unit,
  defaultRoute: row.default_route,
  defaultFrequency: row.default_frequency,
  defaultDurationDays: row.default_duration_days,
  status: 'active',
  ...origin,
})

export const serviceItemValues = (row: ServiceItemRow, origin: Origin): InferInsertModel<typeof serviceItem> => ({
  id: serviceItemId(row.code),
  code: row.code,
  name: row.name,
  category: row.category,
  priceMinor: row.price_minor,
  resultKind: row.result_kind,
  resultUnit: row.result_unit,
  referenceLow: row.reference_low,
  referenceHigh: row.reference_high,
  loincCode: row.loinc_code,
  status: 'active',
  ...origin,
})

export const codeValues = (row: CodeRow): InferInsertModel<typeof code> => ({
  id: codeId('ICD-10', row.code),
  system: 'ICD-10',
  code: row.code,
  text: row.text,
  keywords: row.keywords,
  status: 'active',
})
