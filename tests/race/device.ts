import { Client } from 'pg'
import { centralSchema } from '../../main/central/definitions.ts'
import type {
  CentralFunction,
  GroupResult,
  HelloAnswer,
  PullAnswer,
  PushAnswer,
  WireRow,
} from '../../main/sync/wire.ts'
import { type Group, makeOutbox } from './ops.ts'

export interface Place {
  host: string
  port: number
  database: string
}

export interface Enrolled {
  clinic: string
  no: number
  role: string
  password: string
}

/** Trouble of the server or of the way there: tried again. Anything else is a fault of the functions. */
const isPassing = (error: unknown): boolean => {
  const { code, message } = error as { code?: string; message?: string }
  if (/^(hello|push|pull): /.test(message ?? '')) return false
  return !/^[0-9A-Z]{5}$/.test(code ?? '') || /^(08|28|40|53|55|57|58|XX|EPIPE)/.test(code ?? '')
}

/**
 * A workstation without a workstation: a real connection as a device's role, an outbox in memory, and the shortest
 * client that keeps to the protocol through lost connections, restarts and new epochs.
 */
export class Device {
  readonly is: Enrolled
  readonly outbox: ReturnType<typeof makeOutbox>
  /** Every group that was answered for: what must be there at the end. */
  readonly answered = new Map<string, { group: Group; result: GroupResult }>()
  actor = '00000000-0000-0000-0000-000000000000'
  epoch = 1
  tables: Record<string, string[]> = {}
  /** How often it had to begin again. */
  restarts = 0
  readonly #place: () => Place
  #waiting: Group[] = []
  #client: Client | null = null
  #nonce: string = crypto.randomUUID()
  #next: string = crypto.randomUUID()
  #proof = { cursor: 0, mac: '' }
  #lastDseq = 0
  #hasGreeted = false

  constructor(place: () => Place, is: Enrolled) {
    this.#place = place
    this.is = is
    this.outbox = makeOutbox(() => this.actor)
  }

  /** The connection, made when there is none. */
  async client(): Promise<Client> {
    if (this.#client) return this.#client
    const client = new Client({
      ...this.#place(),
      user: this.is.role,
      password: this.is.password,
      connectionTimeoutMillis: 5_000,
    })
    client.on('error', () => this.#drop(client))
    client.on('end', () => this.#drop(client))
    await client.connect()
    this.#client = client
    return client
  }

  #drop(client: Client): void {
    if (this.#client === client) this.#client = null
  }

  async close(): Promise<void> {
    const client = this.#client
    this.#client = null
    await client?.end().catch(() => {})
  }

  async call<Answer>(name: CentralFunction, payload: object): Promise<Answer> {
    const client = await this.client()
    const { rows } = await client.query(`SELECT hera.${name}($1) AS answer`, [JSON.stringify(payload)])
    return JSON.parse(String(rows[0]?.answer)) as Answer
  }

  /** Says hello; after `rewound` once more with the new epoch, and what may be lost waits again. */
  async hello(): Promise<HelloAnswer> {
    const [nonce, next] = [this.#nonce, this.#next]
    const answer = await this.call<HelloAnswer>('hello', {
      schema: centralSchema.schema,
      version: '0.1.0',
      epoch: this.epoch,
      ...this.#proof,
      acked: this.#lastDseq,
      nonce,
      next_nonce: next,
      wall: Date.now(),
      unsent: this.#waiting.length,
      last_backup: null,
    })
    if (answer.status === 'rewound') {
      const fork = answer.fork ?? 0
      const again = [...this.answered.values()].filter(
        ({ group, result }) => result.to > fork || group.first + group.count - 1 > answer.last_dseq,
      )
      for (const { group } of again) this.answered.delete(group.grp)
      const groups = [...again.map((one) => one.group), ...this.#waiting]
      this.#waiting = groups.sort((a, b) => a.first - b.first)
      this.epoch = answer.epoch
      this.#proof = { cursor: 0, mac: '' }
    }
    if (answer.status === 'rewound' || answer.status === 'ok') {
      this.#nonce = next
      this.#hasGreeted = true
      this.#next = crypto.randomUUID()
      this.#lastDseq = answer.last_dseq
      this.tables = answer.tables
    }
    if (answer.status === 'rewound') return this.hello()
    if (answer.status !== 'ok') throw new Error(`hello: ${answer.status}`)
    return answer
  }

  /** A code with which another workstation joins. */
  async makeCode(): Promise<string> {
    const made = await this.call<{ status: string; code: string }>('make_code', {
      actor: this.actor,
      brings_work: false,
    })
    if (made.status !== 'ok')
      throw new Error(
        `make_code: ${made.status}, after ${JSON.stringify([...this.answered.values()].map((one) => one.result))}`,
      )
    return made.code
  }

  /** A second connection of the same workstation, with the same things waiting. */
  twin(): Device {
    const other = new Device(this.#place, this.is)
    other.epoch = this.epoch
    other.actor = this.actor
    other.#nonce = this.#nonce
    other.#waiting = [...this.#waiting]
    other.#hasGreeted = true
    return other
  }

  /** The groups go to the end of what waits. */
  add(...groups: Group[]): void {
    this.#waiting.push(...groups)
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /** One push of at most `limit` waiting groups, in a transaction that is held open for `holdMs`. */
  async push(limit = 50, holdMs = 0): Promise<PushAnswer> {
    const groups = this.#waiting.slice(0, limit)
    const request = {
      epoch: this.epoch,
      nonce: this.#nonce,
      wall: Date.now(),
      groups: groups.map(({ ops: _ops, ...group }) => group),
    }
    const client = await this.client()
    if (holdMs > 0) await client.query('BEGIN')
    const answer = await this.call<PushAnswer>('push', request)
    if (holdMs > 0) {
      await new Promise((resolve) => setTimeout(resolve, holdMs))
      await client.query('COMMIT')
    }
    if (answer.status === 'ok') this.#keep(groups, answer)
    return answer
  }

  #keep(groups: Group[], answer: PushAnswer): void {
    const results = new Map(answer.results.map((result) => [result.grp, result]))
    for (const group of groups) {
      const result = results.get(group.grp)
      if (result) this.answered.set(group.grp, { group, result })
    }
    this.#waiting = this.#waiting.filter((group) => !results.has(group.grp))
    this.#lastDseq = answer.last_dseq
    this.#proof = { cursor: answer.head, mac: answer.mac }
  }

  /** Pushes until nothing waits, through every loss of the connection; `holdMs` is drawn anew for each push. */
  async pushAll(holdMs: () => number = () => 0, limit: () => number = () => 20): Promise<void> {
    let isNew = !this.#hasGreeted
    for (let attempts = 0; this.#waiting.length > 0; ) {
      try {
        if (isNew) await this.hello()
        isNew = false
        const { status } = await this.push(limit(), holdMs())
        // A gap: the server knows less than it did. Hello shows it what it has answered.
        if (status === 'rewound' || status === 'forked' || status === 'gap') isNew = true
        else if (status !== 'ok') throw new Error(`push: ${status}`)
        attempts = isNew ? attempts + 1 : 0
        if (attempts > 400) throw new Error(`push: ${status} for ever`)
      } catch (error) {
        attempts += 1
        if (attempts > 400 || !isPassing(error)) throw error
        this.restarts += 1
        isNew = true
        await this.close()
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
  }
}

/** A reader's copy of the clinic: what pull told it, newest last. */
export class Mirror {
  readonly rows = new Map<string, WireRow>()
  readonly #device: Device
  #cursors: Record<string, number>
  pulls = 0

  constructor(device: Device, streams: number[]) {
    this.#device = device
    this.#cursors = Object.fromEntries(streams.map((stream) => [stream, 0]))
  }

  /** One page; answers whether there is more. */
  async pull(limit = 200): Promise<boolean> {
    const request = { epoch: this.#device.epoch, cursors: this.#cursors, limit }
    const answer = await this.#device.call<PullAnswer>('pull', request)
    if (answer.status !== 'ok') throw new Error(`pull: ${answer.status}`)
    this.pulls += 1
    for (const [table, rows] of Object.entries(answer.rows)) {
      const at = this.#device.tables[table]?.indexOf('id') ?? -1
      // A deleted row has no values, so its id has to come from elsewhere; these tests delete nothing.
      for (const row of rows) this.rows.set(`${table} ${row[3 + at]}`, row)
    }
    this.#cursors = answer.next
    return answer.more
  }

  async pullAll(limit = 200): Promise<void> {
    while (await this.pull(limit));
  }
}
