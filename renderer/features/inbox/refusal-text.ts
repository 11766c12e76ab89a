import type { RefusalRow } from './entries.ts'

/** A refused set of changes as plain text, to be pasted into a message or typed again elsewhere. */
export function refusalText(row: RefusalRow, timeText: (at: number) => string): string {
  const head = [`Not accepted: ${row.why}`, `${row.by}, ${row.workstation}, ${timeText(row.at)}`]
  const changes = row.changes.map(({ what, fields }) =>
    [what, ...fields.map(({ label, text }) => `  ${label}: ${text}`)].join('\n'),
  )
  return `${[head.join('\n'), ...changes].join('\n\n')}\n`
}

/** Values that were typed anew, by op and column; ops with nothing new are left out. */
export function correctedChanges(
  row: RefusalRow,
  typed: Readonly<Record<string, Readonly<Record<string, string | number | null>>>>,
) {
  return row.changes.flatMap(({ opId, fields }) => {
    const values = Object.fromEntries(
      fields.flatMap(({ column, value, canFix }) => {
        const next = typed[opId]?.[column]
        return canFix && next !== undefined && next !== value ? [[column, next]] : []
      }),
    )
    return Object.keys(values).length > 0 ? [{ opId, values }] : []
  })
}
