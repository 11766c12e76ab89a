import { copyFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import type Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Audit, chainOf, firstBrokenEntry } from '../../main/database/audit.ts'
import { migrate, readMigrations } from '../../main/database/migrate.ts'
import { openDatabase } from '../../main/database/open.ts'
import { root } from '../harness/clinic.ts'
import { newFolder } from '../harness/folder.ts'

const key = Buffer.alloc(32, 7)
const entries = 60
let dir = ''

beforeAll(() => {
  dir = newFolder()
  const db = openDatabase(path.join(dir, 'whole.db'), key)
  migrate(db, readMigrations(path.join(root, 'migrations/local')), 0)
  const audit = new Audit(db)
  db.transaction(() => {
    for (let i = 1; i <= entries; i++) {
      const author = { userId: `user-${i % 3}`, role: 'doctor' as const, sessionId: `session-${i % 5}` }
      audit.append({ at: i * 1000, author, action: 'patients.read', patientId: `patient-${i}`, detail: { i } })
    }
  })()
  db.close()
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** What a walk finds after someone with the key changed the log by hand. */
const afterTampering = (work: (db: Database.Database) => void): number | null => {
  const file = path.join(dir, 'tampered.db')
  rmSync(file, { force: true })
  copyFileSync(path.join(dir, 'whole.db'), file)
  const db = openDatabase(file, key)
  try {
    work(db)
    return firstBrokenEntry(db)
  } finally {
    db.close()
  }
}

test('an untouched log is whole, and its head is the last entry', () => {
  expect(afterTampering(() => {})).toBeNull()
  const db = openDatabase(path.join(dir, 'whole.db'), key)
  expect(chainOf(db)).toMatchObject({ firstBrokenSeq: null, entries, headSeq: entries })
  db.close()
})

test.each([
  ['at', 1],
  ['actor_id', `'user-9'`],
  ['role', `'admin'`],
  ['session_id', 'NULL'],
  ['action', `'patients.search'`],
  ['patient_id', `'patient-1'`],
  ['detail', `'{}'`],
  ['hash', `'00'`],
])('an edited %s is found at its entry', (column, value) => {
  expect(afterTampering((db) => db.exec(`UPDATE audit_entry SET ${column} = ${value} WHERE seq = 31`))).toBe(31)
})

test('a deleted entry is found at the one after it', () => {
  expect(afterTampering((db) => db.exec('DELETE FROM audit_entry WHERE seq = 20'))).toBe(21)
  expect(afterTampering((db) => db.exec('DELETE FROM audit_entry WHERE seq = 1'))).toBe(2)
  expect(afterTampering((db) => db.exec('DELETE FROM audit_entry WHERE seq BETWEEN 10 AND 40'))).toBe(41)
})

test('a deleted entry with the rest moved up is found where it was', () => {
  const closeGap = (db: Database.Database) => {
    db.exec('DELETE FROM audit_entry WHERE seq = 20')
    for (let seq = 21; seq <= entries; seq++) db.exec(`UPDATE audit_entry SET seq = ${seq - 1} WHERE seq = ${seq}`)
  }
  expect(afterTampering(closeGap)).toBe(20)
})

test('an inserted entry is found', () => {
  const insert = (db: Database.Database) => {
    for (let seq = entries; seq >= 15; seq--) db.exec(`UPDATE audit_entry SET seq = ${seq + 1} WHERE seq = ${seq}`)
    db.exec(
      'INSERT INTO audit_entry SELECT 15, at, actor_id, role, session_id, action, patient_id, detail, hash FROM audit_entry WHERE seq = 14',
    )
  }
  expect(afterTampering(insert)).toBe(15)
})

test('two entries that changed places are found at the first of them', () => {
  const swap = (db: Database.Database) =>
    db.exec(
      'UPDATE audit_entry SET seq = -1 WHERE seq = 7; UPDATE audit_entry SET seq = 7 WHERE seq = 8; UPDATE audit_entry SET seq = 8 WHERE seq = -1',
    )
  expect(afterTampering(swap)).toBe(7)
})

test('an entry before the first is found', () => {
  const insert = (db: Database.Database) =>
    db.exec(
      'INSERT INTO audit_entry SELECT 0, at, actor_id, role, session_id, action, patient_id, detail, hash FROM audit_entry WHERE seq = 1',
    )
  expect(afterTampering(insert)).toBe(0)
})

test('a hundred random edits are each found at the exact entry', () => {
  let state = 11
  const next = (limit: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state >>> 8) % limit
  }
  const columns = ['at', 'actor_id', 'action', 'patient_id', 'detail', 'hash']
  const db = openDatabase(path.join(dir, 'whole.db'), key)
  for (let turn = 0; turn < 100; turn++) {
    const seq = 1 + next(entries)
    const column = columns[next(columns.length)]
    db.exec('SAVEPOINT turn')
    db.exec(`UPDATE audit_entry SET ${column} = ${column === 'at' ? turn : `'changed ${turn}'`} WHERE seq = ${seq}`)
    expect(firstBrokenEntry(db)).toBe(seq)
    db.exec('ROLLBACK TO turn; RELEASE turn')
  }
  db.close()
})

test('a head written down before shows that the end was cut off', () => {
  const db = openDatabase(path.join(dir, 'whole.db'), key)
  const { headSeq, headHash } = chainOf(db)
  db.exec('BEGIN; DELETE FROM audit_entry WHERE seq > 50')
  const cut = chainOf(db)
  db.exec('ROLLBACK')
  db.close()
  expect(cut.firstBrokenSeq).toBeNull()
  expect([cut.headSeq, cut.headHash]).not.toEqual([headSeq, headHash])
})
