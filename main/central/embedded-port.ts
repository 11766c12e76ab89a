import type { MessagePort } from 'node:worker_threads'
import { type Central, CentralError, type CentralFunction, type CentralProblem } from '../sync/wire.ts'

/** One call on its way to the embedded server, and its answer. */
export interface Ask {
  id: number
  role: string
  password: string
  name: CentralFunction
  payload: string
}
export type Reply = { id: number; value: string } | { id: number; problem: CentralProblem; sqlState: string | null }

interface Waiting {
  resolve(value: string): void
  reject(error: CentralError): void
  timer: NodeJS.Timeout
}

/** The embedded server over a message port, as one workstation. The port may be in any thread. */
export const connectPort = (port: MessagePort, role: string, password: string): Central => {
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  let isClosed = false

  const take = (id: number): Waiting | undefined => {
    const found = waiting.get(id)
    waiting.delete(id)
    if (found) clearTimeout(found.timer)
    if (waiting.size === 0) port.unref()
    return found
  }
  port.on('message', (reply: Reply) => {
    const found = take(reply.id)
    if ('value' in reply) found?.resolve(reply.value)
    else found?.reject(new CentralError(reply.problem, reply.sqlState))
  })
  port.on('close', () => {
    isClosed = true
    for (const id of [...waiting.keys()]) take(id)?.reject(new CentralError('cut'))
  })
  port.unref()

  return {
    call(name, payload, deadlineMs) {
      if (isClosed) return Promise.reject(new CentralError('unreachable'))
      lastId += 1
      const id = lastId
      return new Promise((resolve, reject) => {
        // The server inside the program cannot be interrupted: it goes on, and its answer is not waited for.
        const timer = setTimeout(() => take(id)?.reject(new CentralError('timeout')), deadlineMs)
        waiting.set(id, { resolve, reject, timer })
        port.ref()
        port.postMessage({ id, role, password, name, payload } satisfies Ask)
      })
    },
    async close() {
      for (const id of [...waiting.keys()]) take(id)?.reject(new CentralError('cut'))
      port.close()
    },
  }
}
