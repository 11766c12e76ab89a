import type Database from 'better-sqlite3'

export interface SecretRow {
  user_id: string
  verifier: string | null
  activation_hash: string | null
  activation_expires_at: number | null
  changed_at: number
}

/** SQL of passwords: which the server does not know of, and which are not the newest any more. */
export const secretStore = (db: Database.Database) => {
  // `published_at` is the `changed_at` that was told, so that a password that is set again is told again.
  const unpublished = db.prepare<[], SecretRow>(
    `SELECT user_id, verifier, activation_hash, activation_expires_at, changed_at FROM user_secret
     WHERE (published_at IS NULL OR published_at < changed_at) AND (verifier IS NOT NULL OR activation_hash IS NOT NULL)`,
  )
  const published = db.prepare('UPDATE user_secret SET published_at = ? WHERE user_id = ? AND changed_at = ?')
  const drop = db.prepare(
    `UPDATE user_secret SET verifier = NULL, activation_hash = NULL, activation_expires_at = NULL, changed_at = @changedAt,
       published_at = @changedAt WHERE user_id = @userId AND changed_at < @changedAt`,
  )
  const endSessions = db.prepare('UPDATE session SET ended_at = ? WHERE user_id = ? AND ended_at IS NULL')
  const administrators = db
    .prepare<[], string>(
      `SELECT id FROM user JOIN user_secret ON user_id = id
       WHERE role = 'admin' AND status = 'active' AND verifier IS NOT NULL ORDER BY created_at, id LIMIT 5`,
    )
    .pluck()
  return {
    /** Who may tell the server of somebody else's one-time code: they have signed in here. */
    administrators: (): string[] => administrators.all() as string[],
    unpublished: () => unpublished.all(),
    published: (userId: string, changedAt: number): void => {
      published.run(changedAt, userId, changedAt)
    },
    /**
     * A password was set or taken away elsewhere since: what this workstation knows opens nothing any more, and who is
     * signed in with it is signed out. True when there was one.
     */
    dropOlder(newest: Readonly<Record<string, number>>, now: number): boolean {
      let isAny = false
      for (const [userId, changedAt] of Object.entries(newest)) {
        if (drop.run({ changedAt, userId }).changes === 0) continue
        endSessions.run(now, userId)
        isAny = true
      }
      return isAny
    },
  }
}
