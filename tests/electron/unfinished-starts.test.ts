import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test, vi } from 'vitest'
import { watchStart } from '../../main/host/node/start-watch.ts'
import { signatureOf } from '../../scripts/releasing/signing-key.ts'
import { bytesOf, contentOf, keys, makersKey, manifestOf, nameOf } from '../update/feed-kit.ts'
import { FakeInstaller } from '../update/workstation.ts'
import { makeElectron, places } from './fake-program.ts'

/** The installer of an earlier version, kept as an update leaves it. */
const keepInstaller = (version: string): void => {
  const place = path.join(places.dataDir, 'updates', version)
  mkdirSync(place, { recursive: true })
  mkdirSync(path.join(places.program, 'dist/main'), { recursive: true })
  writeFileSync(path.join(places.program, 'dist/main/update-keys.json'), JSON.stringify(keys))
  const bytes = bytesOf(manifestOf(version, { localSchema: 9_999 }))
  writeFileSync(path.join(place, 'release.json'), bytes)
  writeFileSync(path.join(place, 'release.json.sig'), signatureOf(bytes, makersKey))
  writeFileSync(path.join(place, nameOf(version)), contentOf(version))
}

interface Order {
  signal?: NodeJS.Signals
  button?: number
  /** A file in place of argon2's own. */
  argon2?: string
}

/** Starts the program as a process; answers what it said and how it ended. */
const start = async ({ signal, button = 0, argon2 }: Order) => {
  const hooks = `import { registerHooks } from 'node:module'
registerHooks({ resolve: (name, context, next) => next(name === 'argon2' ? ${JSON.stringify(argon2)} : name, context) })`
  const hooked = argon2 ? ['--import', `data:text/javascript,${encodeURIComponent(hooks)}`] : []
  const file = path.join(import.meta.dirname, 'starting-program.ts')
  const order = [places.program, places.dataDir, '1.1.0', String(button), ...(signal ? [signal] : [])]
  const child = spawn(process.execPath, [...hooked, file, ...order], { stdio: ['ignore', 'pipe', 'ignore'] })
  let said = ''
  child.stdout.on('data', (piece) => {
    said += piece
  })
  const [code, endedBy] = await once(child, 'close')
  return { said: said.trim().split('\n').filter(Boolean), end: endedBy ?? code }
}
const asked =
  'asked: Hera 1.1.0 ended by itself twice while it was starting. | If it was switched off, start it. If it ends by itself again, go back to version 1.0.0, which was here before. Your data is not changed by it. | Start anyway | Go back to version 1.0.0'
const installs = `installs 1.0.0 from updates/1.0.0/${nameOf('1.0.0')}`

test('a version that two native crashes ended in a row asks, before it opens the data, whether to go back', async () => {
  keepInstaller('1.0.0')
  for (const signal of ['SIGSEGV', 'SIGKILL'] as const)
    expect(await start({ signal })).toEqual({ said: [], end: signal })
  expect(existsSync(path.join(places.dataDir, 'hera.db'))).toBe(false)
  expect(await start({ signal: 'SIGSEGV', button: 1 })).toEqual({ said: [asked, installs], end: 0 })
  expect(existsSync(path.join(places.dataDir, 'hera.db')), 'nothing was opened').toBe(false)
}, 120_000)

test('native code that can’t even be loaded is told in words, with the way back, and no database is made', async () => {
  keepInstaller('1.0.0')
  writeFileSync(path.join(places.root, 'broken.node'), 'half a download')
  const argon2 = path.join(places.root, 'argon2.cjs')
  writeFileSync(argon2, `module.exports = require('./broken.node')`)
  const { said } = await start({ argon2: pathToFileURL(argon2).href, button: 1 })
  expect(said).toEqual([
    'asked: Something went wrong at the start. Start Hera again. | If it does not open the next time either, go back to version 1.0.0, which was here before. Your data is not changed by it. | Close | Go back to version 1.0.0',
    installs,
  ])
  expect(existsSync(path.join(places.dataDir, 'hera.db'))).toBe(false)
}, 120_000)

const startsFile = () => path.join(places.dataDir, 'starts.json')
/** A data folder in which this many starts of a version were not seen to end. */
const leaveUnfinished = (unfinished: number, version = '1.1.0'): void => {
  mkdirSync(places.dataDir, { recursive: true })
  writeFileSync(startsFile(), JSON.stringify({ version, unfinished }))
}
const version = '1.1.0'
const begin = async (over: object = {}, options: Parameters<typeof makeElectron>[0] = {}, args?: string[]) => {
  const electron = makeElectron(options)
  await electron.run({ version, installer: new FakeInstaller(), ...over }, args)
  return electron
}

test('two power cuts only ask: started anyway it opens, and a start that ended well is the end of the question', async () => {
  keepInstaller('1.0.0')
  leaveUnfinished(3)
  const electron = await begin()
  expect(electron.did.indexOf('showMessageBox')).toBeLessThan(electron.did.indexOf('makeWindow'))
  await electron.quit()
  keepInstaller('1.0.0')
  leaveUnfinished(1)
  const once = await begin()
  await once.quit()
  leaveUnfinished(2, '1.2.0')
  const other = await begin()
  await other.quit()
  for (const { did } of [once, other]) expect(did).not.toContain('showMessageBox')
})

test('where no earlier version is kept, or the program can’t be replaced, nobody is asked', async () => {
  leaveUnfinished(2)
  const none = await begin()
  await none.quit()
  keepInstaller('1.0.0')
  leaveUnfinished(2)
  const electron = makeElectron()
  await electron.run({ version })
  await electron.quit()
  for (const { did } of [none, electron])
    expect([did.includes('showMessageBox'), did.includes('makeWindow')]).toEqual([false, true])
})

test('a start that failed in words, one that only showed the first window, and --enrol are no crashes', async () => {
  keepInstaller('1.0.0')
  leaveUnfinished(1)
  const told = await begin({}, { backend: 'basic_text' })
  expect([told.errors.length, existsSync(startsFile())]).toEqual([1, false])
  leaveUnfinished(1)
  await begin({}, { isSecond: true })
  expect(JSON.parse(readFileSync(startsFile(), 'utf8')), 'the first one is still starting').toEqual({
    version,
    unfinished: 1,
  })
  leaveUnfinished(2)
  const enrolment = await begin({}, {}, ['.', '--data', places.dataDir, '--enrol'])
  expect(enrolment.did.includes('showMessageBox'), 'nobody sits there').toBe(false)
  expect(existsSync(startsFile())).toBe(false)
})

test('a start is known to have worked ten seconds after its page was there, or when the computer is switched off', async () => {
  const electron = await begin()
  expect(JSON.parse(readFileSync(startsFile(), 'utf8'))).toEqual({ version, unfinished: 1 })
  vi.useFakeTimers()
  electron.contents().emit('did-finish-load')
  vi.advanceTimersByTime(9_999)
  expect(existsSync(startsFile())).toBe(true)
  vi.advanceTimersByTime(1)
  vi.useRealTimers()
  expect(existsSync(startsFile())).toBe(false)
  await electron.quit()
  const other = await begin()
  other.windows[0]?.emit('session-end', {})
  expect(existsSync(startsFile())).toBe(false)
})

test('a page that crashes again and again is told, with the way back, and Hera ends', async () => {
  keepInstaller('1.0.0')
  const electron = await begin()
  keepInstaller('1.0.0')
  for (let i = 0; i < 4; i++) electron.contents().emit('render-process-gone', {}, { reason: 'crashed', exitCode: 139 })
  await expect.poll(() => electron.did.at(-1)).toBe('exit 1')
  expect(electron.did).toContain('showMessageBox')
  expect(electron.contents().reloads).toBe(3)
  expect(existsSync(startsFile())).toBe(false)
})

test('what is written there by somebody else, or can’t be written, stops no start', () => {
  mkdirSync(places.dataDir)
  for (const text of [
    '',
    '{}',
    '{"version":"1.1.0","unfinished":-1}',
    '{"version":"1.1.0","unfinished":1e300}',
    '[]',
  ]) {
    writeFileSync(startsFile(), text)
    expect(watchStart(places.dataDir, version).unfinished, text).toBe(0)
  }
  const nowhere = watchStart(path.join(places.dataDir, 'nowhere'), version)
  expect(nowhere.unfinished).toBe(0)
  nowhere.forget()
})
