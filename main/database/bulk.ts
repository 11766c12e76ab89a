import type { Author } from './author.ts'
import { type Door, maximumGroupOps } from './door.ts'
import type { Store } from './store.ts'

/** The door to write the next rows through. `rows` is how many belong together: they never part into two groups. */
export type BulkDoor = (rows?: number) => Door

/**
 * One transaction of many rows through the door: rows, ops in groups of at most 200, derived tables, and one audit entry
 * with counts per table. Ask for the door again before every set of rows that belongs together. A throw leaves nothing.
 *
 * `withoutOps` is for databases generated for a measurement and thrown away: it writes no outbox, so such a folder can
 * never join a clinic.
 */
export const bulk = <Result>(
  store: Store,
  action: string,
  author: Author,
  work: (door: BulkDoor) => Result,
  options: { withoutOps?: boolean } = {},
): Result =>
  store.bulk(
    action,
    author,
    (nextGroup) => {
      let current: Door | null = null
      return work((rows = 1) => {
        if (rows > maximumGroupOps) throw new RangeError(`${rows} rows do not fit into one group`)
        if (!current || current.ops.length + rows > maximumGroupOps) current = nextGroup()
        return current
      })
    },
    options,
  )
