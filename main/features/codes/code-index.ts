import { foldText, nameWords } from '../../../shared/domain/name.ts'
import type { CodeRow } from './store.ts'

interface Entry {
  row: CodeRow
  /** The code as typed without its dot: `A01.0` is `a010`. */
  key: string
  textWords: string[]
  keywords: string[]
}

export interface CodeIndex {
  /** The codes that a text means, best first: by the beginning of the code, or every word by its beginning. */
  search(text: string, limit: number): CodeRow[]
}

/**
 * An index of one code list, in memory: words sorted, so that a search costs the words that begin as typed and not the
 * length of the list.
 */
export const buildCodeIndex = (rows: readonly CodeRow[]): CodeIndex => {
  const entries = rows.map(
    (row): Entry => ({
      row,
      key: codeKey(row.code),
      textWords: nameWords(row.text),
      keywords: nameWords(row.keywords),
    }),
  )
  const words = entries
    .flatMap((entry) => [...new Set([...entry.textWords, ...entry.keywords])].map((word) => ({ word, entry })))
    .toSorted((a, b) => (a.word < b.word ? -1 : a.word > b.word ? 1 : 0))

  const beginningWith = (prefix: string): Set<Entry> => {
    const found = new Set<Entry>()
    for (let at = lowerBound(words, prefix); words[at]?.word.startsWith(prefix); at++) {
      const entry = words[at]?.entry
      if (entry) found.add(entry)
    }
    return found
  }

  return {
    search(text, limit) {
      const key = codeKey(text)
      if (/^[a-z]\d/.test(key)) {
        const byCode = entries.filter((entry) => entry.key.startsWith(key))
        if (byCode.length > 0) return byCode.slice(0, limit).map((entry) => entry.row)
      }
      const wanted = nameWords(text)
      // The longest word is met by the fewest entries: the others are checked on those.
      const longest = wanted.toSorted((a, b) => b.length - a.length)[0]
      if (longest === undefined) return []
      const scored: { row: CodeRow; score: number }[] = []
      for (const entry of beginningWith(longest)) {
        const score = scoreOf(entry, wanted)
        if (score !== null) scored.push({ row: entry.row, score })
      }
      return scored
        .toSorted(
          (a, b) => a.score - b.score || a.row.text.length - b.row.text.length || (a.row.code < b.row.code ? -1 : 1),
        )
        .slice(0, limit)
        .map(({ row }) => row)
    },
  }
}

/** Lower is better: words of the description before keywords, whole words before beginnings, the first word first. */
const scoreOf = (entry: Entry, wanted: readonly string[]): number | null => {
  let score = 0
  for (const word of wanted) {
    if (entry.textWords.includes(word)) score += 0
    else if (entry.textWords.some((each) => each.startsWith(word))) score += 1
    else if (entry.keywords.includes(word)) score += 2
    else if (entry.keywords.some((each) => each.startsWith(word))) score += 3
    else return null
  }
  const first = wanted[0] ?? ''
  return entry.textWords[0]?.startsWith(first) ? score - 0.5 : score
}

const codeKey = (text: string): string => foldText(text).replaceAll(' ', '')

const lowerBound = (words: readonly { word: string }[], prefix: string): number => {
  let low = 0
  let high = words.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((words[middle]?.word ?? '') < prefix) low = middle + 1
    else high = middle
  }
  return low
}
