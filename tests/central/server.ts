import { createHash, randomUUID } from 'node:crypto'
import path from 'node:path'
import { addClinic, asOwner, type CodeKind, issueCode } from '../../main/central/admin.ts'
import { centralSchema, definitions } from '../../main/central/definitions.ts'
import { parseJoinCode } from '../../main/central/join-code.ts'
import { migrateCentral } from '../../main/central/migrate.ts'
import { connectPostgres } from '../../main/central/postgres.ts'
import { type Sql, sqlOver } from '../../main/central/sql.ts'
import { readMigrations } from '../../main/database/migrate.ts'
import type { Central, CentralFunction, EnrolAnswer, HelloAnswer } from '../../main/sync/wire.ts'
import { type Postgres, startPostgres } from '../harness/postgres.ts'

/** A real server with Hera's schema, and workstations that are nothing but a connection and a nonce. */

export const migrations = () => readMigrations(path.resolve(import.meta.dirname, '../../migrations/central'))
export const setUp = (sql: Sql) => migrateCentral(sql, migrations(), definitions())
export const system = '00000000-0000-0000-0000-000000000000'

export interface CentralServer {
  postgres: Postgres
  sql: Sql
  /** A new clinic, and the code of its founder. */
  clinic(): Promise<{ id: string; code: string }>
  /** As the owner of everything. */
  owner<Row = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>
  as(role: string, password: string): Central
  /** Joins a clinic with a code and says hello. */
  join(code: string, over?: object): Promise<Station>
  code(clinic: string, kind?: CodeKind): Promise<string>
  enrol(code: string, over?: object): Promise<EnrolAnswer>
}

export const startCentral = async (): Promise<CentralServer> => {
  const postgres = await startPostgres()
  const sql = sqlOver(await postgres.connect())
  await setUp(sql)
  return centralOn(postgres, sql)
}

export const centralOn = (postgres: Postgres, sql: Sql, database = 'postgres'): CentralServer => {
  const as = (role: string, password: string) =>
    connectPostgres({ server: `postgres://127.0.0.1:${postgres.port}/${database}`, role, password, ca: null })
  const server: CentralServer = {
    postgres,
    sql,
    as,
    async clinic() {
      const id = randomUUID()
      return { id, code: (await addClinic(sql, id, 'Hill clinic')).code }
    },
    owner: (text, values) => asOwner(sql, () => sql.query(text, values)),
    code: async (clinic, kind = 'join') => (await issueCode(sql, clinic, kind)).code,
    async enrol(code, over = {}) {
      const { role, password } = parseJoinCode(code)
      const central = as(role, password)
      try {
        return JSON.parse(await central.call('enrol', JSON.stringify({ ...enrolment(), ...over }), 10_000))
      } finally {
        await central.close()
      }
    },
    async join(code, over) {
      const answer = await server.enrol(code, over)
      if (answer.status !== 'ok') throw new Error(`enrol: ${answer.status}`)
      const station = new Station(as(answer.role, answer.password), answer)
      await station.hello()
      return station
    },
  }
  return server
}

let made = 0
const digits = '23456789CDFGHJKMNPQRTVWX'
export const enrolment = () => {
  made += 1
  const code = [made, made >> 3, made >> 6, made].map((n) => digits[n % digits.length]).join('')
  return {
    device_id: randomUUID(),
    name: `Workstation ${made}`,
    device_code: `${code.slice(0, 2)}${digits[(made / 24) | 0]}${digits[made % 24]}`,
    schema: centralSchema.schema,
    version: '0.1.0',
    last_dseq: 0,
    local_ops: 0,
  }
}

export class Station {
  readonly central: Central
  readonly is: Extract<EnrolAnswer, { status: 'ok' }>
  epoch: number
  nonce: string = randomUUID()
  next: string = randomUUID()
  dseq = 0
  constructor(central: Central, is: Extract<EnrolAnswer, { status: 'ok' }>) {
    this.central = central
    this.is = is
    this.epoch = is.epoch
  }

  async ask<Answer>(name: CentralFunction, payload: object = {}): Promise<Answer> {
    return JSON.parse(await this.central.call(name, JSON.stringify(payload), 10_000)) as Answer
  }

  greeting(over: object = {}): object {
    return {
      ...{ schema: centralSchema.schema, version: '0.1.0', epoch: this.epoch, cursor: 0, mac: '', acked: 0 },
      ...{ nonce: this.nonce, next_nonce: this.next, wall: Date.now(), unsent: 0, last_backup: null },
      ...over,
    }
  }

  /** Says hello and, when it went well, moves the nonce on. */
  async hello(over: object = {}): Promise<HelloAnswer> {
    const answer = await this.ask<HelloAnswer>('hello', this.greeting(over))
    if (answer.status === 'ok') {
      this.nonce = this.next
      this.next = randomUUID()
    }
    return answer
  }
}

/** Rows straight into the tables, as if pushed: for tests of what is read. */
export const putRow = async (server: CentralServer, clinic: string, table: string, row: object): Promise<number> => {
  const [done] = await server.owner<{ seq: number }>(
    `WITH s AS MATERIALIZED (SELECT hera.take_seqs($2, 1) AS seq), w AS (SELECT hera.write_server_row($1, $2, $3, seq, $4) FROM s)
     SELECT seq FROM s, w`,
    [table, clinic, (row as { id: string }).id, JSON.stringify(row)],
  )
  return Number(done?.seq)
}

export const userRow = (over: object = {}) => ({
  ...{ id: randomUUID(), username: `user${randomUUID().slice(0, 6)}`, display_name: 'Ann', role: 'admin' },
  ...{ status: 'active', patient_id: null, created_at: 1, created_by: system },
  ...over,
})

export const patientRow = (over: object = {}) => ({
  ...{ id: randomUUID(), mrn: 'HER-1', family_name: 'Okello "O\'Hara"\\', given_name: 'Ánna\t\n', sex: 'female' },
  ...{ birth_date: '1980-02-03', birth_date_precision: 'day', phone: null, is_unknown: 0 },
  ...{ created_at: 1_700_000_000_000, created_by: system },
  ...over,
})

export const grant = (server: CentralServer, clinic: string, no: number, user: string) =>
  server.owner('INSERT INTO hera.user_grant VALUES ($1, $2, $3, 1)', [clinic, no, user])

export const proofOf = (password: string) => {
  const proof = createHash('sha512').update(password).digest('hex')
  return { proof, stored: createHash('sha256').update(Buffer.from(proof, 'hex')).digest('hex') }
}
