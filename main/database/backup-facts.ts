import { createHash } from 'node:crypto'
import type Database from 'better-sqlite3'
import { firstBrokenEntry } from './audit.ts'

/** What a database holds, in numbers: how a copy is compared with what it was made from. */
export interface Facts {
  /** Rows per travelling table. */
  counts: Record<string, number>
  /** The last op of the outbox. */
  dseq: number
  /** The end of the activity log. */
  auditSeq: number
  auditHash: string
}

/** Stands beside each backup, with the sealed key: what was in it when it was made and checked. */
export interface Manifest extends Facts {
  version: 1
  at: number
  bytes: number
  /** Which database it is a copy of, so that a folder shared by two workstations is not pruned across them. */
  source: string
  /** See `changeMark`. */
  mark: string
  program: string
}

/** Counts these tables (the travelling ones: see schema/index.ts, which is slow to load in a thread of its own). */
export const factsOf = (db: Database.Database, tables: readonly string[]): Facts => {
  const known = new Set(db.prepare(`SELECT name FROM sqlite_master WHERE type = 'table'`).pluck().all() as string[])
  const counts = Object.fromEntries(
    tables
      .filter((table) => known.has(table))
      .map((table) => [table, db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number]),
  )
  const end = db.prepare('SELECT seq, hash FROM audit_entry ORDER BY seq DESC LIMIT 1').get() as
    | { seq: number; hash: string }
    | undefined
  const dseq = db.prepare('SELECT coalesce(max(dseq), 0) FROM outbox').pluck().get() as number
  return { counts, dseq, auditSeq: end?.seq ?? 0, auditHash: end?.hash ?? '' }
}

/**
 * What the live database held when the copy was taken, although work went on: its rows now, less what the outbox says
 * came after the copy's last op. Names the first difference, or null.
 */
export const differenceFrom = (live: Database.Database, copy: Facts): string | null =>
  live
    .transaction(() => {
      const now = factsOf(live, Object.keys(copy.counts))
      const later = live
        .prepare(
          `SELECT tbl, sum(CASE kind WHEN 'insert' THEN 1 WHEN 'delete' THEN -1 ELSE 0 END) AS n
           FROM outbox WHERE dseq > ? GROUP BY tbl`,
        )
        .all(copy.dseq) as { tbl: string; n: number }[]
      for (const { tbl, n } of later) now.counts[tbl] = (now.counts[tbl] ?? 0) - n
      for (const [table, count] of Object.entries(now.counts)) if (copy.counts[table] !== count) return table
      const hash = live.prepare('SELECT hash FROM audit_entry WHERE seq = ?').pluck().get(copy.auditSeq)
      return copy.auditSeq > 0 && hash !== copy.auditHash ? 'audit_entry' : null
    })
    .deferred()

const damaged = 'The file is damaged.'

/** The first thing that is wrong with an opened copy, in words, or null: every page, every reference, the activity log. */
export const problemOf = (db: Database.Database): string | null => {
  try {
    if (db.pragma('integrity_check(1)', { simple: true }) !== 'ok') return damaged
    if ((db.pragma('foreign_key_check') as unknown[]).length > 0)
      return 'Some of its rows point at rows that are missing.'
    const broken = firstBrokenEntry(db)
    return broken === null ? null : `Its activity log was changed at entry ${broken}.`
  } catch {
    return damaged
  }
}

/** Moves whenever something worth a backup was written: an op, or a password. Reading and signing in don't count. */
export const changeMark = (db: Database.Database): string => {
  const row = db
    .prepare(
      'SELECT (SELECT coalesce(max(dseq), 0) FROM outbox) AS dseq, (SELECT coalesce(max(changed_at), 0) FROM user_secret) AS secret',
    )
    .get() as { dseq: number; secret: number }
  return `${row.dseq}:${row.secret}`
}

/** Names a database without telling its key. */
export const sourceOf = (key: Buffer): string =>
  createHash('sha256').update('hera backup source').update(key).digest('hex').slice(0, 16)
