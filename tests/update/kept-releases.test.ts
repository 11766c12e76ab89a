import { chmodSync, cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import { manifestName } from '../../main/update/finding.ts'
import { startOfTest } from '../harness/clinic.ts'
import { at, contentOf, dayMs, feedWith, filesIn, layManifest, layRelease, manifestOf, nameOf } from './feed-kit.ts'
import { install, openWorkstation } from './workstation.ts'

const next = '1.1.0'

/* What lies on this computer is trusted no more than what comes from a feed. */

test('a file that was replaced after the download is never handed over, and is gone', async () => {
  const station = await openWorkstation(feedWith([next]))
  await station.look()
  writeFileSync(path.join(station.updates, next, nameOf(next)), contentOf('9.9.9'))
  await expect(station.admin.updates.install()).rejects.toMatchObject({ data: { reason: 'file_changed' } })
  expect(station.installer.ran).toEqual([])
  expect(filesIn(station.updates)).toEqual([])
  expect(await station.admin.updates.status()).toMatchObject({ state: 'idle', problem: { code: 'file_changed' } })
})

test('a file that is replaced while it is handed over is not run', async () => {
  const station = await openWorkstation(feedWith([next]))
  await station.look()
  station.installer.beforeCheck = (file) => writeFileSync(file, contentOf('9.9.9'))
  await station.admin.updates.install()
  await vi.waitFor(async () =>
    expect(await station.admin.updates.status()).toMatchObject({ state: 'idle', problem: { code: 'file_changed' } }),
  )
  expect(station.installer.ran).toEqual([])
  expect(filesIn(station.updates)).toEqual([])
})

test('a manifest that was replaced after the download is found, also by an older one that is rightly signed', async () => {
  const feed = feedWith([next])
  const old = feedWith(['1.0.5', { releasedAt: at(startOfTest - 5 * dayMs) }])
  const station = await openWorkstation(feed)
  await station.look()
  for (const name of ['', '.sig']) {
    cpSync(path.join(old, manifestName('stable') + name), path.join(station.updates, next, `release.json${name}`))
  }
  await expect(station.admin.updates.install()).rejects.toMatchObject({ data: { reason: 'file_changed' } })
  expect(station.installer.ran).toEqual([])
})

test('what became too old on this computer is not installed, and setting the clock back does not help', async () => {
  const station = await openWorkstation(feedWith([next]))
  await station.look()
  const { clock } = station.clinic
  clock.now += 31 * dayMs
  station.admin = await station.clinic.as('admin')
  await expect(station.admin.updates.install()).rejects.toMatchObject({ data: { reason: 'expired' } })
  expect(await station.look()).toMatchObject({ state: 'idle', problem: { code: 'expired' } })
  expect(filesIn(station.updates)).toEqual([])
  clock.now -= 31 * dayMs
  await station.startAs('1.0.0')
  expect(await station.look()).toMatchObject({ state: 'idle', problem: { code: 'expired' } })
  expect(station.installer.ran).toEqual([])
})

test('an older release shown again after a newer one is refused after restarts as well', async () => {
  const feed = feedWith(['1.2.0'])
  const station = await openWorkstation(feed)
  await station.look()
  rmSync(station.updates, { recursive: true })
  await station.startAs('1.0.0')
  layRelease(feed, manifestOf(next, { releasedAt: at(startOfTest - 3 * dayMs) }))
  expect(await station.look()).toMatchObject({ state: 'idle', problem: { code: 'replayed' } })
  expect(filesIn(station.updates)).toEqual([])
})

test('the makers can take a release back: what is ready is removed once the rollout is stopped', async () => {
  const feed = feedWith([next])
  const station = await openWorkstation(feed)
  await station.look()
  layManifest(feed, manifestOf(next, { releasedAt: at(startOfTest), rollout: { percent: 0 } }))
  expect(await station.look()).toMatchObject({ state: 'idle', words: expect.stringContaining('clinic by clinic') })
  expect(filesIn(station.updates)).toEqual([])
})

test('a release whose last day was moved is not brought a second time, and is installed after the first one’s last day', async () => {
  const feed = feedWith([next])
  const station = await openWorkstation(feed)
  await station.look()
  layManifest(feed, manifestOf(next, { releasedAt: at(startOfTest), expiresAt: at(startOfTest + 300 * dayMs) }))
  rmSync(path.join(feed, nameOf(next)))
  expect(await station.look()).toMatchObject({ state: 'ready', problem: null })
  station.clinic.clock.now += 40 * dayMs
  station.admin = await station.clinic.as('admin')
  await install(station)
})

test('half a download is removed at the next start, and so is what nobody knows', async () => {
  const station = await openWorkstation(feedWith([next]))
  await station.look()
  rmSync(path.join(station.updates, next, 'release.json.sig'))
  writeFileSync(path.join(station.updates, 'stray'), 'x')
  chmodSync(station.updates, 0o700)
  await station.startAs('1.0.0')
  expect(readdirSync(station.updates)).toEqual([])
  expect(await station.admin.updates.status()).toMatchObject({ state: 'idle' })
})
