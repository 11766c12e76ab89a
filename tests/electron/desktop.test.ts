import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import { createHera } from '../../main/hera.ts'
import { graceMs, lockWithSystem } from '../../main/host/electron/locking.ts'
import { nodeDeps } from '../../main/host/node/deps.ts'
import { fileKeychain } from '../../main/host/node/keychain.ts'
import { codeOf } from '../harness/clinic.ts'
import { makeDump } from './fake-dump.ts'
import { FakeEmitter, makeContents } from './fake-electron.ts'
import { asFirst, first, keyOf, makeElectron, places } from './fake-program.ts'

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
    'default onBeforeRequest',
    'default setPermissionRequestHandler',
    'default setPermissionCheckHandler',
    'default setDevicePermissionHandler',
    'print onBeforeRequest',
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

test('every page is locked to its place before it loads, that of a print window too', async () => {
  const electron = makeElectron()
  await electron.run()
  const contents = makeContents()
  electron.app.emit('web-contents-created', {}, contents)
  const locks = ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview']
  expect(locks.map((name) => contents.countOf(name))).toEqual([1, 1, 1, 1])
  expect(contents.opens?.({ url: 'https://example.org/' } as never)).toEqual({ action: 'deny' })
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
    keychain: { ...fileKeychain(places.dataDir), load: keyOf, describe: () => 'test' },
  })
  expect(hera.core.sessions.find(sessionId)).toBeNull()
  hera.close()
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

test('a crash is told to whoever may change settings, without memory, and gone when they say so', async () => {
  const dumps = path.join(places.dataDir, 'crashes/dumps/pending')
  mkdirSync(dumps, { recursive: true })
  writeFileSync(path.join(dumps, 'one.dmp'), makeDump({ at: 1_000, objects: { ptype: 'renderer' }, memory: 'Otieno' }))
  const electron = makeElectron()
  await electron.run()
  expect(readdirSync(dumps), 'reduced at the start').toEqual([])
  electron.fault(new RangeError('Otieno'))
  electron.app.emit('child-process-gone', {}, { type: 'GPU', reason: 'oom', exitCode: 5, name: 'Otieno' })
  electron.app.emit('render-process-gone', {}, {}, { reason: 'crashed', exitCode: 5 })
  const client = await electron.signIn()
  const { rows } = await client.desktop.crashes()
  expect(rows.map(({ process, reason }) => [process, reason])).toEqual([
    ['gpu', 'oom'],
    ['browser', 'RangeError'],
    ['renderer', 'access violation (0xc0000005)'],
  ])
  expect(await client.desktop.crash({ name: rows[2]?.name ?? '' })).toMatchObject({
    ...rows[2],
    text: expect.any(String),
  })
  expect(await codeOf(client.desktop.crash({ name: 'another' }))).toBe('NOT_FOUND')
  expect(await codeOf(client.desktop.crash({ name: '../../hera' }))).toBe('BAD_REQUEST')
  const kept = readdirSync(path.join(places.dataDir, 'crashes')).filter((file) => file.endsWith('.json'))
  for (const file of kept) {
    expect(readFileSync(path.join(places.dataDir, 'crashes', file), 'utf8')).not.toContain('Otieno')
  }
  expect(await client.desktop.removeCrashes()).toEqual({ removed: 3 })
  expect((await client.desktop.crashes()).rows).toEqual([])
  await electron.quit()
})

test('what crashes while Hera runs is reduced as soon as its dump is there, not at the next start', async () => {
  const electron = makeElectron()
  await electron.run()
  const dumps = path.join(places.dataDir, 'crashes/dumps/pending')
  mkdirSync(dumps, { recursive: true })
  writeFileSync(path.join(dumps, 'one.dmp'), makeDump({ at: 1_000 }))
  vi.useFakeTimers()
  electron.app.emit('render-process-gone', {}, {}, { reason: 'crashed', exitCode: 5 })
  vi.advanceTimersByTime(5_000)
  vi.useRealTimers()
  expect(readdirSync(dumps)).toEqual([])
  await electron.quit()
})
