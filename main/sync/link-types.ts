import type { SyncStatus } from '../../shared/contract/sync.ts'
import type { CentralFunction } from './wire.ts'

/** How this workstation stands with the clinic's server, as main knows it. `inbox` is counted per person elsewhere. */
export interface LinkStatus extends Omit<SyncStatus, 'inbox'> {
  /** This workstation's number at the server; null while alone. */
  workstationNo: number | null
  /** The server's address as a person gave it, without any secret; null while alone. */
  server: string | null
  /** True once the clinic has an active administrator; null before the first contact. */
  hasAdministrator: boolean | null
}

export interface JoinRequest {
  server: string
  code: string
  name: string
  ca?: string | undefined
}

/** Main's side of sync: always there; `mode` is `alone` when nothing was joined or the host gave no worker. */
export interface SyncLink {
  /** The last that is known; costs one small read at most. */
  status(): LinkStatus
  /** Called whenever the status changes; answers how to stop. */
  onStatus(listener: (status: LinkStatus) => void): () => void
  /** Enrols at a clinic's server. Throws a HeraError in words; once it answers, the clinic is coming down. */
  join(request: JoinRequest): Promise<{ clinic: string; isFounder: boolean }>
  /** One cycle at once, at most 10 s long; answers how it stands after it. */
  now(): Promise<LinkStatus>
  /**
   * Asks the server something as this workstation and parses its answer. Throws SERVICE_UNAVAILABLE with the problem's
   * code as `reason` (unreachable, timeout, alone, ...) when it does not answer within `deadlineMs` (5 s).
   */
  ask<Answer = unknown>(name: CentralFunction, payload: object, deadlineMs?: number): Promise<Answer>
  /** Demo only: while out, every call fails as unreachable. */
  setCable(cable: 'in' | 'out'): void
  /** Something waits to be sent or asked: do not sleep on. */
  kick(): void
  /** Sends what waits for at most 2 s and ends the worker. */
  stop(): Promise<void>
}
