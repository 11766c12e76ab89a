import { ageInMonths } from '../../../shared/domain/age.ts'
import type { Sex } from '../../../shared/domain/status.ts'
import {
  bloodPressure,
  interpret,
  interpretations,
  pickRange,
  type VitalRange,
  vitalOf,
} from '../../../shared/domain/vitals.ts'
import type { Chance } from './chance.ts'
import type { Signs } from './scenario.ts'

export interface Body {
  sex: Sex
  /** Null when nothing is known: taken as an adult. */
  birthDate: string | null
  weightKg: number
  heightCm: number
}

/** Weight and height that fit an age: the usual rules of thumb for children, `build` of the usual for grown people. */
export const growTo = (sex: Sex, birthDate: string | null, build: number, onDate: string): Body => {
  const months = birthDate === null ? 420 : ageInMonths(birthDate, onDate)
  const years = months / 12
  const usual =
    months < 12
      ? 3.6 + months * 0.5
      : years < 11
        ? 2 * (years + 4)
        : years < 18
          ? 30 + (years - 11) * 4
          : sex === 'male'
            ? 68
            : 62
  const tall =
    months < 24
      ? 50 + months * 1.5
      : years < 13
        ? years * 6 + 77
        : years < 18
          ? 154 + (years - 13) * (sex === 'male' ? 4 : 1.6)
          : sex === 'male'
            ? 172
            : 161
  const share = years < 11 ? 1 + (build - 1.06) / 2 : build
  return {
    sex,
    birthDate,
    weightKg: Math.round(usual * share * 10) / 10,
    heightCm: Math.round(tall + (years < 18 ? 0 : (build - 1.06) * 20)),
  }
}

export interface Measured {
  code: string
  text: string
  value: number | null
  unit: string
  interpretation: string | null
  rangeLow: number | null
  rangeHigh: number | null
  components: string | null
}

/** The vitals of one visit: the patient's own, moved by what the visit is about. */
export const measure = (
  chance: Chance,
  ranges: readonly VitalRange[],
  body: Body,
  signs: Signs,
  onDate: string,
): Measured[] => {
  const ageMonths = body.birthDate === null ? 420 : ageInMonths(body.birthDate, onDate)
  const rangeOf = (loinc: string) => pickRange(ranges, { loinc, sex: body.sex, ageMonths })
  const one = (code: string, unit: string, value: number, isJudged = true): Measured => {
    const range = isJudged ? rangeOf(code) : null
    return {
      code,
      text: vitalOf(code)?.name ?? code,
      value,
      unit,
      interpretation: interpret(value, range),
      rangeLow: range?.low ?? null,
      rangeHigh: range?.high ?? null,
      components: null,
    }
  }
  const moved = (by: [number, number] | undefined): number => (by ? chance.integer(...by) : 0)
  /** A little below the middle of what is expected. */
  const middle = (loinc: string, fallback: number, spread: number): number => {
    const range = rangeOf(loinc)
    const base = range?.low != null && range.high != null ? range.low * 0.55 + range.high * 0.45 : fallback
    return Math.round(base + chance.integer(-spread, spread))
  }
  const rows = [
    one('8310-5', 'Cel', signs.temperature ? chance.decimal(...signs.temperature, 1) : chance.decimal(36.3, 37.1, 1)),
    one('8867-4', '/min', middle('8867-4', 76, 8) + moved(signs.pulse)),
    one('9279-1', '/min', middle('9279-1', 16, 2) + moved(signs.breaths)),
    one('59408-5', '%', signs.saturation ? chance.integer(...signs.saturation) : chance.integer(96, 99)),
    one('29463-7', 'kg', Math.round((body.weightKg + chance.decimal(-0.6, 0.6, 1)) * 10) / 10, false),
  ]
  if (chance.isTrue(0.5)) rows.push(one('8302-2', 'cm', body.heightCm, false))
  if (signs.glucose) rows.push(one('2339-0', 'mg/dL', 88 + moved(signs.glucose)))
  if (signs.pain) rows.push(one('72514-3', '{score}', chance.integer(...signs.pain)))
  if (ageMonths >= 12 * 12) {
    const systolic = chance.integer(108, 126) + moved(signs.systolic)
    const diastolic = Math.min(chance.integer(66, 80) + moved(signs.diastolic), systolic - 20)
    rows.push(pressure(systolic, diastolic, rangeOf))
  }
  return rows
}

const pressure = (systolic: number, diastolic: number, rangeOf: (loinc: string) => VitalRange | null): Measured => {
  const parts = [
    { code: bloodPressure.systolic.loinc, value: systolic },
    { code: bloodPressure.diastolic.loinc, value: diastolic },
  ].map((part) => {
    const range = rangeOf(part.code)
    const interpretation = interpret(part.value, range)
    return { ...part, interpretation, rangeLow: range?.low ?? null, rangeHigh: range?.high ?? null }
  })
  const worst = interpretations.findLast((word) => parts.some((part) => part.interpretation === word)) ?? null
  return {
    code: bloodPressure.loinc,
    text: bloodPressure.name,
    value: null,
    unit: bloodPressure.unit,
    interpretation: worst,
    rangeLow: null,
    rangeHigh: null,
    components: JSON.stringify(parts),
  }
}
