import type { Role } from '../../../shared/domain/capability.ts'
import type { Store } from '../../database/store.ts'

export interface UserRow {
  id: string
  username: string
  display_name: string
  role: Role
  status: string
  patient_id: string | null
}

export interface StoredSecret {
  verifier: string | null
  activation_hash: string | null
  activation_expires_at: number | null
  /** When the clinic's server was told; null until then. */
  published_at: number | null
}

export interface SessionRow extends UserRow {
  session_id: string
  is_screen: number
  password_at: number
  locked_at: number | null
}

/**
 * The accounts of a name. Two workstations may each have made one: those that may sign in come first, and of them the
 * older, which is what the name means at the clinic's server.
 */
const byName = `SELECT id, username, display_name, role, status, patient_id FROM user WHERE username = ?
  ORDER BY status <> 'active', created_at, id`

/** SQL of sign-in. */
export const authStore = (store: Store) => ({
  /** True on the first workstation of a clinic, which makes the first administrator. */
  isFounder: (): boolean =>
    store.statement<{ value: string }>(`SELECT value FROM sync_state WHERE key = 'isFounder'`).get()?.value === 'true',

  countUsers: (): number =>
    store.statement<{ n: number }>(`SELECT count(*) AS n FROM user WHERE status <> 'external'`).get()?.n ?? 0,

  usersByName: (username: string) => store.statement<UserRow>(byName).all(username.toLowerCase()),

  /** The account that a name means, where only one can be meant. */
  userByName: (username: string) => store.statement<UserRow>(byName).get(username.toLowerCase()),

  userById: (id: string) =>
    store
      .statement<UserRow>('SELECT id, username, display_name, role, status, patient_id FROM user WHERE id = ?')
      .get(id),

  verifierOf: (userId: string): string | null =>
    store.statement<{ verifier: string | null }>('SELECT verifier FROM user_secret WHERE user_id = ?').get(userId)
      ?.verifier ?? null,

  /** What is kept of a user's password here; undefined when nothing ever was. */
  secretOf: (userId: string) =>
    store
      .statement<StoredSecret>(
        `SELECT verifier, activation_hash, activation_expires_at, published_at FROM user_secret WHERE user_id = ?`,
      )
      .get(userId),

  /** Sets the verifier and spends any activation code; the clinic's server has not been told yet. */
  setVerifier: (userId: string, verifier: string, at: number) =>
    store
      .statement(
        `INSERT INTO user_secret (user_id, verifier, changed_at) VALUES (?, ?, ?)
         ON CONFLICT DO UPDATE SET verifier = excluded.verifier, changed_at = excluded.changed_at,
           activation_hash = NULL, activation_expires_at = NULL, published_at = NULL`,
      )
      .run(userId, verifier, at),

  /** Keeps a verifier that the clinic's server has found right: for when this workstation is alone. */
  keepVerifier: (userId: string, verifier: string, at: number) =>
    store
      .statement(
        `INSERT INTO user_secret (user_id, verifier, changed_at, published_at) VALUES (?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET verifier = excluded.verifier, changed_at = excluded.changed_at,
           activation_hash = NULL, activation_expires_at = NULL, published_at = excluded.published_at`,
      )
      .run(userId, verifier, at, at),

  /** A one-time code in place of the password: what the person had before no longer opens anything. */
  setActivation: (userId: string, hash: string, expiresAt: number, at: number) =>
    store
      .statement(
        `INSERT INTO user_secret (user_id, verifier, activation_hash, activation_expires_at, changed_at)
         VALUES (?, NULL, ?, ?, ?)
         ON CONFLICT DO UPDATE SET verifier = NULL, activation_hash = excluded.activation_hash,
           activation_expires_at = excluded.activation_expires_at, changed_at = excluded.changed_at, published_at = NULL`,
      )
      .run(userId, hash, expiresAt, at),

  /** Ends what somebody had open whose account was closed, here or elsewhere. */
  endClosed: () => {
    const closed = `ended_at IS NULL AND user_id IN (SELECT id FROM user WHERE status <> 'active')`
    // Users that come down say nothing of sessions most of the time: then nothing is written.
    if (!store.statement(`SELECT 1 FROM session WHERE ${closed}`).get()) return
    store.statement(`DELETE FROM refresh_token WHERE session_id IN (SELECT id FROM session WHERE ${closed})`).run()
    store.statement(`UPDATE session SET ended_at = max(password_at, coalesce(locked_at, 0)) WHERE ${closed}`).run()
  },

  insertSession: (id: string, userId: string, isScreen: boolean, at: number) =>
    store
      .statement('INSERT INTO session (id, user_id, is_screen, created_at, password_at) VALUES (?, ?, ?, ?, ?)')
      .run(id, userId, isScreen ? 1 : 0, at, at),

  liveSession: (id: string) =>
    store
      .statement<SessionRow>(
        `SELECT session.id AS session_id, is_screen, password_at, locked_at,
                user.id, username, display_name, role, status, patient_id
         FROM session JOIN user ON user.id = session.user_id
         WHERE session.id = ? AND ended_at IS NULL AND user.status = 'active'`,
      )
      .get(id),

  setLocked: (id: string, at: number | null) =>
    store.statement('UPDATE session SET locked_at = ? WHERE id = ?').run(at, id),

  setPasswordAt: (id: string, at: number) =>
    store.statement('UPDATE session SET password_at = ?, locked_at = NULL WHERE id = ?').run(at, id),

  endSession: (id: string, at: number) => {
    store.statement('UPDATE session SET ended_at = ? WHERE id = ? AND ended_at IS NULL').run(at, id)
    store.statement('DELETE FROM refresh_token WHERE session_id = ?').run(id)
  },

  sessionsOf: (userId: string) =>
    store.statement<{ id: string }>('SELECT id FROM session WHERE user_id = ? AND ended_at IS NULL').all(userId),

  insertRefresh: (hash: string, sessionId: string, expiresAt: number) =>
    store
      .statement('INSERT INTO refresh_token (hash, session_id, expires_at) VALUES (?, ?, ?)')
      .run(hash, sessionId, expiresAt),

  refreshByHash: (hash: string) =>
    store
      .statement<{ session_id: string; expires_at: number; used_at: number | null }>(
        'SELECT session_id, expires_at, used_at FROM refresh_token WHERE hash = ?',
      )
      .get(hash),

  useRefresh: (hash: string, at: number) =>
    store.statement('UPDATE refresh_token SET used_at = ? WHERE hash = ? AND used_at IS NULL').run(at, hash),

  /** Tidies what no longer matters, so that the tables stay small. */
  forget: (before: number) => {
    store.statement('DELETE FROM refresh_token WHERE expires_at < ?').run(before)
    store
      .statement(
        'DELETE FROM session WHERE ended_at < ? AND NOT EXISTS (SELECT 1 FROM refresh_token WHERE session_id = session.id)',
      )
      .run(before)
  },
})

export type AuthStore = ReturnType<typeof authStore>
