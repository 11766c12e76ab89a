import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type Database from 'better-sqlite3'
import { HeraError } from '../../shared/domain/error.ts'

export interface Migration {
  number: number
  name: string
  sql: string
  checksum: string
}

/** Reads `NNN-name.sql` files in order. Numbers go by ten, so that a hotfix branch finds room. */
export const readMigrations = (dir: string): Migration[] =>
  readdirSync(dir)
    .filter((file) => /^\d+-[a-z-]+\.sql$/.test(file))
    .map((file) => {
      const sql = readFileSync(path.join(dir, file), 'utf8').replaceAll('\r\n', '\n')
      return {
        number: Number.parseInt(file, 10),
        name: file.replace(/^\d+-|\.sql$/g, ''),
        sql,
        checksum: createHash('sha256').update(sql).digest('hex'),
      }
    })
    .sort((a, b) => a.number - b.number)

/**
 * Brings the database to the newest migration, all in one transaction: when one fails, the version before still opens
 * it. Refuses a database from a newer version and one whose applied migrations are not the ones shipped. `prepare` runs
 * once before the first pending migration of a database that already holds work: the place for a snapshot. Returns the
 * numbers applied.
 */
export const migrate = (
  db: Database.Database,
  migrations: Migration[],
  nowMs: number,
  prepare?: (firstPending: number) => void,
): number[] => {
  db.exec(
    'CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, at INTEGER NOT NULL) STRICT',
  )
  const applied = db.prepare('SELECT number, checksum FROM migration ORDER BY number').all() as {
    number: number
    checksum: string
  }[]
  for (const row of applied) {
    const known = migrations.find((migration) => migration.number === row.number)
    if (!known) {
      throw new HeraError(
        'SERVICE_UNAVAILABLE',
        'This data was written by a newer version of Hera. Install that version or a later one; nothing was changed.',
        { reason: 'newer_database' },
      )
    }
    if (known.checksum !== row.checksum) throw new Error(`migration ${row.number} was edited after it was released`)
  }
  const done = new Set(applied.map((row) => row.number))
  const pending = migrations.filter((migration) => !done.has(migration.number))
  const [first] = pending
  if (first && applied.length > 0) prepare?.(first.number)
  db.transaction(() => {
    for (const migration of pending) {
      db.exec(migration.sql)
      db.prepare('INSERT INTO migration (number, name, checksum, at) VALUES (?, ?, ?, ?)').run(
        migration.number,
        migration.name,
        migration.checksum,
        nowMs,
      )
    }
  })()
  return pending.map((migration) => migration.number)
}
