import type Database from 'better-sqlite3'
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3'
import { HeraError } from '../../shared/domain/error.ts'
import { Audit } from './audit.ts'
import type { Author } from './author.ts'
import { type Derive, Door, type DoorFrame, maximumGroupOps } from './door.ts'
import type { Neighbour } from './neighbour.ts'
import { rowVersion } from './row-version.ts'
import * as schema from './schema/index.ts'

export type Schema = typeof schema

/** The open database of this workstation: reads by `db` (drizzle) or `statement` (hot paths), writes by `transact`. */
export interface Store {
  sqlite: Database.Database
  db: BetterSQLite3Database<Schema>
  audit: Audit
  /** A prepared statement, made once per SQL text. Only store.ts files and main/database hold SQL. */
  statement<Result = unknown>(sql: string): Database.Statement<unknown[], Result>
  /**
   * Several reads of one moment. SQLite locks and unlocks once instead of at every statement, which is most of what a
   * short one costs. Inside a transaction it just runs `work`, which is synchronous.
   */
  read<Result>(work: () => Result): Result
  /**
   * One user action: rows, ops and one audit entry in one durable transaction. `work` is synchronous. A throw leaves
   * nothing behind. Not to be nested.
   */
  transact<Result>(action: string, author: Author, work: (write: Door) => Result): Result
  /**
   * Many groups of ops in one transaction with one audit entry that holds counts: importers, starter rows, generators.
   * `work` asks for the next group's door as often as it likes. See `bulk` in bulk.ts, which begins groups by itself.
   */
  bulk<Result>(
    action: string,
    author: Author,
    work: (nextGroup: () => Door) => Result,
    options?: { withoutOps?: boolean },
  ): Result
  /**
   * Many user actions, each with its own ops and audit entry, in one durable transaction: a history that is generated.
   * A clinic's own actions are each durable when they are answered, so nothing else calls this.
   */
  together<Result>(work: () => Result): Result
  /** Runs `work` in a transaction without ops or audit: local bookkeeping (sessions, drafts, throttle). */
  local<Result>(work: () => Result): Result
  /** Changes whenever any column of the row was written: goes to the screen with the row, comes back with its edit. */
  versionOf(table: schema.TravellingName, id: string): string
  /** Called after each commit with the names of the tables that changed. */
  onChange(listener: (tables: string[]) => void): () => void
  /** Rows of these tables were changed by another connection: whoever listens to changes hears of it as of our own. */
  announce(tables: string[]): void
  /** Another connection writes too: it is asked to make room, and it moves the log into the file. Null: nobody does. */
  shareWith(other: Neighbour | null): void
  close(): void
}

export interface StoreOptions {
  sqlite: Database.Database
  now(): number
  newId(): string
  derived: Partial<Record<schema.TravellingName, Derive>>
}

const isFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^SQLITE_(FULL|IOERR)/.test(String(error.code))

/** This long after a commit what is in the log is moved into the file, with nobody waiting for it. */
const checkpointMs = 2_000

export const openStore = ({ sqlite, now, newId, derived }: StoreOptions): Store => {
  const statements = new Map<string, Database.Statement>()
  const listeners = new Set<(tables: string[]) => void>()
  const audit = new Audit(sqlite)
  const end = sqlite.prepare('SELECT dseq, stamp FROM outbox ORDER BY dseq DESC LIMIT 1').get() as
    | { dseq: number; stamp: number }
    | undefined
  const frame: DoorFrame = { db: sqlite, newId, derived, statements, last: end ?? { dseq: 0, stamp: 0 } }
  const statement = <Result>(sql: string): Database.Statement<unknown[], Result> => {
    let known = statements.get(sql)
    if (!known) {
      known = sqlite.prepare(sql)
      statements.set(sql, known)
    }
    return known as Database.Statement<unknown[], Result>
  }
  const begin = sqlite.prepare('BEGIN IMMEDIATE')
  const beginReading = sqlite.prepare('BEGIN')
  const commit = sqlite.prepare('COMMIT')
  let neighbour: Neighbour | null = null
  const rollback = (): void => {
    if (sqlite.inTransaction) sqlite.exec('ROLLBACK')
  }

  let checkpoint: NodeJS.Timeout | null = null
  const checkpointSoon = (): void => {
    if (neighbour) return
    checkpoint ??= setTimeout(() => {
      checkpoint = null
      try {
        if (!sqlite.inTransaction) sqlite.pragma('wal_checkpoint(PASSIVE)')
      } catch {} // nothing is lost: it stays in the log, and a disk that is full is told by the next commit
    }, checkpointMs).unref()
  }

  let isTogether = false
  /** One durable transaction; after a throw neither rows nor the sequence nor the end of the audit chain have moved. */
  const inTransaction = <Result>(work: (written: Set<string>) => Result): Result => {
    if (isTogether && sqlite.inTransaction) return work(new Set())
    if (sqlite.inTransaction) throw new Error('a user action is one transaction: it cannot be nested')
    const before = frame.last
    const written = new Set<string>()
    let result: Result
    neighbour?.wanting()
    try {
      begin.run()
      result = work(written)
      if (result instanceof Promise) throw new Error('the work of a transaction is synchronous')
      commit.run()
    } catch (error) {
      rollback()
      frame.last = before
      audit.reload()
      if (isFull(error)) {
        throw new HeraError(
          'SERVICE_UNAVAILABLE',
          'The disk is full or cannot be written, so this was not saved. Free some space, then try again.',
          { reason: 'disk_full' },
        )
      }
      throw error
    } finally {
      neighbour?.done()
    }
    checkpointSoon()
    if (written.size > 0) for (const listener of listeners) listener([...written])
    return result
  }

  return {
    sqlite,
    db: drizzle(sqlite, { schema }),
    audit,
    statement,
    read(work) {
      if (sqlite.inTransaction) return work()
      beginReading.run()
      try {
        return work()
      } finally {
        commit.run()
      }
    },
    transact(action, author, work) {
      return inTransaction((written) => {
        const door = new Door(frame, author, now())
        const result = work(door)
        // An edit that changes nothing still answers with the row: it is in the log as a reading.
        if (door.ops.length > 0 || door.patientIds.size > 0) {
          frame.last = door.last
          for (const op of door.ops) written.add(op.table)
          const patients = [...door.patientIds]
          audit.append({
            at: door.at,
            author,
            action,
            patientId: patients[0] ?? null,
            detail: {
              ...(patients.length > 1 ? { patients } : {}),
              ops: door.ops.length > 200 ? door.ops.length : door.ops.map((op) => [op.kind, op.table, op.id]),
            },
          })
        }
        return result
      })
    },
    bulk(action, author, work, options) {
      return inTransaction((written) => {
        const bulkFrame: DoorFrame = { ...frame, withoutOps: options?.withoutOps ?? false }
        const counts: Record<string, number> = {}
        let groups = 0
        let door: Door | null = null
        const settle = (): void => {
          if (!door || door.ops.length === 0) return
          if (door.ops.length > maximumGroupOps) throw new Error(`a group holds at most ${maximumGroupOps} ops`)
          groups += 1
          bulkFrame.last = door.last
          for (const op of door.ops) {
            written.add(op.table)
            counts[op.table] = (counts[op.table] ?? 0) + 1
          }
        }
        const result = work(() => {
          settle()
          door = new Door(bulkFrame, author, now())
          return door
        })
        settle()
        frame.last = bulkFrame.last
        if (groups > 0) audit.append({ at: now(), author, action, patientId: null, detail: { groups, rows: counts } })
        return result
      })
    },
    together(work) {
      return inTransaction(() => {
        isTogether = true
        try {
          return work()
        } finally {
          isTogether = false
        }
      })
    },
    local(work) {
      neighbour?.wanting()
      try {
        // Begun as a writer: a read that turns into a write fails at once when another connection wrote in between.
        return sqlite.transaction(work).immediate()
      } finally {
        neighbour?.done()
      }
    },
    versionOf(table, id) {
      const row = statement<{ ops: string }>('SELECT ops FROM row_meta WHERE tbl = ? AND id = ?').get(table, id)
      return rowVersion(row ? JSON.parse(row.ops) : {}, id)
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    announce(tables) {
      for (const listener of listeners) listener(tables)
    },
    shareWith(other) {
      neighbour = other
      sqlite.pragma(`wal_autocheckpoint = ${other ? 0 : 4000}`)
    },
    close() {
      if (checkpoint) clearTimeout(checkpoint)
      audit.flush()
      listeners.clear()
      sqlite.close()
    },
  }
}
