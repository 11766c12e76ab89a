import { type Central, CentralError, type CentralFunction } from '../../main/sync/wire.ts'
import type { Random } from './random.ts'
import type { Timeline } from './timeline.ts'

/** How bad one workstation's line is. Each is a chance from 0 to 1, or milliseconds. */
export interface Line {
  isCut: boolean
  dropRequest: number
  /** The key case: the server has committed and the workstation does not hear of it. */
  dropReply: number
  duplicate: number
  delayMs: number
  abort: number
}

export const goodLine = (): Line => ({ isCut: false, dropRequest: 0, dropReply: 0, duplicate: 0, delayMs: 5, abort: 0 })

interface Way {
  timeline: Timeline
  random: Random
  line: Line
  /** Asks the server now. */
  ask(name: CentralFunction, payload: string): string
  /** Counts up when the server was restarted: connections from before are cut. */
  generation(): number
}

/** The way to the server over a line that delays, drops, repeats and cuts; requests may overtake each other. */
export class SimulatedLine implements Central {
  readonly #way: Way
  #generation: number
  /** The last pushes as they were sent, so that one can be sent again much later. */
  readonly sent: { name: CentralFunction; payload: string }[] = []

  constructor(way: Way) {
    this.#way = way
    this.#generation = way.generation()
  }

  async close(): Promise<void> {
    this.#generation = this.#way.generation()
  }

  call(name: CentralFunction, payload: string, deadlineMs: number): Promise<string> {
    const { timeline, random, line } = this.#way
    if (name === 'push') {
      this.sent.push({ name, payload })
      if (this.sent.length > 8) this.sent.shift()
    }
    return new Promise((resolve, reject) => {
      const fail = (ms: number, error: CentralError): void => timeline.after(ms, () => reject(error))
      if (line.isCut) return fail(random.between(1, 200), new CentralError('unreachable'))
      if (this.#generation !== this.#way.generation()) {
        this.#generation = this.#way.generation()
        return fail(1, new CentralError('cut', '57P01'))
      }
      const delay = (): number => 1 + random.below(1 + line.delayMs * 2)
      let isOver = false
      timeline.after(deadlineMs, () => {
        if (!isOver) reject(new CentralError('timeout'))
        isOver = true
      })
      if (random.chance(line.duplicate)) timeline.after(delay() * 20, () => this.#quietly(name, payload))
      if (random.chance(line.dropRequest)) return
      timeline.after(delay(), () => {
        if (isOver && random.chance(0.5)) return
        if (line.isCut || random.chance(line.abort)) {
          isOver = true
          const state = line.isCut ? null : random.pick(['40001', '57014', '40P01', '53200'])
          return reject(new CentralError(line.isCut ? 'cut' : 'failed', state))
        }
        let answer: string
        try {
          answer = this.#way.ask(name, payload)
        } catch (error) {
          isOver = true
          return reject(error)
        }
        if (random.chance(line.dropReply)) return
        timeline.after(delay(), () => {
          if (isOver) return
          isOver = true
          if (line.isCut) reject(new CentralError('cut'))
          else resolve(answer)
        })
      })
    })
  }

  #quietly(name: CentralFunction, payload: string): void {
    if (name === 'enrol' || name === 'reenrol') return
    try {
      this.#way.ask(name, payload)
    } catch {}
  }
}
