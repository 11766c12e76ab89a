import { HeraError } from '../../shared/domain/error.ts'
import { digestOf, issueCode, listDevices } from './admin.ts'
import { inTransaction, type Sql } from './sql.ts'

export interface MoveOrder {
  clinic: string
  /** The new server's address as the workstations will use it: `postgres://host:port/database`. */
  toServer: string
}
export interface MoveResult {
  /** True when an earlier run had finished it: nothing was done now. */
  isAlready: boolean
  rows: number
  /** Workstations whose password could not be read on the old server: each joins again with its code. */
  codes: { name: string; code: string }[]
}

const chunk = 2_000
const refuse = (reason: string, words: string) => new HeraError('CONFLICT', words, { reason })

interface Source {
  epoch: number
  head: number
  moved_to: string | null
}

/** Locks the clinic on the old server: until this transaction ends nothing is taken there. */
const lockSource = async (from: Sql, clinic: string): Promise<Source> => {
  const [row] = await from.query<Source>(
    `SELECT s.epoch, h.head, c.moved_to FROM hera.clinic_head h JOIN hera.clinic c USING (clinic_id), hera.server_state s
     WHERE h.clinic_id = $1 FOR UPDATE OF h`,
    [clinic],
  )
  if (!row) throw new HeraError('NOT_FOUND', 'The old server does not hold this clinic.')
  return row
}

const checkVersions = async (from: Sql, to: Sql): Promise<void> => {
  const version = (sql: Sql) =>
    sql.query<{ all: string }>(`SELECT string_agg(checksum, ',' ORDER BY number) AS all FROM hera.migration`)
  const [[old], [fresh]] = [await version(from), await version(to)]
  if (old?.all !== fresh?.all) {
    throw refuse(
      'versions',
      'The two servers are of different versions. Bring both up to date with this program first.',
    )
  }
}

/** The logins' SCRAM verifiers; null where this login may not read them. */
const verifiersOf = async (from: Sql, clinic: string): Promise<{ role: string; verifier: string }[] | null> => {
  const [may] = await from.query<{ yes: boolean }>(`SELECT has_table_privilege('pg_authid', 'SELECT') AS yes`)
  if (!may?.yes) return null
  return from.query(
    `SELECT a.rolname::text AS role, a.rolpassword AS verifier FROM hera.device d JOIN pg_authid a ON a.rolname = d.pg_role
     WHERE d.clinic_id = $1 AND d.state <> 'revoked' AND a.rolpassword IS NOT NULL`,
    [clinic],
  )
}

const copyTable = async (from: Sql, to: Sql, table: string, clinic: string): Promise<number> => {
  const name = `hera."${table}"`
  await from.query(
    `DECLARE moving NO SCROLL CURSOR FOR SELECT to_jsonb(t)::text AS row FROM ${name} t WHERE t.clinic_id = '${clinic}'`,
  )
  let count = 0
  for (;;) {
    const rows = await from.query<{ row: string }>(`FETCH ${chunk} FROM moving`)
    if (rows.length === 0) break
    await to.query(`INSERT INTO ${name} SELECT * FROM jsonb_populate_recordset(NULL::${name}, $1::jsonb)`, [
      `[${rows.map((one) => one.row).join(',')}]`,
    ])
    count += rows.length
  }
  await from.run('CLOSE moving')
  return count
}

/** Everything of the clinic in the new server's transaction; what an earlier attempt left there goes first. */
const bring = async (from: Sql, to: Sql, clinic: string, source: Source): Promise<number> => {
  const there = await to.query('SELECT FROM hera.clinic WHERE clinic_id = $1', [clinic])
  if (there.length > 0) {
    const [row] = await to.query<{ gone: boolean }>('SELECT hera.forget_copy($1) AS gone', [clinic])
    if (!row?.gone) throw refuse('in_use', 'The new server has this clinic already, and it was worked on there.')
  }
  let rows = 0
  const tables = await from.query<{ name: string }>('SELECT name FROM hera.clinic_tables()')
  for (const { name } of tables) rows += await copyTable(from, to, name, clinic)
  await to.query('SELECT hera.arrive($1, $2, $3)', [clinic, source.epoch, source.head])
  const [before, after] = [await digestOf(from, clinic), await digestOf(to, clinic)]
  if (JSON.stringify(before) !== JSON.stringify(after)) {
    throw refuse('differs', 'What arrived is not what was sent. Nothing was changed; try again.')
  }
  return rows
}

/**
 * Moves one clinic to another server: its rows, what was answered, its workstations with their logins. Nothing can be
 * sent to the old server meanwhile; afterwards it only says where the clinic is now. Cut at any point, it is simply run
 * again: the old server is marked last, and an unfinished copy is taken away first.
 */
export const moveClinic = async (from: Sql, to: Sql, { clinic, toServer }: MoveOrder): Promise<MoveResult> => {
  if (!/^[0-9a-f-]{36}$/.test(clinic)) throw new HeraError('BAD_REQUEST', 'This is not the id of a clinic.')
  await checkVersions(from, to)
  return inTransaction(from, async () => {
    const source = await lockSource(from, clinic)
    if (source.moved_to === toServer) return { isAlready: true, rows: 0, codes: [] }
    if (source.moved_to !== null)
      throw refuse('moved', `This clinic has moved to ${source.moved_to}. Move it from there.`)
    const verifiers = await verifiersOf(from, clinic)
    await from.run('SET LOCAL ROLE hera_owner')
    const rows = await inTransaction(to, async () => {
      await to.run('SET LOCAL ROLE hera_owner')
      const count = await bring(from, to, clinic, source)
      for (const one of verifiers ?? []) await to.query('SELECT hera.bring_role($1, $2)', [one.role, one.verifier])
      return count
    })
    const codes = verifiers === null ? await newCodes(to, clinic) : []
    await from.query('SELECT hera.depart($1, $2)', [clinic, toServer])
    return { isAlready: false, rows, codes }
  })
}

const newCodes = async (to: Sql, clinic: string): Promise<MoveResult['codes']> => {
  const codes: MoveResult['codes'] = []
  for (const device of await listDevices(to, clinic)) {
    if (device.state !== 'active') continue
    const { code } = await issueCode(to, clinic, 'join_with_work')
    codes.push({ name: device.name, code })
  }
  return codes
}
