import Database from 'better-sqlite3'
import type { Central, CentralFunction } from '../../main/sync/wire.ts'
import { makeIdSource } from '../../shared/domain/uuid.ts'
import type { Ledger } from './ledger.ts'
import { goodLine, type Line, SimulatedLine } from './network.ts'
import type { Author, Door, Store } from './parts.ts'
import { type CentralAddress, Engine, FactBook, openStore, stateStore } from './parts.ts'
import { Random } from './random.ts'
import type { Timeline } from './timeline.ts'

/** The worker was ended here: kill -9, or the power. */
class Killed extends Error {}

export interface StationOptions {
  name: string
  seed: number
  timeline: Timeline
  image: Buffer
  deviceId: string
  ledger: Ledger
  schema: number
  ask(role: string, name: CentralFunction, payload: string): string
  generation(): number
  derived: Parameters<typeof openStore>[0]['derived']
  /** Plants a bug (planted.ts): what a worker leaves behind that writes its cursor apart from the rows of a page. */
  plantCursor?: (station: Station) => void
}

/** One workstation: its disk, its clock, the program's store and the production worker, which can be killed anywhere. */
export class Station {
  readonly name: string
  readonly options: StationOptions
  readonly random: Random
  readonly line: Line = goodLine()
  db: Database.Database
  store: Store
  role = ''
  skewMs = 0
  frozenAt: number | null = null
  schema: number
  /** Counts down over the worker's crash points; at 0 it is killed there. */
  crashIn: number | null = null
  losesPower = false
  isOn = false
  kills = 0
  newestLine: SimulatedLine | null = null
  notes: string[] | null = null
  readonly faults: string[] = []
  #life = 0
  #engine: Engine | null = null
  #beforeQuick: Buffer | null = null

  constructor(options: StationOptions) {
    this.name = options.name
    this.options = options
    this.schema = options.schema
    this.random = new Random(options.seed)
    this.db = openImage(options.image)
    this.store = this.#openStore()
    const address = new FactBook(stateStore(this.db)).now.address
    this.role = address?.role ?? ''
    this.#noFacts = new FactBook({ all: () => [], write: () => {} }).now
  }

  now(): number {
    return this.frozenAt ?? this.options.timeline.now + this.skewMs
  }

  readonly #noFacts: FactBook['now']

  get facts(): FactBook['now'] {
    const all = this.store.statement<{ key: string; value: string }>('SELECT key, value FROM sync_state').all()
    const found = Object.fromEntries(all.map(({ key, value }) => [key, JSON.parse(value) as unknown]))
    return { ...this.#noFacts, ...(found as Partial<FactBook['now']>) }
  }

  /** The disk as it is now. */
  image(): Buffer {
    return this.db.serialize()
  }

  #openStore(): Store {
    const newId = makeIdSource({ now: () => this.now() }, (length) => this.random.bytes(length))
    return openStore({ sqlite: this.db, now: () => this.now(), newId, derived: this.options.derived })
  }

  start(): void {
    if (this.isOn) return
    this.isOn = true
    this.#life += 1
    void this.#run(this.#life)
  }

  /** The person's own work; the worker is told, as by the main process. */
  act(action: string, author: Author, work: (door: Door) => void): boolean {
    let door: Door | null = null
    // A durable commit takes everything before it to the disk.
    this.#beforeQuick = null
    try {
      this.store.transact(action, author, (one) => {
        door = one
        work(one)
      })
    } catch (error) {
      if (error instanceof RangeError || error instanceof TypeError) throw error
      return false
    }
    const done = door as Door | null
    if (done) this.options.ledger.add(this, done.ops)
    this.kick()
    return true
  }

  kick(): void {
    this.#engine?.kick()
  }

  /** kill -9: what is in memory is gone, the disk is as the last commit left it (or as `image` says). */
  kill(image: Buffer = this.image()): void {
    const old = this.db
    this.#engine = null
    this.#life += 1
    this.isOn = false
    this.kills += 1
    this.crashIn = null
    this.losesPower = false
    this.#beforeQuick = null
    old.close()
    this.db = openImage(image)
    this.store = this.#openStore()
    this.options.timeline.after(this.random.between(200, 3000), () => this.start())
  }

  close(): void {
    this.#life += 1
    this.isOn = false
    this.store.close()
  }

  #connect(role: string): Central {
    this.role = role
    const { timeline, ask, generation } = this.options
    const line = new SimulatedLine({
      timeline,
      random: this.random,
      line: this.line,
      ask: (name, payload) => ask(role, name, payload),
      generation,
    })
    this.newestLine = line
    return line
  }

  async #run(life: number): Promise<void> {
    const { timeline } = this.options
    const address = this.facts.address
    if (!address) return
    const isAlive = (): boolean => this.#life === life
    /** What a dead program waits for never comes. */
    const whileAlive = <Result>(promise: Promise<Result>): Promise<Result> =>
      new Promise((resolve, reject) => {
        promise.then(
          (value) => isAlive() && resolve(value),
          (error) => isAlive() && reject(error),
        )
      })
    const guard = (central: Central): Central => ({
      call: (name, payload, deadlineMs) => whileAlive(central.call(name, payload, deadlineMs)),
      close: () => central.close(),
    })
    let engine: Engine
    try {
      engine = new Engine({
        db: this.db,
        central: guard(this.#connect(address.role)),
        schema: this.schema,
        version: `0.${this.schema}.0`,
        clock: { now: () => this.now(), monotonicMs: () => timeline.now },
        random: (length) => this.random.bytes(length),
        sleep: (ms, signal) =>
          whileAlive(
            new Promise((resolve) => {
              if (ms <= 0 || signal.aborted) return resolve()
              timeline.after(ms, resolve)
              signal.addEventListener('abort', () => resolve(), { once: true })
            }),
          ),
        log: (event, fields) => this.#note(event, fields),
        derived: this.options.derived,
        report: () => {},
        reconnect: (next: CentralAddress) => guard(this.#connect(next.role)),
        crashPoint: (name) => this.#mayDie(life, name),
      })
    } catch (error) {
      if (isAlive()) this.faults.push(`start: ${String(error)}`)
      return
    }
    this.#engine = engine
    try {
      await engine.run(new AbortController().signal)
    } catch (error) {
      if (isAlive()) this.faults.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
    }
  }

  #note(event: string, fields: Record<string, unknown>): void {
    this.notes?.push(`${event} ${JSON.stringify(fields)}`)
  }

  #mayDie(life: number, name: string): void {
    if (this.#life !== life) throw new Killed(name)
    if (this.losesPower && name.startsWith('before ')) this.#beforeQuick = this.image()
    if (this.losesPower && name.startsWith('after ') && this.#beforeQuick) {
      const isQuick = this.db.pragma('synchronous', { simple: true }) === 1
      if (isQuick && !this.db.inTransaction) {
        this.kill(this.#beforeQuick)
        throw new Killed(name)
      }
    }
    if (this.crashIn === null) return
    this.crashIn -= 1
    if (this.crashIn > 0) return
    if (name === 'before page') this.options.plantCursor?.(this)
    this.kill()
    throw new Killed(name)
  }
}

const openImage = (image: Buffer): Database.Database => {
  const db = new Database(image)
  db.pragma('foreign_keys = OFF')
  db.pragma('temp_store = MEMORY')
  return db
}
