import { foldText } from '../../../shared/domain/name.ts'
import type { Store } from '../../database/store.ts'
import { medicineTest, startsWith } from './search.ts'
import { type MedicineFacts, medicineStore } from './store.ts'

interface MedicineFilter {
  search?: string | undefined
  status: 'active' | 'retired' | 'all'
  sort?: 'name' | 'code' | 'form' | undefined
  order?: 'asc' | 'desc' | undefined
}

/** The medicines that a filter leaves, in order: while something is typed, names that start with its first word come first. */
export const listMedicines = (store: Store, filter: MedicineFilter): MedicineFacts[] => {
  const test = medicineTest(filter.search)
  const found = medicineStore(store)
    .every()
    .filter((row) => (filter.status === 'all' || row.status === filter.status) && (test === null || test(row)))
  if (filter.sort) {
    const { sort } = filter
    const sorted = found.toSorted((a, b) => (a[sort] < b[sort] ? -1 : a[sort] > b[sort] ? 1 : 0))
    return filter.order === 'desc' ? sorted.toReversed() : sorted
  }
  const typed = foldText(filter.search ?? '').split(' ')[0] ?? ''
  return typed === '' ? found : found.toSorted((a, b) => rank(b, typed) - rank(a, typed))
}

/**
 * Of what is typed: names that begin so first; and before an imported name with a foreign code the one of the catalogue,
 * whose ATC code lets the allergy check see its class.
 */
const rank = (row: MedicineFacts, typed: string): number =>
  Number(startsWith(row, typed)) * 2 + Number(row.codeSystem === 'ATC')
