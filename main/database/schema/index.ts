import { setting } from './base.ts'
import { allergy, patient, problem } from './patients.ts'
import { cashShift, charge, payment, paymentItem, sale } from './payments.ts'
import { medicine, stockBatch, stockMovement } from './pharmacy.ts'
import { dispense, prescription, prescriptionItem } from './prescriptions.ts'
import { code, medicalRecord, medicalRecordItem, medicalRecordStatus } from './records.ts'
import { service, serviceItem, serviceResult } from './services.ts'
import { conflict, refusal, task, workstation } from './sync.ts'
import { user } from './users.ts'

export * from './base.ts'
export * from './patients.ts'
export * from './payments.ts'
export * from './pharmacy.ts'
export * from './prescriptions.ts'
export * from './records.ts'
export * from './services.ts'
export * from './sync.ts'
export * from './users.ts'

/**
 * The tables whose rows travel to the clinic's server, parents before children. They are written through the door
 * (main/database/door.ts) and no other way. `append`: a row never changes, so no base is kept for it.
 */
export const travelling = {
  setting: { table: setting, kind: 'mutable' },
  user: { table: user, kind: 'mutable' },
  workstation: { table: workstation, kind: 'mutable' },
  code: { table: code, kind: 'mutable' },
  service_item: { table: serviceItem, kind: 'mutable' },
  medicine: { table: medicine, kind: 'mutable' },
  patient: { table: patient, kind: 'mutable' },
  allergy: { table: allergy, kind: 'mutable' },
  problem: { table: problem, kind: 'mutable' },
  medical_record: { table: medicalRecord, kind: 'mutable' },
  medical_record_status: { table: medicalRecordStatus, kind: 'append' },
  medical_record_item: { table: medicalRecordItem, kind: 'mutable' },
  service: { table: service, kind: 'mutable' },
  service_result: { table: serviceResult, kind: 'append' },
  prescription: { table: prescription, kind: 'mutable' },
  prescription_item: { table: prescriptionItem, kind: 'mutable' },
  stock_batch: { table: stockBatch, kind: 'mutable' },
  stock_movement: { table: stockMovement, kind: 'append' },
  dispense: { table: dispense, kind: 'append' },
  sale: { table: sale, kind: 'append' },
  charge: { table: charge, kind: 'append' },
  cash_shift: { table: cashShift, kind: 'mutable' },
  payment: { table: payment, kind: 'append' },
  payment_item: { table: paymentItem, kind: 'append' },
  conflict: { table: conflict, kind: 'mutable' },
  task: { table: task, kind: 'mutable' },
  refusal: { table: refusal, kind: 'mutable' },
} as const

export type TravellingName = keyof typeof travelling
