import type { Op } from './parts.ts'

export interface Entry extends Op {
  station: string
  at: number
}

/** What has been committed at any workstation, and what was lost with a disk that went back in time. */
export class Ledger {
  readonly entries = new Map<string, Entry>()
  /** Ops that no disk and no server holds any more, through a restore that people chose. */
  readonly excused = new Set<string>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  add(station: { name: string }, ops: readonly Op[]): void {
    for (const op of ops) this.entries.set(op.opId, { ...op, station: station.name, at: this.#now() })
  }
}
