import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { compareVersions, isVersion } from '../../main/update/version.ts'

interface Semver {
  compare(one: string, other: string): number
  valid(version: string): string | null
}

// The one that electron-updater brings: the two must never disagree about which version is newer.
const { resolve } = createRequire(import.meta.url)
const semver = createRequire(resolve('electron-updater'))('semver') as Semver

const versions = [
  ...['0.0.1', '0.9.0', '0.10.0', '1.0.0', '1.0.1', '2.0.0', '10.0.0', '1.0.0+build.7', '1.0.0-rc.1+5'],
  ...['1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-beta', '1.0.0-beta.2', '1.0.0-beta.11', '1.0.0-rc.1'],
  ...[
    '1.0.0-1',
    '1.0.0-0',
    '1.0.0-x-y',
    '1.0.0--',
    '1.0.0-01a',
    '1.0.0-beta.2.1',
    '0.0.0-test',
    '9007199254740991.0.0',
  ],
]

test('versions are ordered as electron-updater orders them', () => {
  for (const one of versions) {
    for (const other of versions)
      expect(Math.sign(compareVersions(one, other)), `${one} ${other}`).toBe(semver.compare(one, other))
  }
})

test('what is no version to electron-updater is none here', () => {
  const others = [
    '',
    '1',
    '1.0',
    'v1.0.0',
    '01.0.0',
    '1.0.0-01',
    '1.0.0-',
    '1.0.0-a..b',
    '1.0.0/..',
    '1.0.0 ',
    '../1.0.0',
    '1.0.0+',
  ]
  for (const text of others) expect(isVersion(text), text).toBe(false)
  for (const text of versions) expect(isVersion(text), text).toBe(semver.valid(text) !== null)
  expect(() => compareVersions('1.0', '1.0.0')).toThrow('not a version')
})
