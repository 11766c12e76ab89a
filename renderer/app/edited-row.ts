import { useEffect, useState } from 'react'
import { errorReason } from '../host/error-words.ts'

interface Values {
  getValues: () => object
  setValues: (values: never) => void
}

/** What a form holds when its row became another: fields that nobody touched follow it, what was typed stays. */
export const followRow = <Fields extends object>(held: Fields, before: Fields, now: Fields): Fields => {
  const touched = Object.entries(held).filter(([name, value]) => value !== before[name as keyof Fields])
  return { ...now, ...Object.fromEntries(touched) }
}

/**
 * For a form over a row that others may change meanwhile. `row` is the one the form stands on: the row as it was when
 * the form was opened, whatever is read again since, so that main refuses what would put another person's change back.
 * `onRefused(error)` then lets the form stand on the newest row, for saving again.
 */
export function useEditedRow<Row extends { version: string }, Fields extends object>(
  found: Row,
  valuesOf: (row: Row) => Fields,
) {
  const [row, setRow] = useState(found)
  const [follows, setFollows] = useState<Values | null>(null)
  useEffect(() => {
    if (!follows || found.version === row.version) return
    follows.setValues(followRow(follows.getValues() as Fields, valuesOf(row), valuesOf(found)) as never)
    setRow(found)
    setFollows(null)
  }, [follows, found, row, valuesOf])
  const onRefused = (error: unknown, form: Values): never => {
    if (errorReason(error) === 'changed_meanwhile') setFollows(form)
    throw error
  }
  return { row, onRefused }
}
