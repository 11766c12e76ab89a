import { createHash } from 'node:crypto'
import { HeraError } from '../../../shared/domain/error.ts'
import type { SessionState } from '../../api/call.ts'
import type { Store } from '../../database/store.ts'
import { authStore } from './store.ts'

const refreshLifeMs = 7 * 24 * 60 * 60 * 1000
/** Two windows that refresh at once use the same token: the one just replaced still works for this long. */
const graceMs = 10_000

export interface Issued {
  session: SessionState
  refresh: string
  refreshExpiresAt: number
}

/**
 * Sign-in sessions. They live in the database and are kept at hand in memory; the refresh tokens of a session are one
 * family: each is used once, and a used one that turns up again ends the session.
 */
export interface Sessions {
  open(userId: string, isScreen: boolean, now: number): Issued
  find(id: string): SessionState | null
  refresh(token: string, now: number): Issued
  lock(id: string, now: number): void
  /** The password was given again: unlocked, and the twelve hours start anew. */
  confirm(id: string, now: number): void
  end(id: string, now: number): void
  /** Ends every session of a user, but for one that goes on (their own, at a change of password). */
  endAll(userId: string, now: number, exceptId?: string): void
  /** Calls back with the id of a session that was locked or has ended; answers how to stop. */
  onQuiet(listener: (id: string) => void): () => void
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url')

export const makeSessions = (store: Store, newId: () => string, random: (length: number) => Uint8Array): Sessions => {
  const sql = authStore(store)
  const live = new Map<string, SessionState>()
  const listeners = new Set<(id: string) => void>()
  const tellQuiet = (id: string): void => {
    for (const listener of listeners) listener(id)
  }

  const find = (id: string): SessionState | null => {
    const known = live.get(id)
    if (known) return known
    const row = sql.liveSession(id)
    if (!row) return null
    const session: SessionState = {
      id: row.session_id,
      userId: row.id,
      username: row.username,
      displayName: row.display_name,
      role: row.role,
      patientId: row.patient_id,
      isScreen: row.is_screen === 1,
      passwordAt: row.password_at,
      lockedAt: row.locked_at,
      lastActiveAt: row.password_at,
    }
    live.set(id, session)
    return session
  }

  // A role, a patient or a status changed by an administrator, here or elsewhere, counts from the next call on.
  store.onChange((tables) => {
    if (tables.includes('user')) {
      sql.endClosed()
      for (const [id, session] of live) {
        const row = sql.liveSession(id)
        if (!row) {
          live.delete(id)
          tellQuiet(id)
        } else {
          session.role = row.role
          session.username = row.username
          session.displayName = row.display_name
          session.patientId = row.patient_id
        }
      }
    }
  })

  const issue = (session: SessionState, now: number): Issued => {
    const refresh = Buffer.from(random(32)).toString('base64url')
    const refreshExpiresAt = now + refreshLifeMs
    sql.insertRefresh(hashOf(refresh), session.id, refreshExpiresAt)
    return { session, refresh, refreshExpiresAt }
  }

  const end = (id: string, now: number): void => {
    live.delete(id)
    store.local(() => sql.endSession(id, now))
    tellQuiet(id)
  }

  return {
    find,
    open(userId, isScreen, now) {
      const id = newId()
      return store.local(() => {
        sql.forget(now)
        sql.insertSession(id, userId, isScreen, now)
        const session = find(id)
        if (!session) throw new HeraError('UNAUTHORIZED', 'This account is not active. Ask your administrator.')
        session.lastActiveAt = now
        return issue(session, now)
      })
    },
    refresh(token, now) {
      const refused = new HeraError('UNAUTHORIZED', 'Your sign-in has ended. Please sign in again.')
      const hash = hashOf(token)
      const row = sql.refreshByHash(hash)
      if (!row || row.expires_at < now) throw refused
      if (row.used_at !== null && now - row.used_at > graceMs) {
        end(row.session_id, now)
        throw refused
      }
      const session = find(row.session_id)
      if (!session) throw refused
      return store.local(() => {
        sql.useRefresh(hash, now)
        return issue(session, now)
      })
    },
    lock(id, now) {
      const session = find(id)
      if (!session || session.lockedAt !== null) return
      store.local(() => sql.setLocked(id, now))
      session.lockedAt = now
      tellQuiet(id)
    },
    confirm(id, now) {
      const session = find(id)
      if (!session) return
      store.local(() => sql.setPasswordAt(id, now))
      session.lockedAt = null
      session.passwordAt = now
      session.lastActiveAt = now
    },
    end,
    endAll(userId, now, exceptId) {
      for (const { id } of sql.sessionsOf(userId)) if (id !== exceptId) end(id, now)
    },
    onQuiet(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
