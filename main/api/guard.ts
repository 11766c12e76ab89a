import type { Meta } from '../../shared/contract/procedure.ts'
import { grantOf, roleNames } from '../../shared/domain/capability.ts'
import { forbidden, HeraError } from '../../shared/domain/error.ts'
import type { Call, SessionState, Speaker } from './call.ts'
import type { Core } from './core.ts'

/** Staff give the password again after this long, whatever they do. */
export const passwordLifeMs = 12 * 60 * 60 * 1000

const signInFirst = (): HeraError => new HeraError('UNAUTHORIZED', 'Please sign in.')
const lockedNow = (): HeraError => new HeraError('LOCKED', 'The screen is locked. Unlock it with your password.')

/**
 * Lets a call in or refuses it, before its input is even looked at: the session (found by id on this side of the door),
 * the lock, and the capability. Deny is the default: a procedure without a stated need is refused for everyone.
 */
export const admit = (
  core: Core,
  speaker: Speaker,
  procedure: string,
  meta: Meta,
  now: number,
  signal: AbortSignal | undefined,
): Call => {
  const session = speaker.sessionId ? core.sessions.find(speaker.sessionId) : null
  const call = { core, carrier: speaker.carrier, procedure, now, signal }
  if (session) lockWhenDue(core, session, now)
  if (meta.needs === 'public') return { ...call, session, grant: 'all' }
  if (!session) throw signInFirst()
  if (session.lockedAt !== null && !meta.whileLocked) throw lockedNow()
  if (!meta.background) session.lastActiveAt = now
  if (meta.needs === 'session') return { ...call, session, grant: session.role === 'patient' ? 'own' : 'all' }
  const grant = meta.needs ? grantOf(session.role, meta.needs) : null
  if (!grant) {
    // Keyed, so that a program that tries in a loop doesn't fill the log.
    core.store.audit.note(
      { at: now, author: authorOf(session), action: 'guard.refused', patientId: null, detail: { procedure } },
      `${session.id}:refused:${procedure}`,
    )
    throw forbidden(
      `A ${roleNames[session.role].toLowerCase()} may not do this. Ask your administrator if you need it.`,
    )
  }
  return { ...call, session, grant }
}

export const authorOf = (session: SessionState) => ({
  userId: session.userId,
  role: session.role,
  sessionId: session.id,
})

const lockWhenDue = (core: Core, session: SessionState, now: number): void => {
  if (session.lockedAt !== null || !session.isScreen) return
  const idleMs = core.settings().idleLockMinutes * 60_000
  if (now - session.lastActiveAt > idleMs || now - session.passwordAt > passwordLifeMs)
    core.sessions.lock(session.id, now)
}
