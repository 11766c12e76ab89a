import type { Neighbour } from '../database/neighbour.ts'

const wanting = 0
const occupied = 1
/** So long a save waits to be woken; after that SQLite waits in its own, coarser steps. */
const longestMs = 50

/**
 * Two numbers that two threads see: how many on main's side want to write, and whether the worker is writing. The worker
 * looks between two rows, so that a person's save never waits for the rest of a page, and wakes main when it is done.
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
export const gateOfWorker = (gate: SharedArrayBuffer) => {
  const numbers = new Int32Array(gate)
  // A worker that was ended in the middle of a transaction has left its mark.
  Atomics.store(numbers, occupied, 0)
  return {
    isWanted: (): boolean => Atomics.load(numbers, wanting) > 0,
    giveWay(): void {
      for (let turns = 0; turns < 5; turns++) {
        const waiting = Atomics.load(numbers, wanting)
        if (waiting <= 0) return
        Atomics.wait(numbers, wanting, waiting, longestMs)
      }
    },
    occupy(isOccupied: boolean): void {
      Atomics.store(numbers, occupied, isOccupied ? 1 : 0)
      if (!isOccupied) Atomics.notify(numbers, occupied)
    },
  }
}
