import { foldText, searchTerms } from '../../../shared/domain/name.ts'
import type { Store } from '../../database/store.ts'
import { codeStore } from './code-store.ts'
import { type HeaderRow, headerStore } from './header-store.ts'
import { searchStore } from './search-store.ts'
import { searchWordsOf } from './tokens.ts'

type Lookups = ReturnType<typeof searchStore>
type Codes = ReturnType<typeof codeStore>
type Headers = ReturnType<typeof headerStore>

/** How many patients with two of the words are looked through for the third. */
const sieveSize = 200
const widestSieve = 1_000
const chunkSize = 50
/** Digits are taken for a phone or an identity number, rather than a word of a name, from this length on. */
const tellingDigits = 4

/**
 * The patients that a search box asks for, best first: the very word before words that begin with it, then by the
 * alphabet. Words stand for beginnings of names, in any order; digits for a phone, a record or an identity number.
 */
export const searchPatients = (store: Store, text: string, limit: number): HeaderRow[] =>
  store.read(() => search(store, text, limit))

const search = (store: Store, text: string, limit: number): HeaderRow[] => {
  const { words, digits, mrn } = searchTerms(text)
  const lookups = searchStore(store)
  const codes = codeStore(store)
  const headers = headerStore(store)
  if (mrn !== null) return headers.survivorsByNo(byMrn(codes, text, mrn, limit))
  const terms = digits === null ? words : [...words, digits]
  const [first, second] = terms
  if (first === undefined) return []
  if (second === undefined)
    return headers.survivorsByNo(digits ? codes.byDigits(digits, limit) : byOne(lookups, codes, first, limit))
  if (terms.length === 2 && digits === null) return headers.survivorsByNo(byTwo(lookups, first, second, limit))
  const keep = (nos: readonly number[]): HeaderRow[] => keepMatching(headers, nos, terms, limit)
  if (digits !== null && digits.length >= tellingDigits) {
    const found = keep(codes.byDigits(digits, sieveSize))
    if (found.length > 0) return found
  }
  return sieve(lookups, terms, keep, limit)
}

/** The patients (`patient.no`) whom the number in a search means, alone or beside words; null without a number. */
export const patientNosByNumber = (store: Store, text: string, limit: number): number[] | null => {
  const { digits, mrn } = searchTerms(text)
  if (mrn !== null) return byMrn(codeStore(store), text, mrn, limit)
  return digits === null ? null : codeStore(store).byDigits(digits, limit)
}

const byMrn = (codes: Codes, text: string, mrn: string, limit: number): number[] => {
  const found = codes.byShownMrn(text.trim().toUpperCase(), limit)
  return found.length > 0 ? found : codes.byCode(mrn, limit)
}

const byOne = (lookups: Lookups, codes: Codes, word: string, limit: number): number[] => {
  const found = lookups.byWord(word, limit)
  if (found.length === limit || !/\d/.test(word)) return found
  return [...found, ...codes.byCode(word.toUpperCase(), limit - found.length)]
}

const byTwo = (lookups: Lookups, first: string, second: string, limit: number): number[] => {
  const [driver, other] = isRarer(lookups, second, first) ? [second, first] : [first, second]
  return lookups.byPair(driver, other, limit).nos
}

/** The longer beginning has fewer words; of two short ones a bounded count tells. */
const isRarer = (lookups: Lookups, one: string, other: string): boolean => {
  if (one.length > 2 || other.length > 2) return one.length > other.length
  return lookups.countWords(one, 100) < lookups.countWords(other, 100)
}

/**
 * Three terms or more: the longest with each of the others, and of those lists the shortest is looked through. A pair
 * that nobody has answers at once.
 */
const sieve = (
  lookups: Lookups,
  terms: readonly string[],
  keep: (nos: readonly number[]) => HeaderRow[],
  limit: number,
): HeaderRow[] => {
  const [driver = '', ...others] = terms.toSorted((a, b) => b.length - a.length)
  let best: { other: string; nos: number[]; isAll: boolean } | null = null
  for (const other of others) {
    const list = lookups.byPair(driver, other, sieveSize)
    if (list.nos.length === 0) return []
    if (best === null || list.nos.length < best.nos.length) best = { other, ...list }
  }
  if (best === null) return []
  const found = keep(best.nos)
  if (best.isAll || found.length >= limit) return found
  return keep(lookups.byPair(driver, best.other, widestSieve).nos)
}

const keepMatching = (headers: Headers, nos: readonly number[], terms: readonly string[], limit: number) => {
  const kept: HeaderRow[] = []
  for (let from = 0; from < nos.length && kept.length < limit; from += chunkSize) {
    kept.push(...headers.survivorsByNo(nos.slice(from, from + chunkSize)).filter((row) => matchesAll(row, terms)))
  }
  return kept.slice(0, limit)
}

/** True if every term begins a word of the patient, each another one. The longest choose first: they have least choice. */
const matchesAll = (row: HeaderRow, terms: readonly string[]): boolean => {
  // Most rows fail on a plain name, and working out every code of theirs would cost ten times as much.
  const name = `${row.given_name} ${row.family_name}`
  if (plainName.test(name)) {
    const folded = ` ${foldText(name)}`
    if (terms.some((term) => !/\d/.test(term) && !folded.includes(` ${term}`))) return false
  }
  const free = searchWordsOf(row)
  return terms
    .toSorted((a, b) => b.length - a.length)
    .every((term) => {
      const bare = /^0+[1-9]/.test(term) ? term.replace(/^0+/, '') : term
      const word = [...free].find((each) => each.startsWith(term) || each.startsWith(bare))
      return word !== undefined && free.delete(word)
    })
}

/** Without hyphens and apostrophes a name is found by its words as they stand. */
const plainName = /^[\p{L} ]+$/u
