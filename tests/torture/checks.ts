import path from 'node:path'
import type Database from 'better-sqlite3'
import { firstBrokenEntry } from '../../main/database/audit.ts'
import { openDatabase } from '../../main/database/open.ts'
import { fileKeychain } from '../../main/host/node/keychain.ts'
import { tablePolicies } from '../../shared/domain/policy.ts'
import type { Postgres } from '../harness/postgres.ts'
import type { SavedOp } from './ledger.ts'

/** What must be so once everything is quiet. Every finding is one line; none is what a test expects. */
export interface Ground {
  server: Postgres
  clinic: string
  /** Name and data folder of every workstation; none of them runs any more. */
  workstations: { name: string; dataDir: string }[]
  saved: SavedOp[]
}

type Rows = Map<string, string>
const tables = Object.keys(tablePolicies)

/** Every row of the clinic on the server as the text of its values, with its seq. */
const serverRows = async ({ server, clinic }: Ground, columnsOf: Map<string, string[]>): Promise<Map<string, Rows>> => {
  const found = new Map<string, Rows>()
  for (const table of tables) {
    const columns = (columnsOf.get(table) ?? []).map((name) => `t."${name}"`)
    const rows = await server.query<{ id: string; text: string }>(
      `SELECT t.id, json_build_array(m.seq, ${columns.join(', ')})::text AS text
       FROM hera."${table}" t JOIN hera.row_meta m ON m.clinic_id = t.clinic_id AND m.id = t.id AND m.tbl = $2
       WHERE t.clinic_id = $1`,
      [clinic, tablePolicies[table as keyof typeof tablePolicies].number],
    )
    found.set(table, new Map(rows.map((row) => [row.id, JSON.stringify(JSON.parse(row.text))])))
  }
  return found
}

const localRows = (sqlite: Database.Database, table: string, columns: string[]): Rows => {
  const rows = sqlite
    .prepare(`SELECT id, seq, ${columns.map((name) => `"${name}"`).join(', ')} FROM "${table}"`)
    .raw()
    .all() as unknown[][]
  return new Map(rows.map(([id, ...values]) => [String(id), JSON.stringify(values)]))
}

const difference = (where: string, table: string, here: Rows, there: Rows): string[] => {
  const ids = new Set([...here.keys(), ...there.keys()])
  const wrong = [...ids].filter((id) => here.get(id) !== there.get(id))
  return wrong.length === 0
    ? []
    : [
        `${where}: ${wrong.length} rows of ${table} are not the server's, first ${wrong[0]}: ${here.get(wrong[0] ?? '') ?? 'missing'} instead of ${there.get(wrong[0] ?? '') ?? 'nothing'}`,
      ]
}

const leftovers = {
  'ops that are not confirmed': "SELECT op_id FROM outbox WHERE state IN ('pending', 'held', 'refused', 'sent')",
  'rows to be fetched again': 'SELECT row_id FROM sync_refetch',
  'rows in quarantine': 'SELECT row_id FROM sync_quarantine',
  'rows in salvage': 'SELECT row_id FROM sync_salvage',
  'rows without their parent': 'SELECT * FROM pragma_foreign_key_check',
}

const checkWorkstation = (
  name: string,
  sqlite: Database.Database,
  columnsOf: Map<string, string[]>,
  there: Map<string, Rows>,
): string[] => {
  const found: string[] = []
  for (const table of tables) {
    const here = localRows(sqlite, table, columnsOf.get(table) ?? [])
    found.push(...difference(name, table, here, there.get(table) ?? new Map()))
  }
  for (const [what, sql] of Object.entries(leftovers)) {
    const count = sqlite.prepare(sql).all().length
    if (count > 0) found.push(`${name}: ${count} ${what}`)
  }
  const broken = firstBrokenEntry(sqlite)
  if (broken !== null) found.push(`${name}: the activity log is broken at ${JSON.stringify(broken)}`)
  return found
}

/** Sums and uniqueness, straight from the server's rows. Each answers one row for everything that is wrong. */
const laws: Record<string, string> = {
  'a batch whose balance is not the sum of its movements': `
    SELECT batch_id FROM hera.stock_movement WHERE clinic_id = $1 GROUP BY batch_id
    HAVING sum(delta) <> (SELECT balance FROM hera.stock_balance b WHERE b.clinic_id = $1 AND b.batch_id = stock_movement.batch_id)`,
  'a payment that is not the sum of its items': `
    SELECT p.id FROM hera.payment p WHERE p.clinic_id = $1 AND p.kind = 'payment' AND p.amount_minor <>
      (SELECT coalesce(sum(amount_minor), 0) FROM hera.payment_item i WHERE i.clinic_id = $1 AND i.payment_id = p.id)`,
  'a charge that is not quantity times price': `
    SELECT id FROM hera.charge WHERE clinic_id = $1 AND amount_minor <> quantity * unit_price_minor`,
  'a receipt number given twice': `
    SELECT receipt_no FROM hera.payment WHERE clinic_id = $1 GROUP BY receipt_no HAVING count(*) > 1`,
  'a record number given twice': `
    SELECT mrn FROM hera.patient WHERE clinic_id = $1 GROUP BY mrn HAVING count(*) > 1`,
  'a sale without its movements or charges': `
    SELECT s.id FROM hera.sale s WHERE s.clinic_id = $1 AND
      (NOT EXISTS (SELECT FROM hera.charge c WHERE c.clinic_id = $1 AND c.sale_id = s.id) OR
       NOT EXISTS (SELECT FROM hera.stock_movement m WHERE m.clinic_id = $1 AND m.source_id = s.id))`,
  'a group that was not taken as a whole': `
    SELECT grp FROM hera.op_seen WHERE clinic_id = $1 GROUP BY grp
    HAVING count(*) FILTER (WHERE outcome IN ('applied', 'merged', 'conflict')) NOT IN (0, count(*))`,
  'a group with ops missing': `
    SELECT b.grp FROM hera.op_body b WHERE b.clinic_id = $1 AND json_array_length(b.body::json) <>
      (SELECT count(*) FROM hera.op_seen o WHERE o.clinic_id = $1 AND o.grp = b.grp)`,
  'a workstation with a hole in its ops': `
    SELECT device_no FROM hera.op_seen WHERE clinic_id = $1 GROUP BY device_no
    HAVING max(dseq) - min(dseq) + 1 <> count(*)`,
  'an op that was refused or is held': `
    SELECT grp || ' ' || outcome || ' ' || coalesce(code, '') || ' ' || coalesce(detail, '') FROM hera.op_seen
    WHERE clinic_id = $1 AND outcome NOT IN ('applied', 'merged', 'conflict')`,
}

const checkLedger = async ({ server, clinic, saved }: Ground, there: Map<string, Rows>): Promise<string[]> => {
  const rows = await server.query<{ op_id: string }>('SELECT op_id FROM hera.op_seen WHERE clinic_id = $1', [clinic])
  const seen = new Set(rows.map((row) => row.op_id))
  const lost = saved.filter((one) => !seen.has(one.op))
  const gone = saved.filter((one) => one.kind === 'insert' && !there.get(one.table)?.has(one.row))
  return [
    ...(lost.length > 0
      ? [`${lost.length} acknowledged ops never reached the server, first ${JSON.stringify(lost[0])}`]
      : []),
    ...(gone.length > 0
      ? [`${gone.length} acknowledged rows are not on the server, first ${JSON.stringify(gone[0])}`]
      : []),
  ]
}

/** Everything that is wrong, in words; empty when the clinic is one clinic. */
export const findWrongs = async (ground: Ground): Promise<string[]> => {
  const definitions = await ground.server.query<{ tbl: string; columns: string[] }>(
    'SELECT tbl, columns FROM hera.table_def',
  )
  const columnsOf = new Map(definitions.map((row) => [row.tbl, row.columns]))
  const there = await serverRows(ground, columnsOf)
  const found = await checkLedger(ground, there)
  for (const { name, dataDir } of ground.workstations) {
    const key = await fileKeychain(dataDir).load()
    if (!key) throw new Error(`${name} has no key`)
    const sqlite = openDatabase(path.join(dataDir, 'hera.db'), key)
    try {
      found.push(...checkWorkstation(name, sqlite, columnsOf, there))
    } finally {
      sqlite.close()
    }
  }
  for (const [what, sql] of Object.entries(laws)) {
    const rows = await ground.server.query(sql, [ground.clinic])
    if (rows.length > 0) found.push(`${what}: ${rows.length}, first ${JSON.stringify(Object.values(rows[0] ?? {})[0])}`)
  }
  return found
}
