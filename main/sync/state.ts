import type { StateStore } from './state-store.ts'
import type { CentralAddress } from './wire.ts'

/** How the clinic comes down for the first time: which part is coming, and how many rows have come. */
export interface Arrival {
  part: number | 'today' | 'done'
  done: number
  total: number
}

/** What the worker knows about itself, kept in sync_state: one row a fact, written with what it speaks of. */
export interface Facts {
  /** Where the server is and who we are there; null while this workstation is alone. */
  address: CentralAddress | null
  clinicId: string
  clinic: string
  workstation: string
  workstationNo: number
  isFounder: boolean
  deviceId: string
  deviceCode: string
  epoch: number
  /** Per stream number: every row up to this seq is here. */
  cursors: Record<string, number>
  /** The newest head that everything here was pulled to, and the server's proof of having given it. */
  proof: { head: number; mac: string }
  /** The highest dseq that the server has answered for. */
  acked: number
  nonce: string
  nextNonce: string | null
  arrival: Arrival
  /** After a restore of the server: rows with a seq above `fork` and below `below` may be lost there. */
  lost: { fork: number; below: number }[]
  /** Every row has to be compared with the server's digest once all is here. */
  mustCompare: boolean
  /** A day and the dseq up to which everything was settled then: what may be purged 35 days later. */
  marks: { at: number; dseq: number }[]
  hasAdministrator: boolean
  lastContactAt: number | null
  clockErrorMs: number | null
  /** The columns this program knew when it last opened the database. */
  shape: string
}

export const noArrival: Arrival = { part: 1, done: 0, total: 0 }

const nothing: Facts = {
  address: null,
  clinicId: '',
  clinic: '',
  workstation: '',
  workstationNo: 0,
  isFounder: false,
  deviceId: '',
  deviceCode: '',
  epoch: 0,
  cursors: {},
  proof: { head: 0, mac: '' },
  acked: 0,
  nonce: '00000000-0000-0000-0000-000000000000',
  nextNonce: null,
  arrival: noArrival,
  lost: [],
  mustCompare: false,
  marks: [],
  hasAdministrator: false,
  lastContactAt: null,
  clockErrorMs: null,
  shape: '',
}

/** The facts in memory and on disk. `set` is called inside a transaction; after one that failed, `reload`. */
export class FactBook {
  readonly #store: StateStore
  #facts: Facts = nothing

  constructor(store: StateStore) {
    this.#store = store
    this.reload()
  }

  get now(): Readonly<Facts> {
    return this.#facts
  }

  reload(): void {
    const found: Record<string, unknown> = {}
    for (const { key, value } of this.#store.all()) found[key] = JSON.parse(value)
    this.#facts = { ...nothing, ...(found as Partial<Facts>) }
  }

  set(changes: Partial<Facts>): void {
    for (const [key, value] of Object.entries(changes)) this.#store.write(key, JSON.stringify(value))
    this.#facts = { ...this.#facts, ...changes }
  }
}
