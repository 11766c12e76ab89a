import { z } from 'zod'
import { frequencies, prescriptionStatuses, routes } from '../domain/status.ts'
import { prescribedUnits } from '../domain/unit.ts'
import { commandInput, id, listInput, listOutput, paragraph, quantity, reason } from './fields.ts'
import { dose } from './medicines.ts'
import { patientHeader } from './patients.ts'
import { command, query } from './procedure.ts'

/** What a doctor writes for one medicine. */
export const itemInput = z.object({
  medicineId: id,
  dose: dose.nullable().default(null),
  doseUnit: z.enum(prescribedUnits, 'Choose a dose unit of the list.').nullable().default(null),
  route: z.enum(routes, 'Choose a route of the list.').nullable().default(null),
  frequency: z.enum(frequencies, 'Choose a frequency of the list.').nullable().default(null),
  durationDays: z
    .number()
    .int('Duration: whole days.')
    .min(1, 'Duration: at least 1 day.')
    .max(3650)
    .nullable()
    .default(null),
  asNeeded: z.boolean().default(false),
  /** Base units per fill; worked out from the dose when left out, refused when it can't be. */
  quantity: quantity.optional(),
  /** How often the quantity may be given again. */
  repeats: z.number().int().min(0, 'Repeats cannot be negative.').max(24, 'At most 24 repeats.').default(0),
  substitutionAllowed: z.boolean().default(true),
  instructions: paragraph('Instructions', 500).nullable().default(null),
  /** Why it is prescribed in spite of an allergy that it meets. */
  overrideReason: reason.nullable().default(null),
})
export type ItemInput = z.infer<typeof itemInput>

/** Computed from the dispenses at every read, never stored. Base units. */
export const fulfilment = z.object({
  authorised: z.number().int(),
  dispensed: z.number().int(),
  remaining: z.number().int(),
  /** What is due next: the rest of the fill that was begun, or one fill. */
  due: z.number().int(),
  /** none | partial | repeat (whole fills given, repeats left) | full | imported (settled history) */
  state: z.string(),
})

export const prescriptionItemRow = z.object({
  id,
  prescriptionId: id,
  medicineId: id,
  medicineName: z.string(),
  baseUnit: z.string(),
  isHighAlert: z.boolean(),
  status: z.string(),
  dose: z.number().nullable(),
  doseUnit: z.string().nullable(),
  route: z.string().nullable(),
  frequency: z.string().nullable(),
  durationDays: z.number().int().nullable(),
  asNeeded: z.boolean(),
  quantity: z.number().int(),
  repeats: z.number().int(),
  substitutionAllowed: z.boolean(),
  instructions: z.string().nullable(),
  /** The dose in words, as the patient reads it. */
  sentence: z.string(),
  overrideReason: z.string().nullable(),
  replacesId: id.nullable(),
  stopReason: z.string().nullable(),
  /** Imported history: how often it was dispensed elsewhere. */
  importedDispenses: z.number().int().nullable(),
  fulfilment,
})
export type PrescriptionItemRow = z.infer<typeof prescriptionItemRow>

export const prescriptionRow = z.object({
  id,
  patientId: id,
  recordId: id.nullable(),
  status: z.string(),
  prescriberId: z.string(),
  prescriberName: z.string().nullable(),
  writtenAt: z.number().int(),
  note: z.string().nullable(),
  stopReason: z.string().nullable(),
  items: z.array(prescriptionItemRow),
})
export type PrescriptionRow = z.infer<typeof prescriptionRow>

export const prescriptionDetail = prescriptionRow.extend({ version: z.string() })

const worklistRow = prescriptionRow.extend({
  patient: patientHeader,
  /** new | partial | repeat: the most pressing of its items. */
  stage: z.string(),
})
export type WorklistRow = z.infer<typeof worklistRow>

/** `unknown`: something could not be checked, and `words` of the findings say what. Never a clean pass by silence. */
export const medicineCheck = z.object({
  state: z.enum(['clear', 'warning', 'unknown']),
  /** An allergy is met: prescribing and dispensing need a reason. */
  needsReason: z.boolean(),
  findings: z.array(
    z.object({
      /** `continued`: the same medicine goes on, which is no warning. */
      kind: z.enum(['allergy', 'duplicate', 'continued', 'unchecked']),
      /** substance | class, null for what was not checked. */
      match: z.string().nullable(),
      severity: z.enum(['high', 'low']),
      words: z.string(),
    }),
  ),
})
export type MedicineCheck = z.infer<typeof medicineCheck>

export const prescriptions = {
  list: query('prescription.read', '/prescriptions', 'List prescriptions')
    .input(
      listInput(['writtenAt'], {
        patientId: id.optional(),
        recordId: id.optional(),
        status: z.enum(prescriptionStatuses).optional(),
        /** Only drafts and active ones. */
        isCurrent: z.boolean().default(false),
      }),
    )
    .output(listOutput(prescriptionRow)),
  worklist: query(
    'dispense',
    '/prescriptions/worklist',
    'Active prescriptions with something to dispense, oldest first',
  )
    .input(
      listInput(['writtenAt'], {
        /** due: to hand out, of the last days; older: the rest of it, never fetched; repeat: a repeat may wait. */
        stage: z.enum(['due', 'older', 'repeat']).optional(),
      }),
    )
    .output(listOutput(worklistRow)),
  check: query('prescription.write', '/prescriptions/check', 'Allergies and duplicates that a medicine would meet')
    .input(z.object({ patientId: id, medicineId: id, exceptItemId: id.optional() }))
    .output(medicineCheck),
  read: query('prescription.read', '/prescriptions/{id}', 'Read a prescription with its items')
    .input(z.object({ id }))
    .output(prescriptionDetail),
  items: query('prescription.read', '/prescriptions/{id}/items', 'Items of a prescription')
    .input(z.object({ id }))
    .output(z.array(prescriptionItemRow)),
  create: command('prescription.write', 'POST', '/prescriptions', 'Write a prescription, as a draft or active at once')
    .input(
      commandInput({
        patientId: id,
        recordId: id.nullable().default(null),
        status: z.enum(['draft', 'active']).default('active'),
        note: paragraph('Note', 2000).nullable().default(null),
        items: z.array(itemInput).min(1, 'Add at least one medicine.').max(40, 'At most 40 medicines at once.'),
      }),
    )
    .output(prescriptionDetail),
  updateDraft: command('prescription.write', 'PATCH', '/prescriptions/{id}', 'Change a draft')
    .input(
      commandInput({
        id,
        version: z.string().max(100).optional(),
        note: paragraph('Note', 2000).nullable().optional(),
        /** All items of the draft, from now on. One with an `id` changes that item; an item left out is withdrawn. */
        items: z
          .array(itemInput.extend({ id: id.optional() }))
          .min(1, 'Add at least one medicine.')
          .max(40, 'At most 40 medicines at once.'),
      }),
    )
    .output(prescriptionDetail),
  activate: command('prescription.write', 'POST', '/prescriptions/{id}/activate', 'Sign a draft', {
    successStatus: 200,
  })
    .input(commandInput({ id, version: z.string().max(100).optional() }))
    .output(prescriptionDetail),
  stop: command('prescription.stop', 'POST', '/prescriptions/{id}/stop', 'Stop a prescription or one item of it', {
    successStatus: 200,
  })
    .input(commandInput({ id, itemId: id.optional(), reason }))
    .output(prescriptionDetail),
  replaceItem: command(
    'prescription.write',
    'POST',
    '/prescriptions/{id}/items/{itemId}/replace',
    'Change an active item: a new item replaces the old, which is stopped',
  )
    .input(commandInput({ id, itemId: id, reason, item: itemInput }))
    .output(prescriptionDetail),
  markEnteredInError: command(
    'prescription.write',
    'POST',
    '/prescriptions/{id}/entered-in-error',
    'Withdraw a prescription that should never have been written',
    { successStatus: 200 },
  )
    .input(commandInput({ id, reason }))
    .output(prescriptionDetail),
}
