import type { Sql } from '../../central/sql.ts'
import { type TravellingName, travelling } from '../../database/schema/index.ts'
import { type AllRows, travellingColumns } from './rows-store.ts'

/** Every row of a server's only clinic, in the same form as a workstation's: `readAllRows`. */
export const readServerRows = async (sql: Sql): Promise<AllRows> => {
  const all: AllRows = new Map()
  for (const table of Object.keys(travelling) as TravellingName[]) {
    const columns = travellingColumns(table).map((name) => `"${name}"`)
    const rows = await sql.query<{ id: string }>(`SELECT ${columns.join(', ')} FROM hera."${table}"`)
    all.set(table, new Map(rows.map((row) => [row.id, JSON.stringify(row)])))
  }
  return all
}
