import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** Users and their sessions; `user` travels, the rest stays here. The SQL, its indexes and comments are in migrations/local. */

export const user = sqliteTable('user', {
  id: text('id').primaryKey(),
  username: text('username').notNull(),
  displayName: text('display_name').notNull(),
  role: text('role').notNull(),
  status: text('status').notNull(),
  patientId: text('patient_id'),
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by'),
})

export const userSecret = sqliteTable('user_secret', {
  userId: text('user_id').primaryKey(),
  verifier: text('verifier'),
  activationHash: text('activation_hash'),
  activationExpiresAt: integer('activation_expires_at'),
  changedAt: integer('changed_at').notNull(),
})

export const session = sqliteTable('session', {
  id: text('id').primaryKey(),
  userId: text('user_id').notNull(),
  isScreen: integer('is_screen', { mode: 'boolean' }).notNull(),
  createdAt: integer('created_at').notNull(),
  passwordAt: integer('password_at').notNull(),
  lockedAt: integer('locked_at'),
  endedAt: integer('ended_at'),
})

export const refreshToken = sqliteTable('refresh_token', {
  hash: text('hash').primaryKey(),
  sessionId: text('session_id').notNull(),
  expiresAt: integer('expires_at').notNull(),
  usedAt: integer('used_at'),
})

export const throttle = sqliteTable('throttle', {
  account: text('account').primaryKey(),
  fails: integer('fails').notNull(),
  waitMs: integer('wait_ms').notNull(),
})
