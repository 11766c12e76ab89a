import type Database from 'better-sqlite3'

/** SQL of sync_state, and of the one fact of main's that the worker changes. */
export const stateStore = (db: Database.Database) => {
  const all = db.prepare<[], { key: string; value: string }>('SELECT key, value FROM sync_state')
  const write = db.prepare(
    'INSERT INTO sync_state (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  )
  const deviceCode = db.prepare(
    "INSERT INTO local_state (key, value) VALUES ('device_code', ?) ON CONFLICT DO UPDATE SET value = excluded.value",
  )
  return {
    all: () => all.all(),
    /** Main reads it for every number that it makes: the next one has this code. */
    writeDeviceCode(code: string): void {
      deviceCode.run(code)
    },
    write: (key: string, value: string): void => {
      write.run(key, value)
    },
  }
}
/** What the facts are kept in. */
export type StateStore = Pick<ReturnType<typeof stateStore>, 'all' | 'write'>
