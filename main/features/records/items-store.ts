import type { RecordItemRow } from '../../../shared/contract/record-items.ts'
import type { Store } from '../../database/store.ts'

export interface StoredItem {
  id: string
  record_id: string
  patient_id: string
  kind: string
  status: string
  code_system: string | null
  code: string | null
  text: string | null
  value: number | null
  unit: string | null
  components: string | null
  interpretation: string | null
  range_low: number | null
  range_high: number | null
  certainty: string | null
  is_primary: number | null
  amends_id: string | null
  amend_reason: string | null
  signed_at: number | null
  signed_by: string | null
  content_hash: string | null
  occurred_at: number
  created_at: number
  created_by: string
  error_reason: string | null
  author_name: string | null
  author_role: string | null
  signer_name: string | null
  signer_role: string | null
}

const columns = `item.id, item.record_id, item.patient_id, item.kind, item.status, code_system, code, text, value, unit,
  components, interpretation, range_low, range_high, certainty, is_primary, amends_id, amend_reason, signed_at,
  signed_by, content_hash, occurred_at, item.created_at, item.created_by, error_reason,
  author.display_name AS author_name, author.role AS author_role,
  signer.display_name AS signer_name, signer.role AS signer_role`

const source = `medical_record_item AS item
  LEFT JOIN user AS author ON author.id = item.created_by
  LEFT JOIN user AS signer ON signer.id = item.signed_by`

/** SQL of what is written in a visit. */
export const itemsStore = (store: Store) => ({
  recordOf: (recordId: string) =>
    store
      .statement<{ id: string; patient_id: string; status: string; started_at: number }>(
        'SELECT id, patient_id, status, started_at FROM medical_record WHERE id = ?',
      )
      .get(recordId),

  ofRecord: (recordId: string) =>
    store
      .statement<StoredItem>(
        `SELECT ${columns} FROM ${source} WHERE item.record_id = ? ORDER BY occurred_at, item.created_at, item.id`,
      )
      .all(recordId),

  byId: (id: string) => store.statement<StoredItem>(`SELECT ${columns} FROM ${source} WHERE item.id = ?`).get(id),

  /** The note that an author has not signed yet in this visit, the newest if there are several. */
  openNote: (recordId: string, userId: string) =>
    store
      .statement<{ id: string }>(
        `SELECT id FROM medical_record_item
         WHERE record_id = ? AND kind = 'note' AND status = 'preliminary' AND created_by = ?
         ORDER BY created_at DESC LIMIT 1`,
      )
      .get(recordId, userId),

  /** Amendments of a note that still count. */
  amendmentsOf: (recordId: string, itemId: string) =>
    store
      .statement<{ id: string }>(
        `SELECT id FROM medical_record_item
         WHERE record_id = ? AND kind = 'note' AND amends_id = ? AND status <> 'entered_in_error'`,
      )
      .all(recordId, itemId),
})

export const toItem = (row: StoredItem, versionOf: (id: string) => string): RecordItemRow => ({
  id: row.id,
  recordId: row.record_id,
  patientId: row.patient_id,
  kind: row.kind,
  status: row.status,
  codeSystem: row.code_system,
  code: row.code,
  text: row.text,
  value: row.value,
  unit: row.unit,
  components: componentsOf(row.components),
  interpretation: row.interpretation,
  rangeLow: row.range_low,
  rangeHigh: row.range_high,
  certainty: row.certainty,
  isPrimary: row.is_primary === null ? null : row.is_primary === 1,
  amendsId: row.amends_id,
  amendReason: row.amend_reason,
  signedAt: row.signed_at,
  signedBy: row.signed_by === null ? null : { id: row.signed_by, name: row.signer_name, role: row.signer_role },
  contentHash: row.content_hash,
  occurredAt: row.occurred_at,
  createdAt: row.created_at,
  author: { id: row.created_by, name: row.author_name, role: row.author_role },
  errorReason: row.error_reason,
  version: row.kind === 'note' && row.status === 'preliminary' ? versionOf(row.id) : null,
})

type Component = NonNullable<RecordItemRow['components']>[number]

/** Parts of a blood pressure. A part that an import or another version wrote without a range has none. */
export const componentsOf = (json: string | null): Component[] | null => {
  if (json === null) return null
  const parts = JSON.parse(json) as (Pick<Component, 'code' | 'value'> & Partial<Component>)[]
  return parts.map((part) => ({
    code: part.code,
    value: part.value,
    interpretation: part.interpretation ?? null,
    rangeLow: part.rangeLow ?? null,
    rangeHigh: part.rangeHigh ?? null,
  }))
}
