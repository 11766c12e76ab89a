import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { refusedByRules } from '../harness/op-rules.ts'

const admin = 'admin-1'
const doctor = 'doctor-1'
const nobody = '00000000-0000-0000-0000-000000000000'

type Op = [tbl: string, rowId: string, kind: string, cols: Record<string, unknown>, actor: string, state?: string]

const begin: Op[] = [
  ['user', admin, 'insert', { role: 'admin', status: 'active' }, nobody],
  ['user', doctor, 'insert', { role: 'doctor', status: 'active' }, admin],
]

const check = (...ops: Op[]): string[] => {
  const db = new Database(':memory:')
  db.exec('CREATE TABLE outbox (dseq, tbl, row_id, kind, cols, actor, state)')
  db.exec('CREATE TABLE user (id, role)')
  const add = db.prepare('INSERT INTO outbox VALUES (?, ?, ?, ?, ?, ?, ?)')
  for (const [at, [tbl, rowId, kind, cols, actor, state]] of [...begin, ...ops].entries())
    add.run(at + 1, tbl, rowId, kind, JSON.stringify(cols), actor, state ?? 'pending')
  const found = refusedByRules(db)
  db.close()
  return found
}

const note: Op = ['medical_record_item', 'n', 'insert', { kind: 'note', status: 'preliminary', text: 'a' }, doctor]

test('what the server would take passes', () => {
  expect(
    check(note, ['medical_record_item', 'n', 'update', { text: 'b', status: 'final', signed_at: 1 }, doctor]),
  ).toEqual([])
  expect(check(note, ['medical_record_item', 'n', 'delete', {}, doctor])).toEqual([])
})

test('an op by a role without the right is found, by the role it had then', () => {
  expect(check(['setting', 's', 'insert', { name: 'currency', value: '1' }, doctor])).toHaveLength(1)
  const promoted: Op = ['user', doctor, 'update', { role: 'admin' }, admin]
  expect(check(promoted, ['setting', 's', 'insert', { name: 'currency', value: '1' }, doctor])).toEqual([])
  expect(check(['setting', 's', 'insert', { name: 'currency', value: '1' }, 'stranger'])).toHaveLength(1)
})

test('a change of what is fixed, of what was signed, and a step that is not possible are found', () => {
  expect(check(note, ['medical_record_item', 'n', 'update', { kind: 'vitals' }, doctor])).toHaveLength(1)
  const signed: Op = ['medical_record_item', 'n', 'update', { status: 'final' }, doctor]
  expect(check(note, signed, ['medical_record_item', 'n', 'update', { text: 'c' }, doctor])).toHaveLength(1)
  expect(check(note, signed, ['medical_record_item', 'n', 'update', { status: 'preliminary' }, doctor])).toHaveLength(1)
  expect(check(note, signed, ['medical_record_item', 'n', 'delete', {}, doctor])).toHaveLength(1)
})

test('what was refused was taken back and judges nothing', () => {
  const refused: Op = ['medical_record_item', 'n', 'update', { status: 'final' }, doctor, 'discarded']
  expect(check(note, refused, ['medical_record_item', 'n', 'update', { text: 'c' }, doctor])).toEqual([])
})
