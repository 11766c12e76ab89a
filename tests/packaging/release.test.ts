import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { assertPublisherNamed } from '../../scripts/packaging/after-build.ts'

const root = path.resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(path.join(tmpdir(), 'hera-release-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const pack = (args: string[], env: Record<string, string>) =>
  spawnSync(process.execPath, [path.join(root, 'scripts/packaging/main.ts'), ...args, '--out', folder], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', ...env },
    encoding: 'utf8',
  })

test('a release that could not be signed is not begun', () => {
  const { status, stderr } = pack(['win', 'mac', 'deb'], { HERA_RELEASE: '1' })
  expect(status).toBe(1)
  for (const name of [
    'HERA_AZURE_ENDPOINT',
    'HERA_WINDOWS_PUBLISHER',
    'APPLE_API_KEY',
    'HERA_GPG_KEY',
    'HERA_UPDATE_KEYS',
  ])
    expect(stderr).toContain(name)
})

test('what is no public key for updates is not packed', () => {
  const { status, stderr } = pack(['linux-dir'], { HERA_UPDATE_KEYS: 'not a key' })
  expect(status).toBe(1)
  expect(stderr).toContain('public key')
})

test('who asks for a package that there is none of is told the names', () => {
  const { status, stderr } = pack(['rpm'], {})
  expect(status).toBe(1)
  expect(stderr).toContain('linux-dir, deb, appimage, win, mac')
})

test('what could not be downloaded is told with the way around it', () => {
  // A mirror at a port where nobody listens, and no cache that could have it already.
  const nowhere = { ELECTRON_MIRROR: 'http://127.0.0.1:1/', electron_config_cache: path.join(folder, 'cache') }
  const { status, stderr } = pack(['linux-dir'], { ...nowhere, XDG_CACHE_HOME: path.join(folder, 'cache') })
  expect(status).toBe(1)
  expect(stderr).toContain('HERA_ELECTRON_DIST')
}, 60_000)

test('a Windows program that would take updates of anybody is not handed out', () => {
  const resources = path.join(folder, 'win-unpacked/resources')
  const check = () => assertPublisherNamed(path.dirname(resources))
  expect(check).toThrow('take updates of anybody')
  mkdirSync(resources, { recursive: true })
  const file = path.join(resources, 'app-update.yml')
  for (const text of ['provider: generic\n', 'publisherName: []\n', 'publisherName:\n  - Hera\n']) {
    writeFileSync(file, text)
    expect(check, text).toThrow('take updates of anybody')
  }
  writeFileSync(file, 'provider: generic\npublisherName:\n  - CN=Hera Ltd, O=Hera Ltd, C=KE\n')
  expect(check).not.toThrow()
})
