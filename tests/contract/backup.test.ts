import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { openReadOnly } from '../../main/database/open.ts'
import { differingTables } from '../../main/database/replay.ts'
import type { Client } from '../../main/host/memory/connect.ts'
import { type Clinic, codeOf, key, openClinic } from '../harness/clinic.ts'

const password = 'four wet umbrellas'
const person = { familyName: 'Otieno', sex: 'female', birthDate: '1990-04-05', birthDatePrecision: 'day' } as const
const hourMs = 3_600_000

const folders: string[] = []
const newFolder = (): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'hera-backup-'))
  folders.push(folder)
  return folder
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A clinic with an administrator, the printed recovery key, and a few patients. */
const openWithWork = async (seed = 1): Promise<{ clinic: Clinic; admin: Client; recoveryKey: string }> => {
  const clinic = await openClinic({ seed })
  const admin = clinic.anyone()
  const { recoveryKey } = await admin.auth.register({ username: 'amina', displayName: 'Amina Otieno', password })
  await admin.auth.login({ username: 'amina', password })
  for (const givenName of ['Asha', 'Brian', 'Chao']) await register(admin, givenName)
  return { clinic, admin, recoveryKey: recoveryKey ?? '' }
}
const register = (client: Client, givenName: string) =>
  client.patients.register({ ...person, givenName, idempotencyKey: key() })

const fileOf = (clinic: Clinic, name: string): string => path.join(clinic.dataDir, 'backups', name)

const flip = (file: string, at: number): void => {
  const bytes = readFileSync(file)
  bytes[at] = (bytes[at] ?? 0) ^ 1
  writeFileSync(file, bytes)
}

test('a backup holds what the clinic holds, encrypted, with its recovery sheet beside it', async () => {
  const { clinic, admin } = await openWithWork()
  const made = await admin.backup.make()
  expect(made).toMatchObject({ name: 'hera-20260302-090000.db', isVerified: true, isOwn: true, hasRecoverySheet: true })
  const bytes = readFileSync(fileOf(clinic, made.name))
  expect(bytes.toString('latin1', 0, 15)).not.toBe('SQLite format 3')
  expect(bytes.includes('Otieno')).toBe(false)
  const copy = openReadOnly(fileOf(clinic, made.name), clinic.hera.core.databaseKey)
  expect(differingTables(copy, clinic.hera.core.store.sqlite)).toEqual([])
  copy.close()
  expect(readdirSync(path.join(clinic.dataDir, 'backups')).sort()).toEqual([
    'hera-20260302-090000.db',
    'hera-20260302-090000.json',
  ])
  expect(await admin.backup.check({ name: made.name })).toEqual({ isWhole: true, problem: null })
})

test('a backup made while the desks write is consistent', async () => {
  const { clinic, admin } = await openWithWork()
  let isDone = false
  const making = admin.backup.make().finally(() => {
    isDone = true
  })
  let written = 0
  while (!isDone) {
    await register(admin, `During ${written}`)
    written += 1
  }
  const made = await making
  expect(written).toBeGreaterThan(2)
  const copy = openReadOnly(fileOf(clinic, made.name), clinic.hera.core.databaseKey)
  const { dseq } = copy.prepare('SELECT max(dseq) AS dseq FROM outbox').get() as { dseq: number }
  const patients = copy.prepare('SELECT count(*) AS n FROM patient').get() as { n: number }
  const before = clinic.hera.core.store.sqlite
    .prepare(`SELECT count(*) AS n FROM outbox WHERE tbl = 'patient' AND kind = 'insert' AND dseq <= ?`)
    .get(dseq) as { n: number }
  copy.close()
  expect(patients.n).toBe(before.n)
  expect((await admin.backup.check({ name: made.name })).isWhole).toBe(true)
})

test('a flipped byte or a cut end in a backup is found', async () => {
  const { clinic, admin, recoveryKey } = await openWithWork()
  const { name, bytes } = await admin.backup.make()
  for (const at of [5, 4096 * 3 + 100, bytes - 40]) {
    flip(fileOf(clinic, name), at)
    expect((await admin.backup.check({ name })).isWhole, `byte ${at}`).toBe(false)
    expect((await admin.backup.rehearse({ name, recoveryKey })).isRestorable).toBe(false)
    flip(fileOf(clinic, name), at)
  }
  expect((await admin.backup.check({ name })).isWhole).toBe(true)
  writeFileSync(fileOf(clinic, name), readFileSync(fileOf(clinic, name)).subarray(0, bytes - 4096))
  expect((await admin.backup.check({ name })).isWhole).toBe(false)
  expect((await admin.backup.list()).rows[0]?.isVerified).toBe(false)
})

test('a rehearsal says that the backup can be restored, with counts, and leaves nothing behind', async () => {
  const { clinic, admin, recoveryKey } = await openWithWork()
  const { name } = await admin.backup.make()
  const before = readFileSync(fileOf(clinic, name))
  const tried = await admin.backup.rehearse({ name, recoveryKey: recoveryKey.toLowerCase().replaceAll('-', ' ') })
  expect(tried).toMatchObject({ isRestorable: true, problem: null })
  expect(tried.counts.patient).toBe(3)
  expect(existsSync(path.join(clinic.dataDir, 'rehearsal'))).toBe(false)
  expect(readFileSync(fileOf(clinic, name)).equals(before)).toBe(true)
})

test('a wrong recovery key is refused in words, and guessing is slowed down', async () => {
  const { admin } = await openWithWork()
  const { name } = await admin.backup.make()
  const codes: string[] = []
  for (let i = 0; i < 4; i++) {
    codes.push(await codeOf(admin.backup.rehearse({ name, recoveryKey: `AAAA-${i}` })))
  }
  expect(codes).toEqual(['BAD_REQUEST', 'BAD_REQUEST', 'BAD_REQUEST', 'TOO_MANY_REQUESTS'])
})

test('a name that is not in the list is refused, paths above all', async () => {
  const { admin, recoveryKey } = await openWithWork()
  expect(await codeOf(admin.backup.check({ name: '../hera.db' }))).toBe('BAD_REQUEST')
  expect(await codeOf(admin.backup.check({ name: 'hera-20200101-000000.db' }))).toBe('NOT_FOUND')
  expect(
    await codeOf(admin.backup.restore({ name: 'hera-20200101-000000.db', recoveryKey, password: 'wrong wrong' })),
  ).toBe('UNAUTHORIZED')
})

test('a restore waits for the next start, and what was there is moved aside', async () => {
  const { clinic, admin, recoveryKey } = await openWithWork()
  const { name } = await admin.backup.make()
  const deviceCode = clinic.hera.core.deviceCode()
  await register(admin, 'After the backup')
  const staged = await admin.backup.restore({ name, recoveryKey, password })
  expect((await admin.backup.status()).staged).toEqual(staged)
  expect((await admin.patients.search({ text: 'After' })).rows).toHaveLength(1)
  await clinic.reopen()
  const again = clinic.anyone()
  await again.auth.login({ username: 'amina', password })
  expect((await again.patients.search({ text: 'After' })).rows).toHaveLength(0)
  expect((await again.patients.search({ text: 'Otieno' })).rows).toHaveLength(3)
  expect(existsSync(path.join(clinic.dataDir, staged.aside, 'hera.db'))).toBe(true)
  expect((await again.backup.status()).staged).toBeNull()
  expect(clinic.hera.core.deviceCode(), 'numbers on paper are not given out twice').not.toBe(deviceCode)
  await clinic.reopen()
  expect(existsSync(path.join(clinic.dataDir, 'restore-staged'))).toBe(false)
})

test('a prepared restore can be withdrawn', async () => {
  const { clinic, admin, recoveryKey } = await openWithWork()
  const { name } = await admin.backup.make()
  await register(admin, 'Kept')
  await admin.backup.restore({ name, recoveryKey, password })
  await admin.backup.withdrawRestore()
  await clinic.reopen()
  const again = clinic.anyone()
  await again.auth.login({ username: 'amina', password })
  expect((await again.patients.search({ text: 'Kept' })).rows).toHaveLength(1)
})

test('an empty folder comes back from the backup folder and the paper alone', async () => {
  const { clinic, admin, recoveryKey } = await openWithWork()
  await admin.backup.make()
  const stick = newFolder()
  for (const name of readdirSync(path.join(clinic.dataDir, 'backups')))
    copyFileSync(fileOf(clinic, name), path.join(stick, name))
  const other = await openClinic({ seed: 7 })
  const anyone = other.anyone()
  expect(await codeOf(anyone.backup.restoreFirst({ folder: newFolder(), recoveryKey }))).toBe('BAD_REQUEST')
  expect(await codeOf(anyone.backup.restoreFirst({ folder: 'relative', recoveryKey }))).toBe('BAD_REQUEST')
  expect(await codeOf(anyone.backup.restoreFirst({ folder: stick, recoveryKey: 'AAAA' }))).toBe('BAD_REQUEST')
  await anyone.backup.restoreFirst({ folder: stick, recoveryKey })
  await other.reopen()
  expect(differingTables(other.hera.core.store.sqlite, clinic.hera.core.store.sqlite)).toEqual([])
  const restored = other.anyone()
  await restored.auth.login({ username: 'amina', password })
  expect((await restored.patients.search({ text: 'Otieno' })).rows).toHaveLength(3)
  const newPassword = 'seven dry umbrellas'
  await restored.auth.recover({ username: 'amina', recoveryKey, newPassword })
  expect(await codeOf(restored.backup.restoreFirst({ folder: stick, recoveryKey }))).toBe('CONFLICT')
})

test('a new recovery key opens the backups that are there, and the old paper ends', async () => {
  const { admin, recoveryKey } = await openWithWork()
  const { name } = await admin.backup.make()
  expect(await codeOf(admin.backup.renewRecoveryKey({ password: 'wrong wrong' }))).toBe('UNAUTHORIZED')
  const renewed = await admin.backup.renewRecoveryKey({ password })
  expect(renewed.recoveryKey).not.toBe(recoveryKey)
  expect(renewed.resealed).toBe(1)
  expect(await codeOf(admin.backup.rehearse({ name, recoveryKey }))).toBe('BAD_REQUEST')
  expect((await admin.backup.rehearse({ name, recoveryKey: renewed.recoveryKey })).isRestorable).toBe(true)
})

test('a backup without its sheet says which file is missing', async () => {
  const { clinic, admin, recoveryKey } = await openWithWork()
  const { name } = await admin.backup.make()
  rmSync(fileOf(clinic, name.replace('.db', '.json')))
  await expect(admin.backup.rehearse({ name, recoveryKey })).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('.json'),
  })
})

test('backups go to the chosen folder; while it is away, to the default one, with a warning', async () => {
  const { clinic, admin } = await openWithWork()
  const stick = newFolder()
  const missing = path.join(stick, 'not-there')
  expect(await codeOf(admin.settings.update({ backupDir: missing, idempotencyKey: key() }))).toBe('BAD_REQUEST')
  mkdirSync(missing)
  await admin.settings.update({ backupDir: missing, idempotencyKey: key() })
  expect((await admin.settings.read()).backupDir).toBe(missing)
  expect((await (await clinic.as('clerk')).settings.read()).backupDir).toBe('')
  expect((await admin.backup.make()).place).toBe('chosen')
  expect(readdirSync(missing)).toHaveLength(2)
  rmSync(missing, { recursive: true })
  clinic.clock.now += hourMs
  expect((await admin.backup.make()).place).toBe('default')
  const status = await admin.backup.status()
  expect(status.isDefaultFolder).toBe(true)
  expect(status.warnings.join(' ')).toContain('cannot be written')
})

test('the status warns when there is no backup, and when the last is older than a day', async () => {
  const { clinic, admin } = await openWithWork()
  expect((await admin.backup.status()).warnings[0]).toContain('There is no backup yet')
  await admin.backup.make()
  expect(await admin.backup.status()).toMatchObject({ warnings: [], nextAt: null, lastAt: clinic.clock.now })
  await register(admin, 'Later')
  clinic.clock.now += 25 * hourMs
  const late = clinic.anyone()
  await late.auth.login({ username: 'amina', password })
  expect((await late.backup.status()).warnings[0]).toContain('more than a day')
})

test('a running program makes a backup every four hours when something changed, and at its end', async () => {
  const { clinic, admin } = await openWithWork()
  const { backups } = clinic.hera.core
  const count = () => backups.list().length
  await backups.makeWhenDue()
  expect(count()).toBe(1)
  clinic.clock.now += 5 * hourMs
  await backups.makeWhenDue()
  expect(count(), 'nothing changed').toBe(1)
  await register(admin, 'Later')
  await backups.makeWhenDue()
  expect(count()).toBe(2)
  await register(admin, 'Later still')
  clinic.clock.now += hourMs
  await backups.makeWhenDue()
  await clinic.hera.finish()
  expect(backups.last()?.at, 'the last is an hour old').toBe(clinic.clock.now - hourMs)
  clinic.clock.now += 24 * hourMs
  await clinic.hera.finish()
  expect(backups.last()?.at).toBe(clinic.clock.now)
})

test('old backups are thinned to days and weeks; another workstation’s in the same folder stay', async () => {
  const { clinic, admin } = await openWithWork()
  const stick = newFolder()
  const other = await openWithWork(2)
  await other.admin.settings.update({ backupDir: stick, idempotencyKey: key() })
  await admin.settings.update({ backupDir: stick, idempotencyKey: key() })
  const theirs = await other.admin.backup.make()
  clinic.clock.now += hourMs
  const { backups } = clinic.hera.core
  const ours: string[] = []
  for (let turn = 0; turn < 5; turn++) {
    ours.push((await backups.make()).name)
    clinic.clock.now += 8 * hourMs
  }
  // Monday 10:00 and 18:00, Tuesday 02:00, 10:00 and 18:00: of Monday only the newest is left.
  const left = readdirSync(stick).filter((name) => name.endsWith('.db'))
  expect(left.sort()).toEqual([theirs.name, ...ours.slice(1)].sort())
  expect(existsSync(path.join(stick, String(ours[0]).replace('.db', '.json')))).toBe(false)
})

test('only an administrator sees or makes backups', async () => {
  const { clinic } = await openWithWork()
  for (const role of ['doctor', 'pharmacist', 'cashier', 'clerk'] as const) {
    const client = await clinic.as(role)
    expect(await codeOf(client.backup.list())).toBe('FORBIDDEN')
    expect(await codeOf(client.backup.make())).toBe('FORBIDDEN')
    expect(await codeOf(client.backup.renewRecoveryKey({ password: role }))).toBe('FORBIDDEN')
  }
})
