import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { openDatabase } from '../../main/database/open.ts'
import { differingTables } from '../../main/database/replay.ts'
import { readStaged } from '../../main/database/restore-staging.ts'
import { type Clinic, key, openClinic, root } from '../harness/clinic.ts'
import { newFolder } from '../harness/folder.ts'

const password = 'four wet umbrellas'
const folders: string[] = []
const folder = (): string => {
  const dir = newFolder()
  folders.push(dir)
  return dir
}
afterEach(() => {
  for (const dir of folders.splice(0)) rmSync(dir, { recursive: true, force: true })
})

interface Backed {
  clinic: Clinic
  recoveryKey: string
  file: string
}

/** A clinic with one patient of this name, and a backup of it. */
const backedUp = async (seed: number, givenName: string): Promise<Backed> => {
  const clinic = await openClinic({ seed })
  const admin = clinic.anyone()
  const { recoveryKey } = await admin.auth.register({ username: 'amina', displayName: 'Amina', password })
  await admin.auth.login({ username: 'amina', password })
  await admin.patients.register({
    familyName: 'Otieno',
    givenName,
    sex: 'female',
    birthDate: '1990-04-05',
    idempotencyKey: key(),
  })
  const { name } = await admin.backup.make()
  return { clinic, recoveryKey: recoveryKey ?? '', file: path.join(clinic.dataDir, 'backups', name) }
}

const restore = (backup: string, dataDir: string, recoveryKey?: string) => {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [
      path.join(root, 'main/host/node/restore.ts'),
      backup,
      '--data',
      dataDir,
      ...(recoveryKey === undefined ? [] : ['--recovery-key', recoveryKey]),
    ],
    { encoding: 'utf8', timeout: 30_000, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  return { status, words: stdout + stderr }
}

const keyOf = (dataDir: string): Buffer => Buffer.from(readFileSync(path.join(dataDir, 'database.key'), 'utf8'), 'hex')

const namesIn = (file: string, databaseKey: Buffer): unknown[] => {
  const db = openDatabase(file, databaseKey)
  try {
    return db.prepare('SELECT given_name FROM patient').pluck().all()
  } finally {
    db.close()
  }
}

test('from the command line an empty folder is filled from the backup and the paper alone', async () => {
  const { clinic, recoveryKey, file } = await backedUp(1, 'Asha')
  const dataDir = path.join(folder(), 'new')
  const done = restore(file, dataDir, recoveryKey)
  expect(done.words).toContain('Restored: 1 patients')
  expect(done.words).toContain('The activity log is whole')
  expect(done.status).toBe(0)
  const db = openDatabase(path.join(dataDir, 'hera.db'), keyOf(dataDir))
  expect(differingTables(db, clinic.hera.core.store.sqlite)).toEqual([])
  db.close()
  expect(readdirSync(dataDir).filter((name) => name.startsWith('replaced'))).toEqual([])
})

test('a wrong recovery key, a missing file and a missing key are told in words, and nothing is made', async () => {
  const { recoveryKey, file } = await backedUp(1, 'Asha')
  const dataDir = path.join(folder(), 'new')
  const wrong = restore(
    file,
    dataDir,
    recoveryKey.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')),
  )
  expect(wrong).toMatchObject({ status: 1, words: expect.stringContaining('does not open this backup') })
  expect(restore(`${file}x`, dataDir, recoveryKey)).toMatchObject({
    status: 1,
    words: expect.stringContaining('no such'),
  })
  expect(restore(file, dataDir)).toMatchObject({ status: 1, words: expect.stringContaining('--recovery-key') })
  expect(existsSync(path.join(dataDir, 'hera.db'))).toBe(false)
  expect(existsSync(path.join(dataDir, 'restore-staged'))).toBe(false)
})

test('a folder in use is refused, and goes on working', async () => {
  const { clinic, recoveryKey, file } = await backedUp(1, 'Asha')
  expect(restore(file, clinic.dataDir, recoveryKey)).toMatchObject({
    status: 1,
    words: expect.stringContaining('already running'),
  })
  expect(clinic.hera.core.store.sqlite.prepare('SELECT count(*) FROM patient').pluck().get()).toBe(1)
})

test('a damaged backup is refused before anything is moved', async () => {
  const { recoveryKey, file } = await backedUp(1, 'Asha')
  const bytes = readFileSync(file)
  bytes[20_000] = (bytes[20_000] ?? 0) ^ 1
  writeFileSync(file, bytes)
  const dataDir = folder()
  expect(restore(file, dataDir, recoveryKey)).toMatchObject({
    status: 1,
    words: expect.stringContaining('cannot be restored. The file is damaged'),
  })
  expect(existsSync(path.join(dataDir, 'hera.db'))).toBe(false)
})

test('another clinic’s backup replaces the data; the old data and its key are kept and can come back', async () => {
  const ours = await backedUp(1, 'Ours')
  const theirs = await backedUp(2, 'Theirs')
  const dataDir = path.join(folder(), 'desk')
  expect(restore(ours.file, dataDir, ours.recoveryKey).status).toBe(0)
  const ourKey = keyOf(dataDir)
  const done = restore(theirs.file, dataDir, theirs.recoveryKey)
  expect(done).toMatchObject({ status: 0, words: expect.stringContaining('is kept in') })
  expect(keyOf(dataDir).equals(ourKey)).toBe(false)
  expect(namesIn(path.join(dataDir, 'hera.db'), keyOf(dataDir))).toEqual(['Theirs'])
  const [aside] = readdirSync(dataDir).filter((name) => name.startsWith('replaced'))
  const kept = path.join(dataDir, String(aside), 'hera.db')
  expect(namesIn(kept, ourKey)).toEqual(['Ours'])
  // The key that was replaced lies beside it, sealed with the one that came instead: no paper is needed to go back.
  expect(restore(kept, dataDir, 'no paper').status).toBe(0)
  expect(namesIn(path.join(dataDir, 'hera.db'), keyOf(dataDir))).toEqual(['Ours'])
})

test('a restore that the power cut in the middle is finished at the next start', async () => {
  const { clinic, recoveryKey } = await backedUp(1, 'Asha')
  const theirs = await backedUp(2, 'Theirs')
  const admin = clinic.anyone()
  await admin.auth.login({ username: 'amina', password })
  const stick = folder()
  for (const name of readdirSync(path.dirname(theirs.file))) {
    writeFileSync(path.join(stick, name), readFileSync(path.join(path.dirname(theirs.file), name)))
  }
  await admin.settings.update({ backupDir: stick, idempotencyKey: key() })
  const [theirBackup] = (await admin.backup.list()).rows.filter((row) => !row.isOwn)
  const name = String(theirBackup?.name)
  await admin.backup.restore({ name, recoveryKey: theirs.recoveryKey, password })
  const note = readStaged(clinic.dataDir)
  expect(note?.key, 'the other key waits sealed').not.toBeNull()
  // As far as it would come: the old database is half moved, the key not yet swapped.
  const aside = path.join(clinic.dataDir, String(note?.aside))
  await clinic.reopen(() => {
    mkdirSync(aside)
    renameSync(path.join(clinic.dataDir, 'hera.db'), path.join(aside, 'hera.db'))
  })
  const patients = clinic.hera.core.store.sqlite.prepare('SELECT given_name FROM patient').pluck().all()
  expect(patients).toEqual(['Theirs'])
  expect(existsSync(path.join(aside, 'previous-key.json'))).toBe(true)
  expect(existsSync(path.join(aside, 'recovery.json'))).toBe(true)
  expect(readStaged(clinic.dataDir)).toBeNull()
  const them = clinic.anyone()
  await them.auth.login({ username: 'amina', password })
  await them.auth.recover({ username: 'amina', recoveryKey: theirs.recoveryKey, newPassword: 'seven dry umbrellas' })
  expect(recoveryKey).not.toBe(theirs.recoveryKey)
})
