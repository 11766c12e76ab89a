import type { Neighbour } from '../database/neighbour.ts'

/**
 * One number that two threads see: how many on main's side want to write. The worker looks at it between two rows, so
 * that a person's save never waits for the rest of a page.
 */
export const makeGate = (): SharedArrayBuffer => new SharedArrayBuffer(4)

/** Main's side. */
export const gateNeighbour = (gate: SharedArrayBuffer): Neighbour => {
  const wanting = new Int32Array(gate)
  return {
    wanting: () => {
      Atomics.add(wanting, 0, 1)
    },
    done: () => {
      Atomics.sub(wanting, 0, 1)
    },
  }
}

/** The worker's side. */
export const isWanted = (gate: SharedArrayBuffer): (() => boolean) => {
  const wanting = new Int32Array(gate)
  return () => Atomics.load(wanting, 0) > 0
}
