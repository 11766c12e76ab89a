import type { Frequency } from './status.ts'
import { parseStrength, ratio, type Strength, tidy, unitOf } from './strength.ts'

export { type DoseInstruction, sentence } from './dose-sentence.ts'
export { parseStrength, type Strength } from './strength.ts'

const times: Readonly<Record<Frequency, number | null>> = {
  OD: 1,
  BD: 2,
  TDS: 3,
  QDS: 4,
  Q4H: 6,
  Q6H: 4,
  Q8H: 3,
  Q12H: 2,
  NOCTE: 1,
  STAT: 1,
  WEEKLY: 1 / 7,
  PRN: null,
}

/** How many times a day a frequency is; STAT is once in all, WEEKLY a seventh, PRN null: it does not say. */
export function dailyTimes(frequency: Frequency): number | null {
  return times[frequency]
}

/** How many doses there are in `durationDays`; null when the frequency or the duration does not say. */
export function doseCount(frequency: Frequency, durationDays: number | null): number | null {
  if (frequency === 'STAT') return 1
  const perDay = dailyTimes(frequency)
  if (perDay === null || durationDays === null || !Number.isInteger(durationDays) || durationDays < 1) return null
  return frequency === 'WEEKLY' ? Math.ceil(durationDays / 7) : perDay * durationDays
}

/**
 * The quantity to prescribe in integer base units, rounded up once; null when it can't be derived and a person must
 * give it. `baseUnitsPerDose` is that of the function below. An as-needed dose may be needed every time.
 */
export function deriveQuantity(item: {
  baseUnitsPerDose: number | null
  frequency: Frequency
  durationDays: number | null
  asNeeded: boolean
}): number | null {
  const doses = doseCount(item.frequency, item.durationDays)
  if (doses === null || item.baseUnitsPerDose === null || !(item.baseUnitsPerDose > 0)) return null
  const quantity = Math.ceil(tidy(doses * item.baseUnitsPerDose))
  return Number.isSafeInteger(quantity) ? quantity : null
}

/** Base units of which only halves and quarters, only whole ones, or whole ones with the rest thrown away can be given. */
const quartered: ReadonlySet<string> = new Set(['tablet'])
const whole: ReadonlySet<string> = new Set(['capsule', 'suppository', 'sachet', 'patch'])
const opened: ReadonlySet<string> = new Set(['ampoule', 'vial', 'piece'])

/**
 * How many base units one dose takes: 1000 mg of 500 mg tablets is 2, 250 mg of 125 mg/5 ml is 10 (ml). An ampoule, or
 * a vial that does not say what it holds, is used up by a dose. Null when it can't be derived or given (a third of a
 * tablet, half a capsule): a person must give the quantity.
 */
export function baseUnitsPerDose(
  dose: number,
  doseUnit: string,
  strength: Strength | string | null,
  baseUnit: string,
): number | null {
  if (!Number.isFinite(dose) || dose <= 0) return null
  const base = unitOf(baseUnit)
  const unit = unitOf(doseUnit)
  const direct = ratio(dose, unit, 1, base)
  if (direct !== null) return givable(direct, base, null)
  const read = typeof strength === 'string' ? parseStrength(strength) : strength
  if (read === null) return null
  return givable(fromStrength(dose, unit, read, base), base, read)
}

function fromStrength(dose: number, unit: string, strength: Strength, base: string): number | null {
  const { per, container } = strength
  const strengths = ratio(dose, unit, strength.amount, strength.unit)
  if (per === null) {
    if (container !== null) return null
    return strengths !== null && (quartered.has(base) || whole.has(base) || opened.has(base)) ? strengths : null
  }
  // A volume is itself; a mass becomes the volume that holds it.
  const volume = ratio(dose, unit, 1, per.unit) ?? (strengths === null ? null : tidy(strengths * per.amount))
  if (volume === null) return null
  const direct = ratio(volume, per.unit, 1, base)
  if (direct !== null) return direct
  // `80 mg/2 ml` in ampoules of 2 ml; `10 mg/ml` says nothing of the size.
  const held = container ?? (per.amount !== 1 && (base === 'ampoule' || base === 'piece') ? per : null)
  return held !== null && opened.has(base) ? ratio(volume, per.unit, held.amount, held.unit) : null
}

function givable(amount: number | null, base: string, strength: Strength | null): number | null {
  if (amount === null || amount <= 0) return null
  if (quartered.has(base)) return Number.isInteger(tidy(amount * 4)) ? amount : null
  if (whole.has(base)) return Number.isInteger(amount) ? amount : null
  // A vial with a stated volume, of insulin say, serves many doses; only their sum is rounded up.
  if (opened.has(base)) return base === 'vial' && strength?.container ? amount : Math.ceil(amount)
  return amount
}
