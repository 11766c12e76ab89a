import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { definitions } from '../../main/central/definitions.ts'
import { migrateCentral } from '../../main/central/migrate.ts'
import { sqlInside } from '../../main/central/sql.ts'
import { readMigrations } from '../../main/database/migrate.ts'
import type { GroupResult, PushAnswer, Row, WireGroup, WireOp } from '../../main/sync/wire.ts'
import { nextStamp } from '../../shared/domain/clock.ts'

const folder = path.resolve(import.meta.dirname, '../../migrations/central')

export const systemActor = '00000000-0000-0000-0000-000000000000'
/** The server's clock in these tests; it stands still unless a test moves it. */
export const noon = Date.UTC(2026, 5, 1, 12)

export interface TestDevice {
  no: number
  role: string
  nonce: string
  /** The last dseq and stamp that it used. */
  dseq: number
  stamp: number
}

export type OpParts = Partial<WireOp> & Pick<WireOp, 't' | 'k'>

/** A server with as many clinics as a test asks for, in this process. One a test file: it takes half a gigabyte. */
export class TestServer {
  readonly db: PGlite
  private constructor(db: PGlite) {
    this.db = db
  }

  static async start(): Promise<TestServer> {
    const db = await PGlite.create()
    // The embedded server only finds back to a user that was set once.
    await db.exec('SET SESSION AUTHORIZATION postgres')
    await migrateCentral(sqlInside(db), readMigrations(folder), definitions())
    const server = new TestServer(db)
    await server.setClock(noon)
    return server
  }

  async rows<R = Row>(sql: string, values: unknown[] = []): Promise<R[]> {
    return (await this.db.query<R>(sql, values)).rows
  }

  async setClock(ms: number): Promise<void> {
    await this.rows('UPDATE hera.server_state SET frozen_ms = $1', [ms])
  }

  async addClinic(id: string = randomUUID()): Promise<TestClinic> {
    await this.rows('INSERT INTO hera.clinic (clinic_id, name, created_at) VALUES ($1, $2, $3)', [id, 'Clinic', noon])
    await this.rows('INSERT INTO hera.clinic_head (clinic_id, head) VALUES ($1, hera.first_head(1))', [id])
    return new TestClinic(this, id)
  }

  close(): Promise<void> {
    return this.db.close()
  }
}

export class TestClinic {
  readonly server: TestServer
  readonly id: string
  #devices = 0
  constructor(server: TestServer, id: string) {
    this.server = server
    this.id = id
  }

  /** A workstation; columns of hera.device may be given. */
  async addDevice(columns: Row = {}): Promise<TestDevice> {
    this.#devices += 1
    const role = `hera_d_${randomUUID().replaceAll('-', '')}`
    await this.server.db.exec(`CREATE ROLE ${role} LOGIN; GRANT hera_device TO ${role}`)
    const row = {
      ...{ clinic_id: this.id, device_no: this.#devices, device_id: randomUUID(), pg_role: role, name: role },
      ...{ device_code: 'A', nonce: randomUUID(), enrolled_at: noon, streams: '{1,2,3,4,5,6,7}' },
      ...columns,
    }
    const names = Object.keys(row)
    await this.server.rows(
      `INSERT INTO hera.device (${names.join(', ')}) VALUES (${names.map((_, i) => `$${i + 1}`).join(', ')})`,
      Object.values(row),
    )
    return { no: this.#devices, role, nonce: String(row.nonce), dseq: 0, stamp: 0 }
  }

  async grant(device: TestDevice, user: string): Promise<void> {
    await this.server.rows('INSERT INTO hera.user_grant VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', [
      ...[this.id, device.no, user, noon],
    ])
  }

  /** One request as this device, in its own transaction. */
  async call(device: TestDevice, payload: string): Promise<PushAnswer> {
    return this.server.db.transaction(async (tx) => {
      await tx.exec(`SET LOCAL SESSION AUTHORIZATION ${device.role}`)
      const { rows } = await tx.query<{ answer: string }>('SELECT hera.push($1) AS answer', [payload])
      return JSON.parse(rows[0]?.answer ?? '') as PushAnswer
    })
  }

  /** Sends groups as they are. */
  async send(device: TestDevice, groups: WireGroup[], request: Row = {}): Promise<PushAnswer> {
    return this.call(device, JSON.stringify({ epoch: 1, nonce: device.nonce, wall: noon, groups, ...request }))
  }

  /** One call with these groups of ops, new ones; throws unless the server answers ok. */
  async push(device: TestDevice, ...groups: WireOp[][]): Promise<GroupResult[]> {
    const answer = await this.send(
      device,
      groups.map((ops) => groupOf(device, ops)),
    )
    if (answer.status !== 'ok') throw new Error(`push answered ${answer.status}`)
    return answer.results
  }

  /** All rows of a table of this clinic, by id, without the clinic. */
  async table<R = Row>(name: string, where = 'true'): Promise<R[]> {
    const rows = await this.server.rows<{ row: R }>(
      `SELECT to_jsonb(t) - 'clinic_id' AS row FROM hera."${name}" t WHERE clinic_id = $1 AND ${where} ORDER BY t`,
      [this.id],
    )
    return rows.map(({ row }) => row)
  }

  async row<R = Row>(name: string, id: string): Promise<R | undefined> {
    const [found] = await this.server.rows<{ row: R }>(
      `SELECT to_jsonb(t) - 'clinic_id' AS row FROM hera."${name}" t WHERE clinic_id = $1 AND id = $2`,
      [this.id, id],
    )
    return found?.row
  }

  async meta(id: string): Promise<Row | undefined> {
    return (await this.table('row_meta', `t.id = '${id}'`))[0]
  }
}

/** The next group of a device: its dseqs follow those of the last one. */
export const groupOf = (device: TestDevice, ops: WireOp[], grp: string = randomUUID()): WireGroup => {
  const first = device.dseq + 1
  device.dseq += ops.length
  return { grp, first, count: ops.length, body: JSON.stringify(ops) }
}

/** An op with everything that a test does not care about filled in. */
export const opOf = (device: TestDevice, actor: string, parts: OpParts): WireOp => {
  device.stamp = nextStamp(device.stamp, parts.w ?? noon)
  const id = parts.i ?? randomUUID()
  const c = parts.k === 'insert' ? { id, ...parts.c } : (parts.c ?? {})
  return { o: randomUUID(), i: id, b: null, a: actor, w: noon, s: device.stamp, ...parts, c }
}
