import type { ItemInput } from '../../../shared/contract/prescriptions.ts'
import { baseUnitsPerDose, deriveQuantity } from '../../../shared/domain/dose.ts'
import { conflict, forbidden, invalid, notFound } from '../../../shared/domain/error.ts'
import type { WriteCall } from '../../api/call.ts'
import { prescriptionItem } from '../../database/schema/index.ts'
import { type MedicineFacts, medicineStore } from '../medicines/store.ts'
import { acceptCheck, checkMedicine } from './checks.ts'
import { type PrescriptionFacts, prescriptionStore } from './store.ts'

const greatestQuantity = 1_000_000

/** A visit that can still be prescribed in, and that is this patient's. */
export const acceptRecord = (call: WriteCall, patientId: string, recordId: string | null): void => {
  if (recordId === null) return
  const record = prescriptionStore(call.core.store).record(recordId)
  if (!record || record.patientId !== patientId) throw notFound('medical record')
  if (record.status === 'finished' || record.status === 'cancelled') {
    throw conflict(
      'record_closed',
      `This visit is ${record.status}, so nothing more is prescribed in it. Open a new visit first.`,
    )
  }
}

/** A draft is its writer's; an administrator may do everything. */
export const acceptDraft = (call: WriteCall, facts: PrescriptionFacts): void => {
  if (facts.status !== 'draft') {
    throw conflict('not_draft', 'This prescription is no longer a draft. Replace an item of it instead.')
  }
  if (facts.prescriberId !== call.author.userId && call.session.role !== 'admin') {
    throw forbidden('This draft belongs to another prescriber. Write your own prescription.')
  }
}

const quantityOf = (item: ItemInput, medicine: MedicineFacts, path: string): number => {
  const quantity =
    item.quantity ??
    deriveQuantity({
      baseUnitsPerDose:
        item.dose === null || item.doseUnit === null
          ? null
          : baseUnitsPerDose(item.dose, item.doseUnit, medicine.strength, medicine.baseUnit),
      frequency: item.frequency ?? 'PRN',
      durationDays: item.durationDays,
      asNeeded: item.asNeeded,
    })
  if (quantity === null) {
    throw invalid(
      `${path}quantity`,
      `The quantity cannot be worked out from this dose. Give it in whole units (${medicine.baseUnit}).`,
    )
  }
  if (quantity > greatestQuantity)
    throw invalid(`${path}quantity`, 'This quantity is too large. Check the dose and the days.')
  return quantity
}

export const readMedicine = (call: WriteCall, medicineId: string, path: string): MedicineFacts => {
  const medicine = medicineStore(call.core.store).byId(medicineId)
  if (!medicine) throw notFound('medicine')
  if (medicine.status !== 'active') {
    throw invalid(`${path}medicineId`, 'This medicine is out of use. Choose another.')
  }
  return medicine
}

/** The name as prescribed, kept with the item whatever the list says later. */
export const medicineTitle = (medicine: MedicineFacts): string =>
  [medicine.name, medicine.strength, medicine.form].filter(Boolean).join(' ')

/** The columns of an item from what the doctor wrote; an active one is checked against the patient's allergies. */
export const itemColumns = (call: WriteCall, patientId: string, item: ItemInput, place: Place) => {
  const medicine = readMedicine(call, item.medicineId, place.path)
  if (item.dose !== null && item.doseUnit === null) {
    throw invalid(`${place.path}doseUnit`, 'Choose the unit of the dose.')
  }
  if (place.status === 'active') {
    const check = checkMedicine(call, patientId, medicine, place.exceptItemId)
    acceptCheck(check, item.overrideReason, { item: place.index, medicineId: medicine.id })
  }
  const { quantity: _, ...columns } = item
  return {
    ...columns,
    instructions: item.instructions?.trim() || null,
    quantity: quantityOf(item, medicine, place.path),
    medicineName: medicineTitle(medicine),
    status: place.status,
  }
}

interface Place {
  /** Where the item stands in the input, for the words of an error: `items.0.`. */
  path: string
  index: number
  status: 'draft' | 'active'
  /** The item that this one replaces: not a duplicate of it. */
  exceptItemId?: string
}

/** Writes one item of a prescription and answers its id. */
export const insertItem = (
  call: WriteCall,
  prescription: { id: string; patientId: string },
  item: ItemInput,
  place: Place,
  replacesId: string | null = null,
): string =>
  call.write.insert(prescriptionItem, {
    id: call.write.newId(),
    prescriptionId: prescription.id,
    patientId: prescription.patientId,
    ...itemColumns(call, prescription.patientId, item, place),
    replacesId,
    createdAt: call.now,
    createdBy: call.author.userId,
  })
