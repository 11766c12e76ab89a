import { randomUUID } from 'node:crypto'
import type { Row } from '../../main/sync/wire.ts'
import { groupOf, noon, opOf, systemActor, type TestClinic, type TestDevice, type TestServer } from './on-pglite.ts'

/** Whole rows as a workstation inserts them; a test gives the columns that it is about. */
export const rowOf = {
  user: (role: string, more: Row = {}): Row => ({
    ...{ username: randomUUID(), display_name: 'Someone', role, status: 'active', patient_id: null },
    ...{ created_at: noon, created_by: systemActor, ...more },
  }),
  patient: (by: string, more: Row = {}): Row => ({
    ...{
      mrn: `HER-${randomUUID()}`,
      family_name: randomUUID(),
      given_name: 'Amina',
      sex: 'female',
      birth_date: '1980-02-03',
    },
    ...{ birth_date_precision: 'day', phone: '+254700000001', created_at: noon, created_by: by, ...more },
  }),
  allergy: (by: string, patient: string): Row => ({
    ...{
      patient_id: patient,
      kind: 'allergy',
      substance: 'Penicillin',
      criticality: 'high',
      verification_status: 'confirmed',
    },
    ...{ recorded_at: noon, created_at: noon, created_by: by },
  }),
  record: (by: string, patient: string, more: Row = {}): Row => ({
    ...{ patient_id: patient, status: 'arrived', priority: 'routine', reason: 'Cough', started_at: noon },
    ...{ created_at: noon, created_by: by, ...more },
  }),
  recordStatus: (by: string, record: string, status = 'arrived'): Row => ({
    ...{ record_id: record, status, at: noon, created_by: by },
  }),
  note: (by: string, record: string, patient: string, more: Row = {}): Row => ({
    ...{
      record_id: record,
      patient_id: patient,
      kind: 'note',
      status: 'preliminary',
      text: 'Draft',
      occurred_at: noon,
    },
    ...{ created_at: noon, created_by: by, ...more },
  }),
  medicine: (by: string, more: Row = {}): Row => ({
    ...{
      name: 'Paracetamol',
      code_system: 'ATC',
      code: 'N02BE01',
      form: 'tablet',
      strength: '500 mg',
      base_unit: 'tablet',
    },
    ...{ price_minor: 5, reorder_level: 100, is_high_alert: 0, pack_size: 10, status: 'active', created_at: noon },
    ...{ created_by: by, ...more },
  }),
  batch: (by: string, medicine: string): Row => ({
    ...{
      medicine_id: medicine,
      lot: 'L1',
      expiry_date: '2030-01-01',
      status: 'active',
      created_at: noon,
      created_by: by,
    },
  }),
  movement: (by: string, medicine: string, batch: string, delta: number): Row => ({
    ...{
      medicine_id: medicine,
      batch_id: batch,
      delta,
      kind: 'adjust',
      occurred_at: noon,
      created_at: noon,
      created_by: by,
    },
  }),
  prescription: (by: string, patient: string, more: Row = {}): Row => ({
    ...{
      patient_id: patient,
      status: 'active',
      prescriber_id: by,
      written_at: noon,
      created_at: noon,
      created_by: by,
      ...more,
    },
  }),
  prescriptionItem: (by: string, prescription: string, patient: string, medicine: string, more: Row = {}): Row => ({
    ...{ prescription_id: prescription, patient_id: patient, medicine_id: medicine, medicine_name: 'Paracetamol' },
    ...{ status: 'active', quantity: 10, repeats: 0, created_at: noon, created_by: by, ...more },
  }),
  dispense: (
    by: string,
    ids: { item: string; prescription: string; patient: string; medicine: string; batch: string },
    quantity: number,
  ): Row => ({
    ...{
      prescription_item_id: ids.item,
      prescription_id: ids.prescription,
      patient_id: ids.patient,
      medicine_id: ids.medicine,
    },
    ...{ batch_id: ids.batch, quantity, dispensed_at: noon, created_at: noon, created_by: by },
  }),
  charge: (by: string, patient: string, amount: number, more: Row = {}): Row => ({
    ...{
      patient_id: patient,
      source_kind: 'service',
      description: 'Consultation',
      quantity: 1,
      unit_price_minor: amount,
    },
    ...{ amount_minor: amount, currency: 'KES', charged_at: noon, created_at: noon, created_by: by, ...more },
  }),
  payment: (by: string, patient: string, amount: number): Row => ({
    ...{
      patient_id: patient,
      receipt_no: randomUUID(),
      kind: 'payment',
      method: 'cash',
      amount_minor: amount,
      currency: 'KES',
    },
    ...{ paid_at: noon, created_at: noon, created_by: by },
  }),
  serviceItem: (by: string, code: string): Row => ({
    ...{ code, name: 'Blood count', category: 'laboratory', price_minor: 100, result_kind: 'number', status: 'active' },
    ...{ created_at: noon, created_by: by },
  }),
}

export const roleNames = ['admin', 'doctor', 'pharmacist', 'cashier', 'clerk'] as const

/** A clinic with a user of every role and two workstations, on both of which all of them have signed in. */
export interface Staffed {
  clinic: TestClinic
  /** Vouched for without end: what it sends needs nobody's right. */
  seeder: TestDevice
  a: TestDevice
  b: TestDevice
  users: Record<(typeof roleNames)[number], string>
}

export const staff = async (server: TestServer): Promise<Staffed> => {
  const clinic = await server.addClinic()
  const seeder = await clinic.addDevice({ vouched_dseq: 1_000_000 })
  const users = Object.fromEntries(roleNames.map((role) => [role, randomUUID()])) as Staffed['users']
  const ops = roleNames.map((role) =>
    opOf(seeder, systemActor, { t: 'user', k: 'insert', i: users[role], c: rowOf.user(role), w: noon - 86_400_000 }),
  )
  const answer = await clinic.send(seeder, [groupOf(seeder, ops)])
  if (answer.results[0]?.outcome !== 'applied') throw new Error(JSON.stringify(answer))
  const [a, b] = [await clinic.addDevice(), await clinic.addDevice()]
  for (const user of Object.values(users)) for (const device of [a, b]) await clinic.grant(device, user)
  return { clinic, seeder, a, b, users }
}
