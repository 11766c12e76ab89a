import { addDays } from '../../../shared/domain/date.ts'
import type { Desk } from './desk.ts'
import type { Shelf } from './shelf.ts'
import type { CatalogueMedicine } from './store.ts'

/** What the pharmacist's list should show on the day of the demo: nearly out, out, expired, expiring, held. */
const low = [
  'cetirizine|tablet|10 mg',
  'doxycycline|capsule|100 mg',
  'furosemide|tablet|40 mg',
  'salbutamol|nebuliser solution|2.5 mg/2.5 ml',
  'atorvastatin|tablet|20 mg',
]
const out = ['erythromycin|tablet|250 mg', 'sumatriptan|tablet|50 mg', 'glucagon|injection|1 mg']
const expiring: [key: string, daysLeft: number][] = [
  ['phenytoin|capsule|100 mg', -11],
  ['gentamicin|injection|40 mg/ml, 2 ml', -6],
  ['promethazine|injection|25 mg/ml', -2],
  ['oxytocin|injection|10 IU/ml', 12],
  ['insulin human, soluble|injection|100 IU/ml, 10 ml', 26],
  ['hepatitis B vaccine|injection|20 mcg/ml', 41],
  ['benzylpenicillin|injection|600 mg', 58],
  ['ceftriaxone|injection|1 g', 74],
]
const held = 'carvedilol|tablet|6.25 mg'

/** Never ordered by this clinic. */
const notStocked = ['rivaroxaban|tablet|20 mg', 'empagliflozin|tablet|10 mg', 'methotrexate|tablet|2.5 mg']

/** The medicines this clinic keeps. */
export const stockedMedicines = (desk: Pick<Desk, 'medicine'>, all: CatalogueMedicine[]): CatalogueMedicine[] => {
  const absent = new Set(notStocked.map((key) => desk.medicine(key).id))
  return all.filter((medicine) => !absent.has(medicine.id))
}

/** Fills the shelves on the first day, and lays in what will be short-dated on the last. */
export const firstDelivery = (desk: Desk, shelf: Shelf, at: number, from: string, to: string): void => {
  shelf.receive(
    desk,
    at,
    desk.stocked.map((medicine) => ({
      medicine,
      quantity: Math.ceil((medicine.reorderLevel * 3) / medicine.packSize + 1) * medicine.packSize,
      expiryDate: addDays(from, desk.chance.integer(240, 700)),
    })),
  )
  shelf.receive(
    desk,
    at + 60_000,
    expiring.map(([key, daysLeft]) => {
      const medicine = desk.medicine(key)
      return { medicine, quantity: medicine.packSize * 2, expiryDate: addDays(to, daysLeft) }
    }),
  )
}

/** The last stock take: some went to the outreach clinic, one batch waits for the supplier. */
export const closeStockTake = (desk: Desk, shelf: Shelf, at: number): void => {
  const reason = 'Sent to the outreach clinic at Dunga'
  low.forEach((key, index) => {
    const medicine = desk.medicine(key)
    shelf.reduce(desk, at + index * 60_000, medicine, Math.floor(medicine.reorderLevel * 0.4) + 1, reason)
  })
  out.forEach((key, index) => {
    shelf.reduce(desk, at + (10 + index) * 60_000, desk.medicine(key), 0, reason)
  })
  shelf.hold(desk, at + 20 * 60_000, desk.medicine(held), 'Tablets discoloured, waiting for the supplier')
}
