/**
 * A medicine's strength, read: `500 mg` is an amount in one base unit, `125 mg/5 ml` an amount in 5 ml, and
 * `100 IU/ml, 10 ml` also says what the container holds. Units are in the form of `unitOf`.
 */
export type Strength = {
  amount: number
  unit: string
  per: { amount: number; unit: string } | null
  container: { amount: number; unit: string } | null
}

const number = String.raw`(\d+(?:[ ,]\d{3})*(?:\.\d+)?)`
const unit = '([a-zµμ][a-zµμ.]*)'
const shape = new RegExp(`^${number} ?${unit}(?: ?(?:/|per|in) ?(?:${number} ?)?${unit})?(?: ?, ?${number} ?${unit})?$`)

const units: Readonly<Record<string, string>> = {
  mcg: 'microgram',
  ug: 'microgram',
  µg: 'microgram',
  μg: 'microgram',
  mgs: 'mg',
  milligram: 'mg',
  gm: 'g',
  gram: 'g',
  mls: 'ml',
  cc: 'ml',
  millilitre: 'ml',
  milliliter: 'ml',
  litre: 'l',
  iu: 'IU',
  'i.u.': 'IU',
  unit: 'IU',
  tab: 'tablet',
  cap: 'capsule',
  amp: 'ampoule',
  supp: 'suppository',
  suppositories: 'suppository',
  patches: 'patch',
}

/** A unit in one form: lower case, singular, `mcg` and `µg` as `microgram`, units and i.u. as `IU`. */
export function unitOf(text: string): string {
  const lower = text.trim().toLowerCase()
  const singular = lower.length > 3 && lower.endsWith('s') ? lower.slice(0, -1) : lower
  return units[lower] ?? units[singular] ?? singular
}

/** Reads a strength; null for what has no single amount: `1%`, `500 mg + 125 mg`, free text. */
export function parseStrength(text: string): Strength | null {
  if (text.length > 60) return null
  const match = shape.exec(text.trim().toLowerCase().replace(/\s+/g, ' '))
  const [, amount, of, perAmount, perUnit, containerAmount, containerUnit] = match ?? []
  if (amount === undefined || of === undefined) return null
  const strength = {
    amount: numberOf(amount),
    unit: unitOf(of),
    per: perUnit === undefined ? null : { amount: numberOf(perAmount ?? '1'), unit: unitOf(perUnit) },
    container:
      containerAmount === undefined || containerUnit === undefined
        ? null
        : { amount: numberOf(containerAmount), unit: unitOf(containerUnit) },
  }
  const amounts = [strength.amount, strength.per?.amount ?? 1, strength.container?.amount ?? 1]
  return amounts.every((value) => value > 0) ? strength : null
}

const micrograms: Readonly<Record<string, number>> = { microgram: 1, mg: 1000, g: 1_000_000 }
const microlitres: Readonly<Record<string, number>> = { ml: 1000, l: 1_000_000 }

/** How many times one amount holds another of a unit of the same kind (mass, volume, or the very same); null if not. */
export function ratio(amount: number, amountUnit: string, of: number, ofUnit: string): number | null {
  for (const scale of [micrograms, microlitres]) {
    const top = scale[amountUnit]
    const bottom = scale[ofUnit]
    if (top !== undefined && bottom !== undefined) return tidy((amount * top) / (of * bottom))
  }
  return amountUnit === ofUnit ? tidy(amount / of) : null
}

/** Doses have few decimals; what binary fractions add beyond the sixth is taken off. */
export function tidy(value: number): number {
  return Math.round(value * 1e6) / 1e6
}

function numberOf(text: string): number {
  return Number(text.replace(/[ ,]/g, ''))
}
