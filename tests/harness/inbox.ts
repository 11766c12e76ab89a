import type { Client } from '../../main/host/memory/connect.ts'
import { type Clinic, key } from './clinic.ts'
import { comeDown } from './server-link.ts'

/** The user at the other end. */
export const other = '01990000-0000-7000-8000-000000000001'

interface Differing {
  table?: string
  rowId: string
  patientId?: string | null
  policy?: string
  /** Those of the unit, when the op touched only some of them. */
  columns?: string[]
  kept: Record<string, unknown>
  other: Record<string, unknown>
}

/** A conflict that the server has noticed: the other value came from workstation 2. */
export const conflictOf = (clinic: Clinic, one: Differing): string => {
  comeDownOnce(clinic)
  return comeDown(clinic, 'conflict', {
    ...{ tbl: one.table ?? 'patient', row_id: one.rowId, patient_id: one.patientId ?? null },
    ...{ policy: one.policy ?? 'lww', columns: JSON.stringify(one.columns ?? Object.keys(one.other)) },
    ...{ kept: JSON.stringify(one.kept), kept_by: clinic.userId('clerk'), kept_on: 1, kept_at: clinic.clock.now },
    ...{ other: JSON.stringify(one.other), other_by: other, other_on: 2, other_at: clinic.clock.now - 60_000 },
    ...{ state: 'open', created_at: clinic.clock.now },
  })
}

/** The workstation and the user at the other end. */
export const comeDownOnce = (clinic: Clinic): void => {
  if (clinic.hera.core.store.sqlite.prepare('SELECT 1 FROM user WHERE id = ?').get(other)) return
  comeDown(clinic, 'workstation', { no: 1, name: 'Reception', device_code: 'AAAA', state: 'active', enrolled_at: 1 })
  comeDown(clinic, 'workstation', { no: 2, name: 'Laptop', device_code: 'BBBB', state: 'active', enrolled_at: 1 })
  comeDown(clinic, 'user', {
    ...{ id: other, username: 'jane', display_name: 'Jane Otieno', role: 'doctor', status: 'active', created_at: 1 },
  })
}

/** A task that the server has opened. */
export const taskOf = (
  clinic: Clinic,
  kind: string,
  tbl: string,
  rowId: string,
  more: Record<string, unknown> = {},
): string =>
  comeDown(clinic, 'task', {
    ...{
      kind,
      tbl,
      row_id: rowId,
      patient_id: null,
      facts: '{}',
      state: 'open',
      created_at: clinic.clock.now,
      ...more,
    },
  })

/** What was saved last. */
export const lastGroup = (clinic: Clinic): string =>
  (clinic.hera.core.store.sqlite.prepare('SELECT grp FROM outbox ORDER BY dseq DESC LIMIT 1').get() as { grp: string })
    .grp

/** A value as it stands in the database of this workstation. */
export const storedValue = (clinic: Clinic, table: string, id: string, column: string): unknown =>
  (
    clinic.hera.core.store.sqlite.prepare(`SELECT ${column} AS value FROM ${table} WHERE id = ?`).get(id) as
      | { value: unknown }
      | undefined
  )?.value

/** A patient whom a clerk has registered. */
export const registered = (client: Client, more: Partial<Parameters<Client['patients']['register']>[0]> = {}) =>
  client.patients.register({
    ...{ familyName: 'Wekesa', givenName: 'Amina', sex: 'female', birthDate: '1990-05-01', phone: '0712345678' },
    ...more,
    idempotencyKey: key(),
  })
