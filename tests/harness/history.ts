import { loadCatalogue } from '../../main/features/starter/load.ts'
import { type Clinic, key } from './clinic.ts'

/** Everything that a visit leaves behind for one patient, and words in it that nobody else has. */
export interface History {
  patientId: string
  recordId: string
  finalNoteId: string
  draftNoteId: string
  serviceId: string
  prescriptionId: string
  prescriptionItemId: string
  paymentId: string
  chargeId: string
  familyName: string
  finalNote: string
  draftNote: string
}

const withCatalogue = new WeakSet<Clinic>()

/** A patient who was registered, seen, charged, has paid in part and was handed half of the medicines. */
export const giveHistory = async (clinic: Clinic, familyName: string): Promise<History> => {
  if (!withCatalogue.has(clinic)) loadCatalogue(clinic.hera.core)
  withCatalogue.add(clinic)
  const admin = await clinic.as('admin')
  const patient = await admin.patients.register({
    familyName,
    givenName: 'Test',
    sex: 'female',
    birthDate: '1990-05-17',
    phone: '+254712345678',
    idempotencyKey: key(),
  })
  const patientId = patient.id
  const record = await admin.records.open({ patientId, reason: `Cough of ${familyName}`, idempotencyKey: key() })
  const recordId = record.id
  await admin.records.triage({
    id: recordId,
    vitals: [
      { loinc: '8867-4', value: 72 },
      {
        loinc: '85354-9',
        components: [
          { loinc: '8480-6', value: 120 },
          { loinc: '8462-4', value: 80 },
        ],
      },
    ],
    idempotencyKey: key(),
  })
  await admin.records.begin({ id: recordId, idempotencyKey: key() })
  const finalNote = `Signed findings of ${familyName}`
  const note = await admin.recordItems.saveNote({ recordId, text: finalNote, idempotencyKey: key() })
  await admin.recordItems.signNote({ recordId, itemId: note.id, idempotencyKey: key() })
  const draftNote = `Unsigned thoughts on ${familyName}`
  const draft = await admin.recordItems.saveNote({ recordId, text: draftNote, idempotencyKey: key() })
  await admin.recordItems.addDiagnosis({
    recordId,
    code: 'J06.9',
    isPrimary: true,
    addToProblems: true,
    idempotencyKey: key(),
  })
  await admin.allergies.add({ patientId, substance: 'Latex', criticality: 'low', idempotencyKey: key() })
  const items = await admin.serviceItems.list({ pageSize: 200 })
  const consultation = items.rows.find((row) => row.category === 'consultation')
  const test = items.rows.find((row) => row.resultKind === 'number')
  const ordered = await admin.services.order({
    recordId,
    items: [{ serviceItemId: consultation?.id ?? '' }, { serviceItemId: test?.id ?? '' }],
    idempotencyKey: key(),
  })
  const serviceId = ordered.rows[1]?.id ?? ''
  await admin.services.addResult({ serviceId, value: 12, idempotencyKey: key() })
  const medicines = await admin.medicines.list({ search: 'paracetamol', pageSize: 50 })
  const medicine = medicines.rows.find((row) => row.baseUnit === 'tablet')
  const medicineId = medicine?.id ?? ''
  const prescription = await admin.prescriptions.create({
    patientId,
    recordId,
    items: [
      { medicineId, dose: 1, doseUnit: 'tablet', route: 'oral', frequency: 'TDS', durationDays: 4, quantity: 12 },
    ],
    idempotencyKey: key(),
  })
  const prescriptionItemId = prescription.items[0]?.id ?? ''
  await admin.stock.receive({
    medicineId,
    lot: `L-${familyName}`,
    expiryDate: '2027-06-30',
    quantity: 100,
    idempotencyKey: key(),
  })
  await admin.dispenses.dispense({ prescriptionItemId, quantity: 6, idempotencyKey: key() })
  if (!(await admin.shifts.current()).shift) await admin.shifts.open({ openingMinor: 0, idempotencyKey: key() })
  const bill = await admin.charges.list({ patientId })
  const owed = bill.rows.reduce((sum, line) => sum + line.openMinor, 0)
  const payment = await admin.payments.take({
    patientId,
    method: 'cash',
    amountMinor: 100,
    tenderedMinor: 100,
    expectedBalanceMinor: owed,
    idempotencyKey: key(),
  })
  return {
    patientId,
    recordId,
    finalNoteId: note.id,
    draftNoteId: draft.id,
    serviceId,
    prescriptionId: prescription.id,
    prescriptionItemId,
    paymentId: payment.id,
    chargeId: bill.rows[0]?.id ?? '',
    familyName,
    finalNote,
    draftNote,
  }
}
