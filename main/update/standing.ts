import type { KeyObject } from 'node:crypto'
import { HeraError } from '../../shared/domain/error.ts'
import type { Facts, Told } from './decision.ts'
import type { ReleaseFile } from './manifest.ts'
import type { Memory } from './memory.ts'
import type { Kept, Shelf, Signed } from './shelf.ts'

export type Stage =
  | { name: 'idle'; words: string }
  | { name: 'offered' | 'downloading'; signed: Signed; released: ReleaseFile; done: number }
  | { name: 'ready'; kept: Kept }
  | { name: 'installing'; version: string }

/** How it stands, and what its parts (finding, replacing) share. */
export interface Standing {
  stage: Stage
  problem: Told | null
  readonly shelf: Shelf
  readonly memory: Memory
  readonly keys: readonly KeyObject[]
  facts(): Facts
}

export const nothingKnown: Stage = { name: 'idle', words: 'Nothing newer is known.' }

/** What to tell of an error: its own words, or those for a fault, whose message no person should read. */
export const toldOf = (error: unknown, code: string, words: string): Told =>
  error instanceof HeraError ? { code: error.data.reason ?? code, words: error.message } : { code, words }
