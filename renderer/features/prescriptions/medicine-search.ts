import type { MedicineRow } from '../../../shared/contract/medicines.ts'
import { client } from '../../host/queries.ts'
import type { SearchOption } from '../../ui/index.ts'
import { unitWords } from './words.ts'

export interface MedicineOption extends SearchOption {
  medicine: MedicineRow
}

export const medicineTitle = (medicine: Pick<MedicineRow, 'name' | 'strength' | 'form'>): string =>
  `${medicine.name} ${medicine.strength} ${medicine.form}`

const stockWords = (medicine: MedicineRow): string =>
  medicine.usable === null
    ? ''
    : medicine.usable > 0
      ? `${unitWords(medicine.usable, medicine.baseUnit)} in stock`
      : 'out of stock'

/** A medicine as an option of a search field, with its code and what is in stock. */
export const medicineOption = (medicine: MedicineRow): MedicineOption => ({
  value: medicine.id,
  label: medicineTitle(medicine),
  detail: [medicine.code, stockWords(medicine), medicine.isHighAlert ? 'HIGH ALERT' : ''].filter(Boolean).join(' · '),
  medicine,
})

/** Medicines in use that match what was typed, best first. */
export const searchMedicines = async (search: string): Promise<MedicineOption[]> =>
  (await client.medicines.list({ search, pageSize: 12 })).rows.map(medicineOption)
