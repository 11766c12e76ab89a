import { z } from 'zod'
import { frequencies, resultKinds, routes, serviceCategories } from './status.ts'
import { baseUnits, doseUnits } from './unit.ts'

// The shapes of the starter files in resources/catalogue, cell by cell as CSV gives them (text), coerced here once.

export { baseUnits, doseUnits } from './unit.ts'

export const allergenKinds = ['medicine', 'food', 'environment'] as const

/** A WHO ATC substance code. Oral rehydration salts alone are coded by their group: WHO gives A07CA no substances. */
export const atcPattern = /^([A-Z]\d{2}[A-Z]{2}\d{2}|A07CA)$/

/** An ATC code of any level from the second down, as a prefix that covers the codes below it. */
export const atcPrefixPattern = /^[A-Z]\d{2}([A-Z]([A-Z](\d{2})?)?)?$/

/** A WHO ICD-10 code: a category, or a category with its subdivision. */
export const icd10Pattern = /^[A-Z]\d{2}(\.\d{1,2})?$/

/** A LOINC code: digits, a hyphen and a check digit. */
export const loincPattern = /^\d{1,5}-\d$/

const text = z.string().trim().min(1)
const decimalCell = z
  .string()
  .regex(/^\d+(\.\d+)?$/, 'a plain decimal number')
  .transform(Number)
const integerCell = z.string().regex(/^\d+$/, 'a whole number').transform(Number)
const positiveIntegerCell = integerCell.pipe(z.number().int().positive())

/** An empty cell reads as null. */
function blankable<T extends z.ZodType>(cell: T) {
  return z.union([z.literal('').transform(() => null), cell])
}

/** medicines.csv: price in minor units per base unit; a dose is an adult's usual one, null where none should be offered. */
export const MedicineRow = z.object({
  atc_code: z.string().regex(atcPattern),
  name: text,
  form: text,
  strength: text,
  base_unit: z.enum(baseUnits),
  price_minor: positiveIntegerCell,
  reorder_level: integerCell,
  high_alert: z.enum(['0', '1']).transform((cell) => cell === '1'),
  pack_size: positiveIntegerCell,
  default_dose: blankable(decimalCell.pipe(z.number().positive())),
  default_dose_unit: blankable(z.enum(doseUnits)),
  default_route: blankable(z.enum(routes)),
  default_frequency: blankable(z.enum(frequencies)),
  default_duration_days: blankable(positiveIntegerCell),
})
export type MedicineRow = z.infer<typeof MedicineRow>

/** services.csv: price in minor units, result unit in UCUM, adult reference limits in that unit (either may be null). */
export const ServiceItemRow = z.object({
  code: z.string().regex(/^[A-Z]{3}-[A-Z0-9]+(-[A-Z0-9]+)*$/),
  name: text,
  category: z.enum(serviceCategories),
  price_minor: integerCell,
  result_unit: blankable(text),
  result_kind: z.enum(resultKinds),
  reference_low: blankable(decimalCell),
  reference_high: blankable(decimalCell),
  loinc_code: blankable(z.string().regex(loincPattern)),
})
export type ServiceItemRow = z.infer<typeof ServiceItemRow>

/** icd10.csv: keywords are lower-case words a doctor types, separated by spaces. */
export const CodeRow = z.object({
  code: z.string().regex(icd10Pattern),
  text,
  keywords: z.string(),
})
export type CodeRow = z.infer<typeof CodeRow>

/** allergens.csv: a medicine whose ATC code starts with one of the prefixes may cross-react. */
export const AllergenRow = z.object({
  substance: text,
  kind: z.enum(allergenKinds),
  atc_prefixes: z
    .string()
    .transform((cell) => (cell === '' ? [] : cell.split('|')))
    .pipe(z.array(z.string().regex(atcPrefixPattern))),
  keywords: z.string(),
})
export type AllergenRow = z.infer<typeof AllergenRow>

/**
 * vital-ranges.csv: ages in whole months, from inclusive, to exclusive. A value from low to high is expected; at or
 * below critical_low, or at or above critical_high, it is critical.
 */
export const VitalRangeRow = z.object({
  loinc_code: z.string().regex(loincPattern),
  unit: text,
  sex: z.enum(['any', 'male', 'female']),
  age_from_months: integerCell,
  age_to_months: positiveIntegerCell,
  low: decimalCell,
  high: decimalCell,
  critical_low: blankable(decimalCell),
  critical_high: blankable(decimalCell),
})
export type VitalRangeRow = z.infer<typeof VitalRangeRow>
