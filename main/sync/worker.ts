import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import type { MessagePort } from 'node:worker_threads'
import { centralSchema } from '../central/definitions.ts'
import { openDatabase } from '../database/open.ts'
import { derived } from '../features/derived.ts'
import { Engine } from './engine.ts'
import type { Gate } from './gate.ts'
import type { FromWorker, ToWorker, WorkerStart } from './protocol.ts'
import { FactBook } from './state.ts'
import { stateStore } from './state-store.ts'
import { Cable, wayTo } from './ways.ts'
import { type Central, type CentralAddress, CentralError } from './wire.ts'
import { takeWorkerLock } from './worker-lock.ts'

/** What a worker runs in: a thread (thread-worker.ts) or a process of its own (process-worker.ts). */
export interface WorkerPlace {
  post(message: FromWorker): void
  gate: Gate
  /** A way to the server inside the program; rejects with `unreachable` where nobody can hand one over. */
  askPort(): Promise<MessagePort>
  /** Nothing more will be said: lets the thread or the process end. */
  close(): void
}

/** While the clinic comes down the same pages are written again and again: the log may grow before it is moved. */
const arrivingLogBytes = 64 * 1024 * 1024

/**
 * The sync worker: its own connection, the real clock, the real network. main/sync/link.ts is its other end. Answers who
 * takes main's messages, from the first moment on: what comes before the folder's lock is there waits for it.
 */
export const startWorker = (start: WorkerStart, place: WorkerPlace): ((message: ToWorker) => void) => {
  const early: ToWorker[] = []
  let hear: ((message: ToWorker) => void) | null = null
  const begin = async (): Promise<void> => {
    const tellTaken = (): void => place.post({ kind: 'taken' })
    const lock = await takeWorkerLock(start.lockFile, tellTaken, () => early.some(({ kind }) => kind === 'stop'))
    if (!lock) {
      place.post({ kind: 'stopped' })
      return place.close()
    }
    hear = work(start, place, lock)
    for (const message of early.splice(0)) hear(message)
  }
  // What goes wrong here ends the thread or the process: main starts another.
  void begin()
  return (message) => {
    if (hear) hear(message)
    else early.push(message)
  }
}

const openOwnConnection = ({ file, key }: WorkerStart) => {
  const db = openDatabase(file, Buffer.from(key.buffer, key.byteOffset, key.byteLength))
  key.fill(0)
  // Children may come a page before their parents; they are checked once all is here.
  db.pragma('foreign_keys = OFF')
  db.pragma('busy_timeout = 5000')
  db.pragma('cache_size = -65536')
  // A commit must not go on to move the log into the file: somebody may be waiting for its end. See `checkpoints`.
  db.pragma('wal_autocheckpoint = 0')
  return db
}

const work = (start: WorkerStart, place: WorkerPlace, lock: { release(): void }): ((message: ToWorker) => void) => {
  const { post, askPort } = place
  const db = openOwnConnection(start)
  const cable = new Cable(start.cable)
  const open = (address: CentralAddress): Central => wayTo({ ...address, ca: start.ca ?? address.ca }, cable, askPort)
  const nowhere: Central = { call: () => Promise.reject(new CentralError('unreachable')), close: async () => {} }
  let lastBackup: number | null = null
  let main: Central = nowhere
  /** Questions of people have a connection of their own: they do not wait behind a page that is on its way. */
  let side: Central = nowhere
  const connect = (address: CentralAddress): Central => {
    void main.close()
    void side.close()
    main = open(address)
    side = open(address)
    return main
  }
  const { address } = new FactBook(stateStore(db)).now
  if (address) connect(address)

  const engine = new Engine({
    db,
    central: main,
    schema: centralSchema.schema,
    version: start.version,
    clock: { now: () => Date.now(), monotonicMs: () => performance.now() },
    random: (length) => randomBytes(length),
    async sleep(ms, signal) {
      if (ms <= 0) await new Promise((resolve) => setImmediate(resolve))
      else await wait(ms, undefined, { signal }).catch(() => {})
    },
    log: (event, fields) => post({ kind: 'log', event, fields }),
    derived,
    report: (status) => post({ kind: 'status', status }),
    announce: (tables) => post({ kind: 'changed', tables }),
    reconnect: connect,
    ...place.gate,
    lastBackup: () => lastBackup,
  })

  const isLogShort = (): boolean => statSync(`${start.file}-wal`).size < arrivingLogBytes

  /** Main leaves the log to this thread: moving it into the file takes longer than anybody should wait for a save. */
  const checkpoints = setInterval(() => {
    try {
      if (db.inTransaction || (engine.status().mode === 'arriving' && isLogShort())) return
      db.pragma('wal_checkpoint(PASSIVE)')
    } catch {} // nothing is lost: it stays in the log
  }, 1_000)

  const ended = new AbortController()
  const running = engine.run(ended.signal)

  const answerWith = (id: number, work: Promise<FromWorker>): void => {
    work.then(post, (error: unknown) =>
      post({ kind: 'failed', id, problem: error instanceof CentralError ? error.problem : 'local' }),
    )
  }

  const stop = async (): Promise<void> => {
    ended.abort()
    engine.end()
    await running
    await engine.flush()
    clearInterval(checkpoints)
    await Promise.all([main.close(), side.close()])
    db.close()
    lock.release()
    post({ kind: 'stopped' })
    place.close()
  }

  return (message) => {
    if (message.kind === 'kick') engine.kick(message.isUrgent)
    else if (message.kind === 'backup') lastBackup = message.at
    else if (message.kind === 'stop') void stop()
    else if (message.kind === 'cable') {
      cable.set(message.cable)
      engine.kick(true)
    } else if (message.kind === 'now') {
      const { id } = message
      answerWith(
        id,
        engine.cycled().then(() => ({ kind: 'answer', id, value: '{}' })),
      )
    } else if (message.kind === 'ask') {
      const { id, name, payload, deadlineMs } = message
      answerWith(
        id,
        side.call(name, payload, deadlineMs).then((value) => ({ kind: 'answer', id, value })),
      )
    } else if (message.kind === 'join') {
      const { id, place: at, role, password } = message
      const way = open({ server: at.server, ca: at.ca, role, password })
      const joined = engine.join(way, at).then((answer): FromWorker => ({ kind: 'joined', id, answer }))
      answerWith(
        id,
        joined.finally(() => way.close()),
      )
    }
  }
}
