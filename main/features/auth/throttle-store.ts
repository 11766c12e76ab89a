import type { Store } from '../../database/store.ts'

/** SQL of the guesses per account. */
export const throttleStore = (store: Store) => ({
  read: (account: string) =>
    store
      .statement<{ fails: number; wait_ms: number }>('SELECT fails, wait_ms FROM throttle WHERE account = ?')
      .get(account),
  write: (account: string, fails: number, waitMs: number) =>
    store
      .statement(
        'INSERT INTO throttle (account, fails, wait_ms) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET fails = excluded.fails, wait_ms = excluded.wait_ms',
      )
      .run(account, fails, waitMs),
  clear: (account: string) => store.statement('DELETE FROM throttle WHERE account = ?').run(account),
})
