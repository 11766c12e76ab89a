import { closeSync, openSync, readSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import type { Neighbour } from '../database/neighbour.ts'
import { type Gate, longestMs } from './gate.ts'

/** Where in the file: one byte says that main wants to write, the other that the worker is writing. */
const wanting = 0
const occupied = 1
const lookEveryMs = 1

const never = new Int32Array(new SharedArrayBuffer(4))
/** Lets nothing else run meanwhile: whoever saves is synchronous, and so is the worker between two rows. */
const waitWhile = (holds: () => boolean, mostMs: number): void => {
  // A sleep of 1 ms is 16 ms long on some systems: the clock says when it has been enough.
  for (const end = performance.now() + mostMs; holds() && performance.now() < end; )
    Atomics.wait(never, 0, 0, lookEveryMs)
}

/** The two bytes. The gate only makes waits short: SQLite's lock decides, so a byte that cannot be read says no. */
const bytesOf = (file: string) => {
  // Null once closed: the system gives the number to the next file that is opened.
  let handle: number | null = openSync(file, 'r+')
  const byte = new Uint8Array(1)
  return {
    is(at: number): boolean {
      try {
        return handle !== null && readSync(handle, byte, 0, 1, at) === 1 && byte[0] === 1
      } catch {
        return false
      }
    },
    set(at: number, isSo: boolean): void {
      try {
        if (handle !== null) writeSync(handle, Uint8Array.of(isSo ? 1 : 0), 0, 1, at)
      } catch {} // waits are longer then, and nothing else
    },
    close(): void {
      if (handle !== null) closeSync(handle)
      handle = null
    },
  }
}

/**
 * The gate between two processes: what one writes into a file the other reads at once, and nothing of it has to reach
 * the disk (a few microseconds a look). Main makes the file before the worker is started and removes it after its end.
 */
export const makeGateFile = (file: string): Neighbour & { close(): void } => {
  writeFileSync(file, Uint8Array.of(0, 0), { mode: 0o600 })
  const bytes = bytesOf(file)
  return {
    wanting() {
      bytes.set(wanting, true)
      waitWhile(() => bytes.is(occupied), longestMs)
    },
    done: () => bytes.set(wanting, false),
    close() {
      bytes.close()
      rmSync(file, { force: true })
    },
  }
}

/** The worker's side. */
export const gateOfProcess = (file: string): Gate => {
  const bytes = bytesOf(file)
  return {
    isWanted: () => bytes.is(wanting),
    giveWay: () => waitWhile(() => bytes.is(wanting), 5 * longestMs),
    occupy: (isOccupied) => bytes.set(occupied, isOccupied),
  }
}
