import type Database from 'better-sqlite3'

/**
 * How long one transaction may keep the database, with nobody before the screen and with somebody. While the clinic comes
 * down and nobody works here yet it may be longer: every commit writes the pages of all indexes again, so few are quick.
 * Whoever begins to work is seen at the next row and waits for one commit.
 */
const arrivingMs = 100
const quietMs = 16
const politeMs = 5
/** After somebody saved something: so long this counts as a workstation in use. */
const activeMs = 60_000

/** So long a workstation rests at most where nobody works and nothing comes. */
export const longestRestMs = 30_000

const least = 50
const most = 2000
const aimMs = 250

/** How much at a time: follows how long the last one took, and whether a person is at work here. */
export class Pace {
  readonly #dataVersion: Database.Statement
  readonly #monotonicMs: () => number
  #version: unknown
  #activeUntil = 0
  #politeUntil = Number.NEGATIVE_INFINITY
  pushOps = 200
  pushBytes = 512 * 1024
  restMs = 500

  constructor(db: Database.Database, monotonicMs: () => number) {
    this.#dataVersion = db.prepare('PRAGMA data_version').pluck()
    this.#monotonicMs = monotonicMs
    this.#version = this.#dataVersion.get()
  }

  /** Looks whether main has committed anything since the last time. */
  look(): void {
    const version = this.#dataVersion.get()
    if (version === this.#version) return
    this.#version = version
    this.#politeUntil = this.#monotonicMs() + 2_000
    this.wake()
  }

  /** Something happened in the clinic: poll often for a minute. */
  wake(): void {
    this.#activeUntil = this.#monotonicMs() + activeMs
    this.restMs = 500
  }

  get isActive(): boolean {
    return this.#monotonicMs() < this.#activeUntil
  }

  /** How long the next transaction may be. */
  budgetMs(isArriving: boolean): number {
    this.look()
    if (this.#monotonicMs() < this.#politeUntil) return politeMs
    return isArriving && this.#monotonicMs() > this.#politeUntil + 8_000 ? arrivingMs : quietMs
  }

  /** How long to rest before the next poll: what the server asks for while in use, then longer and longer. */
  rest(pollMs: number): number {
    this.look()
    if (this.isActive) return pollMs
    this.restMs = Math.min(Math.max(this.restMs, pollMs) * 1.5, longestRestMs)
    return this.restMs
  }

  pushed(ops: number, tookMs: number): void {
    const wanted = tookMs <= 0 ? most : (ops * aimMs) / tookMs
    this.pushOps = Math.round(Math.min(most, Math.max(least, (this.pushOps + Math.min(wanted, this.pushOps * 2)) / 2)))
    this.pushBytes = 512 * 1024
  }

  halve(): void {
    this.pushOps = Math.max(least, Math.floor(this.pushOps / 2))
    this.pushBytes = Math.max(16 * 1024, Math.floor(this.pushBytes / 2))
  }
}
