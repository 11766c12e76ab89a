import path from 'node:path'
import type * as Electron from 'electron'
import { makeGateFile } from '../../sync/gate-file.ts'
import type { SyncWorker, ToProcess, WorkerStart } from '../../sync/protocol.ts'

/** As source when the program runs from source, else beside the bundle. */
const workerFile = path.join(
  import.meta.dirname,
  import.meta.filename.endsWith('.ts') ? '../../sync/process-worker.ts' : 'sync-process.js',
)

/** A process that was told to end and doesn't is not waited for longer than this. */
const endWithinMs = 2_000

/** Starts the sync worker in a process of its own, so that no fault of it ends main. */
export const openSyncProcess =
  ({ fork }: Pick<typeof Electron.utilityProcess, 'fork'>) =>
  (start: WorkerStart): SyncWorker => {
    const gateFile = path.join(path.dirname(start.lockFile), 'sync.gate')
    const gate = makeGateFile(gateFile)
    // What a program prints when it fails can hold data: nothing of it is passed on. Its log comes as messages.
    const child = fork(workerFile, [], { serviceName: 'Hera sync', stdio: 'ignore' })
    const post = (message: ToProcess): void => child.postMessage(message)
    let end: (code: number) => void = () => {}
    const ended = new Promise<void>((resolve) => {
      child.once('exit', (code) => {
        gate.close()
        resolve()
        end(code)
      })
    })
    post({ kind: 'start', start, gateFile })
    return {
      neighbour: gate,
      post,
      onMessage: (listener) => void child.on('message', listener),
      onEnd(listener) {
        end = listener
      },
      async terminate() {
        child.kill()
        await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, endWithinMs).unref())])
      },
    }
  }
