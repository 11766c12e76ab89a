import { type Layout, layoutOf, StaleLayout } from './apply.ts'
import type { Frame } from './frame.ts'
import { longestRestMs } from './pace.ts'
import type { HelloAnswer } from './wire.ts'

/** Something can only be cleared up by a new hello: another epoch, another nonce, another layout. */
export class SayHello extends Error {
  constructor(why: string) {
    super(`a new hello is needed: ${why}`)
  }
}

/** The server takes this workstation for a copy of another: it enrols anew as one of its own. */
export class Forked extends Error {}

/** What the last hello told, until the next one. */
export class Session {
  readonly streams: readonly number[]
  readonly pollMs: number
  readonly maxOps: number
  readonly secrets: Readonly<Record<string, number>>
  mayPush: boolean
  mayPull: boolean
  why: string | null
  /** The newest head that the server has told of. */
  head: number
  readonly #frame: Frame
  readonly #tables: HelloAnswer['tables']
  readonly #layouts = new Map<string, Layout>()

  constructor(frame: Frame, answer: HelloAnswer) {
    this.#frame = frame
    this.#tables = answer.tables
    this.streams = answer.streams
    this.pollMs = Math.min(Math.max(500, answer.poll_ms), longestRestMs)
    this.maxOps = Math.max(200, answer.max_ops)
    this.secrets = answer.secrets
    this.mayPush = answer.may_push
    this.mayPull = answer.may_pull
    this.why = answer.why
    this.head = answer.head
  }

  /** False for a table of a stream that this workstation does not hold, and for one that the server does not know. */
  holds(table: string): boolean {
    return this.#tables[table] !== undefined
  }

  layout(table: string): Layout {
    let layout = this.#layouts.get(table)
    if (!layout) {
      const names = this.#tables[table]
      if (!names) throw new StaleLayout()
      layout = layoutOf(this.#frame, table, names)
      this.#layouts.set(table, layout)
    }
    return layout
  }

  /** The cursor of every stream that this workstation holds. */
  cursors(): Record<string, number> {
    const { cursors } = this.#frame.facts.now
    return Object.fromEntries(this.streams.map((stream) => [stream, cursors[stream] ?? 0]))
  }

  get isBehind(): boolean {
    return Object.values(this.cursors()).some((cursor) => cursor < this.head)
  }
}
