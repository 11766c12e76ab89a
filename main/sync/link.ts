import path from 'node:path'
import type { MessagePort } from 'node:worker_threads'
import { conflict, HeraError, invalid } from '../../shared/domain/error.ts'
import { embeddedServer } from '../central/address.ts'
import type { localState } from '../database/local-state.ts'
import type { Store } from '../database/store.ts'
import { joinedOrThrow, placeOf } from './joining.ts'
import { linkStatus } from './link-status.ts'
import type { LinkStatus, SyncLink } from './link-types.ts'
import { problemInWords } from './problem.ts'
import type { FromWorker, SyncWorker, ToWorker, WorkerStart } from './protocol.ts'

export interface LinkFrom {
  store: Store
  state: ReturnType<typeof localState>
  dataDir: string
  databaseKey: Buffer
  version: string
  isDemo: boolean
  log(event: string, fields: Record<string, string | number | boolean | null>): void
  newId(): string
  deviceCode(): string
  lastBackup(): number | null
  openWorker: ((start: WorkerStart) => SyncWorker) | null
  embeddedPort: (() => MessagePort) | null
  /** PEM of the authority that administrators set for this computer. */
  ca: string | null
}

/** Main's own handles beside what features use. */
export interface OpenLink extends SyncLink {
  /** Starts the worker if this workstation has joined a clinic. */
  begin(): void
  /** Ends the worker without waiting for it: nothing is lost, it goes on at the next start. */
  abandon(): void
}

const stopWithinMs = 2_000
const nowWithinMs = 10_000
const joinWithinMs = 40_000
const restartAfterMs = 5_000

const unavailable = (problem: string): HeraError =>
  new HeraError('SERVICE_UNAVAILABLE', problemInWords(problem), { reason: problem })

type Answer = Extract<FromWorker, { id: number }>

/** Main's side of sync: the worker's last status, questions to the server, a kick after every commit. */
export const openSyncLink = (from: LinkFrom): OpenLink => {
  const { store, log } = from
  const status = linkStatus(store, from.isDemo)
  const waiting = new Map<
    number,
    { resolve(answer: Answer): void; reject(error: Error): void; timer: NodeJS.Timeout }
  >()
  let worker: SyncWorker | null = null
  let restart: NodeJS.Timeout | undefined
  let lastId = 0
  let isAnnouncing = false
  let isEnding = false
  let onStopped: (() => void) | null = null

  const take = (id: number) => {
    const found = waiting.get(id)
    waiting.delete(id)
    if (found) clearTimeout(found.timer)
    return found
  }
  const announce = (tables: string[]): void => {
    isAnnouncing = true
    try {
      store.announce(tables)
    } finally {
      isAnnouncing = false
    }
  }
  const hear = (message: FromWorker): void => {
    if (message.kind === 'status') status.heard(message.status)
    else if (message.kind === 'changed') announce(message.tables)
    else if (message.kind === 'log') log(message.event, message.fields)
    else if (message.kind === 'taken') status.broken('taken')
    else if (message.kind === 'stopped') onStopped?.()
    else if (message.kind === 'failed') take(message.id)?.reject(unavailable(message.problem))
    else if (message.kind === 'port wanted') {
      const port = from.embeddedPort?.()
      if (port) worker?.post({ kind: 'port', id: message.id, port }, [port])
    } else take(message.id)?.resolve(message)
  }
  const start = (): SyncWorker | null => {
    if (worker || isEnding || !from.openWorker) return worker
    clearTimeout(restart)
    const made = from.openWorker({
      file: path.join(from.dataDir, 'hera.db'),
      lockFile: path.join(from.dataDir, 'sync.lock'),
      key: Uint8Array.from(from.databaseKey),
      version: from.version,
      cable: status.cable ?? 'in',
      ca: from.ca,
    })
    worker = made
    store.shareWith(made.neighbour)
    made.onMessage(hear)
    made.onEnd((code) => {
      if (worker !== made) return
      worker = null
      store.shareWith(null)
      for (const id of [...waiting.keys()]) take(id)?.reject(unavailable('no_worker'))
      onStopped?.()
      if (isEnding) return
      log('sync.worker_ended', { code })
      status.broken('no_worker')
      restart = setTimeout(start, restartAfterMs).unref()
    })
    made.post({ kind: 'backup', at: from.lastBackup() })
    return made
  }
  const stopListening = store.onChange(() => {
    if (isAnnouncing) return
    worker?.post({ kind: 'kick', isUrgent: false })
    status.changed()
  })
  type Asked = ToWorker extends infer One ? (One extends { id: number; port?: never } ? Omit<One, 'id'> : never) : never
  const ask = (message: Asked, withinMs: number): Promise<Answer> => {
    const target = worker
    if (!target) return Promise.reject(unavailable(status.now().mode === 'alone' ? 'alone' : 'no_worker'))
    lastId += 1
    const id = lastId
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => take(id)?.reject(unavailable('timeout')), withinMs)
      waiting.set(id, { resolve, reject, timer })
      target.post({ ...message, id } as ToWorker)
    })
  }

  return {
    status: () => status.now(),
    onStatus: (listener) => status.listen(listener),
    begin() {
      if (status.now().mode === 'alone') return
      if (!start()) status.broken('no_worker')
    },
    async join(request) {
      if (status.now().mode !== 'alone')
        throw conflict('already_joined', 'This workstation has joined a clinic already.')
      const own = { deviceId: from.state.text('device_id', from.newId), deviceCode: from.deviceCode() }
      const order = placeOf(request, own)
      if (order.place.server === embeddedServer && !from.embeddedPort)
        throw invalid('server', 'The server inside the program is for demos only. Type the address of your clinic’s.')
      if (!start()) throw conflict('no_sync', 'This program was started without a way to a server.')
      const answer = await ask({ kind: 'join', ...order }, joinWithinMs)
      if (answer.kind !== 'joined') throw unavailable('failed')
      return joinedOrThrow(answer.answer)
    },
    async now(): Promise<LinkStatus> {
      if (worker) await ask({ kind: 'now' }, nowWithinMs).catch(() => {})
      return status.now()
    },
    async ask<Result>(name: Parameters<SyncLink['ask']>[0], payload: object, deadlineMs = 5_000): Promise<Result> {
      if (status.now().mode === 'alone') throw unavailable('alone')
      const order = { kind: 'ask', name, payload: JSON.stringify(payload), deadlineMs } as const
      const answer = await ask(order, deadlineMs + 1_000)
      try {
        if (answer.kind === 'answer') return JSON.parse(answer.value) as Result
      } catch {}
      throw unavailable('failed')
    },
    setCable(cable) {
      if (!from.isDemo) return
      status.setCable(cable)
      worker?.post({ kind: 'cable', cable })
    },
    kick: () => worker?.post({ kind: 'kick', isUrgent: true }),
    async stop() {
      isEnding = true
      clearTimeout(restart)
      stopListening()
      const target = worker
      if (!target) return
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, stopWithinMs)
        onStopped = () => {
          clearTimeout(timer)
          resolve()
        }
        target.post({ kind: 'stop' })
      })
      await target.terminate()
      store.shareWith(null)
    },
    abandon() {
      isEnding = true
      clearTimeout(restart)
      stopListening()
      const target = worker
      worker = null
      for (const id of [...waiting.keys()]) take(id)?.reject(unavailable('no_worker'))
      if (target) void target.terminate()
    },
  }
}
