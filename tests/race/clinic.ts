import { openCentral } from '../harness/central.ts'
import type { PostgresOptions } from '../harness/postgres.ts'
import { Device } from './device.ts'
import { aUser } from './ops.ts'

export const allStreams = [1, 2, 3, 4, 5, 6, 7]

/** A clinic on a real Postgres, with devices that an administrator has signed in on. Call `close` in the end. */
export const openRace = async (options: PostgresOptions & { devices: number; clinics?: number }) => {
  const central = await openCentral(options)
  let { server } = central
  const devices: Device[] = []
  const place = () => ({ ...server.address })

  /** A clinic with its administrator, and the first of its devices. */
  const addClinic = async (clinic: string, code: string): Promise<Device> => {
    const device = new Device(place, await central.enrol(code, clinic))
    devices.push(device)
    await device.hello()
    const admin = aUser(null, 'admin', 'amina')
    device.add(device.outbox.group(admin))
    await device.pushAll()
    device.actor = admin.i
    return device
  }
  const first = await addClinic(central.clinic, await central.founderCode())
  for (let no = 1; no < options.devices; no += 1) {
    const device = new Device(place, await central.enrol(await first.makeCode(), central.clinic))
    devices.push(device)
    await device.hello()
    device.actor = first.actor
    // As if she had signed in there: the sign-in itself has its own tests.
    await server.query(
      'INSERT INTO hera.user_grant (clinic_id, device_no, user_id, at) VALUES ($1, $2, $3, hera.now_ms())',
      [central.clinic, device.is.no, first.actor],
    )
  }
  return {
    central,
    devices,
    first,
    clinic: central.clinic,
    admin: first.actor,
    addClinic,
    get server() {
      return server
    },
    /** From now on the devices reach this server instead. */
    moveTo(other: typeof server) {
      server = other
    },
    /** Every row of the clinic by its newest seq, as `table id`. */
    async rows(): Promise<Map<string, number>> {
      const rows = await server.query<{ key: string; seq: string }>(
        `SELECT d.tbl || ' ' || m.id AS key, m.seq FROM hera.row_meta m JOIN hera.table_def d ON d.number = m.tbl
         WHERE m.clinic_id = $1`,
        [central.clinic],
      )
      return new Map(rows.map((row) => [row.key, Number(row.seq)]))
    },
    async close() {
      await Promise.all(devices.map((device) => device.close()))
      await central.stop()
    },
  }
}
export type Race = Awaited<ReturnType<typeof openRace>>

/** What must be so after any storm: every answered op once, no hole in dseq or seq. Answers what is wrong. */
export const wrongsOf = async (race: Race): Promise<string[]> => {
  const { server, clinic, devices } = race
  const wrongs: string[] = []
  const seen = await server.query<{ op_id: string; outcome: string; seq: string }>(
    'SELECT op_id, outcome, seq FROM hera.op_seen WHERE clinic_id = $1',
    [clinic],
  )
  const outcomes = new Map(seen.map((row) => [row.op_id, row]))
  for (const device of devices.filter((one) => one.is.clinic === clinic)) {
    for (const { group, result } of device.answered.values()) {
      for (const op of group.ops) {
        const stored = outcomes.get(op.o)
        if (!stored) wrongs.push(`${device.is.no}: answered op ${op.o} is not on the server`)
        else if (result.outcome === 'refused' && stored.outcome !== 'refused') wrongs.push(`${op.o} was refused`)
      }
    }
  }
  const holes = await server.query<{ device_no: number }>(
    `SELECT device_no FROM hera.op_seen WHERE clinic_id = $1 GROUP BY device_no
     HAVING max(dseq) <> count(*) OR max(dseq) <> (SELECT last_dseq FROM hera.device d
       WHERE d.clinic_id = $1 AND d.device_no = op_seen.device_no)`,
    [clinic],
  )
  wrongs.push(...holes.map((row) => `device ${row.device_no} has a hole in its ops`))
  const [beyond] = await server.query<{ n: string }>(
    `SELECT count(*) AS n FROM hera.row_meta m JOIN hera.clinic_head h USING (clinic_id)
     WHERE m.clinic_id = $1 AND m.seq > h.head`,
    [clinic],
  )
  if (Number(beyond?.n) > 0) wrongs.push(`${beyond?.n} rows are beyond the head`)
  const orphans = await server.query(
    `SELECT m.id FROM hera.row_meta m JOIN hera.table_def d ON d.number = m.tbl
     WHERE m.clinic_id = $1 AND d.tbl = 'patient' AND NOT m.deleted
       AND NOT EXISTS (SELECT FROM hera.patient p WHERE p.clinic_id = $1 AND p.id = m.id)`,
    [clinic],
  )
  if (orphans.length > 0) wrongs.push(`${orphans.length} patients have a seq and no row`)
  return wrongs
}
