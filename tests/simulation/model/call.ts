import { createHash } from 'node:crypto'
import type { PolicyTable } from '../../../shared/domain/policy.ts'
import type { RefusalCode } from '../../../shared/domain/task.ts'
import type { CheckedOp } from './checks.ts'
import { type Device, keyOf, type Meta, type ServerState, Transaction, type Write } from './state.ts'
import { type Row, tableOf, type Value } from './tables.ts'

/** Safeguards that the simulator switches off to see whether it finds out (planted.ts). All off: the model is right. */
export interface Plants {
  /** A group that was seen is applied again. */
  noDedup?: boolean
  /** Two pushes take their seqs from the same head, as without the lock. */
  noHeadLock?: boolean
  /** A restored or copied client is taken for the one it was. */
  noNonce?: boolean
  /** The stamps alone decide; what the person had seen is not looked at. */
  noBase?: boolean
  /** A deleted row leaves no trace in a pull. */
  noTombstones?: boolean
  /** A restored server goes on as if nothing had happened. */
  noEpoch?: boolean
  /** Of two who signed the same note, the later one stands. */
  secondSignature?: boolean
  /** Nobody looks whether the acting user may. */
  noRights?: boolean
}

/** A group that cannot be taken: refused for good, or held until what it builds on has come. */
export class Rejection extends Error {
  readonly code: RefusalCode
  readonly detail: string
  readonly isHeld: boolean
  constructor(code: RefusalCode, detail: string, isHeld = false) {
    super(`${code} ${detail}`)
    this.code = code
    this.detail = detail
    this.isHeld = isHeld
  }
}

export const held = (detail: string): Rejection => new Rejection('missing_row', detail, true)

/** A row that the server itself writes at the end of a call: a conflict, a task, a refusal, a workstation. */
export interface ServerRow {
  table: PolicyTable
  row: Row
}

/** What one push has at hand while it runs. */
export class Call {
  readonly tx: Transaction
  readonly state: ServerState
  readonly now: number
  readonly plants: Plants
  device: Device
  wall: number
  newestStamp = 0
  conflicts: Row[] = []
  copies: { meta: Meta; row: Row }[] = []
  /** Ops of the groups that were applied. */
  done: CheckedOp[] = []
  /** Groups that were taken although access had been withdrawn, because they tell of facts. */
  late: { grp: string; op: CheckedOp }[] = []
  afterStop: { table: PolicyTable; id: string; patientId: Value }[] = []

  constructor(state: ServerState, device: Device, now: number, wall: number, plants: Plants) {
    this.tx = new Transaction(state)
    this.state = state
    this.device = device
    this.now = now
    this.wall = wall
    this.plants = plants
  }

  row(table: PolicyTable, id: string): Row | undefined {
    return this.state.rows.get(keyOf(table, id))
  }

  meta(table: PolicyTable, id: string): Meta | undefined {
    return this.state.metas.get(keyOf(table, id))
  }

  /** Where the call stood, so that a group can be taken back. */
  mark(): () => void {
    const at = this.tx.mark()
    const lists = [this.conflicts, this.copies, this.done, this.late, this.afterStop] as unknown[][]
    const lengths = lists.map((list) => list.length)
    return () => {
      this.tx.rollback(at)
      for (const [index, list] of lists.entries()) list.length = lengths[index] ?? 0
    }
  }

  nextSeq(): number {
    const seq = this.state.head + 1
    this.tx.change({ head: seq })
    return seq
  }

  write(meta: Meta, row: Row | null): void {
    if (row) this.tx.set(this.state.rows, keyOf(meta.table, meta.id), row)
    else this.tx.delete(this.state.rows, keyOf(meta.table, meta.id))
    this.tx.put(meta)
  }

  /** Writes a row as the server (workstation 0): whole when it is new, else the columns that change. */
  writeOwn({ table, row }: ServerRow): void {
    const id = String(row.id)
    const before = this.meta(table, id)
    const old = this.row(table, id)
    const seq = this.nextSeq()
    if (!before || !old) {
      const own = { stamp: toStamp(this.now), dev: 0, op: id, actor: nobody, wall: this.now }
      this.write({ ...own, table, id, stream: tableOf(table).stream, seq, deleted: false, cols: null }, row)
      return
    }
    const op = toUuid(md5(`${id}|${seq}`))
    const cols: Record<string, Write> = { ...before.cols }
    for (const name of Object.keys(row)) {
      if (name === 'id') continue
      const stamp = Math.max(toStamp(this.now), (before.cols?.[name] ?? before).stamp + 1)
      cols[name] = { stamp, dev: 0, op, actor: nobody, wall: this.now }
    }
    this.write({ ...before, seq, cols }, { ...old, ...row })
  }
}

export const nobody = '00000000-0000-0000-0000-000000000000'
export const stampEpoch = Date.UTC(2020, 0, 1)
export const toStamp = (ms: number): number => (ms - stampEpoch) * 4096
export const stampToMs = (stamp: number): number => Math.floor(stamp / 4096) + stampEpoch

export const newestStamp = (meta: Meta): number =>
  Object.values(meta.cols ?? {}).reduce((newest, one) => Math.max(newest, one.stamp), meta.stamp)

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex')
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
export const toUuid = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`

export const macOf = (state: ServerState, epoch: number, head: number): string =>
  sha256(`${state.macKey}${state.clinicId}|${epoch}|${head}`)

export const hasAdministrator = (state: ServerState): boolean => {
  for (const [key, row] of state.rows) {
    if (key.startsWith('user ') && row.role === 'admin' && row.status === 'active') return true
  }
  return false
}
