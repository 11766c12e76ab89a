import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** This workstation's own bookkeeping; nothing here travels but `setting`. The SQL, its indexes and comments are in migrations/local. */

export const localState = sqliteTable('local_state', {
  key: text('key').primaryKey(),
  value: text('value').notNull(),
})

export const outbox = sqliteTable('outbox', {
  dseq: integer('dseq').primaryKey(),
  opId: text('op_id').notNull(),
  grp: text('grp').notNull(),
  tbl: text('tbl').notNull(),
  rowId: text('row_id').notNull(),
  kind: text('kind').notNull(),
  cols: text('cols').notNull(),
  base: text('base'),
  actor: text('actor').notNull(),
  wall: integer('wall').notNull(),
  stamp: integer('stamp').notNull(),
  state: text('state').notNull().default('pending'),
})

export const rowMeta = sqliteTable(
  'row_meta',
  {
    tbl: text('tbl').notNull(),
    id: text('id').notNull(),
    ops: text('ops').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tbl, table.id] })],
)

export const auditEntry = sqliteTable('audit_entry', {
  seq: integer('seq').primaryKey(),
  at: integer('at').notNull(),
  actorId: text('actor_id'),
  role: text('role'),
  sessionId: text('session_id'),
  action: text('action').notNull(),
  patientId: text('patient_id'),
  detail: text('detail').notNull(),
  hash: text('hash').notNull(),
})

export const idempotency = sqliteTable('idempotency', {
  key: text('key').primaryKey(),
  actorId: text('actor_id').notNull(),
  procedure: text('procedure').notNull(),
  requestHash: text('request_hash').notNull(),
  response: text('response').notNull(),
  at: integer('at').notNull(),
})

export const draft = sqliteTable(
  'draft',
  {
    userId: text('user_id').notNull(),
    key: text('key').notNull(),
    body: text('body').notNull(),
    savedAt: integer('saved_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.key] })],
)

export const setting = sqliteTable('setting', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  value: text('value').notNull(),
})
