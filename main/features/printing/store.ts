import type { PrintOutcome } from '../../../shared/domain/printer.ts'
import type { Paper, Sheet, SheetKind } from '../../../shared/domain/sheet.ts'
import type { Store } from '../../database/store.ts'

export interface PrintRecord {
  id: string
  at: number
  userId: string
  sessionId: string | null
  kind: SheetKind
  paper: Paper
  title: string
  subjectId: string | null
  patientId: string | null
  isCopy: boolean
  outcome: PrintOutcome
  problem: string | null
  printer: string
  sheet: Sheet
}

export interface RecordRow {
  id: string
  at: number
  user_id: string
  kind: SheetKind
  paper: Paper
  title: string
  subject_id: string | null
  patient_id: string | null
  is_copy: number
  outcome: PrintOutcome
  printer: string
  sheet: string
  /** Null for a user who is not known here. */
  by: string | null
}

const columns = `print_record.id, print_record.at, print_record.user_id, print_record.kind, print_record.paper,
  print_record.title, print_record.subject_id, print_record.patient_id, print_record.is_copy, print_record.outcome,
  print_record.printer, user.display_name AS "by"`

/** Words of a search as a pattern; what LIKE takes for more than letters is taken as letters. */
const pattern = (search: string): string => `%${search.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`

/** SQL of what was printed on this computer. */
export const printStore = (store: Store) => ({
  /** On disk when it returns. */
  insert(record: PrintRecord): void {
    store.local(() => {
      store
        .statement(
          `INSERT INTO print_record (id, at, user_id, session_id, kind, paper, title, subject_id, patient_id, is_copy,
             outcome, problem, printer, sheet) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          record.id,
          record.at,
          record.userId,
          record.sessionId,
          record.kind,
          record.paper,
          record.title,
          record.subjectId,
          record.patientId,
          record.isCopy ? 1 : 0,
          record.outcome,
          record.problem,
          record.printer,
          JSON.stringify(record.sheet),
        )
    })
  },

  settle(id: string, outcome: PrintOutcome, problem: string | null): void {
    store.local(() => {
      store.statement('UPDATE print_record SET outcome = ?, problem = ? WHERE id = ?').run(outcome, problem, id)
    })
  },

  /** Whether the same may already be on paper; of one patient only, where `patientId` is given. */
  wasPrinted: (kind: SheetKind, subjectId: string, patientId: string | null): boolean =>
    store
      .statement(
        `SELECT 1 FROM print_record WHERE subject_id = ? AND kind = ? AND outcome <> 'failed'
           AND (? IS NULL OR patient_id = ?) LIMIT 1`,
      )
      .get(subjectId, kind, patientId, patientId) !== undefined,

  isPatient: (id: string): boolean => store.statement('SELECT 1 FROM patient WHERE id = ?').get(id) !== undefined,

  read: (id: string): RecordRow | undefined =>
    store
      .statement<RecordRow>(
        `SELECT ${columns}, print_record.sheet FROM print_record LEFT JOIN user ON user.id = print_record.user_id
         WHERE print_record.id = ?`,
      )
      .get(id),

  /** Newest first unless `isOldestFirst`; without the sheets. */
  page(
    filter: { search: string | undefined; kind: SheetKind | undefined; isOldestFirst: boolean },
    limit: number,
    offset: number,
  ): { rows: Omit<RecordRow, 'sheet'>[]; total: number } {
    const parts = [
      ...(filter.search ? [`(print_record.title LIKE ? ESCAPE '\\' OR user.display_name LIKE ? ESCAPE '\\')`] : []),
      ...(filter.kind ? ['print_record.kind = ?'] : []),
    ]
    const values = [
      ...(filter.search ? [pattern(filter.search), pattern(filter.search)] : []),
      ...(filter.kind ? [filter.kind] : []),
    ]
    const from = `FROM print_record LEFT JOIN user ON user.id = print_record.user_id
      ${parts.length > 0 ? `WHERE ${parts.join(' AND ')}` : ''}`
    return {
      rows: store
        .statement<Omit<RecordRow, 'sheet'>>(
          `SELECT ${columns} ${from} ORDER BY print_record.seq ${filter.isOldestFirst ? 'ASC' : 'DESC'} LIMIT ? OFFSET ?`,
        )
        .all(...values, limit, offset),
      total: store.statement<{ count: number }>(`SELECT count(*) AS count ${from}`).get(...values)?.count ?? 0,
    }
  },
})
