import { gateOfProcess } from './gate-file.ts'
import type { FromWorker, ToProcess, ToWorker } from './protocol.ts'
import { CentralError } from './wire.ts'
import { startWorker } from './worker.ts'

/**
 * The sync worker in a process of its own (Electron's utilityProcess; main/host/electron/sync-process.ts starts it): a
 * fault here, even in native code, does not end main. Everything it works on comes with the first message.
 */
const port = process.parentPort
const post = (message: FromWorker): void => port.postMessage(message)

/** The words of an error can hold what a person typed, so only its kind leaves this process. */
process.on('uncaughtException', (error: unknown) => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : null
  post({
    kind: 'log',
    event: 'sync.fault',
    fields: { error: error instanceof Error ? error.name : typeof error, code },
  })
  leave(1)
})

/** What was said is on its way to main before the process ends. */
const leave = (code: number): void => void setTimeout(() => process.exit(code), 20)

const mainProcess = process.ppid
const isMainAlive = (): boolean => {
  if (process.ppid !== mainProcess) return false
  try {
    return process.kill(mainProcess, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
// Without main nobody may hold the folder: the next start would find it taken. What is unsent is sent then.
setInterval(() => {
  if (!isMainAlive()) process.exit(0)
}, 500)

let hear: ((message: ToWorker) => void) | null = null
port.on('message', ({ data }: { data: ToProcess }) => {
  if (data.kind !== 'start') return hear?.(data)
  const { start, gateFile } = data
  hear = startWorker(start, {
    post,
    gate: gateOfProcess(gateFile),
    askPort: () => Promise.reject(new CentralError('unreachable')),
    close: () => leave(0),
  })
})
