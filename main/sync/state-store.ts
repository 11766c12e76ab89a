import type Database from 'better-sqlite3'

/** SQL of sync_state. */
export const stateStore = (db: Database.Database) => {
  const all = db.prepare<[], { key: string; value: string }>('SELECT key, value FROM sync_state')
  const write = db.prepare(
    'INSERT INTO sync_state (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  )
  return {
    all: () => all.all(),
    write: (key: string, value: string): void => {
      write.run(key, value)
    },
  }
}
export type StateStore = ReturnType<typeof stateStore>
