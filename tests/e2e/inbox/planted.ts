import { randomUUID } from 'node:crypto'
import type Database from 'better-sqlite3'

interface Patient {
  id: string
  phone: string
  birth_date: string
}

/**
 * What would have come down from the server after a day with the cable out, put into the database of a stopped
 * workstation: three conflicts about one patient, a task, a refusal of what was typed here and one of what was typed
 * elsewhere.
 */
export const plantInbox = (db: Database.Database): void => {
  const now = Date.now()
  const jane = randomUUID()
  const put = (table: string, row: Record<string, unknown>): void => {
    const names = Object.keys(row)
    db.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`).run(
      ...Object.values(row),
    )
  }
  const patient = db.prepare("SELECT * FROM patient WHERE family_name = 'Otieno'").get() as Patient
  const { id: admin } = db.prepare("SELECT id FROM user WHERE username = 'wanjiru'").get() as { id: string }
  for (const [no, name] of [
    [1, 'Reception'],
    [2, 'Laptop'],
  ]) {
    put('workstation', { id: randomUUID(), no, name, device_code: `D00${no}`, state: 'active', enrolled_at: now })
  }
  put('user', {
    ...{ id: jane, username: 'jane', display_name: 'Jane Achieng', role: 'clerk', status: 'active' },
    ...{ created_at: now, created_by: admin },
  })
  const conflicts = [
    ['lww', { phone: patient.phone }, { phone: '+254722000222' }],
    ['hold', { birth_date: patient.birth_date }, { birth_date: '1991-03-11' }],
    ['lww', { address: null }, { address: 'Market road' }],
  ] as const
  conflicts.forEach(([policy, kept, other], index) => {
    put('conflict', {
      ...{ id: randomUUID(), tbl: 'patient', row_id: patient.id, patient_id: patient.id, policy },
      ...{ columns: JSON.stringify(Object.keys(other)), kept: JSON.stringify(kept), kept_by: admin, kept_on: 1 },
      ...{ kept_at: now - 60_000, other: JSON.stringify(other), other_by: jane, other_on: 2, other_at: now - 120_000 },
      ...{ state: 'open', created_at: now - 10_000 + index },
    })
  })
  put('task', {
    ...{ id: randomUUID(), kind: 'open_visits', tbl: 'patient', row_id: patient.id, patient_id: patient.id },
    ...{ facts: '{}', state: 'open', created_at: now },
  })
  const refusal = (group: string, workstation: number, actor: string, code: string, at: number): void =>
    put('refusal', {
      ...{ id: group, workstation_no: workstation, code, detail: 'patient.next_of_kin_name', actor },
      ...{ tables: '["patient"]', at, state: 'open', created_at: at },
    })
  const own = randomUUID()
  const { dseq } = db.prepare('SELECT max(dseq) AS dseq FROM outbox').get() as { dseq: number }
  put('outbox', {
    ...{ dseq: dseq + 1, op_id: randomUUID(), grp: own, tbl: 'patient', row_id: patient.id, kind: 'update' },
    ...{ cols: '{"next_of_kin_name":"Pete"}', base: '{}', actor: admin, wall: now, stamp: 1, state: 'refused' },
    ...{ code: 'bad_value', detail: 'patient.next_of_kin_name' },
  })
  refusal(own, 1, admin, 'bad_value', now)
  refusal(randomUUID(), 2, jane, 'not_known_here', now + 1)
}
