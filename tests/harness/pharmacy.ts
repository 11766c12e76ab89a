import { system } from '../../main/database/author.ts'
import { allergy, medicalRecord, patient } from '../../main/database/schema/index.ts'
import type { Client } from '../../main/host/memory/connect.ts'
import { type Clinic, key } from './clinic.ts'

let serial = 0

/** A patient, straight through the door: the rules of registration are not what these tests are about. */
export const makePatient = (clinic: Clinic, familyName = 'Njoroge'): string =>
  clinic.hera.core.store.transact('test.patient', system, (write) => {
    serial += 1
    return write.insert(patient, {
      id: write.newId(),
      mrn: `HER-TEST-${serial}`,
      familyName,
      givenName: 'Wanjiku',
      sex: 'female',
      birthDate: '1990-05-01',
      birthDatePrecision: 'day',
      createdAt: clinic.clock.now,
      createdBy: system.userId,
    })
  })

export const makeRecord = (clinic: Clinic, patientId: string, status = 'in_progress'): string =>
  clinic.hera.core.store.transact('test.record', system, (write) =>
    write.insert(medicalRecord, {
      id: write.newId(),
      patientId,
      status,
      priority: 'routine',
      reason: 'Cough',
      startedAt: clinic.clock.now,
      createdAt: clinic.clock.now,
      createdBy: system.userId,
    }),
  )

interface AllergyRow {
  substance: string
  atcPrefixes?: string
  code?: string
  kind?: string
  verificationStatus?: string
}

export const recordAllergy = (clinic: Clinic, patientId: string, row: AllergyRow): string =>
  clinic.hera.core.store.transact('test.allergy', system, (write) =>
    write.insert(allergy, {
      id: write.newId(),
      patientId,
      kind: row.kind ?? 'allergy',
      substance: row.substance,
      codeSystem: row.code ? 'ATC' : null,
      code: row.code ?? null,
      atcPrefixes: row.atcPrefixes ?? '',
      criticality: 'high',
      verificationStatus: row.verificationStatus ?? 'confirmed',
      recordedAt: clinic.clock.now,
      createdAt: clinic.clock.now,
      createdBy: system.userId,
    }),
  )

export const noAllergies = (clinic: Clinic, patientId: string): string =>
  recordAllergy(clinic, patientId, { kind: 'none_known', substance: 'No known allergies' })

export const amoxicillin = {
  name: 'amoxicillin',
  codeSystem: 'ATC',
  code: 'J01CA04',
  form: 'capsule',
  strength: '500 mg',
  baseUnit: 'capsule',
  priceMinor: 12,
  reorderLevel: 100,
  isHighAlert: false,
  packSize: 100,
} as const

export const paracetamol = {
  ...amoxicillin,
  name: 'paracetamol',
  code: 'N02BE01',
  form: 'tablet',
  baseUnit: 'tablet',
  priceMinor: 5,
} as const

type MedicineInput = Omit<Parameters<Client['medicines']['create']>[0], 'idempotencyKey'>

export const makeMedicine = async (clinic: Clinic, fields: MedicineInput = amoxicillin): Promise<string> =>
  (await (await clinic.as('pharmacist')).medicines.create({ ...fields, idempotencyKey: key() })).id

/** Receives a batch; answers its id. The clinic's day is 2026-03-02. */
export const receive = async (
  clinic: Clinic,
  medicineId: string,
  quantity: number,
  expiryDate = '2027-01-31',
  lot = `L${expiryDate}`,
): Promise<string> => {
  const pharmacist = await clinic.as('pharmacist')
  return (await pharmacist.stock.receive({ medicineId, lot, expiryDate, quantity, idempotencyKey: key() })).batch.id
}

/** Base units on hand of a medicine, read as the pharmacist does. */
export const onHand = async (clinic: Clinic, medicineId: string): Promise<number | null> =>
  (await (await clinic.as('pharmacist')).medicines.read({ id: medicineId })).onHand

/** 1 capsule three times a day for 5 days: 15. */
export const threeADay = {
  dose: 1,
  doseUnit: 'capsule',
  route: 'oral',
  frequency: 'TDS',
  durationDays: 5,
} as const

/** What is owed for a patient, summed over the charge rows. */
export const chargedMinor = (clinic: Clinic, patientId: string): number =>
  clinic.hera.core.store
    .statement<{ n: number }>('SELECT COALESCE(SUM(amount_minor), 0) AS n FROM charge WHERE patient_id = ?')
    .get(patientId)?.n ?? 0
