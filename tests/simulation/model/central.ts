import type { CentralFunction, EnrolRequest, FetchRequest, HelloRequest, PullRequest } from '../../../main/sync/wire.ts'
import { type Central, CentralError } from '../../../main/sync/wire.ts'
import type { Plants } from './call.ts'
import * as devices from './devices.ts'
import { ack, beginEpoch, collectTombstones, hello, poll } from './hello.ts'
import { digest, fetchRows, pull, today } from './pull.ts'
import { push } from './push.ts'
import { newerColumn, rewriteRows } from './repairs.ts'
import { copyState, type Device, emptyState, type ServerState } from './state.ts'

export interface AckRequest {
  epoch: number
  cursor: number
  unsent?: number
  last_backup?: number | null
}

const limits: Partial<Record<CentralFunction, number>> = { push: 4 * 2 ** 20, fetch_rows: 2 ** 20 }

export interface ModelOptions {
  clock: () => number
  plants?: Plants
  clinicId?: string
  schema?: number
}

/** A clinic's server in memory, with the meaning of migrations/central: what every test of the worker talks to. */
export class ModelServer {
  state: ServerState
  readonly plants: Plants
  readonly #clock: () => number
  #identity = 'server 1'
  #hidden = { from: 0, to: 0, until: 0 }

  constructor({ clock, plants = {}, clinicId = '0c000000-0000-7000-8000-000000000001', schema = 1 }: ModelOptions) {
    this.#clock = clock
    this.plants = plants
    this.state = emptyState(clinicId, this.#identity, schema)
  }

  /** A join code: the role that may enrol once. */
  addCode(kind: 'founder' | 'join' | 'join_with_work'): string {
    return devices.addCode(this.state, kind, this.#clock())
  }

  image(): ServerState {
    return copyState(this.state)
  }

  /** The server is as it was then, on the same machine or, after a restore elsewhere, on another. */
  restore(image: ServerState, isNewMachine: boolean): void {
    this.state = copyState(image)
    if (isNewMachine) this.#identity = `${this.#identity}'`
  }

  /** What `central epoch` does: whoever puts a snapshot back says so. */
  newEpoch(): void {
    if (!this.plants.noEpoch) beginEpoch(this.state)
  }

  changeDevice(no: number, values: Partial<Device>): void {
    devices.changeDevice(this.state, no, values, this.#clock(), this.plants)
  }

  /** The server's update: patients have one column more, and some of them a value in it. */
  addColumn(values: Map<string, string>, random: { chance(probability: number): boolean }): void {
    rewriteRows(this.state, this.#clock(), this.plants, (row, at) => {
      if (!random.chance(0.3)) return null
      const value = at % 2 === 0 ? 'A' : '0'
      values.set(`patient ${row.id}`, value)
      return { ...row, [newerColumn.name]: value }
    })
  }

  /** A row that no workstation can hold, until `mend`. */
  poison(random: { chance(probability: number): boolean }): void {
    rewriteRows(this.state, this.#clock(), this.plants, (row) =>
      random.chance(0.05) && row.mrn !== null ? { ...row, mrn: null } : null,
    )
  }

  mend(): void {
    rewriteRows(this.state, this.#clock(), this.plants, (row) =>
      row.mrn === null ? { ...row, mrn: `HER-${row.id}` } : null,
    )
  }

  collectTombstones(): void {
    collectTombstones(this.state)
  }

  /** The way in for one role, as `session_user` would be. */
  connect(role: string): Central {
    return {
      call: async (name, payload) => this.answer(role, name, payload),
      close: async () => {},
    }
  }

  answer(role: string, name: CentralFunction, payload: string): string {
    const limit = limits[name] ?? 256 * 1024
    if (Buffer.byteLength(payload) > limit) return JSON.stringify({ status: 'too_large' })
    let request: unknown
    try {
      request = JSON.parse(payload)
    } catch {
      return JSON.stringify({ status: 'bad', results: [] })
    }
    if (name === 'enrol') {
      return JSON.stringify(devices.enrol(this.state, role, request as EnrolRequest, this.#clock(), this.plants))
    }
    const device = [...this.state.devices.values()].find((one) => one.role === role)
    if (!device) {
      if (name === 'hello') return JSON.stringify({ status: 'unknown' })
      throw new CentralError('refused_password', '28000')
    }
    return JSON.stringify(this.#as(device, name, payload, request))
  }

  #push(device: Device, payload: string, now: number): unknown {
    const before = this.state.head
    const answer = push(this.state, device, payload, now, this.plants)
    // Without the lock a push has its seqs long before others see its rows.
    if (this.plants.noHeadLock && this.state.head > before) {
      this.#hidden = { from: before, to: this.state.head, until: now + 300 }
    }
    return answer
  }

  #isHidden(seq: number, now: number): boolean {
    return seq > this.#hidden.from && seq <= this.#hidden.to && now < this.#hidden.until
  }

  #as(device: Device, name: CentralFunction, payload: string, request: unknown): unknown {
    const { state, plants } = this
    const now = this.#clock()
    const actor = String((request as { actor?: unknown }).actor)
    switch (name) {
      case 'reenrol':
        return devices.reenrol(state, device, request as EnrolRequest, now, plants)
      case 'hello':
        return hello(state, device, this.#identity, request as HelloRequest, now, plants)
      case 'push':
        return this.#push(device, payload, now)
      case 'pull':
        return pull(state, device, request as PullRequest, now, plants, (seq) => this.#isHidden(seq, now))
      case 'fetch_rows':
        return fetchRows(state, device, request as FetchRequest)
      case 'today':
        return today(state, device)
      case 'poll':
        return poll(state, device)
      case 'ack':
        return ack(state, device, request as AckRequest)
      case 'digest':
        return digest(state, device, (request as { cursor: number }).cursor)
      case 'secret_of':
        return devices.secretOf(state, String((request as { username?: unknown }).username))
      case 'sign_in':
        return devices.signIn(state, device, request as devices.SignIn, now)
      case 'keep_secret':
        return devices.keepSecret(state, device, request as devices.KeepSecret)
      case 'fleet':
        return devices.fleet(state)
      case 'make_code':
        return devices.mayManage(state, device, actor)
          ? { status: 'ok', code: this.addCode('join') }
          : { status: 'not_allowed' }
      case 'set_workstation': {
        const { no, ...rest } = request as { no: number; name?: string; state?: Device['state'] }
        if (!devices.mayManage(state, device, actor)) return { status: 'not_allowed' }
        this.changeDevice(no, {
          ...(rest.name ? { name: rest.name } : {}),
          ...(rest.state ? { state: rest.state } : {}),
        })
        return { status: 'ok' }
      }
      default:
        throw new CentralError('unknown_function', '42883')
    }
  }
}
