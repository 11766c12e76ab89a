import type { InferSchemaOutput } from '@orpc/contract'
import type { refusalRow } from '../../../shared/contract/inbox.ts'
import { type PolicyTable, type TablePolicy, tablePolicies } from '../../../shared/domain/policy.ts'
import { refusalWords } from '../../../shared/domain/task.ts'
import type { Core } from '../../api/core.ts'
import type { Store } from '../../database/store.ts'
import { labelOf, tableNames } from './labels.ts'
import { type Row, rowsStore, travellingName } from './rows-store.ts'
import { inboxStore, type StoredOp, type StoredRefusal } from './store.ts'
import { subjectOf } from './subjects.ts'
import { plainValue, textOf } from './values.ts'

export type RefusalRow = InferSchemaOutput<typeof refusalRow>

/** A refused group: the server's row about it, its ops if it was made here, or both. */
export interface Refused {
  group: string
  row: StoredRefusal | null
  ops: StoredOp[]
}

export const codeOfRefusal = ({ row, ops }: Refused): string => row?.code ?? ops[0]?.code ?? 'bad_group'
export const actorOfRefusal = ({ row, ops }: Refused): string => row?.actor ?? ops[0]?.actor ?? ''
export const tablesOfRefusal = ({ row, ops }: Refused): string[] =>
  ops.length > 0 ? [...new Set(ops.map((op) => op.tbl))] : row ? (JSON.parse(row.tables) as string[]) : []

/** The kinds of value that a person can put right; ids and sums that other rows follow from are not among them. */
const fixable: readonly string[] = ['text', 'paragraph', 'date', 'time', 'number', 'count', 'yesno', 'choice']
const isMoney = (table: string): boolean =>
  ['charge', 'payment', 'payment_item', 'sale', 'stock_movement', 'dispense'].includes(table)

/** The text of a signed note has a seal, and a draft has one author: nobody else writes in their name. */
const isSealed = (store: Store, op: StoredOp, userId: string): boolean =>
  op.tbl === 'medical_record_item' && (op.actor !== userId || inboxStore(store).isSigned(op.row_id))

/** True if this user may type this value of a refused op anew before it is sent again. */
export const canFix = (store: Store, op: StoredOp, column: string, userId: string): boolean => {
  const { kind } = labelOf(op.tbl, column)
  if (!fixable.includes(kind) || column === 'receipt_no' || column === 'status') return false
  if (isSealed(store, op, userId)) return false
  return !isMoney(op.tbl) || kind === 'text' || kind === 'paragraph'
}

const kindWords = { insert: 'Add', update: 'Change', delete: 'Throw away' } as const

const changeOf = (core: Core, op: StoredOp, userId: string): RefusalRow['changes'][number] => {
  const cols = JSON.parse(op.cols) as Row
  const table = travellingName(op.tbl)
  const about = subjectOf(core.store, op.tbl, op.row_id, { ...cols, id: op.row_id })
  const isKnown = table !== null && (tablePolicies[table as PolicyTable] as TablePolicy | undefined) !== undefined
  return {
    opId: op.op_id,
    what: `${kindWords[op.kind]} · ${about.words || tableNames[op.tbl] || op.tbl}`,
    fields: Object.entries(cols).flatMap(([column, stored]) => {
      const { label, kind, options } = labelOf(op.tbl, column)
      const value = plainValue(stored)
      if (kind === 'hidden' || (value === null && op.kind === 'insert')) return []
      const text = textOf(core, op.tbl, column, value)
      return [
        {
          ...{ column, label, kind, value, text, canFix: isKnown && canFix(core.store, op, column, userId) },
          options: (options ?? []).map((one) => ({ value: one, text: textOf(core, op.tbl, column, one) })),
        },
      ]
    }),
  }
}

export const toRefusalRow = (core: Core, refused: Refused, userId: string): RefusalRow => {
  const { group, row, ops } = refused
  const code = codeOfRefusal(refused)
  const sql = rowsStore(core.store)
  const about = ops.map((op) => subjectOf(core.store, op.tbl, op.row_id, JSON.parse(op.cols) as Row))
  const status = core.sync.status()
  const own = status.workstation ?? 'This workstation'
  const at = row?.at ?? ops[0]?.wall ?? 0
  return {
    id: group,
    code,
    why: (refusalWords as Readonly<Record<string, string>>)[code] ?? 'The clinic’s server did not accept this.',
    by: sql.userName(actorOfRefusal(refused)) ?? 'Hera',
    workstation: row ? (sql.workstationName(row.workstation_no) ?? `Workstation ${row.workstation_no}`) : own,
    at,
    changes: ops.map((op) => changeOf(core, op, userId)),
    isHere: ops.length > 0,
    patientId: about.find((each) => each.patientId !== null)?.patientId ?? null,
    createdAt: row?.created_at ?? at,
  }
}
