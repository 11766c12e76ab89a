import type { Role } from '../../../shared/domain/capability.ts'
import type { Store } from '../../database/store.ts'

export interface CatalogueMedicine {
  id: string
  name: string
  form: string
  strength: string
  code: string
  baseUnit: string
  priceMinor: number
  packSize: number
  reorderLevel: number
}

export interface CatalogueService {
  id: string
  code: string
  name: string
  priceMinor: number
  resultKind: string
  resultUnit: string | null
  referenceLow: number | null
  referenceHigh: number | null
}

export interface QueueCandidate {
  id: string
  sex: string
  birthDate: string | null
  weightKg: number | null
  heightCm: number | null
}

/** SQL of the demo clinic. */
export const demoStore = (store: Store) => ({
  medicines: () =>
    store
      .statement<CatalogueMedicine>(
        `SELECT id, name, form, strength, code, base_unit AS baseUnit, price_minor AS priceMinor, pack_size AS packSize,
                reorder_level AS reorderLevel
         FROM medicine WHERE code_system = 'ATC' ORDER BY id`,
      )
      .all(),

  services: () =>
    store
      .statement<CatalogueService>(
        `SELECT id, code, name, price_minor AS priceMinor, result_kind AS resultKind, result_unit AS resultUnit,
                reference_low AS referenceLow, reference_high AS referenceHigh
         FROM service_item ORDER BY id`,
      )
      .all(),

  codes: () =>
    store.statement<{ code: string; text: string }>(`SELECT code, text FROM code WHERE system = 'ICD-10'`).all(),

  staff: () =>
    store
      .statement<{ id: string; displayName: string; role: Role }>(
        `SELECT id, display_name AS displayName, role FROM user
         WHERE status = 'active' AND role <> 'patient' ORDER BY created_at, id`,
      )
      .all(),

  /** Patients who could walk in today: known, alive, with no visit open, in an order that chance then mixes. */
  candidates: () =>
    store
      .statement<QueueCandidate>(
        `SELECT patient.id, sex, birth_date AS birthDate,
           (SELECT value FROM medical_record_item WHERE patient_id = patient.id AND kind = 'vitals' AND code = '29463-7'
            ORDER BY occurred_at DESC LIMIT 1) AS weightKg,
           (SELECT value FROM medical_record_item WHERE patient_id = patient.id AND kind = 'vitals' AND code = '8302-2'
            ORDER BY occurred_at DESC LIMIT 1) AS heightCm
         FROM patient
         WHERE is_unknown = 0 AND deceased_at IS NULL AND merged_into_id IS NULL
           AND NOT EXISTS (SELECT 1 FROM medical_record WHERE patient_id = patient.id
                           AND status IN ('arrived', 'triaged', 'in_progress'))
         ORDER BY patient.created_at, patient.id`,
      )
      .all(),

  allergiesOf: (patientId: string) =>
    store
      .statement<{
        substance: string
        code: string | null
        atcPrefixes: string
        criticality: string
        verificationStatus: string
      }>(
        `SELECT substance, code, atc_prefixes AS atcPrefixes, criticality, verification_status AS verificationStatus
         FROM allergy WHERE patient_id = ? AND kind = 'allergy'`,
      )
      .all(patientId),

  record: (id: string) =>
    store.statement<{ id: string; status: string }>('SELECT id, status FROM medical_record WHERE id = ?').get(id),
})
