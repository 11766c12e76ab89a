import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createHera, type Hera, type HeraDeps } from '../main/hera.ts'
import { nodeDeps } from '../main/host/node/deps.ts'
import type { LinkStatus } from '../main/sync/link-types.ts'

/** A workstation on an encrypted folder of its own, with the real sync worker in a thread unless told; `remove` ends it. */
export const openWorkstation = async (
  given: Partial<HeraDeps> = {},
): Promise<Hera & { dataDir: string; remove(): Promise<void> }> => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'hera-bench-'))
  const hera = await createHera({ ...nodeDeps(dataDir, true), ...given })
  return {
    ...hera,
    dataDir,
    async remove() {
      await hera.finish()
      hera.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Waits until the worker's status is as wanted, looking every `everyMs`; throws after `limitMs`. */
export const until = async (
  hera: Hera,
  isReached: (status: LinkStatus) => boolean,
  limitMs: number,
  everyMs = 5,
): Promise<void> => {
  const end = performance.now() + limitMs
  while (!isReached(hera.core.sync.status())) {
    if (performance.now() > end) throw new Error(`the worker got stuck: ${JSON.stringify(hera.core.sync.status())}`)
    await sleep(everyMs)
  }
}
