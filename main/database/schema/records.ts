import { integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** Visits and what was written in them. The SQL, its indexes and comments are in migrations/local. */

export const medicalRecord = sqliteTable('medical_record', {
  id: text('id').primaryKey(),
  patientId: text('patient_id').notNull(),
  status: text('status').notNull(),
  priority: text('priority').notNull(),
  reason: text('reason').notNull(),
  clinicianId: text('clinician_id'),
  startedAt: integer('started_at').notNull(),
  endedAt: integer('ended_at'),
  cancelReason: text('cancel_reason'),
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by').notNull(),
})

export const medicalRecordStatus = sqliteTable('medical_record_status', {
  id: text('id').primaryKey(),
  recordId: text('record_id').notNull(),
  status: text('status').notNull(),
  at: integer('at').notNull(),
  createdBy: text('created_by').notNull(),
})

export const medicalRecordItem = sqliteTable('medical_record_item', {
  id: text('id').primaryKey(),
  recordId: text('record_id').notNull(),
  patientId: text('patient_id').notNull(),
  kind: text('kind').notNull(),
  status: text('status').notNull(),
  codeSystem: text('code_system'),
  code: text('code'),
  text: text('text'),
  value: real('value'),
  unit: text('unit'),
  components: text('components'),
  interpretation: text('interpretation'),
  rangeLow: real('range_low'),
  rangeHigh: real('range_high'),
  certainty: text('certainty'),
  isPrimary: integer('is_primary', { mode: 'boolean' }),
  amendsId: text('amends_id'),
  amendReason: text('amend_reason'),
  signedAt: integer('signed_at'),
  signedBy: text('signed_by'),
  contentHash: text('content_hash'),
  occurredAt: integer('occurred_at').notNull(),
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by').notNull(),
  errorReason: text('error_reason'),
})

export const code = sqliteTable('code', {
  id: text('id').primaryKey(),
  system: text('system').notNull(),
  code: text('code').notNull(),
  text: text('text').notNull(),
  keywords: text('keywords').notNull().default(''),
  status: text('status').notNull().default('active'),
})
