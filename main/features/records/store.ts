import type { Store } from '../../database/store.ts'

/** What a rule needs to know of the patient of a visit. */
export interface VisitPatient {
  id: string
  sex: string
  birth_date: string | null
  deceased_at: string | null
  merged_into_id: string | null
}

/** SQL of visits. */
export const recordStore = (store: Store) => ({
  patientOf: (patientId: string) =>
    store
      .statement<VisitPatient>('SELECT id, sex, birth_date, deceased_at, merged_into_id FROM patient WHERE id = ?')
      .get(patientId),
})
