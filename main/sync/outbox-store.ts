import type Database from 'better-sqlite3'
import { type PolicyTable, streamNumber, tablePolicies } from '../../shared/domain/policy.ts'
import type { OpenOp } from './image.ts'

export interface OutboxRow {
  dseq: number
  op_id: string
  grp: string
  tbl: string
  row_id: string
  kind: 'insert' | 'update' | 'delete'
  cols: string
  base: string | null
  actor: string
  wall: number
  stamp: number
  state: string
  replaces: string | null
}

const longestGroup = 200

/** The words of the index `outbox_open`, so that nothing walks the whole outbox. */
const isOpen = "state IN ('pending', 'sent', 'held', 'refused')"
const isStuck = "state IN ('held', 'refused')"
const columns = 'dseq, op_id, grp, tbl, row_id, kind, cols, base, actor, wall, stamp, state, replaces'

export const streamOf = (table: string): number => {
  const policy = tablePolicies[table as PolicyTable]
  return policy ? streamNumber(policy.stream) : 0
}

/** SQL of the outbox as the worker sees it: it moves ops from state to state and never makes or changes one. */
export const outboxStore = (db: Database.Database) => {
  const after = db.prepare<[number, number], OutboxRow>(
    `SELECT ${columns} FROM outbox WHERE dseq > ? ORDER BY dseq LIMIT ?`,
  )
  const ofGroup = db.prepare<[number, number, string], OutboxRow>(
    `SELECT ${columns} FROM outbox WHERE dseq >= ? AND dseq <= ? AND grp = ? ORDER BY dseq`,
  )
  const heldFirst = db.prepare<[], { dseq: number; grp: string }>(
    `SELECT min(dseq) AS dseq, grp FROM outbox INDEXED BY outbox_stuck WHERE ${isStuck} AND state = 'held'
     GROUP BY grp ORDER BY 1`,
  )
  const open = db.prepare<
    [string, string],
    { dseq: number; op_id: string; kind: OpenOp['kind']; cols: string; state: string; seq: number | null }
  >(
    `SELECT dseq, op_id, kind, cols, state, seq FROM outbox INDEXED BY outbox_open
     WHERE tbl = ? AND row_id = ? AND ${isOpen} AND state <> 'refused' ORDER BY dseq`,
  )
  const allSent = db.prepare<[], { dseq: number; tbl: string; seq: number }>(
    `SELECT dseq, tbl, coalesce(seq, 0) AS seq FROM outbox INDEXED BY outbox_open WHERE ${isOpen} AND state = 'sent'`,
  )
  const setSent = db.prepare("UPDATE outbox SET state = 'sent', seq = ?, code = NULL, detail = NULL WHERE dseq = ?")
  const setStuck = db.prepare('UPDATE outbox SET state = ?, code = ?, detail = ? WHERE dseq = ?')
  const setConfirmed = db.prepare("UPDATE outbox SET state = 'confirmed' WHERE dseq = ?")
  const newer = db.prepare<[number], { n: number }>('SELECT 1 AS n FROM outbox WHERE dseq > ? LIMIT 1')
  const groupsAfter = db.prepare<[number], { n: number; last: number }>(
    'SELECT count(DISTINCT grp) AS n, coalesce(max(dseq), 0) AS last FROM outbox WHERE dseq > ?',
  )
  const ends = db.prepare<[], { first: number | null; last: number | null }>(
    'SELECT (SELECT dseq FROM outbox ORDER BY dseq LIMIT 1) AS first, (SELECT dseq FROM outbox ORDER BY dseq DESC LIMIT 1) AS last',
  )
  const rewind = db.prepare(
    "UPDATE outbox SET state = 'pending', seq = NULL, code = NULL, detail = NULL WHERE dseq > ? AND state <> 'discarded'",
  )
  const firstAfterFork = db.prepare<[number, number], { dseq: number | null }>(
    'SELECT min(dseq) AS dseq FROM outbox WHERE seq > ? AND dseq <= ?',
  )
  const firstUnsettled = db.prepare<[], { dseq: number | null }>(
    `SELECT min(dseq) AS dseq FROM outbox INDEXED BY outbox_open WHERE ${isOpen}`,
  )
  const purge = db.prepare(
    `DELETE FROM outbox WHERE dseq IN (SELECT dseq FROM outbox WHERE dseq <= ?
       AND dseq < (SELECT max(dseq) FROM outbox) AND state IN ('confirmed', 'discarded') ORDER BY dseq LIMIT ?)`,
  )
  type Sent = { dseq: number; stream: number; seq: number }
  let sent: Sent[] = []
  let held = 0
  const reload = (): void => {
    sent = allSent.all().map(({ dseq, tbl, seq }) => ({ dseq, seq, stream: streamOf(tbl) }))
    held = heldFirst.all().length
  }
  reload()
  return {
    reload,
    after: (dseq: number, limit: number) => after.all(dseq, limit),
    group: (firstDseq: number, grp: string) => ofGroup.all(firstDseq, firstDseq + longestGroup, grp),
    heldGroups: () => heldFirst.all(),
    get heldCount(): number {
      return held
    },
    /** Ops whose effect a server image of this seq does not hold yet: pending, held, or sent after it. */
    openOps: (table: string, id: string, seq: number): OpenOp[] =>
      open
        .all(table, id)
        .filter((op) => op.state !== 'sent' || (op.seq ?? 0) > seq)
        .map((op) => ({ opId: op.op_id, kind: op.kind, cols: JSON.parse(op.cols) as Record<string, unknown> })),
    /** False when no row can have an open op: then nobody needs to look. */
    mayBeOpen: (acked: number): boolean => sent.length > 0 || held > 0 || newer.get(acked) !== undefined,
    hasNewer: (dseq: number): boolean => newer.get(dseq) !== undefined,
    groupsAfter: (dseq: number) => groupsAfter.get(dseq) ?? { n: 0, last: dseq },
    ends: () => ends.get() ?? { first: null, last: null },
    markSent(dseq: number, table: string, seq: number): void {
      setSent.run(seq, dseq)
      sent.push({ dseq, seq, stream: streamOf(table) })
    },
    markStuck(dseq: number, state: 'held' | 'refused', code: string, detail: string): void {
      setStuck.run(state, code, detail, dseq)
    },
    /** After groups changed between held and not. */
    recountHeld(): void {
      held = heldFirst.all().length
    },
    confirm(cursors: Readonly<Record<string, number>>): number {
      if (sent.length === 0) return 0
      const left: Sent[] = []
      for (const op of sent) {
        if (op.seq <= (cursors[op.stream] ?? 0)) setConfirmed.run(op.dseq)
        else left.push(op)
      }
      const count = sent.length - left.length
      if (count > 0) sent = left
      return count
    },
    /** Everything after `dseq` is to be sent again, in its order; what a person gave up stays given up. */
    rewindTo(dseq: number): number {
      const { changes } = rewind.run(dseq)
      reload()
      return changes
    },
    firstAfterFork: (fork: number, dseq: number): number | null => firstAfterFork.get(fork, dseq)?.dseq ?? null,
    firstUnsettled: (): number | null => firstUnsettled.get()?.dseq ?? null,
    purge: (dseq: number, limit: number): number => purge.run(dseq, limit).changes,
  }
}
