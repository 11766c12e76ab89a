import type { SyncStatus } from '../../../shared/contract/sync.ts'
import type { Store } from '../../database/store.ts'
import { wordsOf } from '../audit/words.ts'
import { tableNames } from '../inbox/labels.ts'
import { type OpenGroup, syncStore } from './store.ts'

const shown = 50
/** Entries of the log that are looked through for the words of the newest saves. */
const mostEntries = 2_000

const stateWords = { pending: 'waiting', held: 'held', refused: 'refused' } as const
const kindWords: Readonly<Record<string, string>> = { insert: 'Added', update: 'Changed', delete: 'Deleted' }

/** One row of an entry's `ops`, as the store writes them: kind, table, id. */
type NotedOp = readonly [kind: string, table: string, id: string]

const momentOf = (at: number, actor: string | null, row: string): string => `${at}/${actor}/${row}`

/** What each save was called in the log, by its moment, its author and its first row. */
const actionsOf = (store: Store, groups: readonly OpenGroup[]): Map<string, string> => {
  const found = new Map<string, string>()
  if (groups.length === 0) return found
  const since = Math.min(...groups.map((group) => group.wall))
  store.audit.flush()
  for (const entry of syncStore(store).actionsSince(since, mostEntries)) {
    const { ops } = JSON.parse(entry.detail) as { ops?: NotedOp[] | number }
    if (!Array.isArray(ops)) continue
    const first = ops[0]
    if (first) found.set(momentOf(entry.at, entry.actor_id, first[2]), entry.action)
  }
  return found
}

const whatOf = (group: OpenGroup, actions: Map<string, string>): string => {
  const action = actions.get(momentOf(group.wall, group.actor, group.row_id))
  if (action) return wordsOf(action)
  return `${kindWords[group.kind] ?? 'Changed'}: ${tableNames[group.tbl] ?? group.tbl}`
}

/** What the clinic's server does not have yet. A workstation that works alone has no server that could lack anything. */
export const onlyHere = (store: Store, mode: SyncStatus['mode'], isStaff: boolean) => {
  if (mode === 'alone') return { isSafe: true, total: 0, rows: [] }
  const sql = syncStore(store)
  const total = sql.countGroups()
  const groups = isStaff ? sql.newestGroups(shown) : []
  const actions = actionsOf(store, groups)
  return {
    isSafe: total === 0,
    total,
    rows: groups.map((group) => ({
      group: group.grp,
      at: group.wall,
      by: group.by ?? 'Hera',
      what: whatOf(group, actions),
      state: stateWords[group.state],
    })),
  }
}
