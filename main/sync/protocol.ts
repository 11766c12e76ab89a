import type { MessagePort } from 'node:worker_threads'
import type { Neighbour } from '../database/neighbour.ts'
import type { Place } from './enrolment.ts'
import type { EngineStatus } from './status.ts'
import type { CentralFunction, CentralProblem, EnrolAnswer } from './wire.ts'

/** What the worker is started with. The key crosses to it as plain bytes in a message, never by argument or environment. */
export interface WorkerStart {
  file: string
  /** A file of its own that only one worker can hold: one that was left over cannot sync the same folder twice. */
  lockFile: string
  key: Uint8Array
  version: string
  cable: 'in' | 'out'
  /** PEM of the authority that the computer's administrators set: stands over the one that was kept at joining. */
  ca: string | null
}

/** How a worker in a thread begins: gate.ts says what the shared numbers are. */
export type ThreadStart = WorkerStart & { gate: SharedArrayBuffer }

/** What main says to a worker in a process: the start first. gate-file.ts says what the file is. */
export type ToProcess = { kind: 'start'; start: WorkerStart; gateFile: string } | ToWorker

export type ToWorker =
  | { kind: 'kick'; isUrgent: boolean }
  | { kind: 'now'; id: number }
  | { kind: 'ask'; id: number; name: CentralFunction; payload: string; deadlineMs: number }
  | { kind: 'join'; id: number; place: Place; role: string; password: string }
  | { kind: 'cable'; cable: 'in' | 'out' }
  | { kind: 'backup'; at: number | null }
  | { kind: 'port'; id: number; port: MessagePort }
  | { kind: 'stop' }

export type FromWorker =
  | { kind: 'status'; status: EngineStatus }
  | { kind: 'changed'; tables: string[] }
  | { kind: 'log'; event: string; fields: Record<string, string | number | boolean | null> }
  | { kind: 'answer'; id: number; value: string }
  | { kind: 'joined'; id: number; answer: EnrolAnswer }
  | { kind: 'failed'; id: number; problem: CentralProblem | 'local' }
  | { kind: 'port wanted'; id: number }
  /** Another worker holds the folder; this one tries again. */
  | { kind: 'taken' }
  | { kind: 'stopped' }

/** A running worker, as a host gives it to main. */
export interface SyncWorker {
  /** Keeps a person's save from waiting for it. */
  neighbour: Neighbour
  post(message: ToWorker, transfer?: MessagePort[]): void
  onMessage(listener: (message: FromWorker) => void): void
  /** Called once when it has ended, however; with a process's exit code. */
  onEnd(listener: (code: number | null) => void): void
  /** Ends it at once; resolves when it has ended. */
  terminate(): Promise<void>
}
