import type { Store } from '../../database/store.ts'

export interface StoredUser {
  id: string
  username: string
  display_name: string
  role: string
  status: string
  patient_id: string | null
  created_at: number
  has_password: number
  wrong_passwords: number
  mrn: string | null
  family_name: string | null
  given_name: string | null
}

const columns = `user.id, username, display_name, role, user.status, user.patient_id, user.created_at,
  EXISTS (SELECT 1 FROM user_secret WHERE user_id = user.id AND verifier IS NOT NULL) AS has_password,
  coalesce((SELECT fails FROM throttle WHERE account = user.id), 0) AS wrong_passwords,
  mrn, family_name, given_name`

const from = 'FROM user LEFT JOIN patient ON patient.id = user.patient_id'

/** SQL of user accounts. That a password is set may be read; the verifier never is. */
export const usersStore = (store: Store) => ({
  /** Every account: a clinic has hundreds, so searching and sorting is done on them in memory. */
  all: () => store.statement<StoredUser>(`SELECT ${columns} ${from}`).all(),

  one: (id: string) => store.statement<StoredUser>(`SELECT ${columns} ${from} WHERE user.id = ?`).get(id),

  activeStaff: () =>
    store
      .statement<{ id: string; displayName: string; role: string }>(
        `SELECT id, display_name AS displayName, role FROM user WHERE status = 'active' AND role <> 'patient'
         ORDER BY display_name, id`,
      )
      .all(),

  /**
   * Other administrators who can sign in. In a clinic of several workstations their password may have been set on
   * another one, so all of them count; alone, only those who have one here.
   */
  countOtherAdministrators: (id: string, isJoined: boolean): number =>
    store
      .statement<{ n: number }>(
        `SELECT count(*) AS n FROM user LEFT JOIN user_secret ON user_secret.user_id = user.id
         WHERE role = 'admin' AND status = 'active' AND user.id <> ? AND (verifier IS NOT NULL OR ?)`,
      )
      .get(id, isJoined ? 1 : 0)?.n ?? 0,

  hasPatient: (id: string): boolean =>
    store.statement('SELECT 1 FROM patient WHERE id = ? AND merged_into_id IS NULL').get(id) !== undefined,
})
