import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** Charges, payments and cash shifts. The SQL, its indexes and comments are in migrations/local. */

export const sale = sqliteTable('sale', {
  id: text('id').primaryKey(),
  customer: text('customer'),
  madeAt: integer('made_at').notNull(),
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by').notNull(),
})

export const charge = sqliteTable('charge', {
  id: text('id').primaryKey(),
  patientId: text('patient_id'),
  recordId: text('record_id'),
  saleId: text('sale_id'),
  sourceKind: text('source_kind').notNull(),
  sourceId: text('source_id'),
  description: text('description').notNull(),
  quantity: integer('quantity').notNull(),
  unitPriceMinor: integer('unit_price_minor').notNull(),
  amountMinor: integer('amount_minor').notNull(),
  currency: text('currency').notNull(),
  cancelsId: text('cancels_id'),
  reason: text('reason'),
  chargedAt: integer('charged_at').notNull(),
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by').notNull(),
})

/** Derived: see the migration. */
export const openAccount = sqliteTable('open_account', { accountId: text('account_id').primaryKey() })

export const cashShift = sqliteTable('cash_shift', {
  id: text('id').primaryKey(),
  userId: text('user_id').notNull(),
  status: text('status').notNull(),
  currency: text('currency').notNull(),
  openingMinor: integer('opening_minor').notNull(),
  openedAt: integer('opened_at').notNull(),
  closedAt: integer('closed_at'),
  expectedMinor: integer('expected_minor'),
  countedMinor: integer('counted_minor'),
  differenceReason: text('difference_reason'),
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by').notNull(),
})

export const payment = sqliteTable('payment', {
  id: text('id').primaryKey(),
  patientId: text('patient_id'),
  saleId: text('sale_id'),
  receiptNo: text('receipt_no').notNull(),
  kind: text('kind').notNull(),
  method: text('method').notNull(),
  amountMinor: integer('amount_minor').notNull(),
  tenderedMinor: integer('tendered_minor'),
  changeMinor: integer('change_minor'),
  currency: text('currency').notNull(),
  expectedBalanceMinor: integer('expected_balance_minor'),
  reversesId: text('reverses_id'),
  cashShiftId: text('cash_shift_id'),
  reference: text('reference'),
  reason: text('reason'),
  paidAt: integer('paid_at').notNull(),
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by').notNull(),
})

export const paymentItem = sqliteTable('payment_item', {
  id: text('id').primaryKey(),
  paymentId: text('payment_id').notNull(),
  chargeId: text('charge_id').notNull(),
  amountMinor: integer('amount_minor').notNull(),
})
