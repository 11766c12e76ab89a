import type { z } from 'zod'
import type { conflictRow, refusalRow, salvageRow, taskRow } from '../../../shared/contract/inbox.ts'

export type ConflictRow = z.infer<typeof conflictRow>
export type TaskRow = z.infer<typeof taskRow>
export type RefusalRow = z.infer<typeof refusalRow>
export type SalvageRow = z.infer<typeof salvageRow>

export interface InboxLists {
  conflicts: readonly ConflictRow[]
  tasks: readonly TaskRow[]
  refusals: readonly RefusalRow[]
  salvage: readonly SalvageRow[]
}

/** One line of the inbox. `link`: the place it is about. */
export type Entry = { key: string; title: string; about: string; at: number; link: string | null } & (
  | { kind: 'conflict'; row: ConflictRow }
  | { kind: 'task'; row: TaskRow }
  | { kind: 'refusal'; row: RefusalRow }
  | { kind: 'salvage'; rows: readonly SalvageRow[] }
)

export const groupNames: Record<Entry['kind'], string> = {
  conflict: 'To decide',
  task: 'To look at',
  refusal: 'Not accepted',
  salvage: 'Lost by the server',
}

const patientPath = (patientId: string | null): string | null => (patientId ? `/patients/${patientId}` : null)

/** Every line, in the order of its groups. */
export function entriesOf({ conflicts, tasks, refusals, salvage }: InboxLists): Entry[] {
  return [
    ...conflicts.map(
      (row): Entry => ({
        kind: 'conflict',
        row,
        key: row.id,
        title: row.subject,
        about: row.fields.map(({ label }) => label).join(', '),
        at: row.createdAt,
        link: patientPath(row.patientId),
      }),
    ),
    ...tasks.map(
      (row): Entry => ({
        kind: 'task',
        row,
        key: row.id,
        title: row.subject,
        about: row.title,
        at: row.createdAt,
        link: row.link ?? patientPath(row.patientId),
      }),
    ),
    ...refusals.map(
      (row): Entry => ({
        kind: 'refusal',
        row,
        key: row.id,
        title: row.changes[0]?.what ?? `Changes made on ${row.workstation}`,
        about: row.by,
        at: row.at,
        link: patientPath(row.patientId),
      }),
    ),
    ...(salvage.length > 0
      ? [
          {
            kind: 'salvage' as const,
            rows: salvage,
            key: 'salvage',
            title: `${salvage.length} ${salvage.length === 1 ? 'record' : 'records'} only this computer has`,
            about: 'The server was restored from a backup',
            at: Math.max(...salvage.map(({ at }) => at)),
            link: null,
          },
        ]
      : []),
  ]
}

/** A settled line that is on its way out: where it stood and what was done. */
export interface Leaving {
  entry: Entry
  index: number
  words: string
}

/** What is shown: what waits, without what was settled here, and with what is just sliding out in its old place. */
export function shownEntries(entries: readonly Entry[], settled: ReadonlySet<string>, leaving: readonly Leaving[]) {
  const shown: { entry: Entry; words: string | null }[] = entries
    .filter(({ key }) => !settled.has(key))
    .map((entry) => ({ entry, words: null }))
  for (const { entry, index, words } of leaving) shown.splice(Math.min(index, shown.length), 0, { entry, words })
  return shown
}
