import type { StockRow } from '../../../shared/contract/stock.ts'
import { expiryFlag, isUsable, reorderFlag } from '../../../shared/domain/stock.ts'
import type { Core } from '../../api/core.ts'
import { medicineTest } from '../medicines/search.ts'
import { type MedicineFacts, medicineStore } from '../medicines/store.ts'
import { type BatchFacts, stockStore } from './store.ts'

interface LevelFilter {
  search?: string | undefined
  low?: boolean | undefined
  expiring?: boolean | undefined
  sort?: 'name' | 'usable' | 'nextExpiry' | undefined
  order?: 'asc' | 'desc' | undefined
}

/**
 * The stock of every medicine in use, and of retired ones that still have some, with its flags. Reordering looks at what
 * may be handed out: expired and held batches don't keep a medicine from being flagged.
 */
export const stockLevels = (core: Core, filter: LevelFilter): StockRow[] => {
  const byMedicine = Map.groupBy(stockStore(core.store).everyBatch(), (batch) => batch.medicineId)
  const today = core.today()
  const test = medicineTest(filter.search)
  const rows = medicineStore(core.store)
    .every()
    .filter((medicine) => test === null || test(medicine))
    .map((medicine) => level(medicine, byMedicine.get(medicine.id) ?? [], today))
    .filter((row) => row.status === 'active' || row.onHand !== 0)
    .filter((row) => !filter.low || row.reorderFlag !== 'ok')
    .filter((row) => !filter.expiring || row.expiryFlag !== 'ok')
  const { sort = 'name', order = 'asc' } = filter
  const sorted = rows.toSorted((a, b) => compare(keyOf(a, sort), keyOf(b, sort)))
  return order === 'asc' ? sorted : sorted.toReversed()
}

const level = (medicine: MedicineFacts, batches: readonly BatchFacts[], today: string): StockRow => {
  const held = batches.filter((batch) => batch.onHand > 0)
  const sum = (some: readonly BatchFacts[]) => some.reduce((total, batch) => total + batch.onHand, 0)
  const usable = sum(held.filter((batch) => isUsable(batch, today)))
  const nextExpiry = held[0]?.expiryDate ?? null
  return {
    medicineId: medicine.id,
    name: medicine.name,
    form: medicine.form,
    strength: medicine.strength,
    code: medicine.code,
    baseUnit: medicine.baseUnit,
    packSize: medicine.packSize,
    reorderLevel: medicine.reorderLevel,
    isHighAlert: medicine.isHighAlert !== 0,
    status: medicine.status,
    onHand: sum(batches),
    usable,
    expired: sum(held.filter((batch) => expiryFlag(batch.expiryDate, today) === 'expired')),
    batchCount: held.length,
    nextExpiry,
    expiryFlag: expiryFlag(nextExpiry, today),
    reorderFlag: reorderFlag(usable, medicine.reorderLevel === 0 ? null : medicine.reorderLevel),
  }
}

const keyOf = (row: StockRow, sort: 'name' | 'usable' | 'nextExpiry'): string | number =>
  sort === 'usable' ? row.usable : sort === 'nextExpiry' ? (row.nextExpiry ?? '9999-12-31') : row.name

const compare = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0)
