import type { CentralFunction } from './wire.ts'

/** What the worker is doing. `limitMs`: so long may it go without any progress before it starts over with a hello. */
export const states = {
  alone: { limitMs: null },
  greeting: { limitMs: 60_000 },
  arriving: { limitMs: 120_000 },
  pushing: { limitMs: 90_000 },
  fetching: { limitMs: 60_000 },
  pulling: { limitMs: 120_000 },
  telling: { limitMs: 60_000 },
  resting: { limitMs: 600_000 },
  stopped: { limitMs: null },
} as const satisfies Record<string, { limitMs: number | null }>
export type SyncState = keyof typeof states

/** Every call comes to its end within this time, with an answer or with an error. */
export const deadlineOf: Record<CentralFunction, number> = {
  enrol: 15_000,
  reenrol: 15_000,
  hello: 10_000,
  push: 30_000,
  pull: 30_000,
  fetch_rows: 20_000,
  today: 20_000,
  poll: 10_000,
  ack: 10_000,
  digest: 30_000,
  secret_of: 5_000,
  sign_in: 5_000,
  keep_secret: 10_000,
  fleet: 5_000,
  make_code: 5_000,
  set_workstation: 5_000,
}

/** A state that did not get on. */
export class Stalled extends Error {
  constructor(state: SyncState) {
    super(`no progress while ${state}`)
  }
}

/** Which state it is in, and since when it has made no progress. Time comes from outside. */
export class Machine {
  readonly #monotonicMs: () => number
  #state: SyncState = 'alone'
  #since = 0

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs
  }

  get state(): SyncState {
    return this.#state
  }

  enter(state: SyncState): void {
    this.#state = state
    this.progress()
  }

  progress(): void {
    this.#since = this.#monotonicMs()
  }

  /** Throws when the state has stood still for too long: the cycle is given up and begun again. */
  expectProgress(): void {
    const { limitMs } = states[this.#state]
    if (limitMs !== null && this.#monotonicMs() - this.#since > limitMs) throw new Stalled(this.#state)
  }
}
