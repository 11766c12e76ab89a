import { integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** Medicines and their stock. The SQL, its indexes and comments are in migrations/local. */

export const medicine = sqliteTable('medicine', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  codeSystem: text('code_system').notNull(),
  code: text('code').notNull(),
  form: text('form').notNull(),
  strength: text('strength').notNull(),
  baseUnit: text('base_unit').notNull(),
  priceMinor: integer('price_minor').notNull(),
  reorderLevel: integer('reorder_level').notNull(),
  isHighAlert: integer('is_high_alert', { mode: 'boolean' }).notNull(),
  packSize: integer('pack_size').notNull(),
  defaultDose: real('default_dose'),
  defaultDoseUnit: text('default_dose_unit'),
  defaultRoute: text('default_route'),
  defaultFrequency: text('default_frequency'),
  defaultDurationDays: integer('default_duration_days'),
  status: text('status').notNull(),
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by').notNull(),
})

export const stockBatch = sqliteTable('stock_batch', {
  id: text('id').primaryKey(),
  medicineId: text('medicine_id').notNull(),
  lot: text('lot').notNull(),
  expiryDate: text('expiry_date').notNull(),
  status: text('status').notNull(),
  holdReason: text('hold_reason'),
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by').notNull(),
})

export const stockMovement = sqliteTable('stock_movement', {
  id: text('id').primaryKey(),
  batchId: text('batch_id').notNull(),
  medicineId: text('medicine_id').notNull(),
  delta: integer('delta').notNull(),
  kind: text('kind').notNull(),
  reason: text('reason'),
  sourceKind: text('source_kind'),
  sourceId: text('source_id'),
  reversesId: text('reverses_id'),
  occurredAt: integer('occurred_at').notNull(),
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by').notNull(),
})
