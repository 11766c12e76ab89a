import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { createHera } from '../../main/hera.ts'
import { nodeDeps } from '../../main/host/node/deps.ts'
import { fileKeychain } from '../../main/host/node/keychain.ts'
import { joinFolder, keyOf, makeElectron, passwordCost, places } from './fake-program.ts'

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
  const [kept = ''] = readdirSync(path.join(places.dataDir, 'crashes')).filter((file) => file.endsWith('.json'))
  const report = readFileSync(path.join(places.dataDir, 'crashes', kept), 'utf8')
  expect(JSON.parse(report)).toMatchObject({ process: 'browser', reason: 'Error' })
  expect(report, 'what is kept for whoever helps names no folder either').not.toContain(places.root)
  const hera = await createHera({
    ...nodeDeps(places.dataDir, false),
    keychain: { ...fileKeychain(places.dataDir), load: keyOf },
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

test('a data folder that can’t be written is told in words, before anything else', async () => {
  writeFileSync(places.dataDir, 'a file where the folder should be')
  const electron = makeElectron()
  await electron.run()
  expect(electron.errors[0]).toContain(`cannot write to its data folder, ${places.dataDir}`)
  expect(electron.did).toEqual(['ready', 'showErrorBox', 'exit 1'])
})

const enrol = () => ['.', '--data', places.dataDir, '--enrol']

test('--enrol opens no window: it says what came of it and ends with 0 or 1', async () => {
  const alone = makeElectron()
  await alone.run({}, enrol())
  expect(alone.said.at(-1)).toContain('needs serverAddress and joinCode')
  expect(alone.did.at(-1)).toBe('exit 1')
  await joinFolder()
  const electron = makeElectron()
  await electron.run({}, enrol())
  expect(electron.said[0]).toContain('belongs to')
  expect(electron.did.at(-1)).toBe('exit 0')
  for (const one of [alone, electron]) expect([one.windows, one.errors]).toEqual([[], []])
  const again = makeElectron()
  await again.run()
  expect(again.errors, 'the folder was given back').toEqual([])
  await again.quit()
})

test('--enrol says in words, and by its code, when it can’t: Hera runs already, or there is no keychain', async () => {
  const second = makeElectron({ isSecond: true })
  await second.run({}, enrol())
  expect([second.said, second.did.at(-1)]).toEqual([
    ['Hera is running already. Close it, then start this again.'],
    'exit 1',
  ])
  const keyless = makeElectron({ backend: 'basic_text' })
  await keyless.run({}, enrol())
  expect(keyless.said[0]).toContain('GNOME Keyring or KWallet')
  expect([keyless.errors, keyless.did.at(-1)]).toEqual([[], 'exit 1'])
})

test('a program that was packed can be replaced; one that runs from source, or from a package of somebody else, cannot', async () => {
  const wordsOf = async (prepare: (electron: ReturnType<typeof makeElectron>) => void): Promise<string> => {
    const electron = makeElectron()
    prepare(electron)
    await electron.run()
    const { words } = await (await electron.signIn()).updates.status()
    await electron.quit()
    return words
  }
  const cannot = 'This program does not replace itself'
  expect(await wordsOf(() => {})).toContain(cannot)
  const kind = path.join(places.resources, 'package-type')
  writeFileSync(kind, 'deb')
  expect(await wordsOf(() => {})).not.toContain(cannot)
  expect(
    await wordsOf(({ app }) => {
      app.isPackaged = false
    }),
  ).toContain(cannot)
  writeFileSync(kind, 'rpm')
  expect(await wordsOf(() => {})).toContain(cannot)
})
