import { tablePolicies } from '../../shared/domain/policy.ts'
import type { Entry } from './ledger.ts'
import { md5 } from './model/call.ts'
import { digest } from './model/pull.ts'
import { keyOf, type Meta, type ServerState } from './model/state.ts'
import { type Row, tables } from './model/tables.ts'
import type { Station } from './station.ts'
import { Violation } from './watch.ts'
import type { World } from './world.ts'

const newer = { extra: 'blood_group', table: 'patient' }

/** The rows of a workstation as the server would hold them, by table and id. */
export const localRows = (station: Station): Map<string, Row> => {
  const rows = new Map<string, Row>()
  for (const table of tables.values()) {
    const names = [...table.columns.keys()]
    if (table.name === newer.table && station.schema > 1) names.push(newer.extra)
    for (const row of station.db.prepare(`SELECT ${names.join(', ')} FROM "${table.name}"`).all() as Row[]) {
      rows.set(`${table.name} ${row.id}`, row)
    }
  }
  return rows
}

const same = (a: Row, b: Row, names: Iterable<string>): boolean => {
  for (const name of names) if ((a[name] ?? null) !== (b[name] ?? null)) return false
  return true
}

/** Keys of rows that show something the server cannot take yet. */
const heldKeys = (station: Station): Set<string> =>
  new Set(
    station.db
      .prepare("SELECT DISTINCT tbl || ' ' || row_id AS key FROM outbox WHERE state = 'held'")
      .pluck()
      .all() as string[],
  )

const deviceOf = (state: ServerState, station: Station) =>
  [...state.devices.values()].find((one) => one.role === station.role)

/** I1: everybody sees what the server has. */
const converged = (world: World, station: Station): void => {
  const { state } = world.server
  const device = deviceOf(state, station)
  const local = localRows(station)
  const held = heldKeys(station)
  for (const [key, row] of state.rows) {
    const table = tables.get(key.split(' ')[0] as never)
    if (!table || held.has(key) || !device?.streams.includes(table.stream)) continue
    const mine = local.get(key)
    const names = [...table.columns.keys()]
    if (table.name === newer.table && station.schema > 1) names.push(newer.extra)
    if (!mine) throw new Violation('I1', `${station.name} lacks ${key}`)
    if (!same(row, mine, names)) {
      const differing = names.filter((name) => (row[name] ?? null) !== (mine[name] ?? null))
      throw new Violation(
        'I1',
        `${station.name} has another ${key}: ${differing.map((one) => `${one} ${mine[one]} / server ${row[one]}`).join(', ')}`,
      )
    }
  }
  for (const key of local.keys()) {
    const table = tables.get(key.split(' ')[0] as never)
    if (!state.rows.has(key) && !held.has(key) && table && device?.streams.includes(table.stream)) {
      throw new Violation('I1', `${station.name} has ${key}, the server does not`)
    }
  }
}

interface OutboxRow {
  op_id: string
  grp: string
  state: string
  dseq: number
}

const outboxOf = (station: Station): OutboxRow[] =>
  station.db.prepare('SELECT op_id, grp, state, dseq FROM outbox ORDER BY dseq').all() as OutboxRow[]

/** I2, I3: nothing that was saved is lost, and what was answered for is there. */
const nothingLost = (world: World): void => {
  const { seen } = world.server.state
  const kept = new Set<string>()
  for (const station of world.stations) {
    const isLive = world.isLive(station)
    for (const row of outboxOf(station)) {
      kept.add(row.op_id)
      if (!isLive) continue
      if (row.state === 'pending') throw new Violation('I20', `${station.name} still has ${row.op_id} to send`)
      if ((row.state === 'sent' || row.state === 'confirmed') && !seen.has(row.op_id)) {
        throw new Violation('I3', `${station.name} believes the server has ${row.op_id} (${row.state})`)
      }
      const known = seen.get(row.op_id)
      if (row.state === 'confirmed' && (known?.outcome === 'held' || known?.outcome === 'refused')) {
        throw new Violation('I3', `${row.op_id} is ${known.outcome} and shown as confirmed`)
      }
    }
  }
  for (const [id, entry] of world.ledger.entries) {
    if (!kept.has(id) && !seen.has(id) && !world.ledger.excused.has(id)) {
      throw new Violation('I2', `${entry.kind} of ${entry.table} ${entry.id} by ${entry.station} is nowhere`)
    }
  }
}

/** I5, I9: no hole in what each workstation sent; a group is taken whole or not at all. */
const wholeGroups = (world: World): void => {
  const { seen, devices } = world.server.state
  const byGroup = new Map<string, Set<string>>()
  const byDevice = new Map<number, number[]>()
  for (const one of seen.values()) {
    const kind = one.outcome === 'refused' || one.outcome === 'held' ? one.outcome : 'applied'
    byGroup.set(one.grp, (byGroup.get(one.grp) ?? new Set()).add(kind))
    const list = byDevice.get(one.dev) ?? []
    list.push(one.dseq)
    byDevice.set(one.dev, list)
  }
  for (const [grp, kinds] of byGroup)
    if (kinds.size > 1) throw new Violation('I9', `group ${grp} is ${[...kinds].join(' and ')}`)
  for (const [no, list] of byDevice) {
    const last = Math.max(...list)
    const device = devices.get(no)
    if (device && last > device.lastDseq)
      throw new Violation('I5', `workstation ${no} is at ${device.lastDseq}, has ${last}`)
    if (new Set(list).size !== list.length) throw new Violation('I5', `workstation ${no} used a dseq twice`)
  }
  for (const station of world.stations) {
    const rows = outboxOf(station)
    rows.forEach((row, at) => {
      const before = rows[at - 1]
      if (before && row.dseq !== before.dseq + 1)
        throw new Violation('I5', `${station.name} has a hole before ${row.dseq}`)
    })
  }
}

/** I8: what was changed by somebody who had seen it never stands again. */
const causality = (world: World): void => {
  const { state } = world.server
  for (const entry of world.ledger.entries.values()) {
    const outcome = state.seen.get(entry.opId)?.outcome
    // What lost is in the inbox (I15); here is what was taken.
    if (outcome !== 'applied' || entry.kind !== 'update' || !entry.base) continue
    const meta = state.metas.get(keyOf(entry.table, entry.id))
    if (!meta || meta.deleted) continue
    for (const [column, base] of Object.entries(entry.base)) {
      const unit = tablePolicies[entry.table].units.find((one) => (one.columns as readonly string[]).includes(column))
      if (!unit || unit.policy === 'fixed' || unit.policy === 'status') continue
      const others = unit.columns.filter((name) => entry.base && name in entry.base)
      const current = (name: string) => meta.cols?.[name] ?? meta
      // After a restore of the server the two may come in the other order; then it is in the inbox.
      if (base === entry.opId || state.seen.get(base)?.outcome === 'conflict') continue
      if (!others.every((name) => entry.base?.[name] === current(name).op)) continue
      throw new Violation('I8', `${entry.opId} changed ${entry.table}.${column} of ${base} and that stands again`)
    }
  }
}

/** Everything that a write came after, by what its author had before them. */
const ancestors = (world: World, opId: string): Set<string> => {
  const found = new Set<string>()
  const open = [opId]
  for (let op = open.pop(); op !== undefined; op = open.pop()) {
    for (const base of Object.values(world.ledger.entries.get(op)?.base ?? {})) {
      if (found.has(base)) continue
      found.add(base)
      open.push(base)
    }
  }
  return found
}

/** I8: where nobody wrote at the same time there is no conflict. */
const noFalseConflict = (world: World): void => {
  const { state } = world.server
  const byRow = new Map<string, Entry[]>()
  for (const entry of world.ledger.entries.values()) {
    const key = keyOf(entry.table, entry.id)
    byRow.set(key, [...(byRow.get(key) ?? []), entry])
  }
  for (const entry of world.ledger.entries.values()) {
    const seen = state.seen.get(entry.opId)
    if (seen?.outcome !== 'conflict' || entry.kind !== 'update' || !entry.base) continue
    const before = ancestors(world, entry.opId)
    for (const unit of tablePolicies[entry.table].units) {
      // An illegal move of a group that holds a fact is somebody's to settle, whoever saw what.
      const bases = unit.columns.map((name) => entry.base?.[name]).filter((op) => op !== undefined)
      const id = md5(String(unit.columns[0])).slice(0, 8) + entry.opId.slice(8)
      if (unit.policy === 'status' || bases.length === 0 || !state.rows.has(keyOf('conflict', id))) continue
      // After a restore it may come before what it was based on, or after what was based on it.
      const isAfter = (other: Entry): boolean => (state.seen.get(other.opId)?.seq ?? 0) > seen.seq
      const isInOrder = bases.every((op) => {
        const base = state.seen.get(op)
        return base?.outcome === 'applied' && base.seq < seen.seq
      })
      const others = (byRow.get(keyOf(entry.table, entry.id)) ?? []).filter(
        (other) =>
          !before.has(other.opId) &&
          !(isAfter(other) && ancestors(world, other.opId).has(entry.opId)) &&
          other.opId !== entry.opId &&
          unit.columns.some((name) => name in other.cols),
      )
      if (isInOrder && others.length === 0)
        throw new Violation('I8', `${entry.opId} had seen all of ${entry.table}.${unit.columns[0]} and is in conflict`)
    }
  }
}

/** I11, I12: sums are the sums of their rows; no receipt twice. */
const sums = (world: World): void => {
  const { state } = world.server
  const balances = new Map<string, number>()
  const receipts = new Map<string, string>()
  for (const [key, row] of state.rows) {
    if (key.startsWith('stock_movement ')) {
      balances.set(String(row.batch_id), (balances.get(String(row.batch_id)) ?? 0) + Number(row.delta))
    }
    if (key.startsWith('payment ')) {
      const other = receipts.get(String(row.receipt_no))
      if (other) throw new Violation('I12', `receipt ${row.receipt_no} was given out twice`)
      receipts.set(String(row.receipt_no), key)
    }
  }
  for (const [batch, sum] of balances) {
    const kept = state.balances.get(batch) ?? 0
    if (kept !== sum) throw new Violation('I11', `batch ${batch} is ${kept}, its movements are ${sum}`)
    const task = [...state.rows].some(
      ([key, row]) => key.startsWith('task ') && row.kind === 'negative_stock' && row.row_id === batch,
    )
    if (sum < 0 && !task) throw new Violation('I11', `batch ${batch} is below zero and nobody was told`)
  }
  for (const entry of world.ledger.entries.values()) {
    const seen = state.seen.get(entry.opId)
    if (entry.table !== 'payment' || !seen || seen.outcome === 'refused' || seen.outcome === 'held') continue
    const row = state.rows.get(keyOf('payment', entry.id))
    if (row?.amount_minor !== entry.cols.amount_minor)
      throw new Violation('I12', `payment ${entry.id} is not as it was taken`)
  }
}

/** I15: who lost finds it in the inbox. I16: a number that two patients have is somebody's task. */
const nothingSilent = (world: World): void => {
  const { state } = world.server
  const conflicts = new Set(
    [...state.rows.keys()].filter((key) => key.startsWith('conflict ')).map((key) => key.slice(-27)),
  )
  for (const one of state.seen.values()) {
    if (one.outcome === 'conflict' && !conflicts.has(one.op.slice(-27)))
      throw new Violation('I15', `${one.op} lost and is in no inbox`)
  }
  const owners = new Map<unknown, number>()
  for (const [key, row] of state.rows)
    if (key.startsWith('patient ')) owners.set(row.mrn, (owners.get(row.mrn) ?? 0) + 1)
  const told = [...state.rows].some(([key, row]) => key.startsWith('task ') && row.kind === 'mrn_taken')
  if ([...owners.values()].some((count) => count > 1) && !told)
    throw new Violation('I16', 'two patients have one number and nobody was told')
}

/** I19: every row's parents are there. */
const closedKeys = (world: World, station: Station): void => {
  const broken = station.db.pragma('foreign_key_check') as { table: string; rowid: number; parent: string }[]
  const held = heldKeys(station)
  for (const one of broken) {
    const row = station.db.prepare(`SELECT id FROM "${one.table}" WHERE rowid = ?`).pluck().get(one.rowid)
    if (!held.has(`${one.table} ${row}`))
      throw new Violation('I19', `${station.name}: ${one.table} ${row} has no ${one.parent}`)
  }
  for (const [key, row] of world.server.state.rows) {
    const table = tables.get(key.split(' ')[0] as never)
    for (const column of table?.columns.values() ?? []) {
      const value = row[column.name]
      if (!column.parent || value === null || value === undefined) continue
      if (!world.server.state.rows.has(`${column.parent} ${value}`))
        throw new Violation('I19', `${key} has no ${column.parent}`)
    }
  }
}

const modulus = 1_000_000_007

/** I22: the digests are equal. */
const equalDigests = (world: World, station: Station): void => {
  const { state } = world.server
  const device = deviceOf(state, station)
  if (!device) return
  const wanted = digest(state, device, state.head)
  for (const table of tables.values()) {
    if (!device.streams.includes(table.stream)) continue
    const seqs = station.db.prepare(`SELECT seq FROM "${table.name}" WHERE seq IS NOT NULL`).pluck().all() as number[]
    const sum = seqs.reduce((all, seq) => all + (seq % modulus), 0)
    const [count, total] = wanted[table.name] ?? [0, 0]
    if (count !== seqs.length || total !== sum) {
      throw new Violation(
        'I22',
        `${station.name}: ${table.name} has ${seqs.length} rows (${sum}), the server ${count} (${total})`,
      )
    }
  }
}

/** I6, I7: everything up to the cursor is here, or something newer. Between steps. */
export const noGap = (world: World, station: Station): void => {
  const { state } = world.server
  const { cursors, epoch } = station.facts
  const device = deviceOf(state, station)
  if (device?.state !== 'active' || epoch !== state.epoch) return
  // What a restore left is still being looked at.
  if (station.facts.lost.length > 0 || station.facts.mustCompare) return
  for (const cursor of Object.values(cursors)) {
    if (cursor > state.head) throw new Violation('I6', `${station.name} is at ${cursor}, the server at ${state.head}`)
  }
  const deleted = new Set(
    station.db
      .prepare("SELECT tbl || ' ' || row_id FROM outbox WHERE kind = 'delete' AND state IN ('pending', 'sent', 'held')")
      .pluck()
      .all(),
  )
  // A row whose deletion was refused, say, is on the list of what is fetched next.
  const aside = new Set(
    station.db
      .prepare(
        "SELECT tbl || ' ' || row_id FROM sync_quarantine UNION ALL SELECT tbl || ' ' || row_id FROM sync_refetch",
      )
      .pluck()
      .all(),
  )
  for (const table of tables.values()) {
    const seqs = new Map(
      (station.db.prepare(`SELECT id, seq FROM "${table.name}"`).raw().all() as [string, number | null][]).map(
        (row) => row,
      ),
    )
    const cursor = cursors[table.stream] ?? 0
    for (const meta of metasOf(state, table.name)) {
      if (meta.seq > cursor || !device.streams.includes(table.stream) || aside.has(keyOf(meta.table, meta.id))) continue
      const seq = seqs.get(meta.id)
      const isOpen = deleted.has(keyOf(meta.table, meta.id))
      if (meta.deleted ? typeof seq === 'number' && seq < meta.seq : (seq ?? -1) < meta.seq && !isOpen) {
        throw new Violation(
          'I7',
          `${station.name} is at ${cursor} and has ${keyOf(meta.table, meta.id)} of ${seq}, the server ${meta.seq}`,
        )
      }
    }
  }
}

function* metasOf(state: ServerState, table: string): Iterable<Meta> {
  for (const meta of state.metas.values()) if (meta.table === table) yield meta
}

/** I23: what an old version does not know has come through it unharmed. */
const unknownSurvives = (world: World): void => {
  for (const [key, value] of world.newColumn) {
    const row = world.server.state.rows.get(key)
    if (row && row[newer.extra] !== value) throw new Violation('I23', `${key}.${newer.extra} was ${value}`)
  }
}

/** Everything that has to hold when nothing is on its way any more. */
export const checkAtRest = (world: World): void => {
  nothingLost(world)
  wholeGroups(world)
  causality(world)
  noFalseConflict(world)
  sums(world)
  nothingSilent(world)
  unknownSurvives(world)
  for (const station of world.stations) {
    if (!world.isLive(station)) continue
    if (station.faults.length > 0) throw new Violation('I20', `${station.name}: ${station.faults[0]}`)
    noGap(world, station)
    converged(world, station)
    closedKeys(world, station)
    equalDigests(world, station)
  }
}
