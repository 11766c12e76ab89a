import type { Neighbour } from '../database/neighbour.ts'

const wanting = 0
const occupied = 1
/** So long a save waits to be woken; after that SQLite waits in its own, coarser steps. */
export const longestMs = 50

/** The worker's side of what keeps a person's save from waiting: it looks between two rows and goes on when nobody waits. */
export interface Gate {
  /** True while a save waits: the transaction under way ends early. */
  isWanted(): boolean
  /** Called before every transaction: waits for whoever is writing now, at most 250 ms. */
  giveWay(): void
  /** Told at both ends of every transaction, so that whoever waits goes on at once. */
  occupy(isOccupied: boolean): void
}

/**
 * Two numbers that two threads see: how many on main's side want to write, and whether the worker is writing. The worker
 * looks between two rows, so that a person's save never waits for the rest of a page, and wakes main when it is done.
 * A worker in a process of its own shares no memory with main: see gate-file.ts.
 */
export const makeGate = (): SharedArrayBuffer => new SharedArrayBuffer(8)

/** Main's side. */
export const gateNeighbour = (gate: SharedArrayBuffer): Neighbour => {
  const numbers = new Int32Array(gate)
  return {
    wanting() {
      Atomics.add(numbers, wanting, 1)
      Atomics.wait(numbers, occupied, 1, longestMs)
    },
    done() {
      Atomics.sub(numbers, wanting, 1)
      Atomics.notify(numbers, wanting)
    },
  }
}

/** The worker's side. */
export const gateOfThread = (gate: SharedArrayBuffer): Gate => {
  const numbers = new Int32Array(gate)
  return {
    isWanted: () => Atomics.load(numbers, wanting) > 0,
    giveWay() {
      for (let turns = 0; turns < 5; turns++) {
        const waiting = Atomics.load(numbers, wanting)
        if (waiting <= 0) return
        Atomics.wait(numbers, wanting, waiting, longestMs)
      }
    },
    occupy(isOccupied) {
      Atomics.store(numbers, occupied, isOccupied ? 1 : 0)
      if (!isOccupied) Atomics.notify(numbers, occupied)
    },
  }
}
