import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import path from 'node:path'
import { Client } from 'pg'
import { addClinic, issueCode } from '../../main/central/admin.ts'
import { definitions } from '../../main/central/definitions.ts'
import { parseJoinCode } from '../../main/central/join-code.ts'
import { migrateCentral } from '../../main/central/migrate.ts'
import { sqlOver } from '../../main/central/sql.ts'
import { readMigrations } from '../../main/database/migrate.ts'
import type { EnrolAnswer } from '../../main/sync/wire.ts'
import { type Postgres, type PostgresOptions, startPostgres } from './postgres.ts'

const root = path.resolve(import.meta.dirname, '../..')

export interface Central {
  server: Postgres
  /** The first clinic's id. */
  clinic: string
  /** A code for the workstation that makes the first administrator. */
  founderCode(): Promise<string>
  /** Another clinic on the same server, with a code for its founder. */
  addClinic(name: string): Promise<{ clinic: string; code: string }>
  /** Joins as a workstation would: the role and password it has from now on. */
  enrol(code: string, clinic: string): Promise<{ clinic: string; no: number; role: string; password: string }>
  /** `npm run central -- reap --every 1`, in a process of its own. */
  startReaper(): Promise<{ stop(): Promise<void> }>
  stop(): Promise<void>
}

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
let devices = 0

/** Four characters that no other device of this process has. */
const nextDeviceCode = (): string => {
  devices += 1
  return [32 ** 3, 32 ** 2, 32, 1].map((unit) => letters[Math.floor(devices / unit) % 32]).join('')
}

/** A clinic's server as it is set up for real: migrated, with one clinic. */
export const openCentral = async (options: PostgresOptions = {}): Promise<Central> => {
  const server = await startPostgres(options)
  try {
    const sql = sqlOver(await server.connect())
    await migrateCentral(sql, readMigrations(path.join(root, 'migrations/central')), definitions())
    const clinic = randomUUID()
    let { code: first } = await addClinic(sql, clinic, 'Test clinic')
    return {
      server,
      clinic,
      async founderCode() {
        const code = first || (await issueCode(sql, clinic, 'founder')).code
        first = ''
        return code
      },
      async addClinic(name) {
        const added = randomUUID()
        return { clinic: added, code: (await addClinic(sql, added, name)).code }
      },
      async enrol(code, of) {
        const { role, password } = parseJoinCode(code)
        const joining = new Client({ ...server.address, user: role, password })
        await joining.connect()
        try {
          const request = {
            device_id: randomUUID(),
            name: `Device ${role}`,
            device_code: nextDeviceCode(),
            schema: 1,
            version: '0.1.0',
            last_dseq: 0,
            local_ops: 0,
          }
          const { rows } = await joining.query('SELECT hera.enrol($1) AS answer', [JSON.stringify(request)])
          const answer = JSON.parse(String(rows[0]?.answer)) as EnrolAnswer
          if (answer.status !== 'ok') throw new Error(`enrol: ${answer.status}`)
          return { clinic: of, no: answer.device_no, role: answer.role, password: answer.password }
        } finally {
          await joining.end()
        }
      },
      async startReaper() {
        const child = spawn(
          process.execPath,
          [path.join(root, 'main/host/node/central.ts'), '--database', server.url(), 'reap', '--every', '1'],
          { stdio: ['ignore', 'pipe', 'pipe'] },
        )
        const ended = once(child, 'exit')
        // Its first line says that it is at work.
        await once(child.stdout, 'data')
        return {
          async stop() {
            child.kill()
            await ended
          },
        }
      },
      stop: () => server.stop(),
    }
  } catch (error) {
    await server.stop()
    throw error
  }
}
