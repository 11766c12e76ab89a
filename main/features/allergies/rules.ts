import type { AllergyRow } from '../../../shared/contract/allergies.ts'

type Fact = Pick<AllergyRow, 'kind' | 'verificationStatus' | 'criticality' | 'substance'>

/** Counts: not refuted and not a mistake. A status of a newer version counts, because what is unknown is the worse. */
export const isActiveAllergy = (row: Pick<AllergyRow, 'verificationStatus'>): boolean =>
  row.verificationStatus !== 'refuted' && row.verificationStatus !== 'entered_in_error'

/** `listed` as soon as there is one; `none_known` only when someone asked; else nobody knows. */
export const allergyStateOf = (rows: readonly Fact[]): 'listed' | 'none_known' | 'unknown' => {
  const active = rows.filter(isActiveAllergy)
  if (active.some((row) => row.kind !== 'none_known')) return 'listed'
  return active.length > 0 ? 'none_known' : 'unknown'
}

const gravity: Readonly<Record<string, number>> = { high: 0, unable_to_assess: 1, low: 2 }

/** The gravest first, then by name; what no longer counts at the end. */
export const byGravity = (a: Fact, b: Fact): number =>
  Number(isActiveAllergy(b)) - Number(isActiveAllergy(a)) ||
  (gravity[a.criticality] ?? 0) - (gravity[b.criticality] ?? 0) ||
  a.substance.localeCompare(b.substance)
