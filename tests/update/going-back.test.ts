import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import { readMigrations } from '../../main/database/migrate.ts'
import { openReadOnly } from '../../main/database/open.ts'
import { wayBackWithoutData } from '../../main/update/without-data.ts'
import { type Clinic, key as idempotencyKey, root, startOfTest } from '../harness/clinic.ts'
import { linkTo } from '../harness/server-link.ts'
import {
  contentOf,
  dayMs,
  emptyFolder,
  keys,
  layManifest,
  layRelease,
  manifestOf,
  nameOf,
  newKey,
  publicText,
} from './feed-kit.ts'
import { openWorkstation, toldOf, type Workstation } from './workstation.ts'

const password = 'admin'
const at = (ms: number): string => new Date(ms).toISOString()

/** A feed with the running version and a newer one, and the two programs: the newer may bring a migration. */
const twoVersions = (migration: string | null) => {
  const feed = emptyFolder()
  layRelease(feed, manifestOf('1.0.0', { releasedAt: at(startOfTest - 9 * dayMs) }))
  layRelease(feed, manifestOf('1.1.0'))
  const [older, newer] = [emptyFolder(), emptyFolder()]
  for (const program of [older, newer])
    for (const name of ['migrations', 'resources'])
      cpSync(path.join(root, name), path.join(program, name), { recursive: true })
  if (migration !== null) writeFileSync(path.join(newer, 'migrations/local/995-later.sql'), migration)
  return { feed, older, newer }
}
const last = readMigrations(path.join(root, 'migrations/local')).at(-1)?.number
const later = 'CREATE TABLE later (id TEXT PRIMARY KEY) STRICT;\n'

const register = ({ admin }: Workstation, givenName: string) =>
  admin.patients.register({
    ...{ familyName: 'Otieno', givenName, sex: 'female', birthDate: '1990-04-05', idempotencyKey: idempotencyKey() },
  })
const names = ({ clinic }: Workstation): unknown[] =>
  clinic.hera.core.store.sqlite.prepare('SELECT given_name FROM patient ORDER BY 1').pluck().all()

const ran = async (station: Workstation): Promise<string> => {
  await vi.waitFor(() => expect(station.installer.ran).not.toEqual([]))
  return station.installer.ran.pop()?.version ?? ''
}

/** A workstation that was updated from 1.0.0 to 1.1.0; one patient was registered before. */
const updated = async (migration: string | null) => {
  const programs = twoVersions(migration)
  const station = await openWorkstation(programs.feed, { root: programs.older })
  await register(station, 'Before')
  await station.look()
  await station.admin.updates.install()
  expect(await ran(station)).toBe('1.1.0')
  station.clinic.clock.now += 60_000
  await station.startAs('1.1.0', { root: programs.newer })
  return { station, ...programs }
}

/** The server has everything, as far as this workstation knows. */
const join = (clinic: Clinic): void => {
  const { sqlite } = clinic.hera.core.store
  sqlite.prepare(`UPDATE outbox SET state = 'confirmed'`).run()
  linkTo(clinic)
}

/** The soundness check of the harness replays into the shipped schema. */
const forgetMigration = ({ clinic }: Workstation): void => {
  clinic.hera.core.store.sqlite.exec('DROP TABLE IF EXISTS later; DELETE FROM migration WHERE number = 995')
}

test('between versions of the same schema the way back keeps every save, and needs the password', async () => {
  const { station, older } = await updated(null)
  await register(station, 'After')
  expect(await station.admin.updates.status()).toMatchObject({ previous: { version: '1.0.0' }, noWayBack: null })
  await expect(station.admin.updates.rollBack({ password: 'wrong' })).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
  expect(station.installer.ran).toEqual([])
  expect(await station.admin.updates.rollBack({ password })).toMatchObject({ state: 'installing' })
  expect(await ran(station)).toBe('1.0.0')
  await station.startAs('1.0.0', { root: older })
  expect(names(station)).toEqual(['After', 'Before'])
  expect(await toldOf(station.admin)).toEqual([
    ...['updates.install', 'updates.installed', 'updates.rollBack', 'updates.went_back'],
  ])
})

test('the version that was left is not offered again, a later one is', async () => {
  const { station, feed, older } = await updated(null)
  await station.admin.updates.rollBack({ password })
  await ran(station)
  await station.startAs('1.0.0', { root: older })
  expect(await station.look()).toMatchObject({
    state: 'idle',
    words: expect.stringContaining('went back from version 1.1.0'),
    noWayBack: 'No earlier version is kept on this computer.',
  })
  layRelease(feed, manifestOf('1.1.1', { releasedAt: at(startOfTest) }))
  expect(await station.look()).toMatchObject({ state: 'ready', offer: { version: '1.1.1' } })
})

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

test('the kept installer is held against its own signed manifest and the recorded version, to the last byte', async () => {
  const { station } = await updated(null)
  const place = path.join(station.updates, '1.0.0')
  const file = path.join(place, nameOf('1.0.0'))
  writeFileSync(file, contentOf('9.9.9'))
  await expect(station.admin.updates.rollBack({ password })).rejects.toMatchObject({ data: { reason: 'file_changed' } })
  expect(station.installer.ran).toEqual([])
  expect((await station.admin.updates.status()).noWayBack).toContain('is not kept on this computer')
})

test.each(['an older release that is rightly signed', 'a release signed with another key'])(
  '%s put in the place of the kept one is no way back',
  async (name) => {
    const { station } = await updated(null)
    const swapped = emptyFolder()
    if (name.startsWith('an older')) layRelease(swapped, manifestOf('0.5.0', { files: manifestOf('1.0.0').files }))
    else layManifest(swapped, manifestOf('1.0.0'), [newKey()])
    for (const end of ['', '.sig'])
      cpSync(path.join(swapped, `hera-stable.json${end}`), path.join(station.updates, `1.0.0/release.json${end}`))
    expect((await station.admin.updates.status()).noWayBack).toContain('is not kept on this computer')
    await expect(station.admin.updates.rollBack({ password })).rejects.toMatchObject({
      data: { reason: 'no_way_back' },
    })
    expect(station.installer.ran).toEqual([])
  },
)

test('no feed can offer a way down: only this computer’s own kept installer leads back', async () => {
  const { station, feed } = await updated(null)
  layRelease(feed, manifestOf('1.0.0', { releasedAt: at(startOfTest) }))
  expect(await station.look()).toMatchObject({ state: 'idle', words: expect.stringContaining('older than this one') })
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

test('a version that cannot open its data finds the way back by the kept installer alone', async () => {
  const { station, newer } = await updated(null)
  const { dataDir } = station.clinic
  const program = { root: newer, version: '1.1.0', keys }
  const way = wayBackWithoutData(dataDir, program, station.installer)
  expect(way?.version).toBe('1.0.0')
  void way?.install()
  expect(await ran(station)).toBe('1.0.0')
  // Not from the version before, not with other keys, not to a file that is another one now.
  expect(wayBackWithoutData(dataDir, { ...program, version: '1.0.0' }, station.installer)).toBeNull()
  expect(wayBackWithoutData(dataDir, { ...program, keys: [publicText(newKey())] }, station.installer)).toBeNull()
  writeFileSync(path.join(station.updates, '1.0.0', nameOf('1.0.0')), contentOf('9.9.9'))
  await expect(way?.install()).rejects.toMatchObject({ data: { reason: 'file_changed' } })
  expect(station.installer.ran).toEqual([])
})
