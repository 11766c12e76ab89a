import type Database from 'better-sqlite3'
import type { Derive } from '../database/op.ts'
import type { TravellingName } from '../database/schema/index.ts'
import { asideStore } from './aside-store.ts'
import { deadlineOf, Machine } from './machine.ts'
import { outboxStore } from './outbox-store.ts'
import { RowTables } from './row-store.ts'
import { secretStore } from './secret-store.ts'
import { FactBook } from './state.ts'
import { stateStore } from './state-store.ts'
import type { EngineStatus } from './status.ts'
import { type Central, type CentralAddress, CentralError, type CentralFunction } from './wire.ts'

/** Everything the worker takes from outside: nothing else reads time, randomness or the network. */
export interface EngineDeps {
  /** A connection of its own, foreign keys off. */
  db: Database.Database
  central: Central
  /** The program's schema number and version, as hello tells them. */
  schema: number
  version: string
  clock: { now(): number; monotonicMs(): number }
  random(length: number): Uint8Array
  /** Resolves after `ms`, or at once when the signal aborts; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
  log(event: string, fields: Record<string, string | number | boolean | null>): void
  derived: Partial<Record<TravellingName, Derive>>
  report(status: EngineStatus): void
  /** Rows of these tables were changed by the worker. */
  announce?(tables: string[]): void
  /** After a new enrolment: the way in as the new role. Without it the old way is kept. */
  reconnect?(address: CentralAddress): Central
  /** True while somebody waits to write the same database: a long transaction ends early and the next waits. */
  isWanted?(): boolean
  /** Called before every transaction: waits for whoever is writing now. */
  giveWay?(): void
  /** Told at both ends of every transaction, so that whoever waits is woken at once. */
  occupy?(isOccupied: boolean): void
  /** When the last backup was made, for the page of workstations. */
  lastBackup?(): number | null
  /** Tests end the worker here. */
  crashPoint?(name: string): void
}

/** The worker is to end: nothing new is asked. */
export class Ending extends Error {}

const announceEveryMs = 250

/** `safe`: on the disk when it returns. `quick`: may be lost with the power as a whole, never in part. */
export type Durability = 'safe' | 'quick'

/** What every part of the worker stands on: the database with its statements, the facts, the way to the server. */
export class Frame {
  readonly deps: EngineDeps
  readonly db: Database.Database
  readonly facts: FactBook
  readonly outbox: ReturnType<typeof outboxStore>
  readonly aside: ReturnType<typeof asideStore>
  readonly secrets: ReturnType<typeof secretStore>
  readonly tables: RowTables
  readonly machine: Machine
  /** Tables touched since they were last announced. */
  readonly touched = new Set<string>()
  central: Central
  isEnding = false
  #announcedAt = Number.NEGATIVE_INFINITY
  #synchronous = -1
  readonly #begin: Database.Statement
  readonly #commit: Database.Statement

  constructor(deps: EngineDeps) {
    this.deps = deps
    this.db = deps.db
    this.central = deps.central
    this.machine = new Machine(deps.clock.monotonicMs)
    this.facts = new FactBook(stateStore(deps.db))
    this.outbox = outboxStore(deps.db)
    this.aside = asideStore(deps.db)
    this.secrets = secretStore(deps.db)
    this.tables = new RowTables(deps.db)
    this.#begin = deps.db.prepare('BEGIN IMMEDIATE')
    this.#commit = deps.db.prepare('COMMIT')
  }

  /** One transaction. After a throw nothing of it is on the disk, and what was in memory is read again. */
  transact<Result>(name: string, durability: Durability, work: () => Result): Result {
    const { deps, db } = this
    deps.crashPoint?.(`before ${name}`)
    const wanted = durability === 'safe' ? 2 : 1
    if (this.#synchronous !== wanted) {
      db.pragma(`synchronous = ${wanted}`)
      this.#synchronous = wanted
    }
    let result: Result
    deps.giveWay?.()
    this.#begin.run()
    deps.occupy?.(true)
    try {
      result = work()
      this.#commit.run()
    } catch (error) {
      if (db.inTransaction) db.exec('ROLLBACK')
      this.facts.reload()
      this.outbox.reload()
      this.aside.reload()
      throw error
    } finally {
      deps.occupy?.(false)
    }
    deps.crashPoint?.(`after ${name}`)
    this.machine.progress()
    return result
  }

  /** Asks the server. Throws a CentralError when there is no answer in time, or none that can be read. */
  async call<Answer>(name: CentralFunction, payload: object): Promise<Answer> {
    const { deps } = this
    this.machine.expectProgress()
    if (this.isEnding) throw new Ending()
    deps.crashPoint?.(`before ${name}`)
    const limit = new AbortController()
    let text: string
    try {
      const answer = this.central.call(name, JSON.stringify(payload), deadlineOf[name])
      answer.catch(() => {})
      // The way there keeps the deadline by itself; if it ever does not, the worker goes on all the same.
      const late = deps.sleep(deadlineOf[name] + 1_000, limit.signal).then(() => {
        if (limit.signal.aborted) return ''
        throw new CentralError('timeout')
      })
      late.catch(() => {})
      text = await Promise.race([answer, late])
    } finally {
      limit.abort('answered')
    }
    deps.crashPoint?.(`after ${name}`)
    this.machine.progress()
    try {
      const parsed: unknown = JSON.parse(text)
      if (typeof parsed === 'object' && parsed !== null) return parsed as Answer
    } catch {}
    throw new CentralError('failed')
  }

  /** Between two transactions: whoever sits before the screen goes first. */
  async pause(): Promise<void> {
    const never = new AbortController().signal
    let turns = 0
    do await this.deps.sleep(turns === 0 ? 0 : 1, never)
    while (this.deps.isWanted?.() && ++turns < 200)
  }

  touch(table: string): void {
    this.touched.add(table)
  }

  /** Tells main which tables changed; during a long clone a few times a second, `isLast` at once. */
  announce(isLast = false): void {
    if (this.touched.size === 0) return
    const now = this.deps.clock.monotonicMs()
    if (!isLast && now - this.#announcedAt < announceEveryMs) return
    this.#announcedAt = now
    const tables = [...this.touched]
    this.touched.clear()
    this.deps.announce?.(tables)
  }
}
