import type { Store } from '../../database/store.ts'
import { type HeaderRow, headerColumns } from './header-store.ts'
import { codeMark, type Token } from './tokens.ts'

export interface PatientDataRow extends HeaderRow {
  address: string | null
  next_of_kin_name: string | null
  next_of_kin_phone: string | null
  created_at: number
}

export interface PatientFilter {
  ownId: string | null
  /** Only these, when a search was typed. */
  ids: string[] | null
  sex?: string | undefined
  bornFrom?: string | undefined
  bornTo?: string | undefined
}

// Rows come in the order they were made, so their number stands for created_at without an index of its own.
const orders = {
  name: { asc: 'p.family_name, p.given_name', desc: 'p.family_name DESC, p.given_name DESC' },
  mrn: { asc: 'p.mrn', desc: 'p.mrn DESC' },
  createdAt: { asc: 'p.no', desc: 'p.no DESC' },
} as const

const whereOf = (filter: PatientFilter): { where: string; values: unknown[] } => {
  const parts = ['p.merged_into_id IS NULL']
  const values: unknown[] = []
  const add = (sql: string, value: unknown): void => {
    parts.push(sql)
    values.push(value)
  }
  if (filter.ownId !== null) add('p.id = ?', filter.ownId)
  if (filter.ids !== null) add('p.id IN (SELECT value FROM json_each(?))', JSON.stringify(filter.ids))
  if (filter.sex) add('p.sex = ?', filter.sex)
  if (filter.bornFrom) add('p.birth_date >= ?', filter.bornFrom)
  if (filter.bornTo) add('p.birth_date <= ?', filter.bornTo)
  return { where: parts.join(' AND '), values }
}

/** SQL of patients; the search box has its own, in search-store.ts. */
export const patientStore = (store: Store) => ({
  byId: (id: string) =>
    store
      .statement<PatientDataRow>(
        `SELECT ${headerColumns}, p.address, p.next_of_kin_name, p.next_of_kin_phone, p.created_at
         FROM patient p WHERE p.id = ?`,
      )
      .get(id),

  page(filter: PatientFilter, sort: keyof typeof orders, order: 'asc' | 'desc', limit: number, offset: number) {
    const { where, values } = whereOf(filter)
    return {
      rows: store
        .statement<HeaderRow>(
          `SELECT ${headerColumns} FROM patient p WHERE ${where} ORDER BY ${orders[sort][order]} LIMIT ? OFFSET ?`,
        )
        .all(...values, limit, offset),
      total:
        store.statement<{ n: number }>(`SELECT count(*) AS n FROM patient p WHERE ${where}`).get(...values)?.n ?? 0,
    }
  },

  openRecordOf: (patientId: string) =>
    store
      .statement<{ id: string; status: string }>(
        `SELECT id, status FROM medical_record WHERE patient_id = ? AND status IN ('arrived', 'triaged', 'in_progress')
         ORDER BY started_at DESC LIMIT 1`,
      )
      .get(patientId),

  firstRecordAt: (patientId: string): number | null =>
    store
      .statement<{ at: number | null }>(
        `SELECT min(started_at) AS at FROM medical_record WHERE patient_id = ? AND status <> 'cancelled'`,
      )
      .get(patientId)?.at ?? null,

  hasMrn: (mrn: string): boolean => store.statement('SELECT 1 FROM patient WHERE mrn = ?').get(mrn) !== undefined,

  hasOtherWithMrn: (mrn: string, id: string): boolean =>
    store.statement('SELECT 1 FROM patient WHERE mrn = ? AND id <> ?').get(mrn, id) !== undefined,

  mrnsOf: (nos: readonly number[]): string[] =>
    store
      .statement<string>('SELECT mrn FROM json_each(?) j CROSS JOIN patient ON patient.no = j.value')
      .pluck()
      .all(JSON.stringify(nos)),
})

const candidateLimit = 200

/** SQL of the duplicate check, in patients' numbers: seeks by what two registrations of one person share, never a walk through all patients. */
export const candidateStore = (store: Store) => {
  const nosOf = (sql: string, ...values: unknown[]): number[] =>
    store
      .statement<number>(sql)
      .pluck()
      .all(...values, candidateLimit)
  return {
    byPhone: (phone: string) => nosOf('SELECT no FROM patient WHERE phone = ? LIMIT ?', phone),
    byBirthDate: (date: string) => nosOf('SELECT no FROM patient WHERE birth_date = ? LIMIT ?', date),
    /** `token` as `nationalIdToken` gives it: kept so, or with other marks in it. */
    byNationalId: (token: string) => [
      ...nosOf('SELECT no FROM patient WHERE national_id = ? LIMIT ?', token.replace(codeMark, '')),
      ...nosOf(`SELECT patient_no FROM patient_token WHERE word = ? AND next = '' LIMIT ?`, token),
    ],
    /** Both words by their sound, born between two days or nobody knows when. */
    bySound: ([word, next]: Token, bornFrom: string, bornTo: string) =>
      nosOf(
        `SELECT p.no FROM patient_token t JOIN patient p ON p.no = t.patient_no
         WHERE t.word = ? AND t.next = ? AND (p.birth_date IS NULL OR p.birth_date BETWEEN ? AND ?) LIMIT ?`,
        word,
        next,
        bornFrom,
        bornTo,
      ),
  }
}
