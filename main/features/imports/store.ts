import type { Store } from '../../database/store.ts'
import type { FileReport, ImportReport } from './report.ts'

export interface PatientFacts {
  birth_date: string | null
  deceased_at: string | null
}

export interface RecordFacts {
  patient_id: string
  started_at: number
  clinician_id: string | null
}

/** SQL of imports: how far one has come, and what is there already. */
export const importStore = (store: Store) => {
  const has = (sql: string, ...values: unknown[]): boolean => store.statement(sql).get(...values) !== undefined
  return {
    progress: (kind: string, file: string) =>
      store
        .statement<{ fingerprint: string; rows: number; is_done: number; report: string }>(
          'SELECT fingerprint, rows, is_done, report FROM import_progress WHERE kind = ? AND file = ?',
        )
        .get(kind, file),
    isUnfinished: (kind: string) => has('SELECT 1 FROM import_progress WHERE kind = ?', kind),
    unfinishedKinds: (): string[] =>
      store
        .statement<{ kind: string }>('SELECT DISTINCT kind FROM import_progress ORDER BY kind')
        .all()
        .map(({ kind }) => kind),
    saveProgress: (
      kind: string,
      file: string,
      state: { fingerprint: string; rows: number; isDone: boolean; report: FileReport },
    ) =>
      store
        .statement(
          `INSERT INTO import_progress (kind, file, fingerprint, rows, is_done, report) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET fingerprint = excluded.fingerprint, rows = excluded.rows,
             is_done = excluded.is_done, report = excluded.report`,
        )
        .run(kind, file, state.fingerprint, state.rows, state.isDone ? 1 : 0, JSON.stringify(state.report)),
    clearProgress: (kind: string) => store.statement('DELETE FROM import_progress WHERE kind = ?').run(kind),
    insertRun: (id: string, userId: string, report: ImportReport) =>
      store
        .statement(
          'INSERT INTO import_run (id, kind, started_at, finished_at, user_id, report) VALUES (?, ?, ?, ?, ?, ?)',
        )
        .run(id, report.kind, report.startedAt, report.finishedAt, userId, JSON.stringify(report)),
    lastRun: (): ImportReport | null => {
      const row = store.statement<{ report: string }>('SELECT report FROM import_run ORDER BY id DESC LIMIT 1').get()
      return row ? (JSON.parse(row.report) as ImportReport) : null
    },

    patient: (id: string) =>
      store.statement<PatientFacts>('SELECT birth_date, deceased_at FROM patient WHERE id = ?').get(id),
    patientIdByMrn: (mrn: string) =>
      store.statement<{ id: string }>('SELECT id FROM patient WHERE mrn = ? ORDER BY created_at, id LIMIT 1').get(mrn)
        ?.id ?? null,
    hasNationalId: (nationalId: string) => has('SELECT 1 FROM patient WHERE national_id = ? LIMIT 1', nationalId),
    record: (id: string) =>
      store
        .statement<RecordFacts>('SELECT patient_id, started_at, clinician_id FROM medical_record WHERE id = ?')
        .get(id),
    overlaps: (patientId: string, startedAt: number, endedAt: number) =>
      has(
        'SELECT 1 FROM medical_record WHERE patient_id = ? AND started_at < ? AND ended_at > ? LIMIT 1',
        patientId,
        endedAt,
        startedAt,
      ),
    hasUser: (id: string) => has('SELECT 1 FROM user WHERE id = ?', id),
    hasProblem: (id: string) => has('SELECT 1 FROM problem WHERE id = ?', id),
    hasAllergy: (id: string) => has('SELECT 1 FROM allergy WHERE id = ?', id),
    hasItem: (id: string) => has('SELECT 1 FROM medical_record_item WHERE id = ?', id),
    hasPrescription: (id: string) => has('SELECT 1 FROM prescription WHERE id = ?', id),
    hasService: (id: string) => has('SELECT 1 FROM service WHERE id = ?', id),

    medicine: (id: string) => store.statement<{ id: string }>('SELECT id FROM medicine WHERE id = ?').get(id),
    medicineLike: (code: string, name: string, form: string, strength: string) =>
      store
        .statement<{ id: string }>(
          'SELECT id FROM medicine WHERE code = ? AND name = ? AND form = ? AND strength = ? ORDER BY created_at, id LIMIT 1',
        )
        .get(code, name, form, strength)?.id ?? null,
    serviceItemIdByCode: (code: string) =>
      store
        .statement<{ id: string }>('SELECT id FROM service_item WHERE code = ? ORDER BY created_at, id LIMIT 1')
        .get(code)?.id ?? null,
    codeId: (system: string, code: string) =>
      store
        .statement<{ id: string }>('SELECT id FROM code WHERE system = ? AND code = ? ORDER BY id LIMIT 1')
        .get(system, code)?.id ?? null,
  }
}
export type ImportStore = ReturnType<typeof importStore>
