import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { gateNeighbour, makeGate } from './gate.ts'
import type { FromWorker, SyncWorker, ThreadStart, WorkerStart } from './protocol.ts'

/** The worker lies beside this file: as source when the program runs from source, else beside the bundle. */
const workerFile = path.join(
  import.meta.dirname,
  import.meta.filename.endsWith('.ts') ? 'thread-worker.ts' : 'sync-worker.js',
)

/** Starts the sync worker in a thread of this program. */
export const openSyncThread = (start: WorkerStart): SyncWorker => {
  const gate = makeGate()
  const worker = new Worker(workerFile, { workerData: { ...start, gate } satisfies ThreadStart })
  let end: () => void = () => {}
  worker.once('error', () => end())
  worker.once('exit', () => end())
  worker.unref()
  return {
    neighbour: gateNeighbour(gate),
    post: (message, transfer) => worker.postMessage(message, transfer ?? []),
    onMessage: (listener) => worker.on('message', (message: FromWorker) => listener(message)),
    onEnd: (listener) => {
      let isTold = false
      end = () => {
        if (!isTold) listener(null)
        isTold = true
      }
    },
    terminate: async () => {
      await worker.terminate()
    },
  }
}
