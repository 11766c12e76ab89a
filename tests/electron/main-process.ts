import { createHera } from '../../main/hera.ts'
import { openSyncProcess } from '../../main/host/electron/sync-process.ts'
import { nodeDeps } from '../../main/host/node/deps.ts'
import { makeUtility } from './fake-utility.ts'

/** Main as a process that a test can kill: opens a joined folder and says the number of its sync worker's process. */
const { utility, started } = makeUtility()
const hera = await createHera({
  ...nodeDeps(process.argv[2] ?? '', true),
  openSyncWorker: openSyncProcess(utility),
})
const stop = hera.core.sync.onStatus((status) => {
  if (!status.isOnline) return
  stop()
  process.stdout.write(`${started[0]?.child.pid}\n`)
})
