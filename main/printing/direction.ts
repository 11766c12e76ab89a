import { fromRight } from '../../shared/domain/sheet-markup.ts'

/** A part of a line that is read in one direction. */
export interface Piece {
  text: string
  isFromRight: boolean
}

const digit = /\p{Nd}/u
/** What stays with the letter before it. */
const joined = /[\p{M}\u200c\u200d]/u
/** Signs that hold a number together: 12/3, 1.5, 2:30. */
const inNumber = /[.,:/-]/
const letter = /\p{L}/u
/** Hera's own sign between two parts of a line: what is on one side of it never moves to the other. */
const between = '·'

export const hasFromRight = (text: string): boolean => fromRight.test(text)

type Kind = 'right' | 'left' | 'number' | 'neutral'

const mirrored: Readonly<Record<string, string>> = {
  '(': ')',
  ')': '(',
  '[': ']',
  ']': '[',
  '{': '}',
  '}': '{',
  '<': '>',
  '>': '<',
  '«': '»',
  '»': '«',
}

const kindsOf = (letters: readonly string[]): Kind[] => {
  const kinds: Kind[] = []
  let strong: Kind = 'left'
  for (const [at, one] of letters.entries()) {
    const before = kinds[at - 1]
    if (joined.test(one) && before) kinds.push(before)
    else if (digit.test(one)) kinds.push(strong === 'right' || fromRight.test(one) ? 'number' : 'left')
    else if (fromRight.test(one)) kinds.push('right')
    else if (letter.test(one) || one === between) kinds.push('left')
    else if (inNumber.test(one) && before === 'number' && digit.test(letters[at + 1] ?? '')) kinds.push('number')
    else kinds.push('neutral')
    const own = kinds[at]
    if (own === 'right' || own === 'left') strong = own
  }
  return withUnits(letters, kinds)
}

/** A number that stands apart before a word from the left belongs to it: "500 mg" after a medicine's name. */
const withUnits = (letters: readonly string[], kinds: Kind[]): Kind[] => {
  for (const [begin, kind] of kinds.entries()) {
    if (kind !== 'number' || letters[begin - 1] !== ' ') continue
    const length = kinds.slice(begin).findIndex((each) => each !== 'number')
    const after = length === -1 ? kinds.length : begin + length
    const unit = letters[after] === ' ' || letters[after] === '\u00a0' ? after + 1 : after
    if (kinds[unit] === 'left') kinds.fill('left', begin, after)
  }
  return kinds
}

/** What is neither takes the direction of what is on both its sides, else that of the line, which is from the left. */
const settled = (kinds: readonly Kind[]): Kind[] => {
  const isRight = (kind: Kind | undefined): boolean => kind === 'right' || kind === 'number'
  const all: Kind[] = []
  for (let at = 0; at < kinds.length; at++) {
    const own = kinds[at] as Kind
    if (own !== 'neutral') {
      all.push(own)
      continue
    }
    const end = kinds.findIndex((kind, after) => after > at && kind !== 'neutral')
    all.push(isRight(all[at - 1]) && end !== -1 && isRight(kinds[end]) ? 'right' : 'left')
  }
  return all
}

/**
 * The parts of a line in the order in which they stand from left to right, by the main rules of Unicode's algorithm for
 * a line that begins at the left: words of Arabic or Hebrew run from the right, numbers among them from the left, and
 * brackets look the other way. Marks of direction that were typed are not followed: nobody's name turns a line around.
 */
export const piecesOf = (line: string): Piece[] => {
  if (!hasFromRight(line)) return line === '' ? [] : [{ text: line, isFromRight: false }]
  const letters = Array.from(line)
  const kinds = settled(kindsOf(letters))
  const pieces: Piece[] = []
  /** Where the parts that run from the right began, which stand in the opposite order. */
  let begin = 0
  let last: Kind | null = null
  for (const [at, one] of letters.entries()) {
    const kind = kinds[at] as Kind
    const text = kind === 'right' ? (mirrored[one] ?? one) : one
    if (kind === last) (pieces[last === 'left' ? pieces.length - 1 : begin] as Piece).text += text
    else if (kind === 'left') {
      pieces.push({ text, isFromRight: false })
      begin = pieces.length
    } else pieces.splice(begin, 0, { text, isFromRight: kind === 'right' })
    last = kind
  }
  return pieces
}
