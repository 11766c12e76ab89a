import { rmSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import { manifestName } from '../../main/update/finding.ts'
import { startOfTest } from '../harness/clinic.ts'
import {
  contentOf,
  dayMs,
  emptyFolder,
  fileOf,
  filesIn,
  layManifest,
  layRelease,
  manifestOf,
  nameOf,
  newKey,
} from './feed-kit.ts'
import { mirror, openWorkstation } from './workstation.ts'

/*
 * A mirror that somebody else controls. Of all the releases that it may show, only the good one reaches the system's
 * installer; of the others nothing is installed, nothing is left on the disk, and the screen says why.
 */

const next = '1.1.0'
const day = (days: number): string => new Date(startOfTest + days * dayMs).toISOString()

interface Variant {
  lay(folder: string): void
  /** The code of the problem, or null where all is well and there is only nothing to install. */
  code: string | null
  words: string
}

const variants: Record<string, Variant> = {
  'a tampered file with a list that matches it': {
    lay(folder) {
      layRelease(folder, manifestOf(next))
      const evil = contentOf('9.9.9')
      writeFileSync(path.join(folder, nameOf(next)), evil)
      const { sha512, bytes, name } = fileOf(nameOf(next), evil)
      const yml = { version: next, path: name, sha512, files: [{ url: name, sha512, size: bytes }] }
      writeFileSync(path.join(folder, 'latest-linux.yml'), JSON.stringify(yml))
    },
    code: 'damaged_file',
    words: 'changed by somebody',
  },
  'an older signed release': {
    lay: (folder) => layRelease(folder, manifestOf('0.9.0')),
    code: null,
    words: 'older than this one',
  },
  'an expired release': {
    lay: (folder) => layRelease(folder, manifestOf(next, { releasedAt: day(-40), expiresAt: day(-10) })),
    code: 'expired',
    words: 'could be installed until 2026-02-20',
  },
  'a truncated file': {
    lay(folder) {
      layRelease(folder, manifestOf(next))
      truncateSync(path.join(folder, nameOf(next)), 10_000)
    },
    code: 'damaged_file',
    words: 'damaged on the way',
  },
  'a release for another platform': {
    lay(folder) {
      const exe = contentOf(next)
      layManifest(folder, manifestOf(next, { files: [fileOf(`hera-${next}.exe`, exe, 'win-x64')] }))
      writeFileSync(path.join(folder, `hera-${next}.exe`), exe)
    },
    code: 'other_platform',
    words: 'not there for this kind of computer (linux-x64-deb)',
  },
  'a release of another channel': {
    lay: (folder) => layRelease(folder, manifestOf(next, { channel: 'beta' })),
    code: 'other_channel',
    words: 'is for “beta”, and this workstation follows “stable”',
  },
  'a rightly signed release with a path as file name': {
    lay: (folder) =>
      layRelease(folder, manifestOf(next, { files: [fileOf(`../../${nameOf(next)}`, contentOf(next))] })),
    code: 'unknown_format',
    words: 'in a way that this version does not know',
  },
  'the file of another release under the right name': {
    lay(folder) {
      layRelease(folder, manifestOf(next))
      writeFileSync(path.join(folder, nameOf(next)), contentOf('1.0.9'))
    },
    code: 'damaged_file',
    words: 'changed by somebody',
  },
  'an unsigned release': {
    lay(folder) {
      layRelease(folder, manifestOf(next))
      for (const name of filesIn(folder).filter((one) => one.endsWith('.sig'))) rmSync(path.join(folder, name))
    },
    code: 'bad_signature',
    words: 'not signed by those who make Hera',
  },
  'a release signed with another key': {
    lay(folder) {
      layRelease(folder, manifestOf(next))
      layManifest(folder, manifestOf(next), [newKey()])
    },
    code: 'bad_signature',
    words: 'not signed by those who make Hera',
  },
}

const ways = { 'a web server': mirror, 'a folder': async (folder: string) => folder }
const table = Object.entries(ways).flatMap(([way, open]) =>
  Object.entries(variants).map(([name, variant]) => [name, way, variant, open] as const),
)

test.each(table)(
  '%s from %s is not installed, leaves nothing behind and is told in words',
  async (_n, _w, variant, open) => {
    const folder = emptyFolder()
    variant.lay(folder)
    const station = await openWorkstation(await open(folder))
    const status = await station.look()
    expect(status.problem?.code ?? null).toBe(variant.code)
    expect(`${status.words} ${status.problem?.words}`).toContain(variant.words)
    expect(status.state).toBe(variant.code === 'damaged_file' ? 'offered' : 'idle')
    await expect(station.admin.updates.install()).rejects.toMatchObject({ data: { reason: 'nothing_ready' } })
    expect(station.installer.ran).toEqual([])
    expect(filesIn(station.updates)).toEqual([])
  },
)

test.each(Object.entries(ways))('the good release from %s is installed, and only it', async (_way, open) => {
  const folder = emptyFolder()
  layRelease(folder, manifestOf(next))
  const station = await openWorkstation(await open(folder))
  expect(await station.look()).toMatchObject({
    state: 'ready',
    offer: { version: next, notes: 'What is new in 1.1.0', bytes: 40_000 },
    problem: null,
  })
  expect(await station.admin.updates.install()).toMatchObject({
    state: 'installing',
    words: expect.stringContaining(next),
  })
  await vi.waitFor(() => expect(station.installer.ran).not.toEqual([]))
  expect(station.installer.ran).toEqual([{ version: next, file: path.join(station.updates, next, nameOf(next)) }])
})

test('a mirror that turns bad after the download changes nothing about what is ready', async () => {
  const folder = emptyFolder()
  layRelease(folder, manifestOf(next))
  const station = await openWorkstation(folder)
  await station.look()
  layManifest(folder, manifestOf('1.2.0'), [newKey()])
  expect(await station.look()).toMatchObject({
    state: 'ready',
    offer: { version: next },
    problem: { code: 'bad_signature' },
  })
  layManifest(folder, manifestOf('1.0.5', { releasedAt: day(-20) }))
  expect(await station.look()).toMatchObject({
    state: 'ready',
    offer: { version: next },
    problem: { code: 'replayed' },
  })
})

test('an unsigned word of the manifest is never read: one changed letter and the release is refused', async () => {
  const folder = emptyFolder()
  layRelease(folder, manifestOf(next))
  const file = path.join(folder, manifestName('stable'))
  writeFileSync(file, 'not even JSON')
  const station = await openWorkstation(folder)
  expect((await station.look()).problem?.code).toBe('bad_signature')
})
