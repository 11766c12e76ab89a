import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, expect, test } from 'vitest'
import { folderProblem } from '../../main/database/folder-problem.ts'
import { lockFolder } from '../../main/database/lock.ts'
import { openDatabase, pageCacheBytes } from '../../main/database/open.ts'
import { createHera } from '../../main/hera.ts'
import { nodeDeps } from '../../main/host/node/deps.ts'
import { codeOf, key as newKey, openClinic } from '../harness/clinic.ts'
import { newFolder } from '../harness/folder.ts'

const key = Buffer.alloc(32, 9)
const folders: string[] = []
const folder = (): string => {
  const dir = newFolder()
  folders.push(dir)
  return dir
}
afterEach(() => {
  for (const dir of folders.splice(0)) rmSync(dir, { recursive: true, force: true })
})

test('what the rest relies on holds on every opening', () => {
  const file = path.join(folder(), 'hera.db')
  for (let time = 0; time < 2; time++) {
    const db = openDatabase(file, key)
    db.exec('CREATE TABLE IF NOT EXISTS t (id TEXT) STRICT')
    db.exec(`INSERT INTO t VALUES ('a')`)
    const read = (name: string) => db.pragma(name, { simple: true })
    // synchronous is read after a write: the package's own default falls back to NORMAL there.
    expect([read('journal_mode'), read('synchronous'), read('foreign_keys'), read('temp_store')]).toEqual([
      'wal',
      2,
      1,
      2,
    ])
    expect([read('trusted_schema'), read('cell_size_check'), read('secure_delete')]).toEqual([0, 1, 2])
    db.close()
  }
})

test('a plain SQLite file is refused', () => {
  const file = path.join(folder(), 'hera.db')
  const plain = new Database(file)
  plain.exec('CREATE TABLE t (id TEXT)')
  plain.close()
  expect(() => openDatabase(file, key)).toThrow('not encrypted')
})

test('a wrong key is told in words, and the file is left as it was', () => {
  const file = path.join(folder(), 'hera.db')
  const db = openDatabase(file, key)
  db.exec('CREATE TABLE t (id TEXT)')
  db.close()
  const before = readFileSync(file)
  expect(() => openDatabase(file, Buffer.alloc(32, 1))).toThrow('could not be opened with the key')
  expect(() => openDatabase(file, Buffer.alloc(16, 1))).toThrow()
  expect(readFileSync(file).equals(before)).toBe(true)
})

test('a lost key file never makes a new database over the old one', async () => {
  const clinic = await openClinic()
  const file = path.join(clinic.dataDir, 'database.key')
  const kept = readFileSync(file)
  await (await clinic.as('clerk')).settings.read()
  rmSync(file)
  await expect(clinic.reopen()).rejects.toThrow('The key of this data folder is not here')
  writeFileSync(file, kept)
  await clinic.reopen()
  await (await clinic.as('clerk')).settings.read()
})

test('one flipped bit in a page is found before it is shown', () => {
  const dir = folder()
  const file = path.join(dir, 'hera.db')
  const db = openDatabase(file, key)
  db.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT) STRICT')
  const insert = db.prepare('INSERT INTO t (name) VALUES (?)')
  db.transaction(() => {
    for (let i = 0; i < 3000; i++) insert.run(`patient number ${i}`)
  })()
  db.close()
  const whole = readFileSync(file)
  let silent = 0
  for (let turn = 0; turn < 40; turn++) {
    const bytes = Buffer.from(whole)
    const at = 200 + ((turn * 7919) % (whole.length - 400))
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (turn % 8))
    writeFileSync(file, bytes)
    try {
      const damaged = openDatabase(file, key)
      try {
        damaged.prepare('SELECT * FROM t').all()
        silent += 1
      } finally {
        damaged.close()
      }
    } catch {
      // Found.
    }
    for (const end of ['-wal', '-shm']) rmSync(`${file}${end}`, { force: true })
  }
  expect(silent).toBe(0)
})

test('no file that the program writes shows what was typed: database, log, backup, temporary files', async () => {
  const clinic = await openClinic()
  const temporary = () => new Set(readdirSync(tmpdir()).filter((name) => name.startsWith('etilqs')))
  const before = temporary()
  const clerk = await clinic.as('clerk')
  const marker = 'Zzyzxmarker'
  for (let i = 0; i < 30; i++) {
    await clerk.patients
      .register({
        familyName: marker,
        givenName: `Number ${String.fromCharCode(65 + (i % 26))}${i}`,
        sex: 'female',
        birthDate: '1990-04-05',
        confirmedNotDuplicateOf: [],
        idempotencyKey: newKey(),
      })
      .catch(() => {})
  }
  await clerk.drafts.save({ key: 'note', body: marker })
  const { sqlite } = clinic.hera.core.store
  sqlite.prepare('SELECT * FROM patient ORDER BY given_name || family_name DESC').all()
  await (await clinic.as('admin')).backup.make()
  const files = readdirSync(clinic.dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  expect(files.map(({ name }) => name)).toEqual(expect.arrayContaining(['hera.db', 'hera.db-wal']))
  const leaking = files
    .filter(({ parentPath, name }) => readFileSync(path.join(parentPath, name)).includes(marker))
    .map(({ name }) => name)
  expect(leaking).toEqual([])
  expect([...temporary()].filter((name) => !before.has(name))).toEqual([])
  expect((await clerk.patients.search({ text: marker })).rows.length, 'the marker was there to leak').toBeGreaterThan(0)
})

test('a second program on the same folder is told so, and ends', async () => {
  const clinic = await openClinic()
  const script = `
    import { createHera } from '${path.resolve('main/hera.ts')}'
    import { nodeDeps } from '${path.resolve('main/host/node/deps.ts')}'
    await createHera(nodeDeps(${JSON.stringify(clinic.dataDir)}, false)).catch((error) => {
      console.log(error.message)
      process.exit(3)
    })`
  const second = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    timeout: 20_000,
  })
  expect(second.stdout).toContain('already running')
  expect(second.status).toBe(3)
  expect(await codeOf(clinic.anyone().auth.state())).toBe('OK')
  expect(existsSync(path.join(clinic.dataDir, 'in-use.lock'))).toBe(true)
})

test('the page cache grows with the database and stays within the machine', () => {
  const mib = 1024 * 1024
  expect(pageCacheBytes(0, 8192 * mib)).toBe(64 * mib)
  expect(pageCacheBytes(200 * mib, 8192 * mib)).toBe(200 * mib)
  expect(pageCacheBytes(4000 * mib, 64 * 1024 * mib)).toBe(400 * mib)
  expect(pageCacheBytes(4000 * mib, 2048 * mib)).toBe(128 * mib)
})

test('a folder that may not be written, or is none, is told as that: not as a wrong key, and not as a second start', async () => {
  const words = 'The data folder cannot be written, so Hera cannot open.'
  const dir = folder()
  const file = path.join(dir, 'hera.db')
  openDatabase(file, key).close()
  // What SQLite meets where it may not make its log beside the database.
  mkdirSync(`${file}-wal`)
  expect(() => openDatabase(file, key)).toThrow(words)
  const other = folder()
  mkdirSync(path.join(other, 'in-use.lock'))
  expect(() => lockFolder(other)).toThrow(words)
  const noFolder = path.join(folder(), 'a-file')
  writeFileSync(noFolder, '')
  await expect(createHera(nodeDeps(noFolder, false))).rejects.toThrow(words)
})

test('a full disk is told as that, and only a second start as a second start', () => {
  const db = new Database(path.join(folder(), 'small.db'))
  db.exec('CREATE TABLE t (x)')
  db.pragma('max_page_count = 2')
  let caught: unknown
  try {
    db.exec('INSERT INTO t VALUES (zeroblob(100000))')
  } catch (error) {
    caught = error
  }
  db.close()
  expect(folderProblem(caught)?.message).toContain('The disk is full, so Hera cannot open.')
  const dir = folder()
  const lock = lockFolder(dir)
  expect(() => lockFolder(dir)).toThrow('Hera is already running on this data folder')
  lock.release()
})

test('a key file that is damaged is told in words', async () => {
  const dir = folder()
  writeFileSync(path.join(dir, 'database.key'), 'zz')
  await expect(createHera(nodeDeps(dir, false))).rejects.toThrow('The key file of this data folder is damaged')
})
