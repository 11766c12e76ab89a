import type { UpdateStatus } from '../../shared/contract/updates.ts'
import type { Updates } from './types.ts'

/** Updates of a program that can't take any. */
export const makeUpdates = ({ version }: { version: string }): Updates => {
  const off: UpdateStatus = {
    version,
    channel: 'stable',
    feed: null,
    state: 'off',
    words: 'This build takes no updates.',
    offer: null,
    progress: null,
    obstacle: null,
    checkedAt: null,
    problem: null,
    previous: null,
    noWayBack: 'No earlier version is kept on this computer.',
  }
  return { status: () => off, check: async () => off, install: async () => off, rollBack: async () => off }
}
