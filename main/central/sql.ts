import type { PGlite } from '@electric-sql/pglite'
import type { Client } from 'pg'

/** What the server's own commands need of a connection: the same over the network and on the embedded server. */
export interface Sql {
  query<Row = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>
  /** Several statements, without values. */
  run(script: string): Promise<void>
}

/** A connection of the `pg` driver. bigint comes as a number: nothing of ours is above 2^53. */
export const sqlOver = (client: Client): Sql => {
  client.setTypeParser(20, Number)
  return {
    async query<Row>(text: string, values?: unknown[]) {
      return (await client.query(text, values)).rows as Row[]
    },
    async run(script) {
      await client.query(script)
    },
  }
}

/** The embedded server's own session. */
export const sqlInside = (db: PGlite): Sql => ({
  async query<Row>(text: string, values?: unknown[]) {
    return (await db.query<Row>(text, values)).rows
  },
  async run(script) {
    await db.exec(script)
  },
})

/** Runs `work` in one transaction; nothing of it stays when it throws. */
export const inTransaction = async <Result>(sql: Sql, work: () => Promise<Result>): Promise<Result> => {
  await sql.run('BEGIN')
  try {
    const result = await work()
    await sql.run('COMMIT')
    return result
  } catch (error) {
    await sql.run('ROLLBACK').catch(() => {})
    throw error
  }
}
