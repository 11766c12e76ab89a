import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { Client } from 'pg'
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
  /** Ends connections that sit on a lock, as `central reap` does, until it is stopped. */
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
    const client = await server.connect()
    await migrateCentral(sqlOver(client), readMigrations(path.join(root, 'migrations/central')), definitions())
    await client.end()
    const newCode = async (clinic: string): Promise<string> => {
      const [row] = await server.query<{ code: string }>(
        `SELECT code FROM hera.new_code($1, 'founder', 3600000, NULL)`,
        [clinic],
      )
      return row?.code ?? ''
    }
    const newClinic = async (name: string): Promise<string> => {
      const clinic = randomUUID()
      await server.query('SELECT hera.add_clinic($1, $2)', [clinic, name])
      return clinic
    }
    const clinic = await newClinic('Test clinic')
    return {
      server,
      clinic,
      founderCode: () => newCode(clinic),
      async addClinic(name) {
        const added = await newClinic(name)
        return { clinic: added, code: await newCode(added) }
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
        const reaper = await server.connect()
        const timer = setInterval(() => void reaper.query('SELECT hera.reap_idle()').catch(() => {}), 250)
        return {
          async stop() {
            clearInterval(timer)
            await reaper.end()
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
