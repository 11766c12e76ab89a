import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** Rows that the clinic's server writes and every workstation holds; people only settle them. The SQL is in migrations/local/100. */

export const workstation = sqliteTable('workstation', {
  id: text('id').primaryKey(),
  no: integer('no').notNull(),
  name: text('name').notNull(),
  deviceCode: text('device_code').notNull(),
  state: text('state').notNull(),
  enrolledAt: integer('enrolled_at').notNull(),
})

export const conflict = sqliteTable('conflict', {
  id: text('id').primaryKey(),
  tbl: text('tbl').notNull(),
  rowId: text('row_id').notNull(),
  patientId: text('patient_id'),
  policy: text('policy').notNull(),
  columns: text('columns').notNull(),
  kept: text('kept').notNull(),
  keptBy: text('kept_by').notNull(),
  keptOn: integer('kept_on').notNull(),
  keptAt: integer('kept_at').notNull(),
  other: text('other').notNull(),
  otherBy: text('other_by').notNull(),
  otherOn: integer('other_on').notNull(),
  otherAt: integer('other_at').notNull(),
  state: text('state').notNull(),
  choice: text('choice'),
  settledBy: text('settled_by'),
  settledAt: integer('settled_at'),
  createdAt: integer('created_at').notNull(),
})

export const task = sqliteTable('task', {
  id: text('id').primaryKey(),
  kind: text('kind').notNull(),
  tbl: text('tbl').notNull(),
  rowId: text('row_id').notNull(),
  patientId: text('patient_id'),
  facts: text('facts').notNull(),
  state: text('state').notNull(),
  note: text('note'),
  settledBy: text('settled_by'),
  settledAt: integer('settled_at'),
  createdAt: integer('created_at').notNull(),
})

export const refusal = sqliteTable('refusal', {
  id: text('id').primaryKey(),
  workstationNo: integer('workstation_no').notNull(),
  code: text('code').notNull(),
  detail: text('detail').notNull(),
  actor: text('actor').notNull(),
  tables: text('tables').notNull(),
  at: integer('at').notNull(),
  state: text('state').notNull(),
  note: text('note'),
  settledBy: text('settled_by'),
  settledAt: integer('settled_at'),
  createdAt: integer('created_at').notNull(),
})
