import type { AllRows } from './rows-store.ts'

/** How many rows there are, in all tables. */
export const countRows = (rows: AllRows): number => [...rows.values()].reduce((sum, table) => sum + table.size, 0)

/** The rows that differ between two copies of the clinic, as `table id`. */
export const differingRows = (one: AllRows, other: AllRows): string[] => {
  const differing: string[] = []
  for (const [table, rows] of one) {
    const others = other.get(table) ?? new Map<string, string>()
    for (const [id, row] of rows) if (others.get(id) !== row) differing.push(`${table} ${id}`)
    for (const id of others.keys()) if (!rows.has(id)) differing.push(`${table} ${id}`)
  }
  return differing
}
