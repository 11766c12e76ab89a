import type { PatientHeader } from '../../../shared/contract/patients.ts'
import type { Store } from '../../database/store.ts'

/** A patient's row with what the header shows, by the database's names. */
export interface HeaderRow {
  id: string
  mrn: string
  family_name: string
  given_name: string
  sex: string
  birth_date: string | null
  birth_date_precision: string
  phone: string | null
  national_id: string | null
  is_unknown: number
  deceased_at: string | null
  merged_into_id: string | null
  allergy_kind: string | null
}

/** The columns of a header, for any statement that has `patient p`. 'allergy' sorts before 'none_known': it wins. */
export const headerColumns = `p.id, p.mrn, p.family_name, p.given_name, p.sex, p.birth_date, p.birth_date_precision,
  p.phone, p.national_id, p.is_unknown, p.deceased_at, p.merged_into_id,
  (SELECT min(a.kind) FROM allergy a WHERE a.patient_id = p.id
    AND a.verification_status NOT IN ('refuted', 'entered_in_error')) AS allergy_kind`

export const toHeader = (row: HeaderRow): PatientHeader => ({
  id: row.id,
  mrn: row.mrn,
  familyName: row.family_name,
  givenName: row.given_name,
  sex: row.sex,
  birthDate: row.birth_date,
  birthDatePrecision: row.birth_date_precision,
  phone: row.phone,
  isUnknown: row.is_unknown === 1,
  deceasedAt: row.deceased_at,
  allergyState: row.allergy_kind === null ? 'unknown' : row.allergy_kind === 'none_known' ? 'none_known' : 'listed',
})

const longestMergeChain = 10

/** SQL of the line that stands for a patient everywhere. */
export const headerStore = (store: Store) => {
  // One statement for all of them: twenty single reads cost more than twice as much. CROSS JOIN keeps the array's order.
  const byKeys = (key: 'id' | 'no') =>
    store.statement<HeaderRow>(`SELECT ${headerColumns} FROM json_each(?) j CROSS JOIN patient p ON p.${key} = j.value`)
  const byId = store.statement<HeaderRow>(`SELECT ${headerColumns} FROM patient p WHERE p.id = ?`)
  /** The row of a patient; of one that was merged, the row of the one that stays. */
  const survivor = (id: string): HeaderRow | undefined => {
    let row = byId.get(id)
    for (let step = 0; row?.merged_into_id && step < longestMergeChain; step++) row = byId.get(row.merged_into_id)
    return row
  }
  /** Merged ones as the one that stays, each once. */
  const survivorsOf = (rows: readonly HeaderRow[]): HeaderRow[] => {
    const kept = new Map<string, HeaderRow>()
    for (const found of rows) {
      const row = found.merged_into_id ? survivor(found.id) : found
      if (row && !kept.has(row.id)) kept.set(row.id, row)
    }
    return [...kept.values()]
  }
  return {
    survivor,
    /** The rows of these patients in this order, merged ones as the one that stays, each once. */
    survivors: (ids: readonly string[]): HeaderRow[] =>
      ids.length === 0 ? [] : survivorsOf(byKeys('id').all(JSON.stringify(ids))),
    /** The same by their numbers, which the search deals in. */
    survivorsByNo: (nos: readonly number[]): HeaderRow[] =>
      nos.length === 0 ? [] : survivorsOf(byKeys('no').all(JSON.stringify(nos))),
  }
}

/** The header of a patient whose row is known to exist. */
export const readHeader = (store: Store, patientId: string): PatientHeader => {
  const row = headerStore(store).survivor(patientId)
  if (!row) throw new Error('a row names a patient that is not there')
  return toHeader(row)
}
