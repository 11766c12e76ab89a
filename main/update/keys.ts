import type { KeyObject } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { readPublicKey } from './manifest.ts'

/** Written into the program when it is packed (scripts/package.mjs): a JSON list of public keys, the newest first. */
const keyFile = 'dist/main/update-keys.json'

/** The keys that releases of this program are signed with; empty in a build that takes no updates. */
export const readUpdateKeys = (root: string): readonly string[] => {
  const file = path.join(root, keyFile)
  if (!existsSync(file)) return []
  const keys: unknown = JSON.parse(readFileSync(file, 'utf8'))
  return Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : []
}

/** Throws when one of them is no key: a program that was packed wrongly must not pass for one that takes updates. */
export const asKeys = (texts: readonly string[]): KeyObject[] => texts.map(readPublicKey)
