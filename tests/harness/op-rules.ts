import type Database from 'better-sqlite3'
import { system } from '../../main/database/author.ts'
import type { Role } from '../../shared/domain/capability.ts'
import {
  type PolicyTable,
  statusMachines,
  type TablePolicy,
  tablePolicies,
  unitOf,
} from '../../shared/domain/policy.ts'
import { mayChange } from '../../shared/domain/rights.ts'
import { canMove, type MoveKind } from '../../shared/domain/status-moves.ts'

interface StoredOp {
  dseq: number
  tbl: PolicyTable
  row_id: string
  kind: 'insert' | 'update' | 'delete'
  cols: string
  actor: string
}

type Row = Record<string, unknown>

/** What was refused was taken back: only the rest says how the rows are. */
const standing = `WHERE state NOT IN ('refused', 'discarded')`

const machines: Partial<Record<PolicyTable, MoveKind>> = statusMachines

/** Why an update would be refused by its table's units, or null. */
const whyNotUpdated = (op: StoredOp, before: Row, cols: Row): string | null => {
  for (const column of Object.keys(cols)) {
    const unit = unitOf(op.tbl, column)
    if (unit.policy === 'fixed') return `${column} is fixed`
    if (unit.whileStatus && !unit.whileStatus.includes(String(before.status))) {
      return `${column} changed while the status was ${before.status}`
    }
  }
  const machine = machines[op.tbl]
  const isMoved = 'status' in cols && cols.status !== before.status
  if (machine && isMoved && !canMove(machine, String(before.status), String(cols.status))) {
    return `status from ${before.status} to ${cols.status}`
  }
  return null
}

/**
 * What the clinic's server would refuse of everything that was done here: the program must never save what its own data
 * (policy.ts, rights.ts, status-moves.ts) forbids, or a workstation's work would come back.
 */
export const refusedByRules = (db: Database.Database): string[] => {
  const rows = new Map<string, Row>()
  const found: string[] = []
  const say = (op: StoredOp, why: string): void => {
    found.push(`${op.kind} of ${op.tbl} (dseq ${op.dseq}): ${why}`)
  }
  // A user of another workstation is in no op of this one.
  const userNow = db.prepare('SELECT role FROM user WHERE id = ?')
  const stored = db
    .prepare(`SELECT dseq, tbl, row_id, kind, cols, actor FROM outbox ${standing} ORDER BY dseq`)
    .iterate()
  for (const op of stored as Iterable<StoredOp>) {
    const key = `${op.tbl}/${op.row_id}`
    const cols = JSON.parse(op.cols) as Row
    const before = rows.get(key)
    const user = rows.get(`user/${op.actor}`) ?? (userNow.get(op.actor) as Row | undefined)
    const row = { ...before, ...cols }
    if (op.actor !== system.userId) {
      if (!user) say(op, 'by a user whom nobody added')
      else if (!mayChange(user.role as Role, op.tbl, op.kind, row)) say(op, `not allowed for ${user.role}`)
    }
    // A row that another workstation made is not in this outbox: its earlier values are not known here.
    const why = op.kind === 'update' && before ? whyNotUpdated(op, before, cols) : null
    if (why) say(op, why)
    if (op.kind === 'delete') {
      const { deletableInStatus } = tablePolicies[op.tbl] as TablePolicy
      if (before && before.status !== deletableInStatus) say(op, `deleted while the status was ${before.status}`)
      rows.delete(key)
    } else rows.set(key, row)
  }
  return [...new Set(found)]
}
