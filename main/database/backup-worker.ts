import { parentPort, workerData } from 'node:worker_threads'
import { HeraError } from '../../shared/domain/error.ts'
import { chainOf } from './audit.ts'
import { checkBackup, makeBackup } from './backup.ts'
import type { Order } from './backup-thread.ts'
import { openReadOnly } from './open.ts'
import { readyCopy, tryCopy } from './restore.ts'

/** Runs one slow task on its own connection, beside the thread that the desks wait for. See backup-thread.ts. */
const run = (order: Order): unknown => {
  // A key crosses threads as plain bytes.
  const key = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  switch (order.task) {
    case 'make':
      return makeBackup({ ...order.order, key: key(order.order.key) })
    case 'check':
      return checkBackup(order.file, key(order.key))
    case 'try': {
      const copy = tryCopy(order.order)
      if (order.keep && copy.problem === null)
        readyCopy(order.order.folder, order.order.backupFile, copy, order.order.at)
      return copy
    }
    case 'chain': {
      const db = openReadOnly(order.file, key(order.key))
      try {
        return chainOf(db)
      } finally {
        db.close()
      }
    }
  }
}

try {
  parentPort?.postMessage({ result: run(workerData as Order) })
} catch (error) {
  const isOurs = error instanceof HeraError
  parentPort?.postMessage({
    error: isOurs ? { code: error.code, message: error.message, data: error.data } : null,
    fault: isOurs ? null : error instanceof Error ? `${error.name} ${'code' in error ? String(error.code) : ''}` : '',
  })
}
