import path from 'node:path'
import { Client, type ClientConfig } from 'pg'
import { definitions } from '../../main/central/definitions.ts'
import { migrateCentral } from '../../main/central/migrate.ts'
import { sqlOver } from '../../main/central/sql.ts'
import { readMigrations } from '../../main/database/migrate.ts'

const folder = path.resolve(import.meta.dirname, '../../migrations/central')

/** Makes an empty database a clinic server, exactly as `npm run central` does. */
export const prepareServer = async (config: ClientConfig): Promise<void> => {
  const client = new Client(config)
  await client.connect()
  try {
    await migrateCentral(sqlOver(client), readMigrations(folder), definitions())
  } finally {
    await client.end()
  }
}
