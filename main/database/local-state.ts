import type { Store } from './store.ts'

/** This workstation's own facts: its device code, its secrets, its series of numbers. They never travel. */
export const localState = (store: Store) => {
  const read = (key: string): string | undefined =>
    store.statement<{ value: string }>('SELECT value FROM local_state WHERE key = ?').get(key)?.value
  const write = (key: string, value: string): void => {
    store
      .statement('INSERT INTO local_state (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value')
      .run(key, value)
  }
  return {
    read,
    write,
    /** The text kept under `key`, made once. */
    text(key: string, make: () => string): string {
      const known = read(key)
      if (known !== undefined) return known
      const made = make()
      write(key, made)
      return made
    },
    /** The next number of a series, from 1; rolls back with the transaction, so the series has no gaps. */
    next(series: string): number {
      const next = Number(read(`series.${series}`) ?? '0') + 1
      write(`series.${series}`, String(next))
      return next
    },
  }
}
