import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { decide, type Facts, toRemember } from '../../main/update/decision.ts'
import { readManifest, readPublicKey } from '../../main/update/manifest.ts'
import { ownPlatform, platformOf } from '../../main/update/platform.ts'
import { isTurnOf, placeInLine } from '../../main/update/rollout.ts'
import { signatureOf } from '../../scripts/releasing/signing-key.ts'
import { startOfTest } from '../harness/clinic.ts'
import { bytesOf, dayMs, emptyFolder, makersKey, manifestOf, platform, publicText } from './feed-kit.ts'

const read = (...of: Parameters<typeof manifestOf>) => {
  const bytes = bytesOf(manifestOf(...of))
  return readManifest(bytes, Buffer.from(signatureOf(bytes, makersKey)), [readPublicKey(publicText(makersKey))])
}
const clinicId = (n: number): string => `0190a000-0000-7000-8000-${String(n).padStart(12, '0')}`
const facts: Facts = {
  ...{
    version: '1.0.0',
    channel: 'stable',
    platform,
    now: startOfTest,
    clinic: clinicId(1),
    seen: null,
    leftVersion: null,
  },
  ...{ opSchema: 1, unsent: () => 0 },
}
const codeOf = (manifest: ReturnType<typeof read>, over: Partial<Facts> = {}): string => {
  const decision = decide(manifest, { ...facts, ...over })
  return decision.kind === 'refused' ? decision.problem.code : decision.kind
}
const at = (ms: number): string => new Date(ms).toISOString()

test.each([
  ['1.0.0', '1.0.1', 'offer'],
  ['1.0.0', '1.1.0-beta.1', 'offer'],
  ['1.1.0-beta.1', '1.1.0-beta.2', 'offer'],
  ['1.1.0-beta.2', '1.1.0', 'offer'],
  ['1.0.0', '1.0.0', 'nothing'],
  ['1.0.0', '1.0.0-rc.1', 'nothing'],
  ['1.10.0', '1.9.0', 'nothing'],
  ['2.0.0', '1.99.99', 'nothing'],
])('from %s, a release of %s is: %s', (version, released, kind) => {
  expect(codeOf(read(released), { version })).toBe(kind)
})

test('a release of another channel is refused, and not remembered', () => {
  const beta = read('1.1.0', { channel: 'beta' })
  expect(codeOf(beta)).toBe('other_channel')
  expect(toRemember(beta, facts)).toBeNull()
  expect(codeOf(beta, { channel: 'beta' })).toBe('offer')
})

test('once a newer release was seen, every older one is refused, whatever the clock says', () => {
  const [older, newer] = [read('1.1.0', { releasedAt: at(startOfTest - 2 * dayMs) }), read('1.2.0')]
  expect(codeOf(older)).toBe('offer')
  const seen = toRemember(newer, facts)
  expect(seen).toEqual({ releasedAt: startOfTest - dayMs, isExpired: false })
  expect(codeOf(older, { seen })).toBe('replayed')
  expect(codeOf(older, { seen, now: startOfTest - 2 * dayMs })).toBe('replayed')
  expect(toRemember(older, { ...facts, seen })).toBeNull()
  expect(codeOf(newer, { seen })).toBe('offer')
})

test('a release that was seen after its last day stays expired when the clock is set back', () => {
  const release = read('1.1.0')
  const late = { ...facts, now: startOfTest + 31 * dayMs }
  expect(codeOf(release, late)).toBe('expired')
  const seen = toRemember(release, late)
  expect(seen?.isExpired).toBe(true)
  expect(codeOf(release, { seen })).toBe('expired')
  expect(toRemember(release, { ...facts, seen })).toBeNull()
  // The same version, released again, is good.
  expect(codeOf(read('1.1.0', { releasedAt: at(startOfTest) }), { seen })).toBe('offer')
})

test('a clock that is before the release is told to be set, and the release does not make later ones look old', () => {
  const release = read('1.1.0')
  const early = { ...facts, now: startOfTest - 10 * dayMs }
  expect(codeOf(release, early)).toBe('clock_behind')
  expect(toRemember(release, early)).toBeNull()
  // A few hours are time zones and slow clocks.
  expect(codeOf(release, { now: startOfTest - dayMs - 3_600_000 })).toBe('offer')
})

test('after going back from a version only a later one is offered', () => {
  expect(codeOf(read('1.1.0'), { leftVersion: '1.1.0' })).toBe('nothing')
  expect(codeOf(read('1.1.1'), { leftVersion: '1.1.0' })).toBe('offer')
})

test('work that the new version cannot read is in the way until the server has it', () => {
  const release = read('1.1.0', { readsOpsFrom: 2 })
  const decision = decide(release, { ...facts, unsent: () => 3 })
  expect(decision).toMatchObject({
    kind: 'offer',
    obstacle: { code: 'unsent_work', words: expect.stringContaining('(3 saves). Connect this workstation') },
  })
  expect(decide(release, facts)).toMatchObject({ kind: 'offer', obstacle: null })
  expect(decide(read('1.1.0'), { ...facts, unsent: () => 3 })).toMatchObject({ obstacle: null })
})

test('a clinic keeps its place in the line for a version, in any order of asking, and moves whole', () => {
  const places = Array.from({ length: 2_000 }, (_, n) => placeInLine(clinicId(n), '1.1.0'))
  expect(places).toEqual(Array.from({ length: 2_000 }, (_, n) => placeInLine(clinicId(n), '1.1.0')))
  expect(placeInLine(clinicId(1), '1.1.0')).toBeCloseTo(73.546, 3)
  for (const percent of [5, 25, 50]) {
    const share = places.filter((place) => place < percent).length / 20
    expect(Math.abs(share - percent)).toBeLessThan(3)
  }
  // Another version, another line.
  expect(placeInLine(clinicId(1), '1.2.0')).not.toBeCloseTo(placeInLine(clinicId(1), '1.1.0'), 0)
})

test('a rollout only grows: who had their turn keeps it, named clinics have it first, nobody has it before its time', () => {
  const turns = (rollout: Parameters<typeof read>[1]) =>
    Array.from({ length: 200 }, (_, n) => isTurnOf(clinicId(n), read('1.1.0', rollout), startOfTest))
  const [ten, fifty] = [turns({ rollout: { percent: 10 } }), turns({ rollout: { percent: 50 } })]
  expect(ten.every((isTurn, n) => !isTurn || fifty[n])).toBe(true)
  expect(turns({ rollout: { percent: 0 } })).not.toContain(true)
  expect(turns({ rollout: { percent: 100 } })).not.toContain(false)
  const named = turns({ rollout: { percent: 0, clinics: [clinicId(7)] } })
  expect(named.map((isTurn, n) => (isTurn ? n : -1)).filter((n) => n >= 0)).toEqual([7])
  expect(turns({ rollout: { percent: 100, from: at(startOfTest + 1) } })).not.toContain(true)
  expect(codeOf(read('1.1.0', { rollout: { percent: 0 } }))).toBe('nothing')
})

test('a program knows what it is packed as, and the MSI of Windows is nothing that the setup program may replace', () => {
  const none = { appImage: undefined, packageType: null, hasUninstaller: false }
  expect(platformOf('win32', 'x64', { ...none, hasUninstaller: true })).toBe('win-x64')
  expect(platformOf('darwin', 'arm64', none)).toBe('mac-arm64')
  expect(platformOf('darwin', 'x64', none)).toBe('mac-x64')
  expect(platformOf('linux', 'x64', { ...none, packageType: 'deb\n' })).toBe('linux-x64-deb')
  expect(platformOf('linux', 'x64', { ...none, appImage: '/opt/hera.AppImage' })).toBe('linux-x64-appimage')
  const others = [
    ['win32', 'x64'],
    ['linux', 'x64'],
    ['linux', 'arm64'],
    ['win32', 'arm64'],
    ['freebsd', 'x64'],
  ] as const
  for (const [system, arch] of others) expect(platformOf(system, arch, none), `${system} ${arch}`).toBeNull()
})

test('what a program is packed as is read from the files around it', () => {
  const folder = emptyFolder()
  const run = (platform: 'linux' | 'win32') =>
    ownPlatform({ platform, arch: 'x64', execPath: path.join(folder, 'Hera.exe'), env: {} }, folder)
  expect([run('linux'), run('win32')]).toEqual([null, null])
  writeFileSync(path.join(folder, 'package-type'), 'deb')
  writeFileSync(path.join(folder, 'Uninstall Hera.exe'), '')
  expect([run('linux'), run('win32')]).toEqual(['linux-x64-deb', 'win-x64'])
})
