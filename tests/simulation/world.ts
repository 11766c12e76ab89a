import type { CentralFunction } from '../../main/sync/wire.ts'
import type { Desk } from './desk.ts'
import { actions } from './desk.ts'
import { faults } from './faults.ts'
import { checkAtRest, noGap } from './invariants.ts'
import { Ledger } from './ledger.ts'
import type { Plants } from './model/call.ts'
import { ModelServer } from './model/central.ts'
import type { Device, ServerState } from './model/state.ts'
import { Random } from './random.ts'
import { Station, type StationOptions } from './station.ts'
import { clinicTemplate, mostStations, type Template } from './template.ts'
import { Timeline } from './timeline.ts'
import { Violation, Watch } from './watch.ts'

const minute = 60_000

const weighted = <Of extends readonly [string, number, unknown]>(
  random: Random,
  list: readonly Of[],
  total: number,
): Of => {
  let left = random.below(total)
  for (const one of list) {
    left -= one[1]
    if (left < 0) return one
  }
  throw new RangeError('the weights do not add up')
}

export interface WorldOptions {
  seed: number
  steps: number
  plants?: Plants
  /** Plants the worker's own bug: a cursor that is written apart from the rows it stands for. */
  cursorApart?: boolean
  derived?: StationOptions['derived']
  /** Faults by name that may happen; all when left out. */
  only?: readonly string[]
  trace?: (line: string) => void
}

/** A clinic whose people work while everything goes wrong, in virtual time. Everything follows from the seed. */
export class World {
  readonly options: WorldOptions
  readonly random: Random
  readonly timeline: Timeline
  readonly server: ModelServer
  readonly ledger: Ledger
  readonly watch = new Watch()
  readonly stations: Station[] = []
  readonly template: Template
  readonly serverImages: ServerState[] = []
  readonly diskImages = new Map<Station, Buffer[]>()
  /** Values of a column that only a newer server and newer workstations know. */
  readonly newColumn = new Map<string, string>()
  generation = 0
  /** Who has said hello to the server as it is now. */
  readonly greeted = new Set<string>()
  step = 0
  /** The epoch of the image that the server was last restored from. */
  restoredIn = 0
  readonly #weights: number
  readonly #pulled = new Map<string, Record<string, number>>()

  constructor(options: WorldOptions, template: Template) {
    this.options = options
    this.template = template
    this.random = new Random(options.seed)
    const ties = new Random(options.seed + 1)
    this.timeline = new Timeline(template.at, () => ties.next())
    this.server = new ModelServer({ clock: () => this.timeline.now, plants: options.plants ?? {} })
    this.server.restore(template.server, false)
    this.ledger = new Ledger(() => this.timeline.now)
    this.watch.reset(this.server.state)
    const count = this.random.between(2, mostStations)
    for (let at = 0; at < count; at += 1) this.addStation(template.disks[at] ?? Buffer.alloc(0), `desk ${at + 1}`, at)
    this.#weights = actions.reduce((sum, [, weight]) => sum + weight, 0)
  }

  addStation(image: Buffer, name: string, at: number): Station {
    const station = new Station({
      ...{ name, image, timeline: this.timeline, ledger: this.ledger, schema: 1 },
      ...{
        seed: this.options.seed * 1009 + this.stations.length * 31 + 7,
        deviceId: `0d000000-0000-4000-8000-00000000000${at}`,
      },
      generation: () => this.generation,
      ask: (role, name, payload) => this.#ask(role, name, payload),
      derived: this.options.derived ?? {},
      ...(this.options.cursorApart ? { plantCursor: (one) => this.#moveCursor(one) } : {}),
    })
    this.stations.push(station)
    station.start()
    return station
  }

  #ask(role: string, name: CentralFunction, payload: string): string {
    const answer = this.server.answer(role, name, payload)
    this.options.trace?.(`    ${role} ${name} ${payload.slice(0, 400)} -> ${answer.slice(0, 400)}`)
    if (name === 'hello') this.greeted.add(role)
    if (name === 'pull' && this.options.cursorApart) {
      this.#pulled.set(role, (JSON.parse(answer) as { next: Record<string, number> }).next)
    }
    if (name === 'push' || name === 'hello' || name === 'reenrol') this.watch.look(this.server.state, this.timeline.now)
    return answer
  }

  #moveCursor(station: Station): void {
    const next = this.#pulled.get(station.role)
    if (!next) return
    const cursors = JSON.stringify({ ...station.facts.cursors, ...next })
    station.db.prepare("UPDATE sync_state SET value = ? WHERE key = 'cursors'").run(cursors)
  }

  /** True between a restore of the server and the hello that tells it: whoever runs it changes nothing by hand then. */
  get isUnnoticed(): boolean {
    return this.restoredIn === this.server.state.epoch
  }

  /** True for a workstation that belongs to the clinic: not revoked. */
  isLive(station: Station): boolean {
    return this.deviceOf(station)?.state === 'active'
  }

  deviceOf(station: Station): Device | undefined {
    for (const one of this.server.state.devices.values()) if (one.role === station.role) return one
    return undefined
  }

  desk(station: Station): Desk {
    const at = Number(station.options.deviceId.slice(-1))
    return {
      store: station.store,
      random: this.random,
      people: this.template.people,
      now: station.now(),
      deviceCode: this.template.codes[at] ?? 'XXXX',
      act: (action, author, work) => station.act(action, author, work),
    }
  }

  /** What went with a disk or a server that went back in time, and that nobody else holds. */
  excuseLost(): void {
    const kept = new Set<string>(this.server.state.seen.keys())
    for (const station of this.stations) {
      for (const id of station.db.prepare('SELECT op_id FROM outbox').pluck().all() as string[]) kept.add(id)
    }
    for (const id of this.ledger.entries.keys()) if (!kept.has(id)) this.ledger.excused.add(id)
  }

  async play(): Promise<void> {
    for (this.step = 0; this.step < this.options.steps; this.step += 1) {
      await this.#doSomething()
      await this.timeline.runUntil(this.timeline.now + this.random.below(300))
      if (this.random.chance(0.03)) this.#lookAround()
    }
    this.mendLines()
    if (this.isUnnoticed) await this.timeline.runUntil(this.timeline.now + minute)
    this.heal()
    await this.#comeToRest()
    checkAtRest(this)
  }

  async #doSomething(): Promise<void> {
    const { random } = this
    const station = random.pick(this.stations)
    if (random.chance(0.72)) {
      const [name, , act] = weighted(random, actions, this.#weights)
      this.options.trace?.(`${this.step} ${station.name} ${name}`)
      act(this.desk(station))
    } else if (random.chance(0.5)) {
      await this.timeline.runUntil(this.timeline.now + random.below(6_000))
    } else {
      const able = faults.filter(([name]) => this.options.only?.includes(name) ?? true)
      if (able.length === 0) return
      const total = able.reduce((sum, [, weight]) => sum + weight, 0)
      const [name, , happen] = weighted(random, able, total)
      this.options.trace?.(`${this.step} ${station.name} FAULT ${name}`)
      happen(this, station)
    }
  }

  #lookAround(): void {
    const station = this.random.pick(this.stations)
    if (station.isOn && this.isLive(station) && this.greeted.has(station.role)) noGap(this, station)
  }

  /** Every line is whole again, every program runs, every clock goes (some still wrongly). */
  mendLines(): void {
    this.options.trace?.('HEAL')
    for (const station of this.stations) {
      Object.assign(station.line, { isCut: false, dropRequest: 0, dropReply: 0, duplicate: 0, delayMs: 5, abort: 0 })
      station.frozenAt = null
      station.crashIn = null
      station.losesPower = false
      station.db.pragma('max_page_count = 1000000')
      station.start()
    }
  }

  /** Everybody is let in, has everything and the newest program. */
  heal(): void {
    const { state } = this.server
    for (const one of state.devices.values()) {
      if (one.state === 'draining') this.server.changeDevice(one.no, { state: 'active' })
      const streams = [1, 2, 3, 4, 5, 6, 7]
      if (one.streams.length < streams.length) this.server.changeDevice(one.no, { streams })
    }
    this.mendRows()
    const newest = Math.max(state.schema, ...this.stations.map((station) => station.schema))
    for (const station of this.stations) if (station.schema < newest) this.upgradeStation(station)
    if (state.schema < newest) this.upgradeServer()
    this.watch.look(state, this.timeline.now)
  }

  upgradeStation(station: Station): void {
    station.kill()
    station.db.exec('ALTER TABLE patient ADD COLUMN blood_group TEXT')
    const image = station.image()
    station.schema = 2
    station.kill(image)
  }

  upgradeServer(): void {
    this.server.state.schema = 2
    this.server.addColumn(this.newColumn, this.random)
    this.watch.look(this.server.state, this.timeline.now)
  }

  /** Rows that no workstation could hold are made right, as an update of the server would. */
  mendRows(): void {
    this.server.mend()
    this.watch.look(this.server.state, this.timeline.now)
  }

  #isQuiet(): boolean {
    const { state } = this.server
    return this.stations.every((station) => {
      if (!this.isLive(station))
        return [...state.devices.values()].some((one) => one.role === station.role && one.state === 'revoked')
      if (!station.isOn) return false
      const { cursors, epoch, arrival } = station.facts
      const [waits] = station.store
        .statement<{ n: number }>(
          "SELECT (SELECT count(*) FROM outbox WHERE state IN ('pending', 'sent')) + (SELECT count(*) FROM sync_refetch) AS n",
        )
        .all()
      return (
        waits?.n === 0 &&
        epoch === state.epoch &&
        arrival.part === 'done' &&
        // A stream that was given back is heard of with the next hello, ten minutes later at most.
        this.deviceOf(station)?.streams.every((stream) => (cursors[stream] ?? 0) >= state.head) === true
      )
    })
  }

  /** I20: with nothing in the way everything is equal within half an hour. */
  async #comeToRest(): Promise<void> {
    const limit = this.timeline.now + 30 * minute
    let quiet = 0
    while (quiet < 2) {
      await this.timeline.runUntil(this.timeline.now + 5_000)
      quiet = this.#isQuiet() ? quiet + 1 : 0
      if (this.timeline.now <= limit) continue
      throw new Violation('I20', this.stations.map((station) => this.#describe(station)).join('; '))
    }
  }

  #describe(station: Station): string {
    const { cursors, epoch } = station.facts
    const states = station.db.prepare('SELECT state, count(*) FROM outbox GROUP BY state').raw().all()
    const aside = station.db
      .prepare('SELECT (SELECT count(*) FROM sync_refetch), (SELECT count(*) FROM sync_quarantine)')
      .raw()
      .get()
    const device = [...this.server.state.devices.values()].find((one) => one.role === station.role)
    return `${station.name} ${station.isOn ? 'on' : 'off'} ${device?.state} epoch ${epoch}/${this.server.state.epoch} cursor ${Math.min(...Object.values(cursors))}/${this.server.state.head} ${JSON.stringify(states)} ${JSON.stringify(aside)} ${station.faults[0] ?? ''}`
  }

  close(): void {
    for (const station of this.stations) station.close()
  }
}

export interface Failure {
  seed: number
  step: number
  invariant: string
  what: string
}

/** Plays one seed; null when everything held. */
export const playSeed = async (options: WorldOptions): Promise<Failure | null> => {
  const world = new World(options, await clinicTemplate())
  try {
    await world.play()
    return null
  } catch (error) {
    const invariant = error instanceof Violation ? error.invariant : 'crash'
    const what =
      error instanceof Violation ? error.message : error instanceof Error ? (error.stack ?? '') : String(error)
    return { seed: options.seed, step: world.step, invariant, what }
  } finally {
    world.close()
  }
}
