import { cpSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type Database from 'better-sqlite3'
import { getTableColumns } from 'drizzle-orm'
import { afterEach, expect, test } from 'vitest'
import { system } from '../../main/database/author.ts'
import { migrate, readMigrations } from '../../main/database/migrate.ts'
import { openDatabase, openReadOnly } from '../../main/database/open.ts'
import { setting, travelling } from '../../main/database/schema/index.ts'
import { openStore } from '../../main/database/store.ts'
import { uuidV5 } from '../../shared/domain/uuid.ts'
import { openClinic, root } from '../harness/clinic.ts'
import { newFolder } from '../harness/folder.ts'

const key = Buffer.alloc(32, 5)
const shipped = readMigrations(path.join(root, 'migrations/local'))

const folders: string[] = []
const folder = (): string => {
  const dir = newFolder()
  folders.push(dir)
  return dir
}
const databases: Database.Database[] = []
const database = (): Database.Database => {
  const db = openDatabase(path.join(folder(), 'hera.db'), key)
  databases.push(db)
  return db
}
afterEach(() => {
  for (const db of databases.splice(0)) if (db.open) db.close()
  for (const dir of folders.splice(0)) rmSync(dir, { recursive: true, force: true })
})

const schemaOf = (db: Database.Database): unknown[] =>
  db.prepare('SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name').all()

test('migrations are numbered by ten, in order, with names of their own', () => {
  expect(shipped.map(({ number }) => number)).toEqual(shipped.map((_, index) => (index + 1) * 10))
  expect(new Set(shipped.map(({ name }) => name)).size).toBe(shipped.length)
})

test.each(shipped.map(({ number }, index) => [number, index] as const))(
  'migration %i applies to the step before it, and the rest after it give the same schema',
  (_number, index) => {
    const whole = database()
    migrate(whole, shipped, 1)
    const stepwise = database()
    migrate(stepwise, shipped.slice(0, index), 1)
    expect(migrate(stepwise, shipped.slice(0, index + 1), 2)).toEqual([shipped[index]?.number])
    migrate(stepwise, shipped, 3)
    expect(schemaOf(stepwise)).toEqual(schemaOf(whole))
    expect(stepwise.pragma('integrity_check', { simple: true })).toBe('ok')
  },
)

test('a second run applies nothing', () => {
  const db = database()
  expect(migrate(db, shipped, 1)).toHaveLength(shipped.length)
  expect(migrate(db, shipped, 2)).toEqual([])
})

test('a migration that was edited after it was applied is refused, and nothing is changed', () => {
  const db = database()
  migrate(db, shipped.slice(0, 3), 1)
  const before = schemaOf(db)
  const edited = shipped.map((one) => (one.number === 20 ? { ...one, checksum: 'edited' } : one))
  expect(() => migrate(db, edited, 2)).toThrow('migration 20 was edited')
  expect(schemaOf(db)).toEqual(before)
})

test('data from a newer version is refused in words, and nothing is changed', () => {
  const db = database()
  migrate(db, shipped, 1)
  const before = schemaOf(db)
  expect(() => migrate(db, shipped.slice(0, -1), 2)).toThrow('newer version of Hera')
  expect(schemaOf(db)).toEqual(before)
})

test('a migration that fails leaves the step before it whole', () => {
  const db = database()
  migrate(db, shipped, 1)
  const before = schemaOf(db)
  const broken = {
    number: 990,
    name: 'broken',
    sql: 'CREATE TABLE half (id TEXT) STRICT; SELECT nothing;',
    checksum: 'x',
  }
  expect(() => migrate(db, [...shipped, broken], 2)).toThrow()
  expect(schemaOf(db)).toEqual(before)
})

test('line ends of the checkout do not change a checksum', () => {
  const dir = folder()
  writeFileSync(path.join(dir, '010-base.sql'), 'CREATE TABLE a (id TEXT) STRICT;\nSELECT 1;\n')
  const [unix] = readMigrations(dir)
  writeFileSync(path.join(dir, '010-base.sql'), 'CREATE TABLE a (id TEXT) STRICT;\r\nSELECT 1;\r\n')
  expect(readMigrations(dir)[0]?.checksum).toBe(unix?.checksum)
})

test('the tables that the program knows have the columns that the migrations made', () => {
  const db = database()
  migrate(db, shipped, 1)
  for (const [name, { table }] of Object.entries(travelling)) {
    // The server's number of the row is the sync worker's: no feature reads or writes it.
    const made = (db.pragma(`table_info(${name})`) as { name: string }[])
      .map((column) => column.name)
      .filter((column) => column !== 'seq')
      .sort()
    const known = Object.values(getTableColumns(table))
      .map((column) => column.name)
      .sort()
    expect(known, name).toEqual(made)
  }
})

test('work done before an upgrade is still there after it, and a copy from before it is kept', async () => {
  const programme = folder()
  cpSync(path.join(root, 'migrations'), path.join(programme, 'migrations'), { recursive: true })
  cpSync(path.join(root, 'resources'), path.join(programme, 'resources'), { recursive: true })
  const clinic = await openClinic({ root: programme })
  const value = JSON.stringify('Lakeside')
  clinic.hera.core.store.transact('test.setting', system, (write) =>
    write.insert(setting, { id: uuidV5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'x'), name: 'test', value }),
  )
  writeFileSync(
    path.join(programme, 'migrations/local/995-later.sql'),
    'CREATE TABLE later (id TEXT PRIMARY KEY) STRICT;\n',
  )
  await clinic.reopen()
  const { sqlite } = clinic.hera.core.store
  expect(sqlite.prepare(`SELECT value FROM setting WHERE name = 'test'`).pluck().get()).toBe(value)
  const snapshot = path.join(clinic.dataDir, 'backups/before-migration-995.db')
  const copy = openReadOnly(snapshot, clinic.hera.core.databaseKey)
  databases.push(copy)
  expect(copy.prepare(`SELECT value FROM setting WHERE name = 'test'`).pluck().get()).toBe(value)
  expect(copy.prepare(`SELECT count(*) FROM sqlite_master WHERE name = 'later'`).pluck().get()).toBe(0)
  // The soundness check of the harness replays into the shipped schema.
  sqlite.exec('DROP TABLE later; DELETE FROM migration WHERE number = 995')
})

test('a first start on an empty folder takes no snapshot', async () => {
  const clinic = await openClinic()
  expect(existsSync(path.join(clinic.dataDir, 'backups'))).toBe(false)
})

test('rows survive the reopening of a store', () => {
  const dir = folder()
  const open = () =>
    openStore({
      sqlite: openDatabase(path.join(dir, 'hera.db'), key),
      now: () => 1,
      newId: () => uuidV5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', String(Math.PI)),
      derived: {},
    })
  const first = openDatabase(path.join(dir, 'hera.db'), key)
  migrate(first, shipped, 1)
  first.close()
  const store = open()
  store.transact('test', system, (write) => write.insert(setting, { id: write.newId(), name: 'a', value: '1' }))
  store.close()
  const again = open()
  expect(again.sqlite.prepare('SELECT count(*) FROM setting').pluck().get()).toBe(1)
  again.close()
})
