import { HeraError } from '../../shared/domain/error.ts'
import { inTransaction, type Sql } from './sql.ts'

/** What whoever runs the server does with it: the commands of `npm run central`, and the embedded server's first steps. */

export interface ClinicRow {
  clinic_id: string
  name: string
  head: number
  devices: number
  moved_to: string | null
}
export interface Code {
  code: string
  expires_at: number
}
export type CodeKind = 'founder' | 'join' | 'join_with_work'
export interface DeviceRow {
  device_no: number
  name: string
  state: string
  version: string
  last_seen: number | null
  unsent: number | null
  cursor: number
}
export type DeviceState = 'active' | 'draining' | 'revoked'

const founderMs = 24 * 3_600_000
const joinMs = 1_800_000

/** Everything of Hera's belongs to hera_owner, so everything is done as it. */
export const asOwner = <Result>(sql: Sql, work: () => Promise<Result>): Promise<Result> =>
  inTransaction(sql, async () => {
    await sql.run('SET LOCAL ROLE hera_owner')
    return work()
  })

/** Throws in words when this database has not been set up. */
export const checkSetUp = async (sql: Sql): Promise<void> => {
  const [there] = await sql.query<{ yes: boolean }>(`SELECT to_regclass('hera.migration') IS NOT NULL AS yes`)
  if (there?.yes) return
  throw new HeraError('NOT_FOUND', 'This database is not set up for Hera yet. Run the command without a task first.')
}

export const listClinics = (sql: Sql): Promise<ClinicRow[]> =>
  sql.query(
    `SELECT c.clinic_id, c.name, h.head, c.moved_to,
       (SELECT count(*)::int FROM hera.device d WHERE d.clinic_id = c.clinic_id AND d.state = 'active') AS devices
     FROM hera.clinic c JOIN hera.clinic_head h USING (clinic_id) ORDER BY c.created_at, c.name`,
  )

/** One-time codes, each for one workstation, all or none of them. `validMs`: how long they are good for. */
export const issueCodes = (sql: Sql, clinic: string, kind: CodeKind, count: number, validMs: number): Promise<Code[]> =>
  asOwner(sql, async () => {
    const codes: Code[] = []
    for (let made = 0; made < count; made++) {
      const [code] = await sql.query<Code>('SELECT code, expires_at FROM hera.new_code($1, $2, $3, NULL)', [
        clinic,
        kind,
        validMs,
      ])
      if (!code) throw new Error('no code was made')
      codes.push(code)
    }
    return codes
  })

/** How long a code is good for when nobody says so: a founder's a day, the others half an hour. */
export const usualMs = (kind: CodeKind): number => (kind === 'founder' ? founderMs : joinMs)

/** A code that lets one workstation join. */
export const issueCode = async (sql: Sql, clinic: string, kind: CodeKind): Promise<Code> => {
  const [made] = await issueCodes(sql, clinic, kind, 1, usualMs(kind))
  if (!made) throw new Error('no code was made')
  return made
}

/** A new clinic, empty, and the code for the workstation of its first administrator. */
export const addClinic = async (sql: Sql, clinic: string, name: string): Promise<Code> => {
  await asOwner(sql, () => sql.query('SELECT hera.add_clinic($1, $2)', [clinic, name]))
  return issueCode(sql, clinic, 'founder')
}

export const listDevices = (sql: Sql, clinic: string): Promise<DeviceRow[]> =>
  sql.query(
    `SELECT device_no, name, state, version, last_seen, unsent, cursor FROM hera.device
     WHERE clinic_id = $1 ORDER BY device_no`,
    [clinic],
  )

/**
 * Changes a workstation's state; everybody sees it with their next pull. Throws when there is no such workstation, and
 * when it has become another one: its folder was seen in two places, and each goes on under a number of its own.
 */
export const setDevice = async (sql: Sql, clinic: string, no: number, state: DeviceState): Promise<void> => {
  const known = (await listDevices(sql, clinic)).find((one) => one.device_no === no)
  if (known?.state === 'forked' && state !== 'revoked') {
    throw new HeraError(
      'CONFLICT',
      `Workstation ${no} was seen in two places and goes on under another number: it stays stopped. Look for its name in the list.`,
    )
  }
  const rows = await asOwner(sql, () =>
    sql.query<{ device_no: number | null }>('SELECT device_no FROM hera.change_device($1, $2, NULL, $3)', [
      clinic,
      no,
      state,
    ]),
  )
  if (!rows[0]?.device_no) throw new HeraError('NOT_FOUND', `This clinic has no workstation ${no}.`)
}

/** Counts and sums per table, to compare with a workstation's or another server's. */
export const digestOf = async (sql: Sql, clinic: string): Promise<Record<string, [number, number, number]>> => {
  const [row] = await sql.query<{ digest: string }>(
    `SELECT hera.digest_of(clinic_id, '{1,2,3,4,5,6,7}', head) AS digest FROM hera.clinic_head WHERE clinic_id = $1`,
    [clinic],
  )
  return JSON.parse(row?.digest ?? '{}')
}

/** Begins a new epoch by hand: after a restore that nothing else would show. */
export const beginEpoch = async (sql: Sql, reason: string): Promise<number> => {
  const [row] = await asOwner(sql, () => sql.query<{ epoch: number }>('SELECT hera.new_epoch($1) AS epoch', [reason]))
  return Number(row?.epoch)
}

export interface Reaped {
  /** Connections that sat in an open transaction. */
  ended: number
  partitions_made: number
  partitions_dropped: number
  tombstones: number
  codes: number
}

/** Ends stuck connections of workstations; this login's own right decides whether it may. */
export const endStuck = async (sql: Sql): Promise<number> => {
  const [row] = await sql.query<{ ended: number }>('SELECT hera.reap_idle() AS ended')
  return row?.ended ?? 0
}

/** Housekeeping, to be run every day (and `endStuck` every few seconds where PgBouncer does not do it). */
export const reap = async (sql: Sql): Promise<Reaped> => {
  const ended = await endStuck(sql)
  const [row] = await asOwner(sql, () => sql.query<{ done: Omit<Reaped, 'ended'> }>('SELECT hera.reap() AS done'))
  return { ended, ...(row?.done as Omit<Reaped, 'ended'>) }
}
