import { foldText } from './name.ts'
import type { Criticality, VerificationStatus } from './status.ts'
import { holdsWords, substanceNames } from './substance.ts'

/** An allergy as far as a check needs it. `code` counts when it is an ATC code; `atcPrefixes` are what may cross-react. */
export type AllergyFacts = {
  substance: string
  code?: string | null
  atcPrefixes: readonly string[]
  criticality: Criticality | (string & {})
  verificationStatus: VerificationStatus | (string & {})
}

export type MedicineFacts = { name: string; atcCode: string | null }

/** A medicine meets an allergy: the same substance, or one of its class. `words` are for the screen. */
export type AllergyAlert<Allergy extends AllergyFacts> = {
  allergy: Allergy
  match: 'substance' | 'class'
  severity: 'high' | 'low'
  words: string
}

const atcShape = /^[A-Z](?:\d{2}(?:[A-Z](?:[A-Z](?:\d{2})?)?)?)?$/
const substanceLength = 7

/**
 * The allergies that a medicine meets, the gravest first. The same substance: by name (folded, INN and its common
 * synonyms, each part of a combination) or by the allergy's own ATC code of seven characters. The class: by an ATC
 * prefix. Refuted and erroneous ones are left out; a criticality that is not low counts as high, because what is
 * unknown is taken as the worse.
 */
export function checkAllergies<Allergy extends AllergyFacts>(
  allergies: readonly Allergy[],
  medicine: MedicineFacts,
): AllergyAlert<Allergy>[] {
  const names = substanceNames(medicine.name)
  const atcCode = atcOf(medicine.atcCode)
  const alerts: AllergyAlert<Allergy>[] = []
  for (const allergy of allergies) {
    if (allergy.verificationStatus === 'refuted' || allergy.verificationStatus === 'entered_in_error') continue
    const ownCode = atcOf(allergy.code)
    const isSubstance =
      (ownCode.length === substanceLength && ownCode === atcCode) || isSameSubstance(allergy.substance, names)
    const isClass = [ownCode, ...allergy.atcPrefixes.map(atcOf)].some((code) => code !== '' && atcCode.startsWith(code))
    if (!isSubstance && !isClass) continue
    alerts.push({
      allergy,
      match: isSubstance ? 'substance' : 'class',
      severity: allergy.criticality === 'low' ? 'low' : 'high',
      words: isSubstance
        ? `Allergy to ${allergy.substance}: ${medicine.name} holds it.`
        : `Allergy to ${allergy.substance}: ${medicine.name} may cause a reaction too.`,
    })
  }
  return alerts.toSorted((a, b) => gravity(b) - gravity(a))
}

/** An ATC code in one form; empty for a code of another system. */
function atcOf(code: string | null | undefined): string {
  const upper = code?.trim().toUpperCase() ?? ''
  return atcShape.test(upper) ? upper : ''
}

function gravity(alert: { match: string; severity: string }): number {
  return (alert.severity === 'high' ? 2 : 0) + (alert.match === 'substance' ? 1 : 0)
}

/** One of the medicine's names and one of the allergy's hold one another as whole words: `penicillin` is not `penicillamine`. */
function isSameSubstance(substance: string, medicineNames: readonly string[]): boolean {
  return substanceNames(substance).some((allergen) =>
    medicineNames.some((name) => holdsWords(name, allergen) || holdsWords(allergen, name)),
  )
}

/** A medicine that is being taken: the day its prescription was written (`yyyy-mm-dd`), how long it lasts. */
export type TherapyFacts = MedicineFacts & {
  medicineId: string
  writtenOn: string
  durationDays: number | null
  repeats: number
}

/**
 * A medicine the patient already takes that does the same as a new one. `continues`: the new one is the next supply of
 * a long therapy, which is as it should be.
 */
export type TherapyAlert<Active extends TherapyFacts> = {
  active: Active
  match: 'substance' | 'class'
  continues: boolean
}

/** From this length on a course is a therapy that goes on, and its next prescription follows before it ends. */
const longCourseDays = 28

/**
 * The active medicines that one prescribed on `day` duplicates: the same substance (all seven characters of the ATC
 * code or, where one has no code, the same name), or the same chemical subgroup (the first five). Each medicine once,
 * by its latest prescription, real duplicates first.
 */
export function duplicateTherapy<Active extends TherapyFacts>(
  active: readonly Active[],
  medicine: MedicineFacts & { medicineId: string },
  day: string,
): TherapyAlert<Active>[] {
  const alerts = active
    .flatMap((each): TherapyAlert<Active>[] => {
      const match = matchOf(each, medicine)
      const isEarlier = each.medicineId === medicine.medicineId && each.writtenOn < day
      return match ? [{ active: each, match, continues: isEarlier && isLong(each) }] : []
    })
    .toSorted(
      (a, b) => Number(a.continues) - Number(b.continues) || b.active.writtenOn.localeCompare(a.active.writtenOn),
    )
  const ids = alerts.map((alert) => alert.active.medicineId)
  return alerts.filter((alert, index) => ids.indexOf(alert.active.medicineId) === index)
}

function isLong({ durationDays, repeats }: TherapyFacts): boolean {
  return durationDays === null || durationDays >= longCourseDays || repeats > 0
}

function matchOf(a: MedicineFacts, b: MedicineFacts): 'substance' | 'class' | null {
  if (isSameMedicine(a, b)) return 'substance'
  const group = a.atcCode?.slice(0, 5)
  return group?.length === 5 && group === b.atcCode?.slice(0, 5) ? 'class' : null
}

function isSameMedicine(a: MedicineFacts, b: MedicineFacts): boolean {
  if (a.atcCode !== null && b.atcCode !== null) return a.atcCode.length === substanceLength && a.atcCode === b.atcCode
  const [first, second] = [substanceNames(a.name)[0] ?? foldText(a.name), substanceNames(b.name)[0] ?? foldText(b.name)]
  return first !== '' && first === second
}
