import { integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** Prescriptions and what was dispensed. The SQL, its indexes and comments are in migrations/local. */

export const prescription = sqliteTable('prescription', {
  id: text('id').primaryKey(),
  recordId: text('record_id'),
  patientId: text('patient_id').notNull(),
  status: text('status').notNull(),
  prescriberId: text('prescriber_id').notNull(),
  writtenAt: integer('written_at').notNull(),
  note: text('note'),
  stopReason: text('stop_reason'),
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by').notNull(),
})

export const prescriptionItem = sqliteTable('prescription_item', {
  id: text('id').primaryKey(),
  prescriptionId: text('prescription_id').notNull(),
  patientId: text('patient_id').notNull(),
  medicineId: text('medicine_id').notNull(),
  medicineName: text('medicine_name').notNull(),
  status: text('status').notNull(),
  dose: real('dose'),
  doseUnit: text('dose_unit'),
  route: text('route'),
  frequency: text('frequency'),
  durationDays: integer('duration_days'),
  asNeeded: integer('as_needed', { mode: 'boolean' }).notNull().default(false),
  quantity: integer('quantity').notNull(),
  repeats: integer('repeats').notNull().default(0),
  substitutionAllowed: integer('substitution_allowed', { mode: 'boolean' }).notNull().default(true),
  instructions: text('instructions'),
  overrideReason: text('override_reason'),
  replacesId: text('replaces_id'),
  stopReason: text('stop_reason'),
  importedDispenses: integer('imported_dispenses'),
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by').notNull(),
})

export const dispense = sqliteTable('dispense', {
  id: text('id').primaryKey(),
  prescriptionItemId: text('prescription_item_id').notNull(),
  prescriptionId: text('prescription_id').notNull(),
  patientId: text('patient_id').notNull(),
  medicineId: text('medicine_id').notNull(),
  batchId: text('batch_id').notNull(),
  quantity: integer('quantity').notNull(),
  overrideReason: text('override_reason'),
  reversesId: text('reverses_id'),
  reason: text('reason'),
  dispensedAt: integer('dispensed_at').notNull(),
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by').notNull(),
})
