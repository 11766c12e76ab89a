import { cpSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import { unmanaged } from '../../main/configuration/types.ts'
import { startOfTest } from '../harness/clinic.ts'
import { at, dayMs, emptyFolder, feedWith, filesIn, keys, layRelease, manifestOf, nameOf } from './feed-kit.ts'
import { register } from './two-versions.ts'
import { FakeInstaller, install, openWorkstation, toldOf } from './workstation.ts'

const next = '1.1.0'
const hourMs = 3_600_000

test.each([
  ['a host that cannot replace the program', { installer: undefined }, 'does not replace itself'],
  ['a build without keys', { updates: { keys: [] } }, 'takes no updates'],
  ['no address', { configuration: unmanaged }, 'No address for updates is set'],
  ['a wrong address', { configuration: { ...unmanaged, managed: { updateFeed: 'ftp://x' } } }, 'can be https://'],
  ['a demo', { isDemo: true }, 'A demo takes no updates'],
] as const)('with %s updates are off, and say why', async (_name, over, words) => {
  const station = await openWorkstation(feedWith([next]), over as never)
  expect(await station.admin.updates.check()).toMatchObject({
    state: 'off',
    words: expect.stringContaining(words),
    checkedAt: null,
  })
  expect(filesIn(station.updates)).toEqual([])
})

test('only an administrator sees and installs updates', async () => {
  const station = await openWorkstation(feedWith([next]))
  for (const role of ['clerk', 'doctor', 'cashier', 'pharmacist'] as const) {
    const client = await station.clinic.as(role)
    for (const call of [
      () => client.updates.status(),
      () => client.updates.check(),
      () => client.updates.install(),
      () => client.updates.rollBack({ password: role }),
    ])
      await expect(call()).rejects.toMatchObject({ code: 'FORBIDDEN' })
  }
  expect(filesIn(station.updates)).toEqual([])
})

test('what came down is readable by its owner alone, and is ready again after a restart without its feed', async () => {
  const feed = feedWith([next])
  const station = await openWorkstation(feed)
  await station.look()
  const place = path.join(station.updates, next)
  expect(filesIn(place)).toEqual([nameOf(next), 'release.json', 'release.json.sig'])
  expect(statSync(station.updates).mode & 0o777).toBe(0o700)
  for (const name of filesIn(place)) expect(statSync(path.join(place, name)).mode & 0o777, name).toBe(0o600)
  rmSync(feed, { recursive: true })
  await station.startAs('1.0.0')
  expect(await station.admin.updates.status()).toMatchObject({ state: 'ready', offer: { version: next } })
  expect(await station.look()).toMatchObject({ state: 'ready', problem: { code: 'unreachable' } })
  await install(station)
})

test('installing takes a backup unless one is younger than an hour, and tells the activity log who did it', async () => {
  const station = await openWorkstation(feedWith([next]))
  await register(station, 'Asha')
  await station.look()
  const backups = path.join(station.clinic.dataDir, 'backups')
  expect(existsSync(backups)).toBe(false)
  await install(station)
  expect(readdirSync(backups).filter((name) => name.endsWith('.db'))).toHaveLength(1)
  const { rows } = await station.admin.audit.list({ action: 'updates.install' })
  expect(rows).toMatchObject([{ actorName: 'Test admin', detail: JSON.stringify({ from: '1.0.0', to: next }) }])

  const other = await openWorkstation(feedWith([next]))
  await register(other, 'Asha')
  await other.admin.backup.make()
  other.clinic.clock.now += hourMs / 2
  await other.look()
  await install(other)
  expect(readdirSync(path.join(other.clinic.dataDir, 'backups')).filter((name) => name.endsWith('.db'))).toHaveLength(1)
})

test('after the next start the log says from what to what, and the version before is the one way back', async () => {
  const feed = feedWith(['1.0.0', { releasedAt: at(startOfTest - 9 * dayMs) }], [next])
  const station = await openWorkstation(feed)
  await station.look()
  await install(station)
  await station.startAs(next)
  expect(await station.admin.updates.status()).toMatchObject({
    version: next,
    state: 'idle',
    problem: null,
    previous: { version: '1.0.0', replacedAt: startOfTest },
    noWayBack: null,
  })
  expect(await toldOf(station.admin)).toEqual(['updates.install', 'updates.installed'])
  expect(readdirSync(station.updates).sort()).toEqual(['1.0.0', next])

  layRelease(feed, manifestOf('1.2.0', { releasedAt: at(startOfTest) }))
  station.installer.ran.length = 0
  expect((await station.look()).state).toBe('ready')
  expect(readdirSync(station.updates).sort()).toEqual(['1.0.0', next, '1.2.0'])
  await install(station)
  await station.startAs('1.2.0')
  expect(await station.admin.updates.status()).toMatchObject({ previous: { version: next }, noWayBack: null })
  // One version back and no more.
  expect(readdirSync(station.updates).sort()).toEqual([next, '1.2.0'])
})

test('an installer that did not work is told after the next start, and the update is ready still', async () => {
  const station = await openWorkstation(feedWith([next]))
  await station.look()
  await install(station)
  await station.startAs('1.0.0')
  expect(await station.admin.updates.status()).toMatchObject({
    state: 'ready',
    problem: { code: 'not_installed', words: expect.stringContaining('this is still version 1.0.0') },
    previous: null,
  })
  expect(await toldOf(station.admin)).toEqual(['updates.install', 'updates.not_installed'])
})

test('when the system’s installer is refused the program goes on and says so', async () => {
  const station = await openWorkstation(feedWith([next]))
  station.installer.isRefusing = true
  await station.look()
  expect(await station.admin.updates.install()).toMatchObject({ state: 'installing' })
  const status = await vi.waitFor(async () => {
    const now = await station.admin.updates.status()
    expect(now.state).toBe('ready')
    return now
  })
  expect(status.problem?.code).toBe('not_installed')
  station.installer.isRefusing = false
  await install(station)
})

test('a program that was replaced by hand says so in the log, and knows no installer to go back to', async () => {
  const station = await openWorkstation(feedWith(['0.9.0']))
  await station.startAs('1.0.1')
  expect(await station.admin.updates.status()).toMatchObject({
    previous: { version: '1.0.0' },
    noWayBack: 'The installer of version 1.0.0 is not kept on this computer.',
  })
  expect(await toldOf(station.admin)).toEqual(['updates.installed'])
})

test('work that the new version cannot read holds the update back until the server has it', async () => {
  const station = await openWorkstation(feedWith([next, { readsOpsFrom: 2 }]))
  await register(station, 'Asha')
  expect(await station.look()).toMatchObject({ state: 'ready', obstacle: { code: 'unsent_work' } })
  await expect(station.admin.updates.install()).rejects.toMatchObject({ data: { reason: 'unsent_work' } })
  expect(station.installer.ran).toEqual([])
  const { sqlite } = station.clinic.hera.core.store
  for (const state of ['held', 'refused', 'pending']) {
    sqlite.prepare('UPDATE outbox SET state = ?').run(state)
    expect((await station.admin.updates.status()).obstacle?.code, state).toBe('unsent_work')
  }
  sqlite.prepare(`UPDATE outbox SET state = 'confirmed'`).run()
  expect((await station.admin.updates.status()).obstacle).toBeNull()
  await install(station)
})

test('updates are looked for once in each six hours, by the program itself', async () => {
  const feed = feedWith([next])
  const turns: { ms: number; work(): void }[] = []
  const station = await openWorkstation(feed, {
    every(ms, work) {
      turns.push({ ms, work })
      return () => {}
    },
  })
  const turn = turns.find(({ ms }) => ms === 300_000)
  const { clock } = station.clinic
  const looks: number[] = []
  for (let minutes = 0; minutes < 24 * 60; minutes += 5) {
    const before = await station.clinic.hera.core.updates.status().checkedAt
    turn?.work()
    await vi.waitFor(() => expect(station.clinic.hera.core.updates.status().state).not.toBe('downloading'))
    await new Promise((resolve) => setTimeout(resolve, 0))
    const { checkedAt } = station.clinic.hera.core.updates.status()
    if (checkedAt !== before && checkedAt !== null) looks.push(checkedAt)
    clock.now += 5 * 60_000
  }
  expect(looks.length).toBeGreaterThanOrEqual(4)
  expect(looks.length).toBeLessThanOrEqual(5)
})

test('the keys of a packed program are read from it; one that holds none, or rubbish, takes no updates', async () => {
  const { readUpdateKeys } = await import('../../main/update/keys.ts')
  const folder = emptyFolder()
  expect(readUpdateKeys(folder)).toEqual([])
  cpSync(import.meta.filename, path.join(folder, 'dist/main/x'))
  writeFileSync(path.join(folder, 'dist/main/update-keys.json'), JSON.stringify(keys))
  expect(readUpdateKeys(folder)).toEqual(keys)
  await expect(
    openWorkstation(null, { updates: { keys: ['rubbish'] }, installer: new FakeInstaller() }),
  ).rejects.toThrow('not an Ed25519')
})
