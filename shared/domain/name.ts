import { accepted, type Checked, refused } from './checked.ts'
import { isMrnBeginning, isValidMrn, normaliseMrn } from './mrn.ts'

const maximumLength = 100
const maximumQueryLength = 200
const maximumQueryWords = 8

// Letters that Unicode does not take apart into a base letter and an accent.
const specialLetters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ħ: 'h',
  ŋ: 'n',
  ŧ: 't',
  ə: 'e',
  ς: 'σ',
  ى: 'ي',
  ة: 'ه',
}
const specialLetter = /[ßæœøłđðþıħŋŧəςىة]/gu
// All the marks people type for an apostrophe, an ayin or a hamza inside a name.
const apostrophes = /['’‘‛`´ʼʻʾʿʹ′＇]/gu
const hyphens = /[-‐‑‒–—_]/gu
// Latin and Greek accents, Hebrew and Arabic vowel points, the Arabic stretch, joiners. Other scripts' vowel signs stay.
const accents = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u200b-\u200d\u2060\ufeff]/gu
const arabicDigits = /[٠-٩۰-۹]/gu
const notInWord = /[^\p{L}\p{M}\p{N}]+/gu
const plainLetters = /^[a-z0-9 ]*$/

/**
 * Text as it is compared: lower case, accents and special letters folded, apostrophes dropped (`O'Brien` is
 * `obrien`), every other mark, hyphens included, one space. Folding twice changes nothing.
 */
export function foldText(text: string): string {
  const lower = text.toLowerCase()
  if (plainLetters.test(lower)) return lower.replace(/ +/g, ' ').trim()
  return lower
    .replace(apostrophes, '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(accents, '')
    .replace(specialLetter, (letter) => specialLetters[letter] ?? letter)
    .replace(arabicDigits, (digit) => String((digit.codePointAt(0) ?? 0) & 0x0f))
    .normalize('NFC')
    .replace(notInWord, ' ')
    .trim()
}

/** The folded words of a name, in order: `"Anne-Marie O'Brien"` gives `anne`, `marie`, `obrien`. */
export function nameWords(text: string): string[] {
  const folded = foldText(text)
  return folded === '' ? [] : folded.split(' ')
}

/**
 * The words a name is found by, each once: its words, those joined across a hyphen (`annemarie`) and those after
 * an apostrophe (`brien`), because people type `Anne Marie`, `Annemarie` and `O Brien` for the same person.
 */
export function indexWords(text: string): string[] {
  const joined = nameWords(text.replace(hyphens, ''))
  const parted = nameWords(text.replace(apostrophes, ' ').replace(hyphens, ' '))
  return [...new Set([...nameWords(text), ...joined, ...parted])]
}

/** What a search-box query asks for. With `mrn`, it is the whole query; otherwise words and digits must all match. */
export type SearchTerms = {
  /** Folded, each to be matched as the beginning of a word of the name. At most 8. */
  words: string[]
  /** The digits of the parts written as a number: of a phone, a national id or an MRN's counter. */
  digits: string | null
  /** A whole MRN, or its beginning as shown (`HER-7K2Q-0`), upper case without separators. */
  mrn: string | null
}

/** Splits a search-box query. Never fails: what is beyond 200 characters is left out. */
export function searchTerms(query: string): SearchTerms {
  const text = query.slice(0, maximumQueryLength).trim()
  if (isValidMrn(text) || isMrnBeginning(text)) return { words: [], digits: null, mrn: normaliseMrn(text) }
  const words: string[] = []
  let digits = ''
  for (const part of text.split(/\s+/u)) {
    const number = foldText(part).replaceAll(' ', '')
    if (/^\d+$/.test(number) && /^[+(]*\p{Nd}[\p{Nd}().+/-]*$/u.test(part)) digits += number
    else words.push(...nameWords(part))
  }
  return {
    words: [...new Set(words)].slice(0, maximumQueryWords),
    digits: digits === '' ? null : digits,
    mrn: null,
  }
}

/**
 * A name as it is kept: trimmed, one space between words, composed (NFC). Refused when empty, over 100 characters,
 * or holding what no name holds. Digits are allowed: they are data in imported names.
 */
export function cleanName(text: string): Checked<string> {
  // Checked before the work below, so that a megabyte costs nothing.
  if (text.length > maximumLength * 10) return refused(tooLong)
  if (!text.isWellFormed()) return refused('A name holds a broken character. Type it again.')
  const name = text
    .normalize('NFC')
    .replace(/\p{Zs}+/gu, ' ')
    .trim()
  if (name === '') return refused('A name is missing. Type at least one letter.')
  if ([...name].length > maximumLength) return refused(tooLong)
  // Direction overrides make a name read as another: they count as control characters.
  if (/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u.test(name)) {
    return refused('A name holds a control character, such as a tab or a new line. Type it again.')
  }
  if (/[<>]/.test(name)) return refused('A name can’t hold < or >. Remove them.')
  if (nameWords(name).length === 0) return refused('A name needs at least one letter.')
  return accepted(name)
}

const tooLong = `A name can have at most ${maximumLength} characters. Shorten it.`
