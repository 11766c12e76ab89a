import path from 'node:path'
import type { Log } from '../../api/errors.ts'
import { type Embedded, openEmbedded } from '../../central/embedded.ts'
import type { PasswordCost } from '../../features/auth/passwords.ts'
import { createHera, type Hera } from '../../hera.ts'
import { openSyncThread } from '../../sync/thread.ts'
import { centralFolder } from './demo-copy.ts'
import { findRoot, nodeDeps, stderrLog } from './deps.ts'

/** The workstations of the demo clinic, in the order of their ports: folder and host name, what each is for. */
export const demoWorkstations = [
  { key: 'reception', name: 'Reception', purpose: 'the front desk' },
  { key: 'laptop', name: 'Doctor’s laptop', purpose: 'the consulting room' },
  { key: 'pharmacy', name: 'Pharmacy and cash', purpose: 'medicines and money' },
] as const
export type DemoKey = (typeof demoWorkstations)[number]['key']

/** The demo clinic's server, on its part of the folder. */
export const openDemoServer = (folder: string): Promise<Embedded> =>
  openEmbedded({
    folder: path.join(folder, centralFolder),
    migrationsDir: path.join(findRoot(import.meta.dirname), 'migrations/central'),
  })

/** A cable that somebody pulled is no fault: only what else goes wrong leaves a line. */
const logButCable: Log = (event, fields) => {
  const isCable = event === 'sync.failed' && (fields.problem === 'cut' || fields.problem === 'unreachable')
  if (!isCable) stderrLog(event, fields)
}

/** One of its workstations, with a sync worker of its own. */
export const openDemoWorkstation = (
  folder: string,
  key: DemoKey,
  server: Embedded,
  passwordCost?: PasswordCost,
): Promise<Hera> =>
  createHera({
    ...nodeDeps(path.join(folder, key), true),
    openSyncWorker: openSyncThread,
    embeddedPort: () => server.port(),
    log: logButCable,
    ...(passwordCost && { passwordCost }),
  })

/** Closes a workstation after what waits was sent. No backup is made on the way out: nothing here is anyone's. */
export const closeDemoWorkstation = async (hera: Hera): Promise<void> => {
  await hera.core.sync.stop()
  hera.close()
}
