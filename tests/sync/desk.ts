import path from 'node:path'
import Database from 'better-sqlite3'
import type { Door } from '../../main/database/door.ts'
import { migrate, readMigrations } from '../../main/database/migrate.ts'
import { medicalRecord, medicalRecordItem, patient, user } from '../../main/database/schema/index.ts'
import { openStore, type Store } from '../../main/database/store.ts'
import { derived } from '../../main/features/index.ts'
import { Engine } from '../../main/sync/engine.ts'
import type { EngineDeps } from '../../main/sync/frame.ts'
import { FactBook, type Facts } from '../../main/sync/state.ts'
import { stateStore } from '../../main/sync/state-store.ts'
import type { EngineStatus } from '../../main/sync/status.ts'
import { type Central, CentralError, type CentralFunction } from '../../main/sync/wire.ts'
import { makeIdSource } from '../../shared/domain/uuid.ts'
import { root, seededRandom, startOfTest } from '../harness/clinic.ts'
import { ModelServer } from '../simulation/model/central.ts'

const migrated = (): Buffer => {
  const db = new Database(':memory:')
  migrate(db, readMigrations(path.join(root, 'migrations/local')), 0)
  return db.serialize()
}
let image: Buffer | null = null

/** What may happen to a call on its way; `answer` asks the server as it would have been asked. */
export type OnTheWay = (
  name: CentralFunction,
  payload: string,
  answer: (payload?: string) => string,
) => string | Promise<string>

/** A clinic's server in memory and the clock that it and its workstations go by. */
export class Town {
  readonly clock = { now: startOfTest, monotonic: 1_000 }
  readonly server = new ModelServer({ clock: () => this.clock.now })
  #desks = 0

  async desk(kind: 'founder' | 'join' | 'join_with_work' = 'join', name = `Desk ${this.#desks + 1}`): Promise<Desk> {
    this.#desks += 1
    const desk = new Desk(this, this.#desks, name)
    await desk.join(kind)
    return desk
  }

  /** A workstation that has not joined. */
  lone(): Desk {
    this.#desks += 1
    return new Desk(this, this.#desks, `Desk ${this.#desks}`)
  }

  pass(ms: number): void {
    this.clock.now += ms
    this.clock.monotonic += ms
  }
}

/** One workstation: a database in memory, the program's store on it, and the production worker. */
export class Desk {
  readonly town: Town
  readonly name: string
  readonly random: (length: number) => Uint8Array
  readonly newId: () => string
  readonly asked: CentralFunction[] = []
  readonly announced: string[][] = []
  readonly reports: EngineStatus[] = []
  readonly events: string[] = []
  readonly no: number
  db: Database.Database
  store: Store
  engine: Engine
  onTheWay: OnTheWay | null = null
  crashPoint: ((name: string) => void) | null = null
  /** For deps that a single test changes. */
  extra: Partial<EngineDeps> = {}
  role = ''

  constructor(town: Town, no: number, name: string) {
    this.town = town
    this.no = no
    this.name = name
    this.random = seededRandom(no)
    this.newId = makeIdSource({ now: () => town.clock.now }, this.random)
    image ??= migrated()
    this.db = new Database(image)
    this.db.pragma('foreign_keys = OFF')
    this.store = this.#openStore()
    this.engine = this.#openEngine()
  }

  #openStore(): Store {
    return openStore({ sqlite: this.db, now: () => this.town.clock.now, newId: this.newId, derived })
  }

  #openEngine(): Engine {
    this.role = this.facts.address?.role ?? this.role
    return new Engine({
      db: this.db,
      central: this.way(() => this.role),
      schema: 1,
      version: '0.1.0',
      clock: { now: () => this.town.clock.now, monotonicMs: () => this.town.clock.monotonic },
      random: this.random,
      // Nothing here takes time: a longer sleep is a deadline, and ends only when it is called off.
      sleep: (ms, signal) =>
        new Promise((resolve) => {
          if (ms === 0 || signal.aborted) resolve()
          else signal.addEventListener('abort', () => resolve(), { once: true })
        }),
      log: (event) => this.events.push(event),
      derived,
      report: (status) => this.reports.push(status),
      announce: (tables) => {
        this.announced.push(tables)
        this.store.announce(tables)
      },
      reconnect: (address) => {
        this.role = address.role
        return this.way(() => this.role)
      },
      crashPoint: (name) => this.crashPoint?.(name),
      ...this.extra,
    })
  }

  /** The way to the server as a role. */
  way(role: () => string): Central {
    return {
      call: async (name, payload) => {
        this.asked.push(name)
        const answer = (text = payload) => this.town.server.answer(role(), name, text)
        return this.onTheWay ? this.onTheWay(name, payload, answer) : answer()
      },
      close: async () => {},
    }
  }

  get facts(): Readonly<Facts> {
    return new FactBook(stateStore(this.db)).now
  }

  async join(kind: 'founder' | 'join' | 'join_with_work'): Promise<void> {
    const code = this.town.server.addCode(kind)
    const answer = await this.engine.join(
      this.way(() => code),
      {
        server: 'embedded:',
        ca: null,
        name: this.name,
        deviceId: this.newId(),
        deviceCode: `AAA${this.no}`,
      },
    )
    if (answer.status !== 'ok') throw new Error(`not joined: ${answer.status}`)
  }

  /** kill -9: what is in memory is gone, the disk is as the last commit left it, or as it was at some time. */
  restart(disk: Buffer = this.db.serialize()): void {
    this.db.close()
    this.db = new Database(disk)
    this.db.pragma('foreign_keys = OFF')
    this.store = this.#openStore()
    this.engine = this.#openEngine()
  }

  write<Result>(work: (door: Door) => Result, actor = founder): Result {
    return this.store.transact('test', { userId: actor, role: 'admin', sessionId: null }, work)
  }

  all<Row = Record<string, unknown>>(sql: string, ...values: unknown[]): Row[] {
    return this.db.prepare(sql).all(...values) as Row[]
  }

  one<Value = number>(sql: string, ...values: unknown[]): Value {
    return this.db
      .prepare(sql)
      .pluck()
      .get(...values) as Value
  }

  /** The rows of a table without what is this workstation's own. */
  rows(table: string): Record<string, unknown>[] {
    return this.all(`SELECT * FROM ${table} ORDER BY id`).map(({ no: _no, ...row }) => row)
  }
}

export const founder = '019c0000-0000-7000-8000-00000000f001'

/** A clinic with an administrator, who is known at every desk. */
export const openTown = async (desks: number): Promise<{ town: Town; desks: Desk[] }> => {
  const town = new Town()
  const first = await town.desk('founder')
  town.server.state.rights.set(founder, [{ from: 0, role: 'admin', status: 'active' }])
  town.server.state.grants.add(`1 ${founder}`)
  await first.engine.cycle()
  const row = { id: founder, username: 'ada', displayName: 'Ada', role: 'admin', status: 'active' }
  first.write((door) => door.insert(user, { ...row, createdAt: town.clock.now }))
  await first.engine.cycle()
  const all = [first]
  for (let at = 1; at < desks; at++) {
    const desk = await town.desk()
    town.server.state.grants.add(`${at + 1} ${founder}`)
    await desk.engine.cycle()
    all.push(desk)
  }
  return { town, desks: all }
}

export const addPatient = (desk: Desk, familyName = 'Okoye'): string =>
  desk.write((door) =>
    door.insert(patient, {
      id: door.newId(),
      mrn: `HER-AAA${desk.no}-${familyName}`,
      familyName,
      givenName: 'Ada',
      sex: 'female',
      birthDate: null,
      birthDatePrecision: 'unknown',
      createdAt: door.at,
      createdBy: founder,
    }),
  )

export const addRecord = (desk: Desk, patientId: string): string =>
  desk.write((door) =>
    door.insert(medicalRecord, {
      id: door.newId(),
      patientId,
      status: 'arrived',
      priority: 'routine',
      reason: '',
      startedAt: door.at,
      createdAt: door.at,
      createdBy: founder,
    }),
  )

export const addNote = (desk: Desk, patientId: string, recordId: string, text = 'x'): string =>
  desk.write((door) =>
    door.insert(medicalRecordItem, {
      id: door.newId(),
      recordId,
      patientId,
      kind: 'history',
      text,
      status: 'preliminary',
      occurredAt: door.at,
      createdAt: door.at,
      createdBy: founder,
    }),
  )

/** Cycles every desk until nothing moves any more. */
export const settle = async (...desks: Desk[]): Promise<void> => {
  for (let round = 0; round < 6; round++) {
    for (const desk of desks) {
      desk.town.pass(1_000)
      await desk.engine.cycle()
    }
  }
}

export const unreachable = (): never => {
  throw new CentralError('unreachable')
}
