import { system } from '../../main/database/author.ts'
import { code, medicalRecord, patient, serviceItem } from '../../main/database/schema/index.ts'
import type { Clinic } from './clinic.ts'

type PatientChanges = Partial<typeof patient.$inferInsert>

/** A patient written straight through the door: a woman of 35 unless `changes` say otherwise. Answers the id. */
export const addPatient = (clinic: Clinic, changes: PatientChanges = {}): string =>
  clinic.hera.core.store.transact('test.patient', system, (write) => {
    const id = write.newId()
    return write.insert(patient, {
      id,
      mrn: `TST-${id.slice(-8).toUpperCase()}`,
      familyName: 'Otieno',
      givenName: 'Achieng',
      sex: 'female',
      birthDate: '1991-02-14',
      birthDatePrecision: 'day',
      createdAt: clinic.clock.now,
      createdBy: system.userId,
      ...changes,
    })
  })

/** A visit of a patient, begun an hour ago and in progress unless `changes` say otherwise. Answers the id. */
export const addVisit = (
  clinic: Clinic,
  patientId: string,
  changes: Partial<typeof medicalRecord.$inferInsert> = {},
): string =>
  clinic.hera.core.store.transact('test.visit', system, (write) =>
    write.insert(medicalRecord, {
      id: write.newId(),
      patientId,
      status: 'in_progress',
      priority: 'routine',
      reason: 'Fever',
      startedAt: clinic.clock.now - 3_600_000,
      createdAt: clinic.clock.now,
      createdBy: system.userId,
      ...changes,
    }),
  )

/** A few ICD-10 codes. */
export const addCodes = (clinic: Clinic): void => {
  const rows = [
    ['B54', 'Malaria, unspecified', 'paludism fever'],
    ['E11.9', 'Type 2 diabetes without complications', 'sugar dm2 niddm'],
    ['I10', 'High blood pressure (essential hypertension)', 'htn hypertension raised pressure'],
    ['A06.0', 'Acute amœbic dysentery', 'amoebiasis bloody diarrhoea'],
    ['J06.9', 'Cold (acute upper respiratory infection)', 'common cold urti flu'],
  ] as const
  clinic.hera.core.store.transact('test.codes', system, (write) => {
    for (const [value, text, keywords] of rows) {
      write.insert(code, { id: write.newId(), system: 'ICD-10', code: value, text, keywords, status: 'active' })
    }
  })
}

/** A service of the catalogue: a haemoglobin of 12 to 16 g/dL at 8.00 unless `changes` say otherwise. Answers the id. */
export const addServiceItem = (clinic: Clinic, changes: Partial<typeof serviceItem.$inferInsert> = {}): string =>
  clinic.hera.core.store.transact('test.service', system, (write) =>
    write.insert(serviceItem, {
      id: write.newId(),
      code: `LAB-${write.newId().slice(-6).toUpperCase()}`,
      name: 'Haemoglobin',
      category: 'laboratory',
      priceMinor: 800,
      resultKind: 'number',
      resultUnit: 'g/dL',
      referenceLow: 12,
      referenceHigh: 16,
      status: 'active',
      createdAt: clinic.clock.now,
      createdBy: system.userId,
      ...changes,
    }),
  )
