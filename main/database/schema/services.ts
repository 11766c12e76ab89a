import { integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** The catalogue of services and what was ordered from it. The SQL, its indexes and comments are in migrations/local. */

export const serviceItem = sqliteTable('service_item', {
  id: text('id').primaryKey(),
  code: text('code').notNull(),
  name: text('name').notNull(),
  category: text('category').notNull(),
  priceMinor: integer('price_minor').notNull(),
  resultKind: text('result_kind').notNull(),
  resultUnit: text('result_unit'),
  referenceLow: real('reference_low'),
  referenceHigh: real('reference_high'),
  loincCode: text('loinc_code'),
  status: text('status').notNull(),
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by').notNull(),
})

export const service = sqliteTable('service', {
  id: text('id').primaryKey(),
  recordId: text('record_id').notNull(),
  patientId: text('patient_id').notNull(),
  serviceItemId: text('service_item_id').notNull(),
  name: text('name').notNull(),
  status: text('status').notNull(),
  note: text('note'),
  revokeReason: text('revoke_reason'),
  orderedAt: integer('ordered_at').notNull(),
  performedAt: integer('performed_at'),
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by').notNull(),
})

export const serviceResult = sqliteTable('service_result', {
  id: text('id').primaryKey(),
  serviceId: text('service_id').notNull(),
  patientId: text('patient_id').notNull(),
  status: text('status').notNull(),
  value: real('value'),
  text: text('text'),
  unit: text('unit'),
  interpretation: text('interpretation'),
  rangeLow: real('range_low'),
  rangeHigh: real('range_high'),
  reason: text('reason'),
  at: integer('at').notNull(),
  createdBy: text('created_by').notNull(),
})
