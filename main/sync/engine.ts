import { absorb } from './absorb.ts'
import { StaleLayout } from './apply.ts'
import { arrive, fetchParents } from './arrival.ts'
import { enrol, type Place } from './enrolment.ts'
import { Ending, type EngineDeps, Frame } from './frame.ts'
import { greet } from './hello.ts'
import type { SyncState } from './machine.ts'
import { Pace } from './pace.ts'
import { poll } from './poll.ts'
import { failureOf } from './problem.ts'
import { pullAll } from './pull.ts'
import { pushAll } from './push.ts'
import { reenrol, repair } from './recovery.ts'
import { fetchAgain } from './refetch.ts'
import { Reporter } from './reporter.ts'
import { Rest } from './rest.ts'
import { publishSecrets } from './secrets.ts'
import { Forked, SayHello, type Session } from './session.ts'
import type { EngineStatus } from './status.ts'
import { acknowledge, purgeOutbox } from './upkeep.ts'
import { type Central, CentralError, type EnrolAnswer } from './wire.ts'

const helloEveryMs = 600_000
/** While nothing may be sent: whoever has put that right (an update, say) should not have to wait. */
const helloOnHoldMs = 30_000
/** How often to look whether there is somebody to talk to. */
const aloneMs = 30_000
/** A restored server and a copied workstation at once take five hellos; more would be a quarrel. */
const mostTurns = 10

/**
 * The worker: keeps this workstation's rows and the clinic's server equal. Whatever moment it ends at, one that is opened
 * on the same database goes on from there.
 */
export class Engine {
  readonly #frame: Frame
  readonly #pace: Pace
  readonly #reporter: Reporter
  readonly #rest: Rest
  #session: Session | null = null
  #greetedAt = 0
  #told = { cursor: 0, at: 0 }
  #waiting: (() => void)[] = []
  #tried = new Set<string>()
  /** A person wants to know how it stands now. */
  #isPressed = false

  constructor(deps: EngineDeps) {
    this.#frame = new Frame(deps)
    this.#pace = new Pace(deps.db, deps.clock.monotonicMs)
    this.#reporter = new Reporter(this.#frame)
    this.#rest = new Rest(deps, this.#pace)
  }

  status(): EngineStatus {
    return this.#reporter.status()
  }

  get state(): SyncState {
    return this.#frame.machine.state
  }

  /** Enrols this workstation with a join code's own way in. After `ok` the clinic comes down with the next cycles. */
  async join(way: Central, place: Place): Promise<EnrolAnswer> {
    const answer = await enrol(this.#frame, way, place)
    this.#session = null
    this.#reporter.recount()
    this.#reporter.tell()
    this.kick()
    return answer
  }

  /** Something waits: the next cycle begins at once. `isUrgent`: even while it waits after a failure. */
  kick(isUrgent = false): void {
    this.#pace.wake()
    this.#rest.wake(isUrgent)
  }

  /** One full cycle; answers how long to rest before the next, ms. What goes wrong is in the status: it never rejects. */
  async cycle(): Promise<number> {
    const { facts, machine } = this.#frame
    if (!facts.now.address) {
      machine.enter('alone')
      return aloneMs
    }
    try {
      let turns = 0
      while (!(await this.#turn())) if (++turns >= mostTurns) throw new CentralError('failed')
      this.#rest.succeeded()
    } catch (error) {
      this.#fail(error)
    } finally {
      this.#frame.announce(true)
      machine.enter('resting')
      this.#reporter.tell()
    }
    return this.#rest.length(this.#session?.pollMs ?? aloneMs)
  }

  /** Cycles until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    this.#reporter.tell()
    while (!signal.aborted) {
      const waiting = this.#waiting
      this.#waiting = []
      const ms = await this.cycle()
      for (const tell of waiting) tell()
      if (!signal.aborted) await this.#rest.wait(signal, ms)
    }
    this.#frame.machine.enter('stopped')
  }

  /** Resolves once a cycle that begins from now on has come to its end. */
  cycled(): Promise<void> {
    const end = new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#isPressed = true
    this.kick(true)
    return end
  }

  /** The cycle that runs comes to its end at the next call. */
  end(): void {
    this.#frame.isEnding = true
    this.kick(true)
  }

  /** What waits is sent once more and nothing else is begun: for closing. */
  async flush(): Promise<void> {
    const session = this.#session
    this.#frame.isEnding = false
    if (!session || this.#reporter.status().problem !== null) return
    try {
      await pushAll(this.#frame, session, this.#pace, false, 10)
    } catch (error) {
      this.#fail(error)
    }
    this.#reporter.tell()
  }

  /** True when the cycle is complete; false to begin it again at once. */
  async #turn(): Promise<boolean> {
    const frame = this.#frame
    try {
      const before = this.#session
      const session = await this.#sayHello()
      if (session) await this.#exchange(session, session !== before)
      return true
    } catch (error) {
      if (error instanceof Forked) {
        const answer = await reenrol(frame)
        if (answer.status !== 'ok') throw new CentralError('refused_password')
        this.#reporter.recount()
      } else if (!(error instanceof SayHello || error instanceof StaleLayout)) throw error
      frame.deps.log('sync.again', { why: error.message })
      this.#session = null
      return false
    }
  }

  async #sayHello(): Promise<Session | null> {
    const frame = this.#frame
    const now = frame.deps.clock.monotonicMs()
    const isOnHold = this.#session?.mayPush === false
    const everyMs = !isOnHold ? helloEveryMs : this.#isPressed ? 0 : helloOnHoldMs
    this.#isPressed = false
    if (this.#session && now - this.#greetedAt < everyMs) return this.#session
    frame.machine.enter('greeting')
    await absorb(frame)
    const answer = await greet(frame, this.#reporter.count().groups)
    this.#reporter.reached()
    if ('problem' in answer) {
      this.#session = null
      this.#reporter.problem = answer.problem
      return null
    }
    this.#session = answer
    this.#greetedAt = now
    this.#tried.clear()
    return answer
  }

  async #exchange(session: Session, isFresh: boolean): Promise<void> {
    const frame = this.#frame
    const { machine, facts, outbox } = frame
    this.#reporter.problem = session.why
    this.#reporter.tell()
    if (!isFresh && !(session.mayPush && outbox.hasNewer(facts.now.acked))) {
      machine.enter('pulling')
      await poll(frame, session)
      this.#reporter.reached()
    }
    let isRetrying = isFresh
    let isArriving = session.mayPull && facts.now.arrival.part !== 'done'
    for (let rounds = 0; rounds < 20; rounds++) {
      if (isArriving) {
        machine.enter('arriving')
        isArriving = !(await arrive(frame, session, this.#pace, () => this.#reporter.tell()))
        if (!isArriving) fetchParents(frame)
      }
      if (session.mayPush && (isRetrying || outbox.hasNewer(facts.now.acked))) {
        machine.enter('pushing')
        await pushAll(frame, session, this.#pace, isRetrying)
        this.#reporter.problem = session.why
        this.#reporter.tell()
      }
      machine.enter('fetching')
      if (session.mayPull) await fetchAgain(frame, session, this.#pace)
      if (isArriving) continue
      const brought = await this.#pull(session)
      isRetrying = brought > 0 && outbox.heldCount > 0
      if (!isRetrying && !(session.mayPush && outbox.hasNewer(facts.now.acked))) break
    }
    await this.#tidy(session)
  }

  async #pull(session: Session): Promise<number> {
    const frame = this.#frame
    const { machine, facts } = frame
    if (!session.mayPull) return 0
    machine.enter('pulling')
    let brought = 0
    if (session.isBehind || facts.now.proof.head === 0) {
      brought = await pullAll(frame, session, this.#pace)
      if (brought > 0) this.#pace.wake()
    }
    machine.enter('fetching')
    await repair(frame, session, this.#pace)
    return brought
  }

  async #tidy(session: Session): Promise<void> {
    const frame = this.#frame
    frame.machine.enter('telling')
    if (session.mayPush) await publishSecrets(frame, this.#tried)
    this.#told = await acknowledge(frame, session, this.#told, this.#reporter.count().groups)
    this.#reporter.reached()
    purgeOutbox(frame)
  }

  #fail(error: unknown): void {
    if (error instanceof Ending) return
    const failure = failureOf(error)
    if (!failure) throw error
    this.#session = null
    this.#reporter.failed(failure.problem, failure.isOfServer)
    this.#frame.deps.log('sync.failed', { problem: failure.problem })
    this.#rest.failed()
  }
}
