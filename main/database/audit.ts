import { createHash } from 'node:crypto'
import type Database from 'better-sqlite3'
import { HeraError } from '../../shared/domain/error.ts'
import type { Author } from './author.ts'

/** What an entry says: an event word, ids and counts. Never a name, a diagnosis or what was typed. */
export interface AuditEvent {
  at: number
  author: Author
  /** The procedure, as in `patients.register`, or an event such as `auth.refused`. */
  action: string
  patientId: string | null
  detail: Record<string, unknown>
}

interface AuditRow {
  seq: number
  at: number
  actor_id: string
  role: string
  session_id: string | null
  action: string
  patient_id: string | null
  detail: string
  hash: string
}

const hashOf = (previous: string, row: Omit<AuditRow, 'hash'>): string =>
  createHash('sha256')
    .update(previous)
    .update(
      JSON.stringify([row.seq, row.at, row.actor_id, row.role, row.session_id, row.action, row.patient_id, row.detail]),
    )
    .digest('hex')

const batchMs = 250
const batchSize = 50
/** Ids that one entry gathers; beyond them another entry begins. */
const gatheredIds = 500

/** A later event in place of an earlier one: it takes over the ids of what was shown meanwhile. Null when they are too many. */
const gather = (before: AuditEvent, event: AuditEvent): AuditEvent | null => {
  const detail = { ...event.detail }
  for (const [name, shown] of Object.entries(before.detail)) {
    const now = detail[name]
    if (!Array.isArray(shown) || !Array.isArray(now)) continue
    const all = [...new Set([...shown, ...now])]
    if (all.length > gatheredIds) return null
    detail[name] = all
  }
  return { ...event, detail }
}

/**
 * The chained log. `append` writes inside the caller's transaction. `note` queues an access entry that is on disk within
 * 250 ms; while entries can't be written, `assertWritable` refuses and charts don't open.
 */
export class Audit {
  #db: Database.Database
  #insert: Database.Statement
  #seq = 0
  #hash = ''
  #queue = new Map<string, AuditEvent>()
  #unkeyed = 0
  #timer: NodeJS.Timeout | null = null
  #failed = false

  constructor(db: Database.Database) {
    this.#db = db
    this.#insert = db.prepare(
      'INSERT INTO audit_entry (seq, at, actor_id, role, session_id, action, patient_id, detail, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    )
    this.reload()
  }

  /** Reads the end of the chain again, after a transaction that was rolled back. */
  reload(): void {
    const last = this.#db.prepare('SELECT seq, hash FROM audit_entry ORDER BY seq DESC LIMIT 1').get() as
      | { seq: number; hash: string }
      | undefined
    this.#seq = last?.seq ?? 0
    this.#hash = last?.hash ?? ''
  }

  /** One entry, in the transaction that is open. */
  append(event: AuditEvent): void {
    const row = {
      seq: this.#seq + 1,
      at: event.at,
      actor_id: event.author.userId,
      role: event.author.role,
      session_id: event.author.sessionId,
      action: event.action,
      patient_id: event.patientId,
      detail: JSON.stringify(event.detail),
    }
    const hash = hashOf(this.#hash, row)
    this.#insert.run(
      row.seq,
      row.at,
      row.actor_id,
      row.role,
      row.session_id,
      row.action,
      row.patient_id,
      row.detail,
      hash,
    )
    this.#seq = row.seq
    this.#hash = hash
  }

  /**
   * Queues an access entry. A later one with the same `key` takes its place: of a search that is being typed, the last
   * stays, with the ids of all that was shown on the way.
   */
  note(event: AuditEvent, key?: string): void {
    this.assertWritable()
    const waiting = key === undefined ? undefined : this.#queue.get(key)
    const gathered = waiting ? gather(waiting, event) : event
    if (waiting && !gathered) this.#queue.set(`#${this.#unkeyed++}`, waiting)
    this.#queue.set(key ?? `#${this.#unkeyed++}`, gathered ?? event)
    if (this.#queue.size >= batchSize) this.flush()
    else this.#timer ??= setTimeout(() => this.flush(), batchMs)
  }

  /** Throws while entries could not be written: what can't be recorded is not shown. */
  assertWritable(): void {
    if (this.#failed) this.flush()
    if (this.#failed) {
      throw new HeraError(
        'SERVICE_UNAVAILABLE',
        'The activity log cannot be written, so no chart is opened. Free some disk space or call your administrator.',
        { reason: 'audit_unavailable' },
      )
    }
  }

  /** Writes the queue now. Never throws: a failure is remembered and the entries are kept for the next try. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#queue.size === 0 && !this.#failed) return
    if (this.#db.inTransaction) {
      this.#timer = setTimeout(() => this.flush(), batchMs)
      return
    }
    try {
      this.#db.transaction(() => {
        for (const event of this.#queue.values()) this.append(event)
      })()
      this.#queue.clear()
      this.#failed = false
    } catch {
      this.#failed = true
      this.reload()
    }
  }
}

/** What a walk along the chain found. */
export interface Chain {
  /** The first seq that does not fit (edited, deleted, inserted or reordered), or null when the chain is whole. */
  firstBrokenSeq: number | null
  entries: number
  /** The end of the chain: written down elsewhere, it shows later that nothing was cut off. */
  headSeq: number
  headHash: string
}

/** Walks the whole chain, in one consistent read. */
export const chainOf = (db: Database.Database): Chain => {
  let previous = ''
  let expected = 1
  let headSeq = 0
  let firstBrokenSeq: number | null = null
  for (const row of db.prepare('SELECT * FROM audit_entry ORDER BY seq').iterate() as Iterable<AuditRow>) {
    if (firstBrokenSeq === null && (row.seq !== expected || hashOf(previous, row) !== row.hash))
      firstBrokenSeq = row.seq
    previous = row.hash
    headSeq = row.seq
    expected += 1
  }
  return { firstBrokenSeq, entries: expected - 1, headSeq, headHash: previous }
}

/** The first seq of the chain that does not fit, or null. */
export const firstBrokenEntry = (db: Database.Database): number | null => chainOf(db).firstBrokenSeq
