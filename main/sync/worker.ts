import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'
import { centralSchema } from '../central/definitions.ts'
import { openDatabase } from '../database/open.ts'
import { derived } from '../features/derived.ts'
import { Engine } from './engine.ts'
import { gateOfWorker } from './gate.ts'
import type { FromWorker, ToWorker, WorkerStart } from './protocol.ts'
import { FactBook } from './state.ts'
import { stateStore } from './state-store.ts'
import { Cable, wayTo } from './ways.ts'
import { type Central, type CentralAddress, CentralError } from './wire.ts'

/** The sync worker's thread: its own connection, the real clock, the real network. main/sync/link.ts is its other end. */
const start = workerData as WorkerStart
const port = parentPort
if (!port) throw new Error('the sync worker runs in a thread of its own')
const post = (message: FromWorker): void => port.postMessage(message)

/** Held until this thread ends, however it ends. */
const takeLock = async (): Promise<Database.Database> => {
  for (let turns = 0; ; turns++) {
    const file = new Database(start.lockFile)
    try {
      file.pragma('busy_timeout = 0')
      file.exec('BEGIN EXCLUSIVE')
      return file
    } catch {
      file.close()
    }
    if (turns === 2) post({ kind: 'taken' })
    await wait(1_000)
  }
}

const lock = await takeLock()
const db = openDatabase(start.file, Buffer.from(start.key.buffer, start.key.byteOffset, start.key.byteLength))
// Children may come a page before their parents; they are checked once all is here.
db.pragma('foreign_keys = OFF')
db.pragma('busy_timeout = 5000')
db.pragma('cache_size = -65536')
// A commit must not go on to move the log into the file: somebody may be waiting for its end. See `checkpoints`.
db.pragma('wal_autocheckpoint = 0')

let lastId = 0
const ports = new Map<number, (port: MessagePort) => void>()
const askPort = (): Promise<MessagePort> => {
  lastId += 1
  const id = lastId
  post({ kind: 'port wanted', id })
  return new Promise((resolve) => ports.set(id, resolve))
}

const cable = new Cable(start.cable)
const nowhere: Central = { call: () => Promise.reject(new CentralError('unreachable')), close: async () => {} }
let lastBackup: number | null = null
let main: Central = nowhere
/** Questions of people have a connection of their own: they do not wait behind a page that is on its way. */
let side: Central = nowhere
const connect = (address: CentralAddress): Central => {
  void main.close()
  void side.close()
  main = wayTo(address, cable, askPort)
  side = wayTo(address, cable, askPort)
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
  ...gateOfWorker(start.gate),
  lastBackup: () => lastBackup,
})

/** While the clinic comes down the same pages are written again and again: the log may grow before it is moved. */
const arrivingLogBytes = 64 * 1024 * 1024
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
  lock.close()
  post({ kind: 'stopped' })
  port.close()
}

const hear = (message: ToWorker): void => {
  if (message.kind === 'kick') engine.kick(message.isUrgent)
  else if (message.kind === 'backup') lastBackup = message.at
  else if (message.kind === 'stop') void stop()
  else if (message.kind === 'cable') {
    cable.set(message.cable)
    engine.kick(true)
  } else if (message.kind === 'port') {
    ports.get(message.id)?.(message.port)
    ports.delete(message.id)
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
  } else {
    const { id, place, role, password } = message
    const way = wayTo({ server: place.server, ca: place.ca, role, password }, cable, askPort)
    const joined = engine.join(way, place).then((answer): FromWorker => ({ kind: 'joined', id, answer }))
    answerWith(
      id,
      joined.finally(() => way.close()),
    )
  }
}
port.on('message', hear)
