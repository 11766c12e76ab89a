import { daysBetween, isRealDate } from './date.ts'
import { foldText } from './name.ts'
import { editDistance, nameSimilarity } from './name-similarity.ts'
import type { BirthDatePrecision, Sex } from './status.ts'

/** What two registrations are compared by. The phone is E.164; null is not known. */
export type PersonFacts = {
  familyName: string
  givenName: string
  sex: Sex | (string & {})
  birthDate: string | null
  birthDatePrecision: BirthDatePrecision
  phone: string | null
  nationalId: string | null
}

/** From this score on, two registrations are shown as perhaps the same person. A person decides; nothing is forced. */
export const duplicateThreshold = 0.75

/** True if two registrations are perhaps of the same person. */
export function likelyDuplicate(a: PersonFacts, b: PersonFacts): boolean {
  return duplicateScore(a, b).score >= duplicateThreshold
}

/**
 * How likely two registrations are of the same person, 0 to 1, and what speaks for it and against it in words. Names
 * count 0.55, the birth date 0.3, the phone 0.15. Given names that differ mean two people, however much they share:
 * twins and families have one surname, one phone, one house and often one number on the form.
 */
export function duplicateScore(a: PersonFacts, b: PersonFacts): { score: number; reasons: string[] } {
  const names = compareNames(a, b)
  const birth = compareBirth(a, b)
  const reasons = [...names.reasons, ...birth.reasons]
  const isSamePhone = a.phone !== null && a.phone === b.phone
  const phone = isSamePhone ? 1 : a.phone === null || b.phone === null ? 0.5 : 0.2
  if (isSamePhone) reasons.push('same phone')
  const id = compareNationalIds(a.nationalId, b.nationalId)
  if (id !== 'unknown')
    reasons.push(id === 'same' ? 'same national ID' : id === 'close' ? 'similar national ID' : 'different national ID')

  let score = 0.55 * names.score + 0.3 * birth.score + 0.15 * phone
  // A woman who took another family name: nobody else of her given name has her birth date and her phone.
  const isRenamed = names.given >= 0.97 && names.family < 0.8 && birth.score === 1 && isSamePhone
  if (isRenamed) score = Math.max(score, 0.78)
  else if (names.given < 0.8 || names.family < 0.75) score = Math.min(score, 0.45)
  if (isOpposite(a.sex, b.sex)) {
    // Alike is not enough for a brother and a sister, Christian and Christine.
    score -= names.given >= 0.97 ? 0.12 : 0.3
    reasons.push('different sex')
  }
  if (id === 'different') score -= 0.2
  if (id === 'close') score += 0.05
  // One card used for mother and children: the number alone does not outweigh another given name.
  if (id === 'same') score = names.given >= 0.8 ? Math.max(score, 0.95) : Math.min(Math.max(score, 0.6), 0.7)
  return { score: Math.round(Math.min(1, Math.max(0, score)) * 100) / 100, reasons }
}

type NameMatch = { score: number; given: number; family: number; reasons: string[] }

/** The better of the names as they stand, swapped, and as one list of words (where a middle name was put elsewhere). */
function compareNames(a: PersonFacts, b: PersonFacts): NameMatch {
  const straight = pairNames(a.familyName, b.familyName, a.givenName, b.givenName)
  const swapped = pairNames(a.familyName, b.givenName, a.givenName, b.familyName)
  const isSwapped = swapped.weakest > straight.weakest && swapped.weakest >= 0.8
  const { given, family } = isSwapped ? swapped : straight
  const whole = nameSimilarity(`${a.givenName} ${a.familyName}`, `${b.givenName} ${b.familyName}`) ?? 0
  const isSameWords = whole >= 0.97 && Math.min(given, family) < 0.8
  if (isSameWords) return { score: 0.95, given: 0.95, family: 0.95, reasons: ['same names in another order'] }
  const score = (given + family) / 2 - (isSwapped ? 0.02 : 0)
  const reasons: string[] = []
  if (isSwapped) reasons.push('family and given names swapped')
  if (given === 1 && family === 1) reasons.push('same name')
  else if (given >= 0.8 && family >= 0.75) reasons.push('similar name')
  else if (given >= 0.8) reasons.push('similar given name')
  else if (family >= 0.8) reasons.push('same family name, different given name')
  return { score, given, family, reasons }
}

function pairNames(familyA: string, familyB: string, givenA: string, givenB: string) {
  // Many people have one name only: then the other decides, with less weight.
  const family = nameSimilarity(familyA, familyB)
  const given = nameSimilarity(givenA, givenB)
  const pair = { family: family ?? (given ?? 0) * 0.9, given: given ?? (family ?? 0) * 0.9 }
  return { ...pair, weakest: Math.min(pair.family, pair.given) }
}

/** How well two birth dates agree, 0 to 1, as far as the less precise of them can tell. */
function compareBirth(a: PersonFacts, b: PersonFacts): { score: number; reasons: string[] } {
  if (a.birthDate === null || b.birthDate === null || !isRealDate(a.birthDate) || !isRealDate(b.birthDate)) {
    return { score: 0.35, reasons: [] }
  }
  const precisions = [a.birthDatePrecision, b.birthDatePrecision]
  const years = Math.abs(Number(a.birthDate.slice(0, 4)) - Number(b.birthDate.slice(0, 4)))
  if (precisions.includes('estimated')) {
    if (years > 5) return { score: 0, reasons: ['different age'] }
    return { score: years <= 1 ? 0.7 : years <= 3 ? 0.5 : 0.3, reasons: ['similar age'] }
  }
  if (precisions.includes('year')) {
    if (years > 1) return { score: 0, reasons: ['different birth year'] }
    return { score: years === 0 ? 0.7 : 0.45, reasons: [years === 0 ? 'same birth year' : 'birth years one apart'] }
  }
  if (precisions.includes('month') && a.birthDate.slice(0, 7) === b.birthDate.slice(0, 7)) {
    return { score: 0.85, reasons: ['same birth month'] }
  }
  if (a.birthDate === b.birthDate) return { score: 1, reasons: ['same birth date'] }
  return compareDays(a.birthDate, b.birthDate)
}

function compareDays(a: string, b: string): { score: number; reasons: string[] } {
  const swapped = `${b.slice(0, 4)}-${b.slice(8, 10)}-${b.slice(5, 7)}`
  if (a === swapped) return { score: 0.9, reasons: ['day and month swapped in the birth date'] }
  if (editDistance(a, b) === 1) return { score: 0.75, reasons: ['one slip in the birth date'] }
  if (Math.abs(daysBetween(a, b)) <= 31) return { score: 0.5, reasons: ['birth dates within a month'] }
  return { score: 0, reasons: ['different birth date'] }
}

/** Numbers are compared without spaces and signs; what only fills the field (0000, none) tells nothing. */
function compareNationalIds(a: string | null, b: string | null): 'same' | 'close' | 'different' | 'unknown' {
  const [idA, idB] = [a ?? '', b ?? ''].map((id) => foldText(id).replaceAll(' ', ''))
  if (idA === undefined || idB === undefined || !isTelling(idA) || !isTelling(idB)) return 'unknown'
  if (idA === idB) return 'same'
  return editDistance(idA, idB) === 1 ? 'close' : 'different'
}

function isTelling(id: string): boolean {
  return id.length >= 4 && /\d/.test(id) && new Set(id).size > 1
}

function isOpposite(a: string, b: string): boolean {
  return (a === 'male' && b === 'female') || (a === 'female' && b === 'male')
}
