import type { Store } from '../../database/store.ts'

/** After every word that begins with `prefix`: U+10FFFF sorts behind all text. */
const endOf = (prefix: string): string => `${prefix}\u{10ffff}`

/**
 * SQL of the search box: every statement is a seek or a range in the primary key of patient_token, so its cost follows
 * what is shown and the vocabulary of names, never the number of patients. Patients are their numbers (`patient.no`).
 */
export const searchStore = (store: Store) => {
  const range = store
    .statement<number>(
      `SELECT patient_no FROM patient_token WHERE word >= ? AND word < ? ORDER BY word, next, patient_no LIMIT ?`,
    )
    .pluck()
  // Jumps from one first word to the next that exists, and in each looks only at the second words asked for.
  const pair = store
    .statement<number>(
      `WITH RECURSIVE first (word) AS (
         SELECT (SELECT word FROM patient_token WHERE word >= @one AND word < @oneEnd ORDER BY word LIMIT 1)
         UNION ALL
         SELECT (SELECT word FROM patient_token WHERE word > first.word AND word < @oneEnd ORDER BY word LIMIT 1)
         FROM first WHERE first.word IS NOT NULL
       )
       SELECT t.patient_no FROM first CROSS JOIN patient_token t
       WHERE t.word = first.word AND t.next >= @other AND t.next < @otherEnd LIMIT @limit`,
    )
    .pluck()
  const vocabulary = store
    .statement<number>(
      `WITH RECURSIVE first (word) AS (
         SELECT (SELECT word FROM patient_token WHERE word >= @one AND word < @oneEnd ORDER BY word LIMIT 1)
         UNION ALL
         SELECT (SELECT word FROM patient_token WHERE word > first.word AND word < @oneEnd ORDER BY word LIMIT 1)
         FROM first WHERE first.word IS NOT NULL LIMIT @limit
       )
       SELECT count(word) FROM first`,
    )
    .pluck()

  return {
    /** Up to `limit` patients with a word that begins so: the very word first, then in alphabetical order. */
    byWord(prefix: string, limit: number): number[] {
      // A patient has a row for each other word of the name, so some rows are repeats.
      for (let fetch = limit + 4; ; fetch *= 4) {
        const rows = range.all(prefix, endOf(prefix), fetch)
        const nos = [...new Set(rows)]
        if (nos.length >= limit || rows.length < fetch) return nos.slice(0, limit)
      }
    },
    /** Up to `limit` patients with two different words that begin so. `isAll` is false when there may be more. */
    byPair(one: string, other: string, limit: number): { nos: number[]; isAll: boolean } {
      for (let fetch = limit * 3; ; fetch *= 4) {
        const rows = pair.all({ one, oneEnd: endOf(one), other, otherEnd: endOf(other), limit: fetch })
        const nos = [...new Set(rows)]
        if (nos.length >= limit || rows.length < fetch) {
          return { nos: nos.slice(0, limit), isAll: rows.length < fetch && nos.length <= limit }
        }
      }
    },
    /** How many different words begin so, counted no further than `limit`. */
    countWords: (prefix: string, limit: number): number =>
      vocabulary.get({ one: prefix, oneEnd: endOf(prefix), limit }) ?? 0,
  }
}
