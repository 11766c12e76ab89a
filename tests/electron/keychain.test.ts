import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemKeychain } from '../../main/host/electron/keychain.ts'
import { fileKeychain } from '../../main/host/node/keychain.ts'
import { makeSafeStorage } from './fake-electron.ts'

let dir = ''
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'hera-keychain-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const key = Buffer.alloc(32, 0xab)
const kept = () => path.join(dir, 'database.key.json')
const reasonOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error) => String(error.data?.reason ?? error),
  )

test('a key is kept wrapped, with the name of its keychain, and comes back', async () => {
  const { storage } = makeSafeStorage()
  const keychain = systemKeychain(dir, storage, 'linux')
  expect(await keychain.load()).toBeNull()
  await keychain.save(key)
  const text = readFileSync(kept(), 'utf8')
  expect(JSON.parse(text).backend).toBe('gnome_libsecret')
  expect(text).not.toContain(key.toString('hex'))
  expect(statSync(kept()).mode & 0o077).toBe(0)
  expect(readdirSync(dir)).toEqual(['database.key.json'])
  expect((await systemKeychain(dir, storage, 'linux').load())?.equals(key)).toBe(true)
  expect(keychain.describe()).toContain('GNOME keyring')
})

test.each(['basic_text', 'unknown', 'something_new'])('%s is no keychain: nothing is written', async (backend) => {
  const keychain = systemKeychain(dir, makeSafeStorage({ backend }).storage, 'linux')
  expect(await reasonOf(keychain.save(key))).toBe('no_keychain')
  await fileKeychain(dir).save(key)
  expect(await reasonOf(keychain.load())).toBe('no_keychain')
  expect(readdirSync(dir)).toEqual(['database.key'])
  writeFileSync(kept(), 'an older key')
  expect(await reasonOf(keychain.load())).toBe('no_keychain')
  expect(readdirSync(dir)).toEqual(['database.key', 'database.key.json'])
})

test('a keychain that is there but can’t be used is refused in words', async () => {
  const keychain = systemKeychain(dir, makeSafeStorage({ isAvailable: false }).storage, 'win32')
  await expect(keychain.save(key)).rejects.toThrow('no keychain')
})

test('Windows and macOS have one keychain each, whatever the Linux answer would be', async () => {
  for (const [platform, backend] of [
    ['win32', 'windows_dpapi'],
    ['darwin', 'macos_keychain'],
  ] as const) {
    await systemKeychain(dir, makeSafeStorage({ backend: 'unknown' }).storage, platform).save(key)
    expect(JSON.parse(readFileSync(kept(), 'utf8')).backend).toBe(backend)
  }
})

test('another keychain than before is refused and changes nothing', async () => {
  await systemKeychain(dir, makeSafeStorage().storage, 'linux').save(key)
  const before = readFileSync(kept(), 'utf8')
  const other = systemKeychain(dir, makeSafeStorage({ backend: 'kwallet6' }).storage, 'linux')
  await expect(other.load()).rejects.toThrow('kept in the GNOME keyring, and this is KWallet')
  expect(readFileSync(kept(), 'utf8')).toBe(before)
})

test('a keychain that can’t open the key, and a damaged file, are told in words and change nothing', async () => {
  const { storage } = makeSafeStorage()
  await systemKeychain(dir, storage, 'linux').save(key)
  expect(await reasonOf(systemKeychain(dir, makeSafeStorage({ mark: 90 }).storage, 'linux').load())).toBe(
    'key_unreadable',
  )
  for (const text of ['', '{', '{"backend":"gnome_libsecret"}', '{"backend":"gnome_libsecret","wrapped":"ZmY="}']) {
    writeFileSync(kept(), text)
    expect(await reasonOf(systemKeychain(dir, storage, 'linux').load()), text).toBe('key_unreadable')
    expect(readFileSync(kept(), 'utf8')).toBe(text)
  }
})

test('a key that does not come back as it was is not kept', async () => {
  const { storage } = makeSafeStorage()
  const keychain = systemKeychain(
    dir,
    { ...storage, decryptStringAsync: async () => ({ result: '00'.repeat(32), shouldReEncrypt: false }) },
    'linux',
  )
  await expect(keychain.save(key)).rejects.toThrow('not kept')
  expect(existsSync(kept())).toBe(false)
})

test('a plain key file is taken over and removed, and the key before it is not lost', async () => {
  const { storage } = makeSafeStorage()
  const keychain = systemKeychain(dir, storage, 'linux')
  await fileKeychain(dir).save(key)
  expect((await keychain.load())?.equals(key)).toBe(true)
  expect(readdirSync(dir)).toEqual(['database.key.json'])
  const old = readFileSync(kept(), 'utf8')
  const restored = Buffer.alloc(32, 0x11)
  await fileKeychain(dir).save(restored)
  expect((await keychain.load())?.equals(restored)).toBe(true)
  expect((await keychain.load())?.equals(restored)).toBe(true)
  const [now, aside] = readdirSync(dir).sort()
  expect([now, aside?.replace(/\d+$/, '')]).toEqual(['database.key.json', 'database.key.json.until-'])
  expect(readFileSync(path.join(dir, aside ?? ''), 'utf8')).toBe(old)
})

test('when the system asks for it the key is wrapped again', async () => {
  const { storage, state } = makeSafeStorage()
  const keychain = systemKeychain(dir, storage, 'linux')
  await keychain.save(key)
  state.isDue = true
  expect((await keychain.load())?.equals(key)).toBe(true)
  expect(state.wraps).toBe(2)
})
