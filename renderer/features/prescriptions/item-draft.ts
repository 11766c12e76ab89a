import type { MedicineRow } from '../../../shared/contract/medicines.ts'
import type { ItemInput } from '../../../shared/contract/prescriptions.ts'
import { baseUnitsPerDose, deriveQuantity, sentence } from '../../../shared/domain/dose.ts'

/** One medicine as it is being written. `quantity` null: worked out from the dose. */
export interface ItemDraft {
  medicine: MedicineRow
  dose: number | null
  doseUnit: ItemInput['doseUnit']
  route: ItemInput['route']
  frequency: ItemInput['frequency']
  durationDays: number | null
  asNeeded: boolean
  quantity: number | null
  repeats: number
  instructions: string
  overrideReason: string
}

/** A new item with the usual dose of its medicine. */
export const startItem = (medicine: MedicineRow): ItemDraft => ({
  medicine,
  dose: medicine.defaultDose,
  doseUnit: (medicine.defaultDoseUnit ?? medicine.baseUnit) as ItemDraft['doseUnit'],
  route: medicine.defaultRoute as ItemDraft['route'],
  frequency: medicine.defaultFrequency as ItemDraft['frequency'],
  durationDays: medicine.defaultDurationDays,
  asNeeded: false,
  quantity: null,
  repeats: 0,
  instructions: '',
  overrideReason: '',
})

/** Base units worked out from the dose, or null when a person must give them. */
export const derivedQuantity = (draft: ItemDraft): number | null =>
  draft.frequency === null || draft.dose === null || draft.doseUnit === null
    ? null
    : deriveQuantity({
        baseUnitsPerDose: baseUnitsPerDose(
          draft.dose,
          draft.doseUnit,
          draft.medicine.strength,
          draft.medicine.baseUnit,
        ),
        frequency: draft.frequency,
        durationDays: draft.durationDays,
        asNeeded: draft.asNeeded,
      })

/** The dose in words while it is typed. */
export const draftSentence = (draft: ItemDraft): string => sentence(draft)

/** As it is sent; main works the quantity out again when none was typed. */
export const toInput = (draft: ItemDraft): ItemInput => ({
  medicineId: draft.medicine.id,
  dose: draft.dose,
  doseUnit: draft.dose === null ? null : draft.doseUnit,
  route: draft.route,
  frequency: draft.frequency,
  durationDays: draft.durationDays,
  asNeeded: draft.asNeeded,
  ...(draft.quantity === null ? {} : { quantity: draft.quantity }),
  repeats: draft.repeats,
  substitutionAllowed: true,
  instructions: draft.instructions.trim() || null,
  overrideReason: draft.overrideReason.trim() || null,
})

/** What keeps an item from being prescribed, in words by field; empty when nothing does. */
export const itemProblems = (draft: ItemDraft, needsReason: boolean): Partial<Record<keyof ItemDraft, string>> => {
  const problems: Partial<Record<keyof ItemDraft, string>> = {}
  if (draft.dose !== null && !(draft.dose > 0)) problems.dose = 'A dose is more than 0.'
  if (draft.durationDays !== null && draft.durationDays < 1) problems.durationDays = 'At least 1 day.'
  if (draft.quantity === null && derivedQuantity(draft) === null) problems.quantity = 'Give the dose, or the quantity.'
  if (draft.quantity !== null && draft.quantity < 1) problems.quantity = 'At least 1.'
  if (needsReason && draft.overrideReason.trim().length < 3) problems.overrideReason = 'Say why, or choose another.'
  return problems
}
