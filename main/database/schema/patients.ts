import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** Patients with their allergies and problems. The SQL, its indexes and comments are in migrations/local. */

export const patient = sqliteTable('patient', {
  no: integer('no').primaryKey(),
  id: text('id').notNull().unique(),
  mrn: text('mrn').notNull(),
  familyName: text('family_name').notNull(),
  givenName: text('given_name').notNull(),
  sex: text('sex').notNull(),
  birthDate: text('birth_date'),
  birthDatePrecision: text('birth_date_precision').notNull(),
  phone: text('phone'),
  nationalId: text('national_id'),
  address: text('address'),
  nextOfKinName: text('next_of_kin_name'),
  nextOfKinPhone: text('next_of_kin_phone'),
  isUnknown: integer('is_unknown', { mode: 'boolean' }).notNull().default(false),
  deceasedAt: text('deceased_at'),
  mergedIntoId: text('merged_into_id'),
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by').notNull(),
})

export const patientToken = sqliteTable(
  'patient_token',
  {
    word: text('word').notNull(),
    next: text('next').notNull(),
    patientNo: integer('patient_no').notNull(),
  },
  (table) => [primaryKey({ columns: [table.word, table.next, table.patientNo] })],
)

export const patientSeries = sqliteTable(
  'patient_series',
  { kind: text('kind').notNull(), text: text('text').notNull() },
  (table) => [primaryKey({ columns: [table.kind, table.text] })],
)

export const allergy = sqliteTable('allergy', {
  id: text('id').primaryKey(),
  patientId: text('patient_id').notNull(),
  kind: text('kind').notNull(),
  substance: text('substance').notNull(),
  codeSystem: text('code_system'),
  code: text('code'),
  atcPrefixes: text('atc_prefixes').notNull().default(''),
  criticality: text('criticality').notNull(),
  verificationStatus: text('verification_status').notNull(),
  reaction: text('reaction'),
  recordedAt: integer('recorded_at').notNull(),
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by').notNull(),
  errorReason: text('error_reason'),
})

export const problem = sqliteTable('problem', {
  id: text('id').primaryKey(),
  patientId: text('patient_id').notNull(),
  codeSystem: text('code_system').notNull(),
  code: text('code').notNull(),
  text: text('text').notNull(),
  clinicalStatus: text('clinical_status').notNull(),
  verificationStatus: text('verification_status').notNull(),
  onsetDate: text('onset_date'),
  abatedDate: text('abated_date'),
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by').notNull(),
  errorReason: text('error_reason'),
})
