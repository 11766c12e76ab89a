import { accepted, type Checked, refused } from './checked.ts'
import type { Sex } from './status.ts'

/** A vital sign as it is measured: LOINC code, UCUM unit, decimals kept, and the limits beyond which it is a slip. */
export type VitalDefinition = {
  loinc: string
  name: string
  /** UCUM. */
  unit: string
  /** The unit as people read it. */
  unitLabel: string
  /** How many decimals a value may have. */
  scale: number
  /** What a living person can show; beyond it the value is refused as a slip of the hand. */
  plausibleMinimum: number
  plausibleMaximum: number
}

const vital = (
  loinc: string,
  name: string,
  [unit, unitLabel]: readonly [string, string],
  scale: number,
  [plausibleMinimum, plausibleMaximum]: readonly [number, number],
): VitalDefinition => ({ loinc, name, unit, unitLabel, scale, plausibleMinimum, plausibleMaximum })

const mercury = ['mm[Hg]', 'mmHg'] as const

/** One observation whose value is its two components, systolic and diastolic. */
export const bloodPressure = {
  loinc: '85354-9',
  name: 'Blood pressure',
  unit: 'mm[Hg]',
  unitLabel: 'mmHg',
  systolic: vital('8480-6', 'Systolic blood pressure', mercury, 0, [0, 350]),
  diastolic: vital('8462-4', 'Diastolic blood pressure', mercury, 0, [0, 250]),
} as const

/** Derived from weight and height, never typed. */
export const bodyMassIndex = vital('39156-5', 'Body mass index', ['kg/m2', 'kg/m²'], 1, [5, 150])

/** The vitals that are typed, in the order of the form; blood pressure stands beside them. 0 is a value: no pulse, no breath, no pain. */
export const vitalDefinitions: readonly VitalDefinition[] = [
  vital('8310-5', 'Temperature', ['Cel', '°C'], 1, [20, 46]),
  vital('8867-4', 'Heart rate', ['/min', 'per min'], 0, [0, 350]),
  vital('9279-1', 'Respiratory rate', ['/min', 'per min'], 0, [0, 150]),
  vital('59408-5', 'Oxygen saturation', ['%', '%'], 0, [0, 100]),
  vital('29463-7', 'Weight', ['kg', 'kg'], 2, [0.2, 650]),
  vital('8302-2', 'Height', ['cm', 'cm'], 1, [15, 275]),
  vital('9843-4', 'Head circumference', ['cm', 'cm'], 1, [10, 80]),
  vital('2339-0', 'Blood glucose', ['mg/dL', 'mg/dL'], 0, [0, 2000]),
  vital('72514-3', 'Pain', ['{score}', 'of 10'], 0, [0, 10]),
]

const byLoinc: ReadonlyMap<string, VitalDefinition> = new Map(
  [...vitalDefinitions, bloodPressure.systolic, bloodPressure.diastolic, bodyMassIndex].map((each) => [
    each.loinc,
    each,
  ]),
)

/** The definition of a vital or of a component of blood pressure; null for a code this version does not know. */
export function vitalOf(loinc: string): VitalDefinition | null {
  return byLoinc.get(loinc) ?? null
}

/** A value as typed for a vital: a number within what is plausible, with no more decimals than are kept. */
export function checkVital(loinc: string, value: number): Checked<number> {
  const definition = vitalOf(loinc)
  if (definition === null) return refused('This measurement is not known. Choose one of the list.')
  const { name, unitLabel, scale, plausibleMinimum, plausibleMaximum } = definition
  if (!Number.isFinite(value)) return refused(`${name} must be a number.`)
  if (value < plausibleMinimum || value > plausibleMaximum) {
    return refused(
      `${name} of ${value} ${unitLabel} can’t be right: it is ${plausibleMinimum} to ${plausibleMaximum}. Check the value.`,
    )
  }
  const rounded = Number(value.toFixed(scale))
  if (Math.abs(rounded - value) > 1e-9) {
    return refused(
      scale === 0 ? `${name} is a whole number.` : `${name} has at most ${scale} decimal${scale === 1 ? '' : 's'}.`,
    )
  }
  return accepted(rounded)
}

/** A blood pressure: both components plausible, and the systolic not below the diastolic. */
export function checkBloodPressure(
  systolic: number,
  diastolic: number,
): Checked<{ systolic: number; diastolic: number }> {
  const upper = checkVital(bloodPressure.systolic.loinc, systolic)
  if (!upper.ok) return upper
  const lower = checkVital(bloodPressure.diastolic.loinc, diastolic)
  if (!lower.ok) return lower
  if (upper.value < lower.value) {
    return refused('The systolic pressure is below the diastolic. Check whether they changed places.')
  }
  return accepted({ systolic: upper.value, diastolic: lower.value })
}

/** FHIR's interpretation: normal, low, high, critically low, critically high. */
export const interpretations = ['N', 'L', 'H', 'LL', 'HH'] as const
export type Interpretation = (typeof interpretations)[number]

/** The limits of a reference range; null where there is none. Low to high is normal, both included. */
export type RangeLimits = {
  low: number | null
  high: number | null
  criticalLow: number | null
  criticalHigh: number | null
}

/** A reference range: ages in completed months, from included, to excluded. */
export type VitalRange = RangeLimits & {
  loinc: string
  sex: 'any' | 'male' | 'female'
  ageFromMonths: number
  ageToMonths: number
}

/** What a value means against a range: at a critical limit or beyond it is critical. Without a range, null. */
export function interpret(value: number, range: RangeLimits | null): Interpretation | null {
  if (range === null) return null
  if (range.criticalLow !== null && value <= range.criticalLow) return 'LL'
  if (range.criticalHigh !== null && value >= range.criticalHigh) return 'HH'
  if (range.low !== null && value < range.low) return 'L'
  if (range.high !== null && value > range.high) return 'H'
  return 'N'
}

/**
 * The range for a vital, sex and age, null if there is none: that of the sex before that of any, then the narrower age.
 * For a sex other than male and female only ranges of any sex count.
 */
export function pickRange<Range extends VitalRange>(
  ranges: readonly Range[],
  wanted: { loinc: string; sex: Sex; ageMonths: number },
): Range | null {
  const fitting = ranges.filter(
    (range) =>
      range.loinc === wanted.loinc &&
      (range.sex === 'any' || range.sex === wanted.sex) &&
      wanted.ageMonths >= range.ageFromMonths &&
      wanted.ageMonths < range.ageToMonths,
  )
  const [best] = fitting.toSorted(
    (a, b) =>
      Number(a.sex === 'any') - Number(b.sex === 'any') ||
      a.ageToMonths - a.ageFromMonths - (b.ageToMonths - b.ageFromMonths),
  )
  return best ?? null
}

/** The body mass index to one decimal, kg/m²; null when weight or height is not plausible. */
export function bmi(weightKg: number, heightCm: number): number | null {
  if (!checkVital('29463-7', weightKg).ok || !checkVital('8302-2', heightCm).ok) return null
  return Math.round((weightKg * 100_000) / (heightCm * heightCm)) / 10
}
