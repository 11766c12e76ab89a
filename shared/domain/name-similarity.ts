import { nameWords } from './name.ts'

/**
 * How a name sounds, roughly, so that spellings of one name in Latin letters give one key: mohammed, muhammad and
 * mohamed; catherine and katherine; philip and filip; yusuf and yousuf. Letters of other scripts stay as they are.
 */
export function soundKey(word: string): string {
  return (
    word
      .replace(/^(?:kn|gn)(?=.)/, 'n')
      .replace(/ph/g, 'f')
      .replace(/tch/g, 'ch')
      .replace(/dj/g, 'j')
      .replace(/x/g, 'ks')
      .replace(/(?<=.{3})e$/, '')
      .replace(/(?:ie|ee|ea|ii)/g, 'i')
      .replace(/(?:oo|ou|uu)/g, 'u')
      .replace(/(?<=.)h/g, '')
      .replace(/c(?=[eiy])/g, 's')
      .replace(/[cq]/g, 'k')
      .replace(/z/g, 's')
      .replace(/[vw]/g, 'f')
      .replace(/y/g, 'i')
      .replace(/e/g, 'a')
      .replace(/o/g, 'u')
      // Doubled letters sound as one.
      .replace(/(.)\1+/gu, '$1')
  )
}

/**
 * How alike two folded words are, 0 to 1: 1 the same, 0.95 the same sound, 0.9 one slip in five letters or more, 0.85
 * two in eight or more; below 0.8 they are different names.
 */
export function wordSimilarity(a: string, b: string): number {
  if (a === b) return 1
  const [keyA, keyB] = [soundKey(a), soundKey(b)]
  const shorter = Math.min(a.length, b.length)
  if (shorter === 1) return a[0] === b[0] ? 0.82 : 0
  if (keyA === keyB) return 0.95
  const slips = Math.min(editDistance(a, b), editDistance(keyA, keyB) + (keyA.length < 7 ? 1 : 0))
  if (slips === 1 && shorter >= 4 && Math.max(a.length, b.length) >= 5) return 0.9
  if (slips === 2 && shorter >= 7) return 0.85
  return 0.79 * jaroWinkler(a, b)
}

/**
 * How alike two names of one or more words are, 0 to 1; null when one of them is empty. Every word of the shorter name
 * must find one in the longer: the worst pair counts as much as the average. Words of the longer that are left over cost
 * little (`Mary` and `Mary Wanjiru`), a first name found in another place more.
 */
export function nameSimilarity(a: string, b: string): number | null {
  const [wordsA, wordsB] = [nameWords(a), nameWords(b)]
  const [short, long] = wordsA.length <= wordsB.length ? [wordsA, wordsB] : [wordsB, wordsA]
  if (short.length === 0) return null
  const joined = wordSimilarity(wordsA.join(''), wordsB.join(''))
  const left = [...long]
  const found = short.map((word) => {
    const scores = left.map((other) => wordSimilarity(word, other))
    const best = scores.indexOf(Math.max(...scores))
    left.splice(best, 1)
    return scores[best] ?? 0
  })
  const average = found.reduce((sum, score) => sum + score, 0) / found.length
  const isElsewhere = wordSimilarity(short[0] ?? '', long[0] ?? '') < 0.8
  const cost = Math.min(0.1, left.length * 0.04) + (isElsewhere ? 0.08 : 0)
  return Math.max(joined >= 0.8 ? joined : 0, (average + Math.min(...found)) / 2 - cost, 0)
}

/** How many letters are changed, added, left out or swapped with a neighbour (Damerau-Levenshtein, restricted). */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      let best = Math.min(change, at(last, j) + 1, at(row, j - 1) + 1)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, at(beforeLast, j - 2) + 1)
      row.push(best)
    }
    beforeLast = last
    last = row
  }
  return at(last, b.length)
}

/** Jaro's similarity with Winkler's bonus for up to four first letters in common, 0 to 1. */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return 1
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1)
  const taken = new Set<number>()
  const foundA: string[] = []
  for (let i = 0; i < a.length; i++) {
    for (let j = Math.max(0, i - reach); j <= Math.min(b.length - 1, i + reach); j++) {
      if (taken.has(j) || a[i] !== b[j]) continue
      taken.add(j)
      foundA.push(a.charAt(i))
      break
    }
  }
  const common = foundA.length
  if (common === 0) return 0
  const foundB = [...taken].sort((x, y) => x - y).map((j) => b.charAt(j))
  const swapped = foundA.filter((letter, i) => letter !== foundB[i]).length / 2
  const jaro = (common / a.length + common / b.length + (common - swapped) / common) / 3
  let prefix = 0
  while (prefix < 4 && a[prefix] !== undefined && a[prefix] === b[prefix]) prefix += 1
  return jaro + prefix * 0.1 * (1 - jaro)
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? 0
}
