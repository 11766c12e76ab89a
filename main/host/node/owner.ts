import { Client } from 'pg'
import { HeraError } from '../../../shared/domain/error.ts'
import { targetOf } from '../../central/address.ts'
import { type Sql, sqlOver } from '../../central/sql.ts'
import { securityFor } from '../../central/tls.ts'

export interface OwnerConnection {
  sql: Sql
  host: string
  /** The address without user and password. */
  server: string
  end(): Promise<void>
}

/** A connection as whoever runs the server. TLS is verified as for a workstation; plain only on this computer. */
export const ownerConnection = async (database: string, ca: string | null): Promise<OwnerConnection> => {
  let url: URL
  try {
    url = new URL(database)
  } catch {
    throw new HeraError('BAD_REQUEST', 'Give the whole address: postgres://user:password@host:port/database')
  }
  const server = `postgres://${url.host}${url.pathname}`
  const target = targetOf(server)
  const client = new Client({
    ...target,
    user: decodeURIComponent(url.username) || 'postgres',
    password: decodeURIComponent(url.password) || process.env.PGPASSWORD || '',
    ssl: securityFor(target.host, ca),
    connectionTimeoutMillis: 10_000,
    application_name: 'hera central',
  })
  client.on('error', () => {})
  await client.connect()
  return { sql: sqlOver(client), host: target.host, server, end: () => client.end() }
}
