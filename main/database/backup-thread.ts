import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { type ErrorCode, type ErrorData, HeraError } from '../../shared/domain/error.ts'
import type { Chain } from './audit.ts'
import type { BackupOrder } from './backup.ts'
import type { Manifest } from './backup-facts.ts'
import type { CheckedCopy, CopyOrder } from './restore.ts'

/** What takes seconds on a large database and is done beside the desks' thread. */
export type Order =
  | { task: 'make'; order: BackupOrder }
  | { task: 'check'; file: string; key: Buffer }
  | { task: 'try'; order: CopyOrder; keep: boolean }
  | { task: 'chain'; file: string; key: Buffer }

export interface Results {
  make: { name: string; manifest: Manifest }
  /** What is wrong, in words, or null. */
  check: string | null
  try: CheckedCopy
  chain: Chain
}

interface Message {
  result?: unknown
  error?: { code: ErrorCode; message: string; data: ErrorData } | null
  fault?: string | null
}

/** The worker lies beside this file: as source when the program runs from source, else beside the bundle. */
const workerFile = path.join(
  import.meta.dirname,
  import.meta.filename.endsWith('.ts') ? 'backup-worker.ts' : 'backup-worker.js',
)

/** Runs one task in a thread that ends with it. Rejects with the HeraError that the task threw. */
export const runInThread = <Name extends Order['task']>(
  order: Extract<Order, { task: Name }>,
): Promise<Results[Name]> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(workerFile, { workerData: order })
    worker.once('message', (message: Message) => {
      if (message.error) reject(new HeraError(message.error.code, message.error.message, message.error.data))
      else if (message.fault !== undefined) reject(new Error(`a task in the background failed: ${message.fault}`))
      else resolve(message.result as Results[Name])
    })
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`a task in the background ended with ${code}`)))
  })
