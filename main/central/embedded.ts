import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import { HeraError } from '../../shared/domain/error.ts'
import { lockFolder } from '../database/lock.ts'
import type { Central } from '../sync/wire.ts'
import { connectPort } from './embedded-port.ts'
import type { Sql } from './sql.ts'

/** What the thread is started with. */
export interface Start {
  folder: string | null
  migrationsDir: string
}
export type Order =
  | { id: number; task: 'query'; text: string; values?: unknown[] | undefined }
  | { id: number; task: 'run'; script: string }
  | { id: number; task: 'close' }
type Task = Order extends infer One ? (One extends { id: number } ? Omit<One, 'id'> : never) : never
export type Result =
  | { id: number; value: unknown }
  | { id: number; failed: { isOurs: boolean; message: string; reason: string } }

export interface EmbeddedOptions {
  /** Where it keeps its data (a folder of its own); null keeps everything in memory. */
  folder: string | null
  /** The program's migrations/central. */
  migrationsDir: string
}

/** A clinic's server inside the program: a real Postgres (PGlite) in a thread of its own, some 500 MB of memory. */
export interface Embedded {
  /** The server as one workstation, with the role and password that enrolment gave, or a code's. */
  central(role: string, password: string): Central
  /** The same for another thread: hand it over (transferList) and use `connectPort` there. */
  port(): MessagePort
  /** As the server's owner, for its commands (admin.ts). Only one transaction at a time: don't mix. */
  sql: Sql
  close(): Promise<void>
}

/** The thread's file lies beside this one: as source when the program runs from source, else beside the bundle. */
const workerFile = path.join(
  import.meta.dirname,
  import.meta.filename.endsWith('.ts') ? 'embedded-worker.ts' : 'embedded-worker.js',
)

const asError = ({ isOurs, message, reason }: { isOurs: boolean; message: string; reason: string }): Error =>
  isOurs
    ? new HeraError('SERVICE_UNAVAILABLE', message, { reason })
    : Object.assign(new Error(message), { code: reason })

/** Starts the embedded server and brings it to this version's schema. Takes some seconds. */
export const openEmbedded = async ({ folder, migrationsDir }: EmbeddedOptions): Promise<Embedded> => {
  if (folder !== null) mkdirSync(folder, { recursive: true, mode: 0o700 })
  const lock = folder === null ? null : lockFolder(folder)
  const data = folder === null ? null : path.join(folder, 'data')
  const worker = new Worker(workerFile, { workerData: { folder: data, migrationsDir } satisfies Start })
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let lastId = 0
  let ended: Error | null = null

  const wait = (id: number): Promise<unknown> =>
    ended ? Promise.reject(ended) : new Promise((resolve, reject) => waiting.set(id, { resolve, reject }))
  const end = (error: Error): void => {
    ended ??= error
    for (const one of waiting.values()) one.reject(error)
    waiting.clear()
  }
  worker.on('message', (result: Result) => {
    const found = waiting.get(result.id)
    waiting.delete(result.id)
    if ('failed' in result) found?.reject(asError(result.failed))
    else found?.resolve(result.value)
  })
  worker.once('error', end)
  worker.once('exit', () => end(new Error('the embedded server has ended')))

  const order = (task: Task): Promise<unknown> => {
    lastId += 1
    const id = lastId
    const answer = wait(id)
    worker.postMessage({ id, ...task })
    return answer
  }
  const port = (): MessagePort => {
    const { port1, port2 } = new MessageChannel()
    worker.postMessage({ port: port1 }, [port1])
    return port2
  }
  const close = async (): Promise<void> => {
    if (!ended) await order({ task: 'close' }).catch(() => {})
    await worker.terminate()
    lock?.release()
  }

  try {
    await wait(0)
  } catch (error) {
    await close()
    throw error
  }
  return {
    port,
    central: (role, password) => connectPort(port(), role, password),
    sql: {
      async query<Row>(text: string, values?: unknown[]) {
        return (await order({ task: 'query', text, values })) as Row[]
      },
      async run(script) {
        await order({ task: 'run', script })
      },
    },
    close,
  }
}
