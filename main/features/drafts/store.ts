import type { Store } from '../../database/store.ts'

/** SQL of drafts: rows of one author, seen by nobody else. */
export const draftStore = (store: Store) => ({
  read: (userId: string, key: string) =>
    store
      .statement<{ body: string; saved_at: number }>('SELECT body, saved_at FROM draft WHERE user_id = ? AND key = ?')
      .get(userId, key),
  save: (userId: string, key: string, body: string, at: number) =>
    store
      .statement(
        `INSERT INTO draft (user_id, key, body, saved_at) VALUES (?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET body = excluded.body, saved_at = excluded.saved_at`,
      )
      .run(userId, key, body, at),
  /** Forgets the oldest drafts of an author beyond so many. */
  keepNewest: (userId: string, count: number) =>
    store
      .statement(
        `DELETE FROM draft WHERE user_id = @userId AND key IN (
           SELECT key FROM draft WHERE user_id = @userId ORDER BY saved_at DESC, key LIMIT -1 OFFSET @count)`,
      )
      .run({ userId, count }),
  discard: (userId: string, key: string) =>
    store.statement('DELETE FROM draft WHERE user_id = ? AND key = ?').run(userId, key),
})
