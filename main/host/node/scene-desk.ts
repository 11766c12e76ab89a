import type { RecordRow } from '../../../shared/contract/records.ts'
import type { Hera } from '../../hera.ts'
import { type Client, connect } from '../memory/connect.ts'

/** People of the demo clinic at one workstation, through the same typed calls that its screens make. */
export interface Desk {
  name: string
  hera: Hera
  /** Signs the account in on this workstation the first time it is asked for. */
  as(account: string): Promise<Client>
  close(): void
}

/** Sits down at a workstation. */
export const sitDown = (name: string, hera: Hera): Desk => {
  const clients = new Map<string, Promise<Client>>()
  const connections: { close(): void }[] = []
  return {
    name,
    hera,
    as(account) {
      let client = clients.get(account)
      if (!client) {
        const connection = connect(hera)
        connections.push(connection)
        client = connection.client.auth.login({ username: account, password: account }).then(() => connection.client)
        clients.set(account, client)
      }
      return client
    },
    close() {
      for (const connection of connections.splice(0)) connection.close()
      clients.clear()
    },
  }
}

const key = (): string => crypto.randomUUID()

export interface NewPatient {
  familyName: string
  givenName: string
  sex: 'female' | 'male'
  birthDate: string
  phone: string
}

/** The clerk registers somebody and opens a visit. */
export const receive = async (desk: Desk, patient: NewPatient, reason: string): Promise<RecordRow> => {
  const clerk = await desk.as('clerk')
  const { id } = await clerk.patients.register({ ...patient, idempotencyKey: key() })
  return clerk.records.open({ patientId: id, reason, idempotencyKey: key() })
}

/** The doctor takes the patient in and prescribes three a day for so many days. Answers the prescribed line. */
export const prescribe = async (desk: Desk, record: RecordRow, medicineId: string, days: number): Promise<string> => {
  const doctor = await desk.as('doctor')
  await doctor.records.begin({ id: record.id, idempotencyKey: key() })
  const written = await doctor.prescriptions.create({
    patientId: record.patient.id,
    recordId: record.id,
    items: [{ medicineId, dose: 1, doseUnit: 'tablet', route: 'oral', frequency: 'TDS', durationDays: days }],
    idempotencyKey: key(),
  })
  const [item] = written.items
  if (!item) throw new Error('nothing was prescribed')
  return item.id
}

/** The pharmacist hands out what was prescribed, all of it from one batch. Answers how much. */
export const handOut = async (desk: Desk, prescriptionItemId: string, batchId: string): Promise<number> => {
  const pharmacist = await desk.as('pharmacist')
  const { quantity } = await pharmacist.dispenses.propose({ prescriptionItemId })
  await pharmacist.dispenses.dispense({
    prescriptionItemId,
    quantity,
    batches: [{ batchId, quantity }],
    idempotencyKey: key(),
  })
  return quantity
}

/** Takes all that the patient owes in cash, in a drawer of the person's own. Answers how much. */
export const takeMoney = async (desk: Desk, account: string, patientId: string): Promise<number> => {
  const cashier = await desk.as(account)
  if (!(await cashier.shifts.current()).shift) await cashier.shifts.open({ openingMinor: 0, idempotencyKey: key() })
  const { dueMinor } = (await cashier.charges.list({ patientId })).account
  await cashier.payments.take({
    patientId,
    method: 'cash',
    amountMinor: dueMinor,
    expectedBalanceMinor: dueMinor,
    idempotencyKey: key(),
  })
  return dueMinor
}

/** The clerk corrects a phone number, from the row as this workstation shows it now. */
export const correctPhone = async (desk: Desk, patientId: string, phone: string): Promise<void> => {
  const clerk = await desk.as('clerk')
  const { version } = await clerk.patients.read({ id: patientId })
  await clerk.patients.update({ id: patientId, version, phone, idempotencyKey: key() })
}

/** The pharmacist books a delivery. Answers the batch. */
export const deliver = async (desk: Desk, medicineId: string, lot: string, quantity: number): Promise<string> => {
  const pharmacist = await desk.as('pharmacist')
  const expiryDate = `${new Date(desk.hera.core.now()).getUTCFullYear() + 2}-06-30`
  const { batch } = await pharmacist.stock.receive({ medicineId, lot, expiryDate, quantity, idempotencyKey: key() })
  return batch.id
}
