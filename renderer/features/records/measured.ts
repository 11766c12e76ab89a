import type { VitalInput } from '../../../shared/contract/vitals.ts'
import {
  bloodPressure,
  bmi,
  checkBloodPressure,
  checkVital,
  type Interpretation,
  interpret,
  interpretations,
  type RangeLimits,
  vitalDefinitions,
} from '../../../shared/domain/vitals.ts'

/** What the form of vital signs holds: numbers by field, the blood pressure as it is written. */
export type VitalValues = Record<string, number | string | null>

export const pressureField = 'pressure'
/** A LOINC code as the name of a field. */
export const fieldOf = (loinc: string): string => `v${loinc.replace('-', '_')}`

export const emptyVitals: VitalValues = {
  [pressureField]: '',
  ...Object.fromEntries(vitalDefinitions.map(({ loinc }) => [fieldOf(loinc), null])),
}

const numberIn = (values: VitalValues, loinc: string): number | null => {
  const value = values[fieldOf(loinc)]
  return typeof value === 'number' ? value : null
}

const textIn = (values: VitalValues): string => String(values[pressureField] ?? '').trim()

/** `120/80`, also with a blank or a dash between; null for anything else. */
export const parsePressure = (text: string): { systolic: number; diastolic: number } | null => {
  const [, upper, lower] = /^(\d{1,3})\s*[/\s-]\s*(\d{1,3})$/.exec(text.trim()) ?? []
  return upper === undefined || lower === undefined ? null : { systolic: Number(upper), diastolic: Number(lower) }
}

/** What can't be right, by field. */
export const vitalProblems = (values: VitalValues): Record<string, string> => {
  const problems: Record<string, string> = {}
  for (const { loinc } of vitalDefinitions) {
    const value = numberIn(values, loinc)
    const checked = value === null ? null : checkVital(loinc, value)
    if (checked && !checked.ok) problems[fieldOf(loinc)] = checked.reason
  }
  const text = textIn(values)
  const pressure = parsePressure(text)
  if (text !== '' && pressure === null) problems[pressureField] = 'Write it as 120/80.'
  if (pressure) {
    const checked = checkBloodPressure(pressure.systolic, pressure.diastolic)
    if (!checked.ok) problems[pressureField] = checked.reason
  }
  return problems
}

/** What was measured, as main takes it; what was left empty was not measured. */
export const vitalInputs = (values: VitalValues): VitalInput[] => {
  const pressure = parsePressure(textIn(values))
  const { systolic, diastolic } = bloodPressure
  const singles = vitalDefinitions.flatMap(({ loinc }) => {
    const value = numberIn(values, loinc)
    return value === null ? [] : [{ loinc, value }]
  })
  if (pressure === null) return singles
  const components = [
    { loinc: systolic.loinc, value: pressure.systolic },
    { loinc: diastolic.loinc, value: pressure.diastolic },
  ]
  return [{ loinc: bloodPressure.loinc, components }, ...singles]
}

export type Ranges = ReadonlyMap<string, RangeLimits>

/** What a field means as it stands, by LOINC code; main decides again when it is saved. */
export const interpretationOf = (values: VitalValues, loinc: string, ranges: Ranges): Interpretation | null => {
  if (loinc !== bloodPressure.loinc) {
    const value = numberIn(values, loinc)
    return value === null || !checkVital(loinc, value).ok ? null : interpret(value, ranges.get(loinc) ?? null)
  }
  const pressure = parsePressure(textIn(values))
  if (pressure === null || !checkBloodPressure(pressure.systolic, pressure.diastolic).ok) return null
  const parts = [
    interpret(pressure.systolic, ranges.get(bloodPressure.systolic.loinc) ?? null),
    interpret(pressure.diastolic, ranges.get(bloodPressure.diastolic.loinc) ?? null),
  ].filter((each) => each !== null)
  return parts.toSorted((a, b) => interpretations.indexOf(b) - interpretations.indexOf(a))[0] ?? null
}

/** The body mass index of what was typed, for showing only. */
export const bodyMassIndexOf = (values: VitalValues): number | null => {
  const [weight, height] = [numberIn(values, '29463-7'), numberIn(values, '8302-2')]
  return weight === null || height === null ? null : bmi(weight, height)
}
