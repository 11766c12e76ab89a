import { expect, test } from 'vitest'
import { acceptPorts, isOwnFrame } from '../../main/host/electron/ports.ts'
import { codeOf, openClinic } from '../harness/clinic.ts'
import { clientOn, type FakeWebContents, makeChannel, makeContents, makeFrame, makeIpc } from './fake-electron.ts'

const openDesk = async () => {
  const clinic = await openClinic()
  await clinic.as('doctor')
  const ipc = makeIpc()
  const ports = acceptPorts(ipc, clinic.hera)
  const join = (contents: FakeWebContents = makeContents(), frame?: ReturnType<typeof makeFrame> | null) => {
    const channel = makeChannel()
    ipc.connect(contents, [channel.main], frame)
    return { ...channel, contents, client: clientOn(channel.page) }
  }
  return { clinic, ipc, ports, join }
}
const asDoctor = { username: 'doctor', password: 'doctor', isScreen: true }
const soon = () => new Promise((resolve) => setTimeout(resolve, 30))

test('only the living top frame of hera://app is our own page', () => {
  expect(isOwnFrame(makeFrame('hera://app/'))).toBe(true)
  expect(isOwnFrame(makeFrame('hera://app/index.html#/patients'))).toBe(true)
  expect(isOwnFrame(null), 'a frame that has gone').toBe(false)
  expect(isOwnFrame(makeFrame('hera://app/', {})), 'a frame within the page').toBe(false)
  expect(isOwnFrame(makeFrame('hera://app/', null, true)), 'a destroyed frame').toBe(false)
  const disposed = { ...makeFrame('hera://app/'), isDestroyed: () => false }
  Object.defineProperty(disposed, 'url', {
    get: () => {
      throw new Error('Render frame was disposed before WebFrameMain could be accessed')
    },
  })
  expect(isOwnFrame(disposed)).toBe(false)
})

test.each([
  'https://app/',
  'http://localhost:3000/',
  'hera://evil/',
  'hera://app.evil/',
  'hera://app@evil/',
  'hera://user@app/',
  'hera://app:8080/',
  'hera://APP/',
  'heras://app/',
  'file:///opt/hera/dist/renderer/index.html',
  'data:text/html,hera://app/',
  'blob:hera://app/1',
  'about:blank',
  'about:blank#hera://app/',
  'about:srcdoc',
  'chrome-error://chromewebdata/',
  'devtools://devtools/bundled/x.html?hera://app/',
  'view-source:hera://app/',
  'hera:app',
  'hera:///app/',
  'hera://app./',
  'hera://app\\@evil/',
  'hera://app%2f@evil/',
  'hera://%61pp/',
  'filesystem:hera://app/temporary/x',
  '',
])('%s is not our own page', (url) => {
  expect(isOwnFrame(makeFrame(url))).toBe(false)
})

test('a foreign sender gets no service: its port is closed', async () => {
  const { ipc, join } = await openDesk()
  for (const frame of [
    null,
    makeFrame('hera://evil/'),
    makeFrame('hera://app/', {}),
    makeFrame('file:///index.html'),
  ]) {
    expect(join(undefined, frame).main.isClosed).toBe(true)
  }
  const [one, two] = [makeChannel(), makeChannel()]
  ipc.connect(makeContents(), [one.main, two.main])
  expect([one.main.isClosed, two.main.isClosed], 'two ports at once').toEqual([true, true])
  ipc.connect(makeContents(), [])
})

test('the own page signs in over its port and is served', async () => {
  const { join } = await openDesk()
  const { client } = join()
  expect((await client.auth.state()).needsFirstAdministrator).toBe(false)
  expect(await codeOf(client.auth.profile())).toBe('UNAUTHORIZED')
  await client.auth.login(asDoctor)
  expect((await client.auth.profile()).user.role).toBe('doctor')
  expect(await codeOf(join().client.auth.profile()), 'another window has a session of its own').toBe('UNAUTHORIZED')
})

test('what arrives before main starts the port is not lost', async () => {
  const { ipc } = await openDesk()
  const channel = makeChannel()
  const answer = clientOn(channel.page).auth.state()
  await soon()
  ipc.connect(makeContents(), [channel.main])
  expect((await answer).version).toBe('0.0.0-test')
})

test('garbage on a port is dropped and the service goes on', async () => {
  const { join } = await openDesk()
  const { page, client } = join()
  const strays: unknown[] = []
  const note = (reason: unknown): void => void strays.push(reason)
  process.on('unhandledRejection', note)
  const garbage = [
    '',
    'not json',
    '[]',
    '{"a":1}',
    'null',
    null,
    7,
    { i: '1' },
    new Uint8Array(8),
    'x'.repeat(2_000_001),
  ]
  for (const frame of garbage) page.postMessage(frame)
  expect((await client.auth.state()).version).toBe('0.0.0-test')
  await soon()
  process.off('unhandledRejection', note)
  expect(strays).toEqual([])
})

test('a closed port ends its session', async () => {
  const { clinic, join } = await openDesk()
  const { client, end } = join()
  const { sessionId } = await client.auth.login(asDoctor)
  expect(clinic.hera.core.sessions.find(sessionId)).not.toBeNull()
  end()
  await expect.poll(() => clinic.hera.core.sessions.find(sessionId)).toBeNull()
})

test('a window that goes away while its password is checked leaves no session', async () => {
  const { clinic, join } = await openDesk()
  const { sessions, passwords } = clinic.hera.core
  const { client, contents } = join()
  const opened: string[] = []
  const { open } = sessions
  sessions.open = (...args) => {
    const issued = open(...args)
    opened.push(issued.session.id)
    return issued
  }
  const { verify } = passwords
  passwords.verify = async (...args) => {
    contents.emit('destroyed')
    return verify(...args)
  }
  client.auth.login(asDoctor).catch(() => undefined)
  await expect.poll(() => opened.length).toBe(1)
  await soon()
  expect(clinic.hera.core.sessions.find(opened[0] ?? '')).toBeNull()
})

test('after a reload the old port is dead and the new one has nobody signed in', async () => {
  const { clinic, join } = await openDesk()
  const before = join()
  const { sessionId } = await before.client.auth.login(asDoctor)
  const details = { isMainFrame: true, isSameDocument: false }
  before.contents.emit('did-start-navigation', { ...details, isSameDocument: true })
  before.contents.emit('did-start-navigation', { ...details, isMainFrame: false })
  before.contents.emit('did-navigate')
  expect(clinic.hera.core.sessions.find(sessionId), 'a route within the page is no reload').not.toBeNull()
  before.contents.emit('did-start-navigation', details)
  before.contents.emit('did-navigate')
  expect(before.main.isClosed).toBe(true)
  expect(clinic.hera.core.sessions.find(sessionId)).toBeNull()
  const after = join(before.contents)
  expect(await codeOf(after.client.auth.profile())).toBe('UNAUTHORIZED')
})

test('a page has one port: the next replaces the one before, a crash ends it', async () => {
  const { clinic, join } = await openDesk()
  const first = join()
  const one = await first.client.auth.login(asDoctor)
  const second = join(first.contents)
  expect(first.main.isClosed).toBe(true)
  expect(clinic.hera.core.sessions.find(one.sessionId)).toBeNull()
  const two = await second.client.auth.login(asDoctor)
  await soon()
  expect(clinic.hera.core.sessions.find(two.sessionId), 'the old port’s end does not touch the new').not.toBeNull()
  second.contents.emit('render-process-gone', {}, { reason: 'crashed' })
  expect(clinic.hera.core.sessions.find(two.sessionId)).toBeNull()
  expect(first.contents.countOf('destroyed'), 'watched once').toBe(1)
})

test('locking locks every window that somebody is signed in on, and a password opens it again', async () => {
  const { ports, join } = await openDesk()
  const [desk, empty] = [join(), join()]
  await desk.client.auth.login(asDoctor)
  await empty.client.auth.state()
  ports.lockAll()
  expect(await codeOf(desk.client.settings.read())).toBe('LOCKED')
  expect(await codeOf(empty.client.settings.read())).toBe('UNAUTHORIZED')
  await desk.client.auth.unlock({ password: 'doctor' })
  await desk.client.settings.read()
})

test('closing all ends the sessions before the database is closed', async () => {
  const { clinic, ports, join } = await openDesk()
  const { client, main, contents } = join()
  const { sessionId } = await client.auth.login(asDoctor)
  const changes = await client.live.changes()
  const next = changes.next()
  ports.closeAll()
  expect(main.isClosed).toBe(true)
  expect(clinic.hera.core.sessions.find(sessionId)).toBeNull()
  await next.catch(() => undefined)
  expect(join(contents).main.isClosed, 'a page that asks again gets no new port').toBe(true)
})
