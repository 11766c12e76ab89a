import { execFile } from 'node:child_process'
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { runRelease } from '../../scripts/releasing/commands.ts'
import { root } from '../harness/clinic.ts'
import { contentOf, emptyFolder, fileOf, filesIn } from './feed-kit.ts'
import { FakeInstaller, mirror, openWorkstation } from './workstation.ts'

/** What a command says and how it ends, without a process of its own. */
const release = async (args: string[], env: NodeJS.ProcessEnv = {}) => {
  const said: string[] = []
  try {
    await runRelease(args, { env, now: Date.now(), say: (text) => said.push(text) })
    return { code: 0, words: said.join('\n') }
  } catch (error) {
    return { code: 1, words: error instanceof Error ? error.message : String(error) }
  }
}

const makeKey = async (folder: string, env: NodeJS.ProcessEnv = {}, name = 'private.pem') => {
  const file = path.join(folder, name)
  const { words } = await release(['keygen', '--out', file], env)
  return { file, words, key: /HERA_UPDATE_KEYS=(\S+)/.exec(words)?.[1] ?? '' }
}

/** electron-builder's output folder: packages of two systems, what belongs to them, and leftovers. */
const packages = (version: string): string => {
  const folder = emptyFolder()
  const deb = contentOf(version)
  writeFileSync(path.join(folder, `hera_${version}_amd64.deb`), deb)
  writeFileSync(path.join(folder, `Hera-${version}-win-x64.exe`), contentOf('exe'))
  for (const name of [
    `Hera-${version}-win-x64.msi`,
    `Hera-${version}-win-x64.exe.blockmap`,
    'hera_0.0.9_amd64.deb',
    `hera_1${version}_amd64.deb`,
    `hera_${version}-rc.1_amd64.deb`,
  ])
    writeFileSync(path.join(folder, name), name)
  const { name, sha512, bytes } = fileOf(`hera_${version}_amd64.deb`, deb)
  writeFileSync(
    path.join(folder, 'latest-linux.yml'),
    stringify({ version, files: [{ url: name, sha512, size: bytes }], path: name }),
  )
  return folder
}

test('a key pair is made outside the project only, readable by its owner, and never over another one', async () => {
  const folder = emptyFolder()
  const made = await makeKey(folder)
  expect(made.key).toMatch(/^[A-Za-z0-9+/]{43}=$/)
  expect(readFileSync(made.file, 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----/)
  expect(statSync(made.file).mode & 0o777).toBe(0o600)
  expect(made.words).toContain('Never commit it')
  expect(await release(['keygen', '--out', made.file])).toMatchObject({
    code: 1,
    words: expect.stringContaining('is not overwritten'),
  })
  for (const inside of [path.join(root, 'key.pem'), path.join(root, 'scripts/key.pem')]) {
    expect(await release(['keygen', '--out', inside])).toMatchObject({
      code: 1,
      words: expect.stringContaining('must not lie inside the project'),
    })
    expect(existsSync(inside)).toBe(false)
  }
})

test('what is built is what a workstation takes: from keygen over build to the system’s installer', async () => {
  const from = packages('1.1.0')
  const passphrase = { HERA_RELEASE_PASSPHRASE: 'four wet umbrellas' }
  const { file, key } = await makeKey(emptyFolder(), passphrase)
  expect(readFileSync(file, 'utf8')).toContain('ENCRYPTED PRIVATE KEY')
  const to = path.join(emptyFolder(), 'feed')
  const order = ['build', '--from', from, '--to', to, '--version', '1.1.0', '--notes', 'Faster search']
  expect(await release([...order, '--key', file])).toMatchObject({
    code: 1,
    words: expect.stringContaining('HERA_RELEASE_PASSPHRASE'),
  })
  expect(await release(order)).toMatchObject({ code: 1, words: expect.stringContaining('Give the private key') })
  expect(await release([...order, '--key', file], passphrase)).toMatchObject({
    code: 0,
    words: expect.stringContaining('For 100 % of clinics'),
  })
  expect(filesIn(to)).toEqual([
    ...['Hera-1.1.0-win-x64.exe', 'hera-stable-1.1.0.json', 'hera-stable-1.1.0.json.sig', 'hera-stable.json'],
    ...['hera-stable.json.sig', 'hera_1.1.0_amd64.deb', 'latest-linux.yml'],
  ])
  expect(await release(['verify', to, '--keys', key])).toMatchObject({
    code: 0,
    words: expect.stringContaining('hera_1.1.0_amd64.deb (0.0 MB) is as released'),
  })
  const installer = new FakeInstaller()
  const station = await openWorkstation(await mirror(to), {
    installer,
    updates: { keys: [key] },
    now: () => Date.now(),
  })
  expect(await station.look()).toMatchObject({ state: 'ready', offer: { version: '1.1.0', notes: 'Faster search' } })
  expect(await release(['verify', await mirror(to)], { HERA_UPDATE_KEYS: key })).toMatchObject({ code: 0 })
})

test('verify says in a workstation’s words what is wrong with a feed', async () => {
  const { file, key } = await makeKey(emptyFolder())
  const other = await makeKey(emptyFolder())
  const to = emptyFolder()
  const from = packages('1.1.0')
  const pem = { HERA_RELEASE_KEY: readFileSync(file, 'utf8') }
  await release(['build', '--from', from, '--to', to, '--version', '1.1.0'], pem)
  expect(await release(['verify', to, '--keys', other.key])).toMatchObject({
    code: 1,
    words: expect.stringContaining('not signed by those who make Hera'),
  })
  // While keys change: signed with both, good for either.
  await release(['build', '--from', from, '--to', to, '--version', '1.1.0', '--key', file, '--key', other.file])
  for (const one of [key, other.key]) expect((await release(['verify', to, '--keys', one])).code).toBe(0)
  writeFileSync(path.join(to, 'hera_1.1.0_amd64.deb'), contentOf('evil'))
  expect(await release(['verify', to, '--keys', key])).toMatchObject({
    code: 1,
    words: expect.stringContaining('changed by somebody'),
  })
  expect(await release(['verify', to, '--keys', 'rubbish'])).toMatchObject({
    code: 1,
    words: expect.stringContaining('no public key for updates'),
  })
  rmSync(path.join(to, 'hera-stable.json'))
  expect(await release(['verify', to, '--keys', key])).toMatchObject({
    code: 1,
    words: expect.stringContaining('Something is missing'),
  })
})

test('build refuses what would go wrong at every workstation, and changes nothing in the feed', async () => {
  const { file } = await makeKey(emptyFolder())
  const to = emptyFolder()
  const build = (from: string, version: string, ...more: string[]) =>
    release(['build', '--key', file, '--from', from, '--to', to, '--version', version, ...more])
  expect((await build(packages('1.2.0'), '1.2.0')).code).toBe(0)
  const before = filesIn(to).map((name) => readFileSync(path.join(to, name)))
  const refused = async (from: string, version: string, words: string, ...more: string[]): Promise<void> => {
    expect(await build(from, version, ...more)).toMatchObject({ code: 1, words: expect.stringContaining(words) })
  }
  await refused(packages('1.1.0'), '1.1.0', 'workstations never go down')
  await refused(packages('1.3.0'), '1.4.0', 'No package of version 1.4.0')
  await refused(packages('1.3.0'), '1.3.0', '--percent is a number from 0 to 100', '--percent', '110')
  await refused(packages('1.3.0'), '1.3.0', '--starts is a time', '--starts', 'soon')
  await refused(packages('1.3.0'), '1.3.0', 'takes the ids of clinics', '--clinics', 'lakeside')
  const rebuilt = packages('1.3.0')
  writeFileSync(path.join(rebuilt, 'hera_1.3.0_amd64.deb'), 'signed after the list was made')
  await refused(rebuilt, '1.3.0', 'is not the file that latest-linux.yml was made for')
  const twice = packages('1.3.0')
  writeFileSync(path.join(twice, 'hera-1.3.0-linux.deb'), 'x')
  await refused(twice, '1.3.0', 'Both ')
  const again = packages('1.2.0')
  writeFileSync(path.join(again, 'Hera-1.2.0-win-x64.exe'), contentOf('packaged a second time'))
  await refused(again, '1.2.0', 'Version 1.2.0 was released with another Hera-1.2.0-win-x64.exe', '--percent', '50')
  expect(filesIn(to).map((name) => readFileSync(path.join(to, name)))).toEqual(before)
  // The same packages for more clinics, and those of a system that was not there the first time.
  rmSync(path.join(to, 'Hera-1.2.0-win-x64.exe'))
  const more = packages('1.2.0')
  writeFileSync(path.join(more, 'Hera-1.2.0-mac-arm64.zip'), contentOf('mac'))
  expect((await build(more, '1.2.0', '--percent', '50')).code).toBe(0)
})

test('a staged release says for whom it is', async () => {
  const { file } = await makeKey(emptyFolder())
  const to = emptyFolder()
  const clinic = '0190a000-0000-7000-8000-000000000007'
  const { words } = await release([
    'build',
    '--key',
    file,
    '--from',
    packages('1.2.0'),
    '--to',
    to,
    '--version',
    '1.2.0',
    '--percent',
    '10',
    '--clinics',
    clinic,
    '--starts',
    '2030-01-31T06:00:00Z',
    '--days',
    '90',
  ])
  expect(words).toContain('For 10 % of clinics and 1 chosen ones')
  expect(JSON.parse(readFileSync(path.join(to, 'hera-stable.json'), 'utf8'))).toMatchObject({
    rollout: { percent: 10, clinics: [clinic], from: '2030-01-31T06:00:00.000Z' },
    readsOpsFrom: 1,
  })
})

test('the command says what it does on its own output, what went wrong on the other, and by its exit code', async () => {
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, [path.join(root, 'scripts/release.ts'), ...args])
  const { stdout } = await run('keygen', '--out', path.join(emptyFolder(), 'key.pem'))
  expect(stdout).toMatch(/^HERA_UPDATE_KEYS=\S{44}$/m)
  await expect(run('bulid')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('npm run release -- verify FEED'),
  })
})
