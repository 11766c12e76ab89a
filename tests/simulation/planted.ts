import type { WorldOptions } from './world.ts'

/** One safeguard switched off, and within how many seeds the simulator has to find out. */
export interface Planted {
  name: string
  options: Pick<WorldOptions, 'plants' | 'cursorApart' | 'only'>
  within: number
}

const lines = ['cut', 'mend', 'lossy', 'slow', 'killAtPoint', 'jumpClock']

/** A simulator that cannot find a planted bug proves nothing. `only` names the faults that make it show sooner. */
export const planted: readonly Planted[] = [
  { name: 'dedup', options: { plants: { noDedup: true }, only: ['lossy', 'mend', 'replay'] }, within: 10 },
  { name: 'head lock', options: { plants: { noHeadLock: true }, only: lines }, within: 10 },
  {
    name: 'nonce chain and hash',
    options: { plants: { noNonce: true }, only: ['clone', 'keepDisk', 'restoreDisk', 'mend'] },
    within: 20,
  },
  { name: 'base-stamp rule', options: { plants: { noBase: true }, only: lines }, within: 10 },
  { name: 'cursor in the same transaction', options: { cursorApart: true, only: ['killAtPoint', 'mend'] }, within: 20 },
  { name: 'tombstones', options: { plants: { noTombstones: true }, only: lines }, within: 10 },
  {
    name: 'epoch',
    options: { plants: { noEpoch: true }, only: ['keepServer', 'restoreSameServer', 'restoreOtherServer', 'mend'] },
    within: 20,
  },
  { name: 'capability check', options: { plants: { noRights: true }, only: lines }, within: 10 },
  { name: 'the first signature stands', options: { plants: { secondSignature: true }, only: lines }, within: 40 },
]
