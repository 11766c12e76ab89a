import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import { openReadOnly } from '../../main/database/open.ts'
import { linkTo } from '../harness/server-link.ts'
import {
  forgetMigration,
  join,
  last,
  later,
  names,
  password,
  ran,
  register,
  twoVersions,
  updated,
} from './two-versions.ts'
import { openWorkstation, toldOf } from './workstation.ts'

test('an update across a migration leaves the data of the version before, encrypted and whole', async () => {
  const { station } = await updated(later)
  const file = path.join(station.clinic.dataDir, 'backups/before-migration-995.db')
  expect(readFileSync(file).subarray(0, 15).toString()).not.toBe('SQLite format 3')
  const copy = openReadOnly(file, station.clinic.hera.core.databaseKey)
  expect(copy.prepare('SELECT given_name FROM patient').pluck().all()).toEqual(['Before'])
  expect(copy.prepare('SELECT max(number) FROM migration').pluck().get()).toBe(last)
  copy.close()
  forgetMigration(station)
})

test('across a migration a workstation whose work has all reached the server starts from the data before it', async () => {
  const { station, older } = await updated(later)
  const { clinic } = station
  await register(station, 'After')
  const { sqlite } = clinic.hera.core.store
  const { audit } = clinic.hera.core.store
  audit.flush()
  const present = sqlite.prepare('SELECT count(*) FROM audit_entry').pluck().get()
  join(clinic)
  expect((await station.admin.updates.status()).noWayBack).toBeNull()
  await station.admin.updates.rollBack({ password })
  expect(await ran(station)).toBe('1.0.0')
  await station.startAs('1.0.0', { root: older })
  // What came after the update is the server's to send; nothing was deleted, the newer data lies beside.
  expect(names(station)).toEqual(['Before'])
  const [aside] = readdirSync(clinic.dataDir).filter((name) => name.startsWith('replaced-'))
  const kept = openReadOnly(path.join(clinic.dataDir, String(aside), 'hera.db'), clinic.hera.core.databaseKey)
  expect(kept.prepare('SELECT count(*) FROM patient').pluck().get()).toBe(2)
  expect(kept.prepare('SELECT count(*) FROM audit_entry').pluck().get()).toBeGreaterThan(Number(present))
  kept.close()
  expect(await toldOf(station.admin)).toContain('updates.went_back')
  expect(await station.look()).toMatchObject({
    state: 'idle',
    words: expect.stringContaining('went back from version 1.1.0'),
  })
})

test('across a migration, unsent work or a server out of reach keeps the way back closed, in words', async () => {
  const { station } = await updated(later)
  const { clinic } = station
  join(clinic)
  await register(station, 'After')
  expect((await station.admin.updates.status()).noWayBack).toContain('1 save is missing there')
  await expect(station.admin.updates.rollBack({ password })).rejects.toMatchObject({ data: { reason: 'no_way_back' } })
  const { sqlite } = clinic.hera.core.store
  sqlite.prepare(`UPDATE outbox SET state = 'confirmed'`).run()
  linkTo(clinic, {}, { isOnline: false })
  expect((await station.admin.updates.status()).noWayBack).toContain('Connect this workstation first')
  expect(station.installer.ran).toEqual([])
  expect(existsSync(path.join(clinic.dataDir, 'restore-staged'))).toBe(false)
  forgetMigration(station)
})

test('across a migration a workstation that works alone is told what it would lose', async () => {
  const { station, older } = await updated(later)
  expect((await station.admin.updates.status()).noWayBack).toBeNull()
  await register(station, 'After')
  await register(station, 'Later')
  expect((await station.admin.updates.status()).noWayBack).toContain('2 saves made since the update would be lost')
  await expect(station.admin.updates.rollBack({ password })).rejects.toMatchObject({ data: { reason: 'no_way_back' } })
  expect(names(station)).toEqual(['After', 'Before', 'Later'])
  forgetMigration(station)
  expect(existsSync(path.join(older, 'migrations'))).toBe(true)
})

test('across a migration the copy must be whole: a damaged one closes the way back, and nothing is changed', async () => {
  const { station } = await updated(later)
  const file = path.join(station.clinic.dataDir, 'backups/before-migration-995.db')
  const bytes = readFileSync(file)
  bytes[20_000] = (bytes[20_000] ?? 0) ^ 1
  writeFileSync(file, bytes)
  await expect(station.admin.updates.rollBack({ password })).rejects.toMatchObject({
    data: { reason: 'snapshot_damaged' },
  })
  expect(station.installer.ran).toEqual([])
  expect(existsSync(path.join(station.clinic.dataDir, 'restore-staged'))).toBe(false)
  rmSync(file)
  expect((await station.admin.updates.status()).noWayBack).toContain('is not there any more')
  forgetMigration(station)
})

test('when the installer did not go back after all, the present data stays', async () => {
  const { station, newer } = await updated(later)
  await station.admin.updates.rollBack({ password })
  await ran(station)
  expect(existsSync(path.join(station.clinic.dataDir, 'restore-staged/hera.db'))).toBe(true)
  await station.startAs('1.1.0', { root: newer })
  expect(await station.admin.updates.status()).toMatchObject({
    problem: { code: 'not_installed' },
    previous: { version: '1.0.0' },
  })
  expect(readdirSync(station.clinic.dataDir).filter((name) => name.startsWith('replaced-'))).toEqual([])
  expect(existsSync(path.join(station.clinic.dataDir, 'restore-staged'))).toBe(false)
  forgetMigration(station)
})

test('when the installer refuses to go back the program goes on, and nothing waits for the next start', async () => {
  const { station } = await updated(later)
  station.installer.isRefusing = true
  await station.admin.updates.rollBack({ password })
  await vi.waitFor(async () =>
    expect(await station.admin.updates.status()).toMatchObject({
      state: 'idle',
      problem: { code: 'not_installed' },
      noWayBack: null,
    }),
  )
  expect(existsSync(path.join(station.clinic.dataDir, 'restore-staged'))).toBe(false)
  forgetMigration(station)
})

test('a migration that fails changes nothing: the version before opens the data as it was', async () => {
  const { older, newer, feed } = twoVersions('CREATE TABLE later (id TEXT PRIMARY KEY) STRICT;\n')
  // One that works and one that does not: not even the first may stay.
  writeFileSync(
    path.join(newer, 'migrations/local/996-broken.sql'),
    'CREATE TABLE half (id TEXT) STRICT; SELECT nothing;\n',
  )
  const station = await openWorkstation(feed, { root: older })
  await register(station, 'Before')
  await station.look()
  await station.admin.updates.install()
  await ran(station)
  await expect(station.startAs('1.1.0', { root: newer })).rejects.toThrow('nothing')
  await station.startAs('1.0.0', { root: older })
  expect(names(station)).toEqual(['Before'])
  expect(await station.admin.updates.status()).toMatchObject({ problem: { code: 'not_installed' } })
})
