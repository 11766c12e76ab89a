import type { MessagePort } from 'node:worker_threads'
import type { Place } from './enrolment.ts'
import type { EngineStatus } from './status.ts'
import type { CentralFunction, CentralProblem, EnrolAnswer } from './wire.ts'

/** What the worker is started with. The key crosses threads as plain bytes. */
export interface WorkerStart {
  file: string
  /** A file of its own that only one worker can hold: one that was left over cannot sync the same folder twice. */
  lockFile: string
  key: Uint8Array
  version: string
  /** One number: how many on main's side wait to write. */
  gate: SharedArrayBuffer
  cable: 'in' | 'out'
}

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
  post(message: ToWorker, transfer?: MessagePort[]): void
  onMessage(listener: (message: FromWorker) => void): void
  /** Called once when it has ended, however. */
  onEnd(listener: () => void): void
  terminate(): Promise<void>
}
