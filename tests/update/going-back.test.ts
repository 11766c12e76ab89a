import { cpSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { wayBackWithoutData } from '../../main/update/without-data.ts'
import { startOfTest } from '../harness/clinic.ts'
import {
  at,
  contentOf,
  emptyFolder,
  keys,
  layManifest,
  layRelease,
  manifestOf,
  nameOf,
  newKey,
  publicText,
} from './feed-kit.ts'
import { names, password, ran, register, updated } from './two-versions.ts'
import { toldOf } from './workstation.ts'

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

test('a version that cannot open its data finds the way back by the kept installer alone', async () => {
  const { station, newer, older } = await updated(null)
  const { dataDir } = station.clinic
  const program = { root: newer, version: '1.1.0', keys }
  const way = wayBackWithoutData(dataDir, program, station.installer)
  expect([way?.version, way?.readsData]).toEqual(['1.0.0', false])
  // 1.0.0 says of itself that it has the migrations up to 100, and these programs have a later one.
  rmSync(path.join(older, 'migrations/local/110-printing.sql'))
  expect(wayBackWithoutData(dataDir, { ...program, root: older }, station.installer)?.readsData).toBe(true)
  void way?.install()
  expect(await ran(station)).toBe('1.0.0')
  // Not from the version before, not with other keys, not to a file that is another one now.
  expect(wayBackWithoutData(dataDir, { ...program, version: '1.0.0' }, station.installer)).toBeNull()
  expect(wayBackWithoutData(dataDir, { ...program, keys: [publicText(newKey())] }, station.installer)).toBeNull()
  writeFileSync(path.join(station.updates, '1.0.0', nameOf('1.0.0')), contentOf('9.9.9'))
  await expect(way?.install()).rejects.toMatchObject({ data: { reason: 'file_changed' } })
  expect(station.installer.ran).toEqual([])
})
