import type { PushAnswer, WireGroup, WireOp } from '../../main/sync/wire.ts'
import { roles } from '../../shared/domain/capability.ts'
import type { PolicyTable } from '../../shared/domain/policy.ts'
import { groupOf, noon, type TestClinic, type TestDevice, TestServer } from '../central/on-pglite.ts'
import { type Plants, toStamp } from './model/call.ts'
import { ModelServer } from './model/central.ts'
import type { Device, Meta } from './model/state.ts'
import { type Column, type Row, type Table, tableOf, tables } from './model/tables.ts'
import { Random } from './random.ts'

const nobody = '00000000-0000-0000-0000-000000000000'
/** Rows that people make; the others are the server's. */
const made = [...tables.values()].filter(
  (table) => !['workstation', 'conflict', 'task', 'refusal'].includes(table.name),
)

const words: Record<string, readonly string[]> = {
  'user.status': ['active', 'active', 'disabled'],
  'user.role': roles,
  'medical_record.status': ['arrived', 'triaged', 'in_progress', 'finished', 'cancelled'],
  'medical_record_item.status': ['preliminary', 'preliminary', 'final', 'amended', 'entered_in_error'],
  'medical_record_item.kind': ['note', 'note', 'vitals'],
  'service.status': ['active', 'in_progress', 'completed', 'revoked'],
  'prescription.status': ['draft', 'active', 'completed', 'stopped'],
  'prescription_item.status': ['draft', 'active', 'completed', 'stopped'],
  'patient.birth_date_precision': ['day', 'day', 'year'],
  'patient.birth_date': ['1980-01-01', '1990-02-02'],
}

interface Person {
  id: string
  role: string
}

/** Sends the same pushes to the model and to the SQL, and compares every answer and every row that was written. */
export class Differential {
  readonly #random: Random
  readonly #model: ModelServer
  readonly #clinic: TestClinic
  readonly #server: TestServer
  readonly #devices: TestDevice[] = []
  readonly #people: Person[] = []
  readonly #sent: { device: TestDevice; groups: WireGroup[]; wall: number }[] = []
  #now = noon
  #head = 2 ** 40
  #count = 0

  private constructor(random: Random, model: ModelServer, server: TestServer, clinic: TestClinic) {
    this.#random = random
    this.#model = model
    this.#server = server
    this.#clinic = clinic
  }

  static async start(server: TestServer, seed: number, plants: Plants = {}): Promise<Differential> {
    const random = new Random(seed)
    const clinicId = random.uuid()
    let now = noon
    const model = new ModelServer({ clock: () => now, clinicId, plants })
    const one = new Differential(random, model, server, await server.addClinic(clinicId))
    one.#setNow = (ms) => {
      now = ms
    }
    await one.#furnish()
    return one
  }
  #setNow: (ms: number) => void = () => {}

  async #moveTime(ms: number): Promise<void> {
    this.#now += ms
    this.#setNow(this.#now)
    await this.#server.setClock(this.#now)
  }

  async #furnish(): Promise<void> {
    await this.#moveTime(0)
    for (const columns of [{ is_founder: true }, {}, { streams: '{1,2,3,4,7}' }]) {
      const device = await this.#clinic.addDevice({ ...columns, nonce: this.#random.uuid() })
      this.#devices.push(device)
      this.#model.state.devices.set(device.no, {
        ...{ no: device.no, deviceId: '', role: device.role, password: '', name: '', code: '', state: 'active' },
        streams: 'streams' in columns ? [1, 2, 3, 4, 7] : [1, 2, 3, 4, 5, 6, 7],
        ...{
          nonce: device.nonce,
          lastDseq: 0,
          vouchedDseq: 0,
          isFounder: device.no === 1,
          lastStamp: 0,
          cursor: 0,
          acked: 0,
        },
        ...{ schema: 1, version: '', skewMs: 0, unsent: 0, lastBackup: null, lastSeen: 0, enrolledAt: 0 },
      } satisfies Device)
    }
    const [first] = this.#devices
    if (!first) return
    const admin = this.#random.uuid()
    this.#people.push({ id: admin, role: 'admin' })
    const user = (id: string, role: string, by: string): WireOp =>
      this.#op(nobody, 'user', id, 'insert', {
        ...{
          id,
          username: id,
          display_name: role,
          role,
          status: 'active',
          patient_id: null,
          created_at: noon,
          created_by: by,
        },
      })
    await this.#push(first, [[user(admin, 'admin', nobody)]])
    const ops = ['doctor', 'pharmacist', 'cashier', 'clerk'].map((role) => {
      const id = this.#random.uuid()
      this.#people.push({ id, role })
      return { ...user(id, role, admin), a: admin }
    })
    await this.#push(first, [ops])
    for (const device of this.#devices) {
      for (const { id } of this.#people) {
        if (device.no === 2 && id !== admin && this.#random.chance(0.2)) continue
        await this.#clinic.grant(device, id)
        this.#model.state.grants.add(`${device.no} ${id}`)
      }
    }
  }

  #op(actor: string, t: string, i: string, k: WireOp['k'], c: Row, b: Record<string, string> | null = null): WireOp {
    const wall = this.#now + this.#random.pick([0, 0, 0, -500, 3_600_000, -86_400_000])
    return { o: this.#random.uuid(), t, i, k, c, b, a: actor, w: wall, s: toStamp(wall) + this.#random.below(50) }
  }

  #value(table: Table, column: Column): Row[string] {
    const { random } = this
    const known = words[`${table.name}.${column.name}`]
    if (known) return random.pick(known)
    if (!column.required && random.chance(0.3)) return null
    if (column.parent) return this.#idOf(column.parent)
    if (column.type === 'uuid') return random.chance(0.7) ? random.pick(this.#people).id : random.uuid()
    if (column.type === 'integer') return random.pick([0, 1, 2, 5, 10, -3])
    if (column.type === 'real') return random.pick([0, 0.5, 36.6, 120])
    return random.pick(['a', 'b', 'c', 'É'])
  }
  private get random(): Random {
    return this.#random
  }

  #idOf(table: PolicyTable): string {
    const ids = [...this.#model.state.metas.values()].filter((meta) => meta.table === table)
    if (ids.length === 0 || this.random.chance(0.01)) return this.random.uuid()
    const { id } = this.random.pick(ids.slice(-5))
    // The one who may do everything is left alone, mostly: else nobody may anything for the rest of the sequence.
    return id === this.#people[0]?.id && this.random.chance(0.95) ? this.random.pick(ids).id : id
  }

  /** Mostly somebody who may. */
  #actor(): string {
    const admin = this.#people[0]
    if (this.random.chance(0.9) && admin) return admin.id
    if (this.random.chance(0.1)) return nobody
    return this.random.chance(0.1) ? this.random.uuid() : this.random.pick(this.#people).id
  }

  #insert(table: Table): WireOp {
    const again = this.random.chance(0.08)
    const id = again ? this.#idOf(table.name) : this.random.uuid()
    const known = again ? this.#model.state.rows.get(`${table.name} ${id}`) : undefined
    const cols: Row = {}
    for (const column of table.columns.values()) {
      if (column.name === 'id' || (!column.required && this.random.chance(0.3))) continue
      cols[column.name] = known && this.random.chance(0.9) ? (known[column.name] ?? null) : this.#value(table, column)
    }
    if (table.name === 'user') this.#people.push({ id, role: String(cols.role) })
    return this.#op(this.#actor(), table.name, id, 'insert', { id, ...this.#spoil(cols) })
  }

  #spoil(cols: Row): Row {
    const { random } = this
    const names = Object.keys(cols)
    if (random.chance(0.005)) return { ...cols, no_such_column: 1 }
    if (random.chance(0.01) && names.length > 0) return { ...cols, [random.pick(names)]: null }
    if (random.chance(0.01) && 'created_at' in cols) return { ...cols, created_at: 'yesterday' }
    return cols
  }

  #update(table: Table): WireOp {
    const id = this.#idOf(table.name)
    const meta = this.#model.state.metas.get(`${table.name} ${id}`)
    const units = table.policy.units.filter(() => this.random.chance(0.25))
    const names = (units.length > 0 ? units : table.policy.units.slice(-1))
      .filter((unit) => unit.policy !== 'fixed' || this.random.chance(0.1))
      .flatMap((unit) => unit.columns)
      .filter((name) => name !== 'id' && this.random.chance(0.8))
    const cols: Row = {}
    const base: Record<string, string> = {}
    const isStale = this.random.chance(0.4)
    for (const name of names) {
      const column = table.columns.get(name)
      if (!column) continue
      cols[name] = this.#value(table, column)
      base[name] = isStale && this.random.chance(0.7) ? (meta?.op ?? this.random.uuid()) : this.#current(meta, name)
      if (this.random.chance(0.05)) delete base[name]
    }
    return this.#op(this.#actor(), table.name, id, 'update', this.#spoil(cols), base)
  }

  #current(meta: Meta | undefined, name: string): string {
    return meta?.cols?.[name]?.op ?? meta?.op ?? this.random.uuid()
  }

  #remove(): WireOp {
    const id = this.#idOf('medical_record_item')
    const meta = this.#model.state.metas.get(`medical_record_item ${id}`)
    const writes = meta ? [meta, ...Object.values(meta.cols ?? {})] : []
    const newest = writes.toSorted((a, b) => b.stamp - a.stamp)[0]
    const base = { '*': this.random.chance(0.8) && newest ? newest.op : this.random.uuid() }
    return this.#op(this.#actor(), 'medical_record_item', id, 'delete', {}, base)
  }

  #anyOp(): WireOp {
    const dice = this.random.next()
    if (dice < 0.06) return this.#remove()
    if (dice < 0.1) return this.#settle()
    if (dice < 0.5) return this.#insert(this.random.pick(made))
    const mutable = made.filter((table) => table.policy.kind === 'mutable')
    return this.#update(this.random.pick(mutable))
  }

  #settle(): WireOp {
    const table = tableOf(this.random.pick(['conflict', 'task', 'refusal'] as const))
    const id = this.#idOf(table.name)
    const meta = this.#model.state.metas.get(`${table.name} ${id}`)
    const actor = this.#actor()
    const names = ['state', 'settled_by', 'settled_at']
    const base = Object.fromEntries(names.map((name) => [name, this.#current(meta, name)]))
    const cols = { state: this.random.pick(['settled', 'open']), settled_by: actor, settled_at: this.#now }
    return this.#op(actor, table.name, id, 'update', cols, base)
  }

  /** One push of the sequence; throws at the first difference. */
  async step(): Promise<void> {
    const { random } = this
    await this.#moveTime(random.pick([0, 1, 250, 60_000]))
    const device = random.pick([...this.#devices, ...this.#devices.slice(0, 2)])
    const dice = random.next()
    const old = this.#sent.filter((one) => one.device === device)
    if (dice < 0.12 && old.length > 0) {
      const { groups, wall } = random.pick(old.slice(-4))
      return this.#compare(device, random.chance(0.5) ? groups : groups.slice(random.below(groups.length)), wall)
    }
    if (dice < 0.15) {
      const group = groupOf(device, [this.#anyOp()], random.uuid())
      device.dseq -= 1
      return this.#compare(
        device,
        [{ ...group, first: group.first + random.pick([1, -1, -2]) }].filter((one) => one.first > 0),
        this.#now,
      )
    }
    if (dice < 0.18) {
      const body = random.pick(['[', '{}', '[1]', '[{"o":1}]'])
      const group = { grp: random.uuid(), first: device.dseq + 1, count: 1, body }
      device.dseq += 1
      return this.#compare(device, [group], this.#now)
    }
    const groups = Array.from({ length: random.between(1, 5) }, () =>
      Array.from({ length: random.pick([1, 1, 1, 2, 3, 6]) }, () => this.#anyOp()),
    )
    await this.#push(device, groups)
  }

  async #push(device: TestDevice, opGroups: WireOp[][]): Promise<void> {
    const groups = opGroups.map((ops) => groupOf(device, ops, this.#random.uuid()))
    const wall = this.#now + this.random.pick([0, 0, 5_000, -90_000_000, 94_608_000_000])
    this.#sent.push({ device, groups, wall })
    await this.#compare(device, groups, wall)
  }

  async #compare(device: TestDevice, groups: WireGroup[], wall: number): Promise<void> {
    this.#count += 1
    const payload = JSON.stringify({ epoch: 1, nonce: device.nonce, wall, groups })
    const real = await this.#clinic.call(device, payload)
    const modelled = JSON.parse(this.#model.answer(device.role, 'push', payload)) as PushAnswer
    const where = `push ${this.#count} of workstation ${device.no}: ${payload}`
    same(`${where}\nanswer`, plainAnswer(real), plainAnswer(modelled))
    if (real.last_dseq < device.dseq && real.status !== 'ok') device.dseq = real.last_dseq
    await this.#compareRows(where)
  }

  /** Everything written since the last comparison, from both sides. */
  async #compareRows(where: string): Promise<void> {
    const { state } = this.#model
    const metas = await this.#clinic.table<Record<string, unknown>>('row_meta', `t.seq > ${this.#head}`)
    const versions = state.versions.filter(
      (meta) => meta.seq > this.#head && state.metas.get(`${meta.table} ${meta.id}`) === meta,
    )
    const numbers = new Map([...tables.values()].map((table) => [table.policy.number, table]))
    const real = metas.map((meta) => plainMeta(numbers.get(Number(meta.tbl))?.name ?? '', meta)).toSorted(bySeq)
    const modelled = versions.map(modelMeta).toSorted(bySeq)
    same(`${where}\nrow_meta`, real, modelled)
    const byTable = new Map<PolicyTable, string[]>()
    for (const meta of versions) byTable.set(meta.table, [...(byTable.get(meta.table) ?? []), meta.id])
    for (const [name, ids] of byTable) {
      const rows = await this.#clinic.table<Row>(name, `t.id = ANY ('{${ids.join(',')}}')`)
      const own = ids.map((id) => state.rows.get(`${name} ${id}`)).filter((row) => row !== undefined)
      same(`${where}\n${name}`, rows.map(plainRow).toSorted(byId), own.map(plainRow).toSorted(byId))
    }
    this.#head = state.head
  }

  /** How many ops came to what: a sequence in which nothing happens compares nothing. */
  outcomes(): Record<string, number> {
    const counts: Record<string, number> = {}
    for (const one of this.#model.state.seen.values()) {
      const name = one.code ?? one.outcome
      counts[name] = (counts[name] ?? 0) + 1
    }
    for (const [key, row] of this.#model.state.rows) {
      if (!key.startsWith('task ')) continue
      const name = `task ${row.kind} ${row.state}`
      counts[name] = (counts[name] ?? 0) + 1
    }
    return counts
  }

  /** What is kept beside the rows. */
  async compareRest(): Promise<void> {
    const { state } = this.#model
    const seen = await this.#clinic.table<Record<string, unknown>>('op_seen')
    const plain = seen.map(({ op_id, dseq, device_no, outcome, seq, grp }) => ({
      op_id,
      dseq,
      device_no,
      outcome,
      seq,
      grp,
    }))
    const own = [...state.seen.values()].map(({ op, dseq, dev, outcome, seq, grp }) => ({
      ...{ op_id: op, dseq, device_no: dev, outcome, seq, grp },
    }))
    same('op_seen', plain.toSorted(byOp), own.toSorted(byOp))
    const rights = await this.#clinic.table<Record<string, unknown>>('user_right')
    const flat = [...state.rights].flatMap(([user_id, list]) =>
      list.map((one) => ({ user_id, from_stamp: one.from, role: one.role, status: one.status })),
    )
    const key = (one: Record<string, unknown>): string => `${one.user_id} ${one.from_stamp}`
    const byKey = (a: Record<string, unknown>, b: Record<string, unknown>): number => (key(a) < key(b) ? -1 : 1)
    same('user_right', rights.toSorted(byKey), flat.toSorted(byKey))
    const balances = await this.#clinic.table<Record<string, unknown>>('stock_balance')
    same(
      'stock_balance',
      Object.fromEntries(balances.map((one) => [one.batch_id, one.balance])),
      Object.fromEntries(state.balances),
    )
    const devices = await this.#clinic.table<Record<string, unknown>>('device')
    same(
      'device',
      devices.map((one) => [one.device_no, one.last_dseq, one.last_stamp]).toSorted(),
      [...state.devices.values()].map((one) => [one.no, one.lastDseq, one.lastStamp]).toSorted(),
    )
  }
}

const bySeq = (a: { seq: number }, b: { seq: number }): number => a.seq - b.seq
const byId = (a: Record<string, unknown>, b: Record<string, unknown>): number => (String(a.id) < String(b.id) ? -1 : 1)
const byOp = (a: { op_id?: unknown }, b: { op_id?: unknown }): number => (String(a.op_id) < String(b.op_id) ? -1 : 1)

const plainAnswer = ({ mac: _mac, ...answer }: PushAnswer) => ({
  ...answer,
  results: answer.results.map(({ detail, ...one }) => ({
    ...one,
    ...(one.code === 'bad_value' ? {} : detail ? { detail } : {}),
  })),
})

const json = new Set(['columns', 'kept', 'other', 'facts', 'tables'])
const plainRow = (row: Row): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([name]) => name !== 'clinic_id' && !(name === 'detail' && row.code === 'bad_value'))
      .map(([name, value]) => [name, json.has(name) && value !== null ? JSON.parse(String(value)) : value]),
  )

const plainMeta = (table: string, meta: Record<string, unknown>) => ({
  table,
  id: meta.id,
  seq: Number(meta.seq),
  deleted: meta.deleted,
  op: meta.op,
  stamp: meta.stamp,
  dev: meta.dev,
  actor: meta.actor,
  cols: meta.cols ?? null,
})
const modelMeta = (meta: Meta) => ({
  ...{ table: meta.table as string, id: meta.id, seq: meta.seq, deleted: meta.deleted, op: meta.op, stamp: meta.stamp },
  ...{ dev: meta.dev, actor: meta.actor },
  cols: meta.cols
    ? Object.fromEntries(
        Object.entries(meta.cols).map(([name, one]) => [name, [one.stamp, one.dev, one.op, one.actor, one.wall]]),
      )
    : null,
})

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, one]) => [name, sorted(one)]),
  )
}

export class Difference extends Error {}

const same = (what: string, real: unknown, modelled: unknown): void => {
  const sides = [sorted(real), sorted(modelled)]
  const [a, b] = sides.map((side) => JSON.stringify(side))
  if (a === b) return
  const [left, right] = sides
  if (Array.isArray(left) && Array.isArray(right) && left.length === right.length) {
    const at = left.findIndex((one, index) => JSON.stringify(one) !== JSON.stringify(right[index]))
    throw new Difference(
      `${what}, at ${at}\n  SQL:   ${JSON.stringify(left[at])}\n  model: ${JSON.stringify(right[at])}`,
    )
  }
  throw new Difference(`${what}\n  SQL:   ${a}\n  model: ${b}`)
}

export { TestServer }
