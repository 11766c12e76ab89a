import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type Database from 'better-sqlite3'
import { migrate, readMigrations } from '../main/database/migrate.ts'
import { openDatabase } from '../main/database/open.ts'
import type { PullAnswer } from '../main/sync/wire.ts'
import { allStreams } from '../tests/race/clinic.ts'
import type { Device } from '../tests/race/device.ts'
import { root } from './folder.ts'

export interface Limit {
  /** The server's pages over loopback, parsed, thrown away. */
  readRowsPerSecond: number
  /** The same rows by one prepared insert a table into an encrypted, indexed, durable database: nothing else done. */
  writeRowsPerSecond: number
  /** Both at once, as a pipeline can do it. */
  rowsPerSecond: number
}

/** What a clone could not be faster than here: the server's pages read, and the same rows inserted bare. */
export const measureLimit = async (device: Device, most: number): Promise<Limit> => {
  const dir = mkdtempSync(path.join(tmpdir(), 'hera-limit-'))
  const db = openDatabase(path.join(dir, 'bare.db'), randomBytes(32))
  try {
    migrate(db, readMigrations(path.join(root, 'migrations/local')), 0)
    db.pragma('foreign_keys = OFF')
    let cursors: Record<string, number> = Object.fromEntries(allStreams.map((stream) => [stream, 0]))
    let [rows, readMs, writeMs] = [0, 0, 0]
    for (let isMore = true; isMore && rows < most; ) {
      const start = performance.now()
      const page = await device.call<PullAnswer>('pull', { epoch: device.epoch, cursors, limit: 5_000 })
      const read = performance.now()
      rows += insertAll(db, device.tables, page)
      writeMs += performance.now() - read
      readMs += read - start
      cursors = page.next
      isMore = page.more
    }
    const seconds = Math.max(readMs, writeMs) / 1000
    return {
      readRowsPerSecond: rows / (readMs / 1000),
      writeRowsPerSecond: rows / (writeMs / 1000),
      rowsPerSecond: rows / seconds,
    }
  } finally {
    db.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

const insertAll = (db: Database.Database, tables: Record<string, string[]>, page: PullAnswer): number => {
  let count = 0
  db.transaction(() => {
    for (const [table, rows] of Object.entries(page.rows)) {
      const names = tables[table] ?? []
      const places = names.map(() => '?').join(', ')
      const insert = db.prepare(`INSERT OR IGNORE INTO ${table} (${names.join(', ')}) VALUES (${places})`)
      for (const [, deleted, , ...values] of rows) {
        if (deleted === 0) insert.run(...(values as (string | number | null)[]))
        count += 1
      }
    }
  })()
  return count
}
