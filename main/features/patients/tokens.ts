import { callingCodeOf } from '../../../shared/domain/calling-code.ts'
import { mrnSeriesOf, normaliseMrn } from '../../../shared/domain/mrn.ts'
import { foldText, indexWords, nameWords } from '../../../shared/domain/name.ts'
import { soundKey } from '../../../shared/domain/name-similarity.ts'
import { phoneSearchTokens } from '../../../shared/domain/phone.ts'

/** A row of patient_token: the patient is found by the beginning of `word`, or of both words together. */
export type Token = readonly [word: string, next: string]

/** The columns of `patient` that searching looks at, by the database's names. */
export interface TokenSource {
  mrn: string
  family_name: string
  given_name: string
  phone: string | null
  national_id: string | null
}

/** Words that are paired each with each; a name of more is a list of names, and 100 words would be 9,900 rows. */
const pairedWords = 8
const soundedWords = 6
const maximumWords = 24

// Folded words hold only letters and digits, so these marks keep codes and sounds out of the ranges of names.
/** Before a record number or an identity number that has letters. */
export const codeMark = '#'
/** Before how a name sounds: looked up by the duplicate check only. */
export const soundMark = '~'

/**
 * The rows of patient_token by which a patient is found, each once. The same input gives the same rows, whatever the
 * settings say. What an index of patient finds has none: every row is a page more that registration has to write.
 */
export const tokensOf = (source: TokenSource): Token[] => {
  const rows = new Map<string, Token>()
  const add = (word: string, next: string): void => {
    rows.set(`${word}\n${next}`, [word, next])
  }
  const name = `${source.given_name} ${source.family_name}`
  addPairs(indexWords(name).slice(0, maximumWords), add)
  for (const [one, other] of soundPairs(name)) add(soundMark + one, other)
  for (const word of unindexedCodes(source)) add(word, '')
  return [...rows.values()]
}

/** The words and codes of which each term of a search begins one. */
export const searchWordsOf = (source: TokenSource): Set<string> =>
  new Set([...indexWords(`${source.given_name} ${source.family_name}`), ...codeTokens(source)])

const addPairs = (words: readonly string[], add: (word: string, next: string) => void): void => {
  words.forEach((word, index) => {
    if (index >= pairedWords) {
      // Beyond those, a word stands with the first one only.
      add(word, words[0] ?? '')
      add(words[0] ?? '', word)
    } else if (words.length === 1) add(word, '')
    else
      for (const next of words.slice(0, pairedWords)) {
        if (next !== word) add(word, next)
      }
  })
}

/** Each two words of a name by their sound, in alphabetical order: swapped names and other spellings give the same. */
export const soundPairs = (name: string): Token[] => {
  const keys = nameWords(name).slice(0, soundedWords).map(soundKey).sort()
  if (keys.length === 1) return [[keys[0] ?? '', '']]
  return keys.flatMap((one, index) => keys.slice(index + 1).map((other) => [one, other] as const))
}

/** An identity number as it is compared. */
export const nationalIdToken = (nationalId: string): string => {
  const folded = foldText(nationalId).replaceAll(' ', '')
  return /^\d*$/.test(folded) ? folded : codeMark + folded.toUpperCase()
}

/** Codes that are not kept in the form that they are searched for, so that only a row here finds them. */
const unindexedCodes = (source: TokenSource): string[] =>
  codeTokens({
    ...source,
    mrn: mrnSeriesOf(source.mrn) === null ? source.mrn : '',
    phone: source.phone && isKeptPhone(source.phone) ? null : source.phone,
    national_id: source.national_id && isPlainCode(source.national_id) ? null : source.national_id,
  })

/** The beginnings by which the patient's record number and phone are looked up. */
export const seriesOf = (source: TokenSource): { kind: 'mrn' | 'phone'; text: string }[] => {
  const mrn = mrnSeriesOf(source.mrn)
  return [
    ...(mrn === null ? [] : [{ kind: 'mrn' as const, text: mrn }]),
    ...(source.phone && isKeptPhone(source.phone)
      ? [{ kind: 'phone' as const, text: callingCodeOf(source.phone) }]
      : []),
  ]
}

const isKeptPhone = (phone: string): boolean => /^\+[1-9]\d{6,14}$/.test(phone)
/** An identity number that is kept as it is compared. */
const isPlainCode = (code: string): boolean => /^[0-9A-Z]{1,60}$/.test(code)

/** Digits and codes: the record number, the digits of its counter, the phone in each way it is dialled, the identity number. */
const codeTokens = (source: TokenSource): string[] => {
  const mrn = normaliseMrn(source.mrn)
  const counter = /^[A-Z][A-Z0-9]{1,5}-[A-Z0-9]{4}-0*(\d+)-[0-9A-Z]$/.exec(source.mrn)?.[1]
  const tokens = [/^\d+$/.test(mrn) ? mrn : codeMark + mrn]
  if (counter) tokens.push(counter)
  if (source.phone) tokens.push(...phoneTokens(source.phone))
  if (source.national_id) tokens.push(nationalIdToken(source.national_id))
  return tokens.filter((token) => token !== '' && token !== codeMark).map((token) => token.slice(0, 60))
}

/**
 * With the country's code and without; a leading 0 is left to the search, which drops it. A number that an import left as it was is found by its digits.
 */
const phoneTokens = (phone: string): string[] => {
  if (!isKeptPhone(phone)) return [phone.replace(/\D/g, '')]
  const forms = phoneSearchTokens(phone, callingCodeOf(phone))
  return forms.filter((form) => !(form.startsWith('0') && forms.includes(form.replace(/^0+/, ''))))
}
