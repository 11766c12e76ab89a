import { rmSync } from 'node:fs'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { type Configuration, type Managed, unmanaged } from '../../main/configuration/types.ts'
import { createHera, type Hera } from '../../main/hera.ts'
import { type Client, connect } from '../../main/host/memory/connect.ts'
import { nodeDeps } from '../../main/host/node/deps.ts'
import { until } from '../../main/host/node/scene-checks.ts'
import { openSyncThread } from '../../main/sync/thread.ts'
import { newFolder } from '../harness/folder.ts'

export const managedBy = (managed: Managed): Configuration => ({
  ...unmanaged,
  managed,
  computerName: 'front-desk',
  sourceOf: (name) => (name in managed ? 'policy' : null),
})

export interface ManagedDesk {
  hera: Hera
  client: Client
  dataDir: string
  /** Everything that went to the log, as text. */
  logged: string[]
  close(): Promise<void>
}

/** A program on a folder of its own, with the real worker and what administrators set. Nothing is begun yet. */
export const openDesk = async (managed: Managed, dataDir = newFolder()): Promise<ManagedDesk> => {
  const logged: string[] = []
  const hera = await createHera({
    ...nodeDeps(dataDir, false, managedBy(managed)),
    openSyncWorker: openSyncThread,
    log: (event, fields) => logged.push(JSON.stringify({ event, ...fields })),
    passwordCost: { memoryCost: 1024, timeCost: 2, parallelism: 1 },
  })
  const { client, close } = connect(hera)
  let isOpen = true
  const desk: ManagedDesk = {
    ...{ hera, client, dataDir, logged },
    async close() {
      if (!isOpen) return
      isOpen = false
      close()
      await hera.core.sync.stop()
      hera.close()
    },
  }
  onTestFinished(async () => {
    await desk.close()
    rmSync(dataDir, { recursive: true, force: true })
  })
  return desk
}

const clock = { monotonicMs: () => performance.now() }

/** Waits until something holds; throws when it does not come to it. */
export const comes = async (what: string, holds: () => boolean | Promise<boolean>, ms = 30_000): Promise<void> => {
  if ((await until(holds, clock, ms)) === null) throw new Error(`not within ${ms} ms: ${what}`)
}

export const hostFile = path.resolve(import.meta.dirname, '../../main/host/http/main.ts')
