import type { Grant, Role } from '../../shared/domain/capability.ts'
import { notFound } from '../../shared/domain/error.ts'
import type { Author } from '../database/author.ts'
import type { Door } from '../database/door.ts'
import type { Core } from './core.ts'

/** A signed-in person, as main knows them. */
export interface SessionState {
  id: string
  userId: string
  username: string
  displayName: string
  role: Role
  /** The one patient of a Patient account. */
  patientId: string | null
  isScreen: boolean
  passwordAt: number
  lockedAt: number | null
  lastActiveAt: number
}

/** What the host that carries a call can do about signing in: set cookies, hand out tokens, or bind a port. */
export interface Carrier {
  signedIn(session: {
    id: string
    refresh: string
    refreshExpiresAt: number
    wantsTokens: boolean
  }): Promise<{ access: string; refresh: string; accessExpiresAt: number } | undefined>
  signedOut(): void
  /** The refresh token that came with the call, when the carrier has one (a cookie). */
  readonly refresh: string | null
}

/** Who is speaking at the door, as the host found out; nothing here comes from a payload. */
export interface Speaker {
  sessionId: string | null
  carrier: Carrier
}

/** One call of a procedure, after the guard let it in. */
export interface Call {
  core: Core
  carrier: Carrier
  /** The path of the procedure, as in `patients.search`. */
  procedure: string
  now: number
  /** Present unless the procedure is public and nobody is signed in. */
  session: SessionState | null
  /** What the role holds for this procedure's capability. */
  grant: Grant
  signal: AbortSignal | undefined
}

/** A call by someone who is signed in: every procedure but the public ones. */
export interface SignedInCall extends Call {
  session: SessionState
  author: Author
}

/** A call inside its one transaction. */
export interface WriteCall extends SignedInCall {
  write: Door
}

/** The patient that this caller is confined to, or null when they may see every patient. */
export const ownPatientId = (call: SignedInCall): string | null =>
  call.grant === 'own' ? (call.session.patientId ?? 'none') : null

/** Refuses, as if it did not exist, a row of a patient outside the caller's scope. */
export const assertInScope = (call: SignedInCall, patientId: string | null, what: string): void => {
  const own = ownPatientId(call)
  if (own !== null && own !== patientId) throw notFound(what)
}

/**
 * Leaves the access entry of an opened chart or list; throws SERVICE_UNAVAILABLE while entries can't be written.
 * Give a `key` to have entries of this procedure about the same patient (or about none) that come within the batch
 * (<= 250 ms) written as one: searches that are being typed.
 */
export const noteAccess = (
  call: SignedInCall,
  patientId: string | null,
  detail: Record<string, unknown> = {},
  key?: string,
): void => {
  call.core.store.audit.note(
    { at: call.now, author: call.author, action: call.procedure, patientId, detail },
    key === undefined ? undefined : `${call.session.id}:${call.procedure}:${patientId}:${key}`,
  )
}
