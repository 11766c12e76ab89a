import type { AllergenRow } from '../../../shared/domain/catalogue.ts'
import { nameWords } from '../../../shared/domain/name.ts'
import { substanceNames } from '../../../shared/domain/substance.ts'
import { readCatalogue } from '../starter/catalogue.ts'

interface Entry {
  row: AllergenRow
  names: string[]
  words: string[]
  keywords: string[]
}

const loaded = new Map<string, readonly Entry[]>()

/** The allergens shipped with the program (resources/catalogue/allergens.csv), read once. `root` is core.root. */
const allergens = (root: string): readonly Entry[] => {
  let entries = loaded.get(root)
  if (!entries) {
    entries = readCatalogue(root, 'allergens').map((row) => ({
      row,
      names: substanceNames(row.substance).map(singular),
      words: nameWords(row.substance),
      keywords: nameWords(row.keywords),
    }))
    loaded.set(root, entries)
  }
  return entries
}

const singular = (name: string): string => (name.length > 4 && name.endsWith('s') ? name.slice(0, -1) : name)

/**
 * The allergen that a text names, or null: `Penicillin`, `penicillins` and `Allergy to penicillin` are one, and so are
 * a substance and its common synonyms. What is found brings the ATC classes that may react too.
 */
export const findAllergen = (root: string, substance: string): AllergenRow | null => {
  const wanted = substanceNames(substance)[0]
  if (wanted === undefined) return null
  return allergens(root).find((entry) => entry.names[0] === singular(wanted))?.row ?? null
}

/** Allergens whose words begin as typed, best first; at most 12. */
export const searchAllergens = (root: string, text: string): AllergenRow[] => {
  const wanted = nameWords(text)
  if (wanted.length === 0) return []
  const scored: { row: AllergenRow; score: number }[] = []
  for (const { row, words, keywords } of allergens(root)) {
    const begins = (list: readonly string[], word: string) => list.some((each) => each.startsWith(word))
    if (!wanted.every((word) => begins(words, word) || begins(keywords, word))) continue
    const inName = wanted.filter((word) => begins(words, word)).length
    const isFirst = words[0]?.startsWith(wanted[0] ?? '') ? 1 : 0
    scored.push({ row, score: inName * 2 + isFirst })
  }
  return scored
    .toSorted((a, b) => b.score - a.score || a.row.substance.length - b.row.substance.length)
    .slice(0, 12)
    .map(({ row }) => row)
}
