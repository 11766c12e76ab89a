import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { gateOfThread } from './gate.ts'
import type { FromWorker, ThreadStart, ToWorker } from './protocol.ts'
import { startWorker } from './worker.ts'

/** The sync worker in a thread of main's process; thread.ts starts it. */
const { gate, ...start } = workerData as ThreadStart
const port = parentPort
if (!port) throw new Error('the sync worker runs in a thread of its own')
const post = (message: FromWorker): void => port.postMessage(message)

let lastId = 0
const wanted = new Map<number, (port: MessagePort) => void>()
const hear = startWorker(start, {
  post,
  gate: gateOfThread(gate),
  askPort() {
    lastId += 1
    const id = lastId
    post({ kind: 'port wanted', id })
    return new Promise((resolve) => wanted.set(id, resolve))
  },
  close: () => port.close(),
})
port.on('message', (message: ToWorker) => {
  if (message.kind !== 'port') return hear(message)
  wanted.get(message.id)?.(message.port)
  wanted.delete(message.id)
})
