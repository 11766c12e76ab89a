import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { AppImageUpdater, MacUpdater, NsisUpdater } from 'electron-updater'
import { afterEach, expect, test, vi } from 'vitest'
import { systemInstaller } from '../../main/update/by-electron-updater.ts'
import { CheckedDebUpdater } from '../../main/update/checked-deb.ts'
import { openLoopbackFeed } from '../../main/update/loopback-feed.ts'
import { contentOf, emptyFolder, fileOf, layRelease, manifestOf } from '../update/feed-kit.ts'
import { mirror, openWorkstation } from '../update/workstation.ts'
import { makeRig, nativeUpdater, programs } from './installer-kit.ts'

/*
 * The real updaters of electron-updater, under Node: they take the one checked file from the loopback feed into their
 * cache, and hand it to the system's installer. What the system would do is done by programs of the test.
 */

afterEach(() => vi.unstubAllEnvs())

const deb = 'hera_1.1.0_amd64.deb'

/** A computer with dpkg and a question for the password: `meanwhile` is what happens while it stands there. */
const linux = (meanwhile = '', dpkg = '') => {
  const folder = emptyFolder()
  const bin = programs({
    pkexec: `[ "$1" = --disable-internal-agent ] && shift\necho "pkexec" >> ${folder}/log\n${meanwhile}\nexec "$@"`,
    dpkg: `echo "dpkg $1" >> ${folder}/log\ncp "$2" ${folder}/installed\n${dpkg}`,
    'apt-get': `echo "apt-get $*" >> ${folder}/log`,
  })
  vi.stubEnv('PATH', `${bin}:${process.env.PATH}`)
  return {
    log: () => (existsSync(`${folder}/log`) ? readFileSync(`${folder}/log`, 'utf8').trim().split('\n') : []),
    installed: () => (existsSync(`${folder}/installed`) ? readFileSync(`${folder}/installed`) : null),
  }
}

/** As a person's program runs it: never as root. */
const asUser = (updater: CheckedDebUpdater, isRoot = false): CheckedDebUpdater =>
  Object.assign(updater, { isRunningAsRoot: () => isRoot })

const debRig = (isRoot = false) =>
  makeRig('linux-x64-deb', deb, (adapter, sha512) => asUser(new CheckedDebUpdater(sha512, null, adapter), isRoot))

test.each([false, true])(
  'a deb is taken from this computer alone, checked twice, and installed after Hera has closed (root: %s)',
  async (isRoot) => {
    const system = linux()
    const rig = debRig(isRoot)
    await rig.run()
    const copy = path.join('cache/hera-updater/pending', deb)
    expect(rig.said).toEqual([`check ${copy}`, 'closed', `check ${copy}`, 'relaunch', 'quit'])
    expect(rig.executor.asked.every((address) => address.startsWith('127.0.0.1/'))).toBe(true)
    expect(system.log()).toEqual([...(isRoot ? [] : ['pkexec']), 'dpkg -i'])
    expect(system.installed()?.equals(rig.content)).toBe(true)
  },
)

test('from a feed over the check and the backup to dpkg: the whole way of an update', async () => {
  const system = linux()
  const rig = debRig()
  const folder = emptyFolder()
  layRelease(folder, manifestOf('1.1.0'))
  const quit = new Promise<void>((resolve) => {
    rig.host.app.quit = resolve
  })
  const station = await openWorkstation(await mirror(folder), { installer: systemInstaller(rig.host) })
  expect((await station.look()).state).toBe('ready')
  expect((await station.admin.updates.install()).state).toBe('installing')
  await quit
  expect(rig.said.at(-1)).toBe('relaunch')
  expect(system.installed()?.equals(contentOf('1.1.0'))).toBe(true)
  await station.startAs('1.1.0')
  expect(await station.admin.updates.status()).toMatchObject({ version: '1.1.0', previous: { version: '1.0.0' } })
})

test('a file that is swapped in the cache is refused while Hera goes on', async () => {
  const system = linux()
  const rig = debRig()
  const { makeUpdater } = rig.host
  rig.host.makeUpdater = async (...of) => {
    const updater = await makeUpdater?.(...of)
    if (!updater) throw new Error('no updater')
    return updater.on('update-downloaded', ({ downloadedFile }) => writeFileSync(downloadedFile, contentOf('evil')))
  }
  await expect(rig.run()).rejects.toMatchObject({ data: { reason: 'file_changed' } })
  expect(rig.said.slice(1)).toEqual([])
  expect(system.log()).toEqual([])
})

test('a file that is swapped while Hera closes is not installed; this version starts again', async () => {
  const system = linux()
  const rig = debRig()
  rig.host.closeHera = async () => writeFileSync(path.join(rig.cache, deb), contentOf('evil'))
  await rig.run()
  expect(rig.said.slice(-2)).toEqual(['relaunch', 'quit'])
  expect(system.log()).toEqual([])
})

test('a file that is swapped while the question for the password stands is not installed', async () => {
  const rig = debRig()
  const evil = path.join(emptyFolder(), 'evil')
  writeFileSync(evil, contentOf('evil'))
  const system = linux(`cp ${evil} ${path.join(rig.cache, deb)}`)
  await rig.run()
  expect(system.log()).toEqual(['pkexec'])
  expect(system.installed()).toBeNull()
  expect(rig.said.slice(-2)).toEqual(['relaunch', 'quit'])
})

test('when the person says no, or the system cannot, this version starts again, once', async () => {
  const system = linux('exit 126')
  const rig = debRig()
  await rig.run()
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(system.installed()).toBeNull()
  expect(rig.said.filter((word) => word === 'relaunch' || word === 'quit')).toEqual(['relaunch', 'quit'])
})

test('a missing dependency is mended as electron-updater does it', async () => {
  const system = linux('', 'exit 1')
  await debRig().run()
  expect(system.log()).toEqual(['pkexec', 'dpkg -i', 'pkexec', 'apt-get install -f -y'])
})

test('an AppImage takes the place of the one that runs, and is started when that has ended', async () => {
  const rig = makeRig('linux-x64-appimage', 'Hera-1.1.0.AppImage', (adapter) => new AppImageUpdater(null, adapter))
  rig.content.write('#!/bin/bash\n[ -n "$APPIMAGE_EXIT_AFTER_INSTALL" ] && exit 0; exit 1\n#')
  const home = emptyFolder()
  const running = path.join(home, 'Hera-1.0.0.AppImage')
  writeFileSync(running, 'old')
  vi.stubEnv('APPIMAGE', running)
  await rig.run()
  expect(readdirSync(home)).toEqual(['Hera-1.1.0.AppImage'])
  expect(readFileSync(path.join(home, 'Hera-1.1.0.AppImage')).equals(rig.content)).toBe(true)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(rig.said.filter((word) => word.startsWith('relaunch'))).toEqual(['relaunch Hera-1.1.0.AppImage'])
})

/** Windows starts a program; here it is only written down. */
const windows = (verify: () => string | null, publisher: string | null = 'CN=Hera, O=Hera') => {
  const spawned: string[][] = []
  const rig = makeRig(
    'win-x64',
    'Hera-1.1.0-win-x64.exe',
    (adapter) => {
      const updater = new NsisUpdater(null, adapter)
      updater.verifyUpdateCodeSignature = async (names) => {
        rig.said.push(`verify ${names.join()}`)
        return verify()
      }
      return Object.assign(updater, {
        spawnLog: async (command: string, args: string[]) =>
          spawned.push([path.basename(command), path.basename(args[0] ?? ''), ...args.slice(1)]),
      })
    },
    publisher,
  )
  return { rig, spawned }
}

test('on Windows the publisher is verified still, and the installer runs silent, raised, and starts Hera again', async () => {
  vi.stubGlobal('process', Object.assign(process, { resourcesPath: '/resources' }))
  const { rig, spawned } = windows(() => null)
  await rig.run()
  vi.unstubAllGlobals()
  expect(rig.said[0]).toBe('verify CN=Hera, O=Hera')
  expect(rig.said.slice(-2)).toEqual([expect.stringMatching(/^check /), 'quit'])
  expect(spawned).toEqual([['elevate.exe', 'Hera-1.1.0-win-x64.exe', '--updated', '/S', '--force-run']])
})

test('on Windows a file of another publisher is refused, though its sums are right', async () => {
  const { rig, spawned } = windows(() => 'signed by somebody else')
  await expect(rig.run()).rejects.toThrow('not signed by the application owner')
  expect(spawned).toEqual([])
  expect(rig.said).not.toContain('closed')
})

test('on a Mac the system’s own updater is given the file by this computer, and asked to take it after Hera has closed', async () => {
  const rig = makeRig('mac-x64', 'Hera-1.1.0-mac-x64.zip', async (adapter) => new MacUpdater(undefined, adapter))
  const running = rig.run()
  await vi.waitFor(() => expect(nativeUpdater.checks).toBe(1))
  expect(rig.said.at(-3)).toMatch(/^check /)
  expect(rig.said.at(-2)).toBe('closed')
  const [feed] = nativeUpdater.fed as { url: string; headers: Record<string, string> }[]
  const { url } = (await (await fetch(String(feed?.url), { headers: feed?.headers ?? {} })).json()) as { url: string }
  expect(Buffer.from(await (await fetch(url)).arrayBuffer()).equals(rig.content)).toBe(true)
  nativeUpdater.quitAndInstall = () => rig.host.app.quit()
  nativeUpdater.emit('update-downloaded')
  await running
  expect(rig.said.at(-1)).toBe('quit')
})

test('electron-updater takes a lower version only where the way back asks for it, and never by itself at quitting', async () => {
  linux()
  const rig = debRig()
  await rig.run('0.9.0')
  expect(rig.said).toContain('closed')
  expect(rig.said).not.toContain('waits for quit')
  await expect(debRig().run('1.0.0')).rejects.toThrow('does not take this version')
})

test('the loopback feed answers only who knows its path, with nothing but the list and the file, and ends', async () => {
  const folder = emptyFolder()
  const file = path.join(folder, deb)
  const content = contentOf('x')
  writeFileSync(file, content)
  mkdirSync(path.join(folder, 'other'))
  const feed = await openLoopbackFeed(file, '1.1.0', fileOf(deb, content), (length) => new Uint8Array(length).fill(3))
  const { origin } = new URL(feed.url)
  expect(new URL(feed.url).hostname).toBe('127.0.0.1')
  expect(new URL(feed.url).pathname.length).toBeGreaterThan(30)
  const status = async (address: string, init: RequestInit = {}): Promise<number> => (await fetch(address, init)).status
  expect(await status(`${feed.url}latest-linux.yml`)).toBe(200)
  expect(await status(feed.url + deb)).toBe(200)
  for (const address of [
    `${origin}/${deb}`,
    `${origin}/latest.yml`,
    feed.url,
    `${feed.url}other`,
    `${feed.url}..%2f${deb}`,
    `${feed.url}${deb}/`,
  ])
    expect(await status(address), address).toBe(404)
  expect(await status(feed.url + deb, { method: 'POST' })).toBe(404)
  feed.close()
  await expect(status(feed.url + deb)).rejects.toThrow()
})
