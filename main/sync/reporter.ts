import { progressOf } from './arrival.ts'
import type { Frame } from './frame.ts'
import type { EngineStatus, SyncProblem } from './status.ts'

/** Tells main how it stands, whenever that has changed. */
export class Reporter {
  readonly #frame: Frame
  #isOnline = false
  #contactAt: number | null = null
  #waiting = { groups: 0, countedTo: 0, acked: -1 }
  #last = ''
  problem: SyncProblem | null = null

  constructor(frame: Frame) {
    this.#frame = frame
  }

  /** The server has answered. */
  reached(): void {
    this.#isOnline = true
    this.#contactAt = this.#frame.deps.clock.now()
  }

  failed(problem: SyncProblem, isOfServer: boolean): void {
    this.problem = problem
    if (isOfServer) this.#isOnline = false
  }

  /** Ops went back to waiting, or others wait than before. */
  recount(): void {
    this.#waiting = { groups: 0, countedTo: 0, acked: -1 }
  }

  /** Groups that the server has not answered for. Counts only what moved since the last time. */
  count(): { groups: number; countedTo: number } {
    const { outbox, facts } = this.#frame
    const { acked } = facts.now
    const last = this.#waiting
    if (!facts.now.address) return { groups: 0, countedTo: 0 }
    if (last.acked === acked) {
      const from = Math.max(acked, last.countedTo)
      if (!outbox.hasNewer(from)) return last
      const more = outbox.groupsAfter(from)
      this.#waiting = { groups: last.groups + more.n, countedTo: Math.max(last.countedTo, more.last), acked }
    } else {
      const all = outbox.groupsAfter(acked)
      this.#waiting = { groups: all.n, countedTo: Math.max(all.last, acked), acked }
    }
    return this.#waiting
  }

  status(): EngineStatus {
    const { now } = this.#frame.facts
    const { groups, countedTo } = this.count()
    const isAlone = now.address === null
    const progress = isAlone ? null : progressOf(now.arrival)
    return {
      mode: isAlone ? 'alone' : now.clinic === '' ? 'joining' : progress ? 'arriving' : 'live',
      isOnline: !isAlone && this.#isOnline,
      clinic: now.clinic || null,
      workstation: now.workstation || null,
      workstationNo: isAlone ? null : now.workstationNo,
      server: now.address?.server ?? null,
      hasAdministrator: now.lastContactAt === null ? null : now.hasAdministrator,
      waiting: groups,
      countedTo,
      lastContactAt: this.#contactAt ?? now.lastContactAt,
      clockErrorMs: now.clockErrorMs,
      progress,
      problem: isAlone ? null : this.problem,
    }
  }

  tell(): void {
    const status = this.status()
    const { lastContactAt, ...rest } = status
    // The moment of the last contact is shown by the minute: it alone is no news more often than that.
    const text = JSON.stringify({ ...rest, minute: Math.floor((lastContactAt ?? 0) / 15_000) })
    if (text === this.#last) return
    this.#last = text
    this.#frame.deps.report(status)
  }
}
