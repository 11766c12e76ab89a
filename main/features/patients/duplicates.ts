import type { DuplicateMatch } from '../../../shared/contract/patients.ts'
import { addMonths, isRealDate } from '../../../shared/domain/date.ts'
import { duplicateScore, duplicateThreshold, type PersonFacts } from '../../../shared/domain/duplicate.ts'
import { nameWords } from '../../../shared/domain/name.ts'
import type { Store } from '../../database/store.ts'
import { headerStore, toHeader } from './header-store.ts'
import { searchStore } from './search-store.ts'
import { candidateStore } from './store.ts'
import { nationalIdToken, soundMark, soundPairs } from './tokens.ts'

const shownMatches = 10
const pairLimit = 200
/** Scores beyond this many months apart are too low, however precise the dates are. */
const ageSlackMonths = 6 * 12

/** Registered patients who may be this person, most likely first, with what speaks for and against in words. */
export const findDuplicates = (store: Store, facts: PersonFacts, exceptId: string | undefined): DuplicateMatch[] => {
  const rows = headerStore(store).survivorsByNo([...candidatesOf(store, facts)])
  return rows
    .filter((row) => row.id !== exceptId)
    .map((row) => {
      const known: PersonFacts = {
        familyName: row.family_name,
        givenName: row.given_name,
        sex: row.sex,
        birthDate: row.birth_date,
        birthDatePrecision: row.birth_date_precision as PersonFacts['birthDatePrecision'],
        phone: row.phone,
        nationalId: row.national_id,
      }
      return { patient: toHeader(row), ...duplicateScore(facts, known) }
    })
    .filter((match) => match.score >= duplicateThreshold)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, shownMatches)
}

const candidatesOf = (store: Store, facts: PersonFacts): Set<number> => {
  const lookups = candidateStore(store)
  const found = new Set<number>()
  const add = (nos: readonly number[]): void => {
    for (const no of nos) found.add(no)
  }
  if (facts.phone) add(lookups.byPhone(facts.phone))
  const token = facts.nationalId ? nationalIdToken(facts.nationalId) : ''
  if (token.length >= 4) add(lookups.byNationalId(token))
  for (const date of datesLike(facts)) add(lookups.byBirthDate(date))
  const [bornFrom, bornTo] = facts.birthDate
    ? [addMonths(facts.birthDate, -ageSlackMonths), addMonths(facts.birthDate, ageSlackMonths)]
    : ['', '9999']
  for (const [one, other] of soundPairs(`${facts.givenName} ${facts.familyName}`)) {
    add(lookups.bySound([soundMark + one, other], bornFrom, bornTo))
  }
  const [given, family] = [longestWord(facts.givenName), longestWord(facts.familyName)]
  if (given && family) add(searchStore(store).byPair(given.slice(0, 3), family.slice(0, 3), pairLimit).nos)
  return found
}

const longestWord = (name: string): string => nameWords(name).toSorted((a, b) => b.length - a.length)[0] ?? ''

/** A known day, and the one it is when day and month changed places. A year alone is thousands of people: not looked up. */
const datesLike = ({ birthDate, birthDatePrecision }: PersonFacts): string[] => {
  if (birthDate === null || birthDatePrecision !== 'day') return []
  const swapped = `${birthDate.slice(0, 4)}-${birthDate.slice(8, 10)}-${birthDate.slice(5, 7)}`
  return [...new Set([birthDate, swapped])].filter(isRealDate)
}
