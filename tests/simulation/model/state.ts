import type { GroupResult } from '../../../main/sync/wire.ts'
import type { PolicyTable } from '../../../shared/domain/policy.ts'
import type { Row } from './tables.ts'

/** Who wrote a value: of a row's insert, or of one column since. Never changed in place, so an image is a copy of maps. */
export interface Write {
  stamp: number
  dev: number
  op: string
  actor: string
  wall: number
}

export interface Meta extends Write {
  table: PolicyTable
  id: string
  stream: number
  seq: number
  deleted: boolean
  cols: Readonly<Record<string, Write>> | null
}

export type DeviceState = 'active' | 'draining' | 'revoked' | 'forked'

export interface Device {
  no: number
  deviceId: string
  role: string
  password: string
  name: string
  code: string
  state: DeviceState
  streams: readonly number[]
  nonce: string | null
  lastDseq: number
  vouchedDseq: number
  isFounder: boolean
  lastStamp: number
  cursor: number
  acked: number
  schema: number
  version: string
  skewMs: number
  unsent: number
  lastBackup: number | null
  lastSeen: number
  enrolledAt: number
}

export interface Seen {
  op: string
  dev: number
  dseq: number
  grp: string
  hash: string
  outcome: 'applied' | 'merged' | 'conflict' | 'refused' | 'held'
  code: string | null
  detail: string | null
  seq: number
}

export interface UserRight {
  from: number
  role: string
  status: string
}

export interface Secret {
  salt: string
  params: string
  stored: string
  activationHash: string | null
  activationExpires: number | null
  changedAt: number
  fails: number
  lockedUntil: number
}

export interface JoinCode {
  role: string
  kind: 'founder' | 'join' | 'join_with_work'
  expiresAt: number
  usedAt: number | null
}

/** What a restored backup brings back: all of it, at one moment. */
export interface ServerState {
  clinicId: string
  clinic: string
  epoch: number
  identity: string
  macKey: string
  schema: number
  minSchema: number
  head: number
  forks: Map<number, number>
  floor: number
  devices: Map<number, Device>
  rows: Map<string, Row>
  metas: Map<string, Meta>
  /** Row versions in the order of their seq; one is current when `metas` still holds it. */
  versions: Meta[]
  seen: Map<string, Seen>
  byDseq: Map<string, string>
  rights: Map<string, readonly UserRight[]>
  grants: Set<string>
  secrets: Map<string, Secret>
  balances: Map<string, number>
  codes: Map<string, JoinCode>
}

export const keyOf = (table: PolicyTable, id: string): string => `${table} ${id}`
export const dseqKey = (dev: number, dseq: number): string => `${dev} ${dseq}`
export const epochStart = (epoch: number): number => epoch * 2 ** 40

export const emptyState = (clinicId: string, identity: string, schema: number): ServerState => ({
  clinicId,
  clinic: 'Kijani Clinic',
  epoch: 1,
  identity,
  macKey: 'mac-key',
  schema,
  minSchema: 1,
  head: epochStart(1),
  forks: new Map(),
  floor: 0,
  devices: new Map(),
  rows: new Map(),
  metas: new Map(),
  versions: [],
  seen: new Map(),
  byDseq: new Map(),
  rights: new Map(),
  grants: new Set(),
  secrets: new Map(),
  balances: new Map(),
  codes: new Map(),
})

/** An image of the server: values are never changed in place, so the maps alone are copied. */
export const copyState = (state: ServerState): ServerState => ({
  ...state,
  forks: new Map(state.forks),
  devices: new Map(state.devices),
  rows: new Map(state.rows),
  metas: new Map(state.metas),
  versions: [...state.versions],
  seen: new Map(state.seen),
  byDseq: new Map(state.byDseq),
  rights: new Map(state.rights),
  grants: new Set(state.grants),
  secrets: new Map(state.secrets),
  balances: new Map(state.balances),
  codes: new Map(state.codes),
})

/** One call, or one group of it: what it wrote can be taken back. */
export class Transaction {
  readonly state: ServerState
  readonly #undo: (() => void)[] = []

  constructor(state: ServerState) {
    this.state = state
  }

  mark(): number {
    return this.#undo.length
  }

  rollback(mark = 0): void {
    while (this.#undo.length > mark) this.#undo.pop()?.()
  }

  set<Key, Of>(map: Map<Key, Of>, key: Key, value: Of): void {
    const had = map.has(key)
    const before = map.get(key) as Of
    map.set(key, value)
    this.#undo.push(() => (had ? map.set(key, before) : map.delete(key)))
  }

  delete<Key, Of>(map: Map<Key, Of>, key: Key): void {
    if (!map.has(key)) return
    const before = map.get(key) as Of
    map.delete(key)
    this.#undo.push(() => map.set(key, before))
  }

  add(set: Set<string>, value: string): void {
    if (set.has(value)) return
    set.add(value)
    this.#undo.push(() => set.delete(value))
  }

  put(meta: Meta): void {
    this.set(this.state.metas, keyOf(meta.table, meta.id), meta)
    this.state.versions.push(meta)
    this.#undo.push(() => this.state.versions.pop())
  }

  change(values: Partial<Pick<ServerState, 'head' | 'epoch' | 'identity' | 'floor' | 'schema' | 'minSchema'>>): void {
    const before = { ...this.state }
    Object.assign(this.state, values)
    this.#undo.push(() => {
      for (const name of Object.keys(values) as (keyof typeof values)[])
        Object.assign(this.state, { [name]: before[name] })
    })
  }
}

export type { GroupResult }
