import type { Digest, FetchAnswer, FetchRequest, PullAnswer, PullRequest, WireRow } from '../../../main/sync/wire.ts'
import type { PolicyTable } from '../../../shared/domain/policy.ts'
import { macOf, type Plants } from './call.ts'
import { newerColumn } from './repairs.ts'
import { type Device, keyOf, type Meta, type ServerState } from './state.ts'
import { tableOf, tables } from './tables.ts'

const opsOf = (meta: Meta): WireRow[2] => {
  if (!meta.cols) return meta.op === meta.id ? null : meta.op
  return { '*': meta.op, ...Object.fromEntries(Object.entries(meta.cols).map(([name, write]) => [name, write.op])) }
}

/** The columns of a pulled row, in their order. */
export const columnNames = (state: ServerState, table: PolicyTable): string[] => {
  const names = [...tableOf(table).columns.keys()]
  return table === newerColumn.table && state.schema > 1 ? [...names, newerColumn.name] : names
}

const toWire = (state: ServerState, meta: Meta): WireRow => {
  const row = state.rows.get(keyOf(meta.table, meta.id))
  if (meta.deleted || !row) return [meta.seq, 1, opsOf(meta), meta.id]
  const values = columnNames(state, meta.table).map((name) => row[name] ?? null)
  return [meta.seq, 0, opsOf(meta), ...values]
}

const gather = (state: ServerState, metas: readonly Meta[]): Record<string, WireRow[]> => {
  const rows: Record<string, WireRow[]> = {}
  for (const meta of metas) {
    rows[meta.table] ??= []
    rows[meta.table]?.push(toWire(state, meta))
  }
  return rows
}

/** The first version whose seq is greater: versions are in the order of their seq. */
const after = (versions: readonly Meta[], seq: number): number => {
  let low = 0
  let high = versions.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((versions[middle]?.seq ?? 0) > seq) high = middle
    else low = middle + 1
  }
  return low
}

const isCurrent = (state: ServerState, meta: Meta): boolean => state.metas.get(keyOf(meta.table, meta.id)) === meta

/** What a workstation that gets nothing is told. */
const silenceOf = (device: Device): 'draining' | 'forked' | null =>
  device.state === 'active' ? null : device.state === 'draining' ? 'draining' : 'forked'

export const pull = (
  state: ServerState,
  device: Device,
  request: PullRequest,
  now: number,
  plants: Plants,
  isHidden: (seq: number) => boolean,
): PullAnswer => {
  const answer = (
    status: PullAnswer['status'],
    more: boolean,
    next: Record<string, number>,
    page: Meta[],
  ): PullAnswer => ({
    status,
    epoch: state.epoch,
    head: state.head,
    mac: macOf(state, state.epoch, state.head),
    more,
    next,
    rows: gather(state, page),
    server_ms: now,
  })
  const silence = silenceOf(device)
  if (silence) return answer(silence, false, {}, [])
  if (!plants.noEpoch && request.epoch !== state.epoch) return answer('rewound', false, {}, [])
  const asked = Object.entries(request.cursors)
    .map(([stream, cursor]) => [Number(stream), cursor] as const)
    .filter(([stream]) => device.streams.includes(stream))
  const cursors = new Map(asked)
  if (asked.some(([, cursor]) => cursor > 0 && cursor < state.floor)) return answer('resync', false, {}, [])
  const limit = Math.min(Math.max(1, Math.floor(request.limit)), 5000)
  const from = asked.length === 0 ? state.head : Math.min(...cursors.values())
  const page: Meta[] = []
  let more = false
  for (let at = after(state.versions, from); at < state.versions.length; at += 1) {
    const meta = state.versions[at]
    if (!meta || !isCurrent(state, meta) || meta.seq <= (cursors.get(meta.stream) ?? Number.POSITIVE_INFINITY)) continue
    if ((plants.noTombstones && meta.deleted) || isHidden(meta.seq)) continue
    page.push(meta)
    if (page.length === limit) {
      more = meta.seq < state.head
      break
    }
  }
  const last = page.at(-1)?.seq ?? 0
  const next = Object.fromEntries(
    asked.map(([stream, cursor]) => [stream, more ? Math.max(cursor, last) : Math.max(cursor, state.head)]),
  )
  return answer('ok', more, next, page)
}

export const fetchRows = (state: ServerState, device: Device, request: FetchRequest): FetchAnswer => {
  const silence = silenceOf(device)
  if (silence) return { status: silence, rows: {}, missing: {} }
  const found: Meta[] = []
  const missing: Record<string, string[]> = {}
  for (const [name, ids] of Object.entries(request.keys)) {
    const table = tables.get(name as PolicyTable)
    // Of a stream that this workstation does not hold nothing is said, least of all that a row is gone.
    if (!table || !device.streams.includes(table.stream)) continue
    for (const id of ids) {
      const meta = state.metas.get(keyOf(table.name, id))
      if (meta) found.push(meta)
      else {
        missing[name] ??= []
        missing[name]?.push(id)
      }
    }
  }
  return { status: 'ok', rows: gather(state, found), missing }
}

const openRecords = ['arrived', 'triaged', 'in_progress']
const ofPatient: readonly PolicyTable[] = [
  'patient',
  'allergy',
  'problem',
  'charge',
  'prescription',
  'prescription_item',
]
const ofRecord: readonly PolicyTable[] = ['medical_record_item', 'medical_record_status', 'service']

/** The rows of today's queue, so that a workstation can be used while the rest is still coming. */
export const today = (state: ServerState, device: Device): FetchAnswer => {
  const keys: Record<string, string[]> = {}
  const patients = new Set<unknown>()
  const records = new Set<unknown>()
  for (const [key, row] of state.rows) {
    if (!key.startsWith('medical_record ') || !openRecords.includes(String(row.status))) continue
    records.add(row.id)
    patients.add(row.patient_id)
  }
  for (const [key, row] of state.rows) {
    const [name = ''] = key.split(' ')
    const table = name as PolicyTable
    const isWanted =
      table === 'stock_batch' ||
      (table === 'medical_record' && records.has(row.id)) ||
      (table === 'patient' && patients.has(row.id)) ||
      (ofPatient.includes(table) && patients.has(row.patient_id)) ||
      (ofRecord.includes(table) && records.has(row.record_id))
    if (!isWanted) continue
    keys[name] ??= []
    keys[name]?.push(String(row.id))
  }
  return fetchRows(state, device, { keys })
}

const modulus = 1_000_000_007

export const digest = (state: ServerState, device: Device, cursor: number): Digest => {
  const sums: Digest = {}
  for (const table of tables.values()) if (device.streams.includes(table.stream)) sums[table.name] = [0, 0, 0]
  for (const meta of state.metas.values()) {
    if (meta.deleted || meta.seq > cursor) continue
    const one = sums[meta.table]
    if (!one) continue
    const seq = meta.seq % modulus
    one[0] += 1
    one[1] += seq
    one[2] += Number((BigInt(seq) * BigInt(seq)) % BigInt(modulus))
  }
  return sums
}
