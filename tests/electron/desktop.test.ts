import { existsSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import { createHera } from '../../main/hera.ts'
import { graceMs, lockWithSystem } from '../../main/host/electron/locking.ts'
import { nodeDeps } from '../../main/host/node/deps.ts'
import { fileKeychain } from '../../main/host/node/keychain.ts'
import { codeOf } from '../harness/clinic.ts'
import { FakeEmitter, makeSafeStorage } from './fake-electron.ts'
import { asFirst, first, makeElectron, passwordCost, places } from './fake-program.ts'

test('what must come before ready does, in this order and without waiting', async () => {
  const electron = makeElectron()
  await electron.run()
  expect(electron.errors).toEqual([])
  expect(electron.did).toEqual([
    'setPath userData',
    'setPath crashDumps',
    'crashReporter.start',
    'onFault',
    'enableSandbox',
    'registerSchemesAsPrivileged',
    'requestSingleInstanceLock',
    'whenReady',
    'ready',
    'default setPermissionRequestHandler',
    'default setPermissionCheckHandler',
    'default setDevicePermissionHandler',
    'print setPermissionRequestHandler',
    'print setPermissionCheckHandler',
    'print setDevicePermissionHandler',
    'showMenu',
    'print handle hera',
    'handle hera',
    'makeWindow',
    'loadURL hera://app/',
  ])
  expect(electron.paths.userData).toBe(path.join(places.dataDir, 'window'))
  expect(electron.paths.crashDumps).toBe(path.join(places.dataDir, 'crashes/dumps'))
  expect(electron.crashOptions, 'what crashes stays here').toEqual([
    { uploadToServer: false, ignoreSystemCrashHandler: true },
  ])
  await electron.quit()
})

test('a second start shows the first window and opens nothing of its own', async () => {
  const second = makeElectron({ isSecond: true })
  await second.run()
  expect(second.did.slice(-2)).toEqual(['quit', 'ready'])
  expect(existsSync(path.join(places.dataDir, 'hera.db'))).toBe(false)
  const electron = makeElectron()
  await electron.run()
  electron.app.emit('second-instance')
  expect(electron.did.slice(-2)).toEqual(['restore', 'focus'])
  await electron.quit()
})

test('without --data the clinic lives in a folder of its own in the user’s', async () => {
  const electron = makeElectron()
  await electron.run({}, ['.', '--some-switch'])
  expect(existsSync(path.join(places.root, 'profile/clinic/hera.db'))).toBe(true)
  await electron.quit()
})

test('the first administrator is made and signs in through a window, and the key is in the keychain', async () => {
  const electron = makeElectron()
  await electron.run()
  const response = await electron.serve.screens?.(new Request('hera://app/'))
  expect(await response?.text()).toContain('csp-nonce')
  const client = electron.join()
  const state = await client.auth.state()
  expect(state.needsFirstAdministrator).toBe(true)
  expect(state.keyStorage).toContain('GNOME keyring')
  await client.auth.register(first)
  await client.auth.login(asFirst)
  expect((await client.auth.profile()).user.displayName).toBe('Amina')
  expect(existsSync(path.join(places.dataDir, 'database.key'))).toBe(false)
  expect(JSON.parse(readFileSync(path.join(places.dataDir, 'database.key.json'), 'utf8')).backend).toBe(
    'gnome_libsecret',
  )
  await electron.quit()
  const again = makeElectron()
  await again.run()
  const later = again.join()
  await later.auth.login(asFirst)
  await again.quit()
})

test('at the end sessions end, then everything is written and the folder is free for the next start', async () => {
  const electron = makeElectron()
  await electron.run()
  electron.app.emit('window-all-closed')
  expect(electron.did.at(-1)).toBe('quit')
  const client = electron.join()
  await client.auth.register(first)
  const { sessionId } = await client.auth.login(asFirst)
  electron.did.length = 0
  await electron.quit()
  expect(electron.did, 'held back once, until all is written').toEqual(['preventDefault', 'quit'])
  const hera = await createHera({
    ...nodeDeps(places.dataDir, false),
    keychain: { ...fileKeychain(places.dataDir), load: keyOf(places.dataDir), describe: () => 'test' },
  })
  expect(hera.core.sessions.find(sessionId)).toBeNull()
  hera.close()
})

const keyOf = (folder: string) => async () => {
  const { wrapped } = JSON.parse(readFileSync(path.join(folder, 'database.key.json'), 'utf8'))
  const { result } = await makeSafeStorage().storage.decryptStringAsync(Buffer.from(wrapped, 'base64'))
  return Buffer.from(result, 'hex')
}

test('a computer without a keychain is told so, and no window opens', async () => {
  const electron = makeElectron({ backend: 'basic_text' })
  await electron.run()
  expect(electron.errors[0]).toContain('GNOME Keyring or KWallet')
  expect(electron.did.slice(-2)).toEqual(['showErrorBox', 'exit 1'])
  expect(electron.did).not.toContain('makeWindow')
  expect(existsSync(path.join(places.dataDir, 'hera.db'))).toBe(false)
})

test('a folder that another program has open is told so', async () => {
  const hera = await createHera({ ...nodeDeps(places.dataDir, false), passwordCost })
  const electron = makeElectron()
  await electron.run()
  expect(electron.errors[0]).toContain('already running')
  hera.close()
})

test('a fault at the start is told without paths or causes, and gives the folder back', async () => {
  rmSync(path.join(places.program, 'dist'), { recursive: true })
  const electron = makeElectron()
  await electron.run()
  expect(electron.errors).toEqual(['Something went wrong at the start. Start Hera again.'])
  const hera = await createHera({
    ...nodeDeps(places.dataDir, false),
    keychain: { ...fileKeychain(places.dataDir), load: keyOf(places.dataDir) },
  })
  hera.close()
})

test('a folder whose key is in the keychain opens nowhere else, and no new key is made for it', async () => {
  const electron = makeElectron()
  await electron.run()
  await electron.quit()
  await expect(createHera(nodeDeps(places.dataDir, false))).rejects.toMatchObject({ data: { reason: 'key_missing' } })
  expect(existsSync(path.join(places.dataDir, 'database.key'))).toBe(false)
})

test('a sleeping computer asks the page to lock, then locks by itself at the latest when it wakes', async () => {
  const electron = makeElectron()
  await electron.run()
  const client = electron.join()
  await client.auth.register(first)
  await client.auth.login(asFirst)
  electron.power.emit('suspend')
  expect(electron.contents().sent).toEqual(['hera:lock'])
  await client.settings.read()
  electron.power.emit('resume')
  expect(await codeOf(client.settings.read())).toBe('LOCKED')
  await electron.quit()
})

test('a locked computer locks Hera after the grace, once; a wake-up without a sleep locks nothing', () => {
  vi.useFakeTimers()
  const did: string[] = []
  const power = new FakeEmitter()
  lockWithSystem(
    power,
    () => did.push('ask'),
    () => did.push('lock'),
  )
  power.emit('resume')
  power.emit('unlock-screen')
  expect(did).toEqual([])
  power.emit('lock-screen')
  power.emit('suspend')
  vi.advanceTimersByTime(graceMs - 1)
  expect(did).toEqual(['ask'])
  vi.advanceTimersByTime(1)
  power.emit('resume')
  expect(did).toEqual(['ask', 'lock'])
  power.emit('suspend')
  power.emit('resume')
  expect(did).toEqual(['ask', 'lock', 'ask', 'lock'])
  vi.useRealTimers()
})
