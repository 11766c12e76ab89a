import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { openDatabase } from '../../main/database/open.ts'
import { confirmStaging, stagingDir } from '../../main/database/restore-staging.ts'
import { asFirst, joinFolder, keyOf, makeElectron, places } from './fake-program.ts'

const portSwitch = 'remote-debugging-port'

/** A start with a switch of Chromium, or without any. */
const start = async (withSwitch?: string, prepare: (electron: ReturnType<typeof makeElectron>) => void = () => {}) => {
  const electron = makeElectron(withSwitch ? { withSwitch } : {})
  prepare(electron)
  await electron.run()
  return electron
}

/** It said no, no window opened, and the folder is free. */
const expectRefused = (electron: Awaited<ReturnType<typeof start>>): void => {
  expect(electron.errors[0]).toContain('A clinic’s data is not opened like that')
  expect(electron.did.at(-1)).toBe('exit 1')
  for (const word of ['makeWindow', 'handle hera']) expect(electron.did).not.toContain(word)
  expect(existsSync(path.join(places.dataDir, 'hera.db-wal')), 'closed again').toBe(false)
}

const foundClinic = async (withSwitch?: string): Promise<void> => {
  const electron = await start(withSwitch)
  await electron.signIn()
  await electron.quit()
}

test('a package that another program could drive does not open a clinic’s data, by either switch', async () => {
  await foundClinic()
  for (const name of [portSwitch, 'remote-debugging-pipe']) expectRefused(await start(name))
  const electron = await start('lang')
  await electron.join().auth.login(asFirst)
  await electron.quit()
})

test('a workstation that has joined is as well closed while nobody has an account on it', async () => {
  await joinFolder()
  const db = openDatabase(path.join(places.dataDir, 'hera.db'), await keyOf())
  db.exec(`UPDATE user SET status = 'external'`)
  db.close()
  expectRefused(await start(portSwitch))
})

test('what was founded while it could be driven opens so again: a package can be tried out', async () => {
  await foundClinic(portSwitch)
  for (const name of [portSwitch, 'remote-debugging-pipe']) {
    const electron = await start(name)
    await electron.join().auth.login(asFirst)
    await electron.quit()
  }
})

test('one ordinary start makes a folder a clinic’s for good', async () => {
  await foundClinic(portSwitch)
  const electron = await start()
  await electron.quit()
  expectRefused(await start(portSwitch))
  expectRefused(await start(portSwitch))
})

test('a clinic’s database that is put into a fresh folder, or staged as a restore, is no fresh one', async () => {
  await foundClinic()
  const key = await keyOf()
  const staging = stagingDir(places.dataDir)
  mkdirSync(staging)
  renameSync(path.join(places.dataDir, 'hera.db'), path.join(staging, 'hera.db'))
  const order = { name: 'x.db', at: 1, key, currentKey: key, now: 2 }
  confirmStaging(places.dataDir, order, (length) => new Uint8Array(length))
  expectRefused(await start(portSwitch))
  expect(existsSync(path.join(places.dataDir, 'hera.db'))).toBe(true)
})

test('nothing that lies in the folder makes it one to be driven', async () => {
  await foundClinic()
  for (const name of ['demo.json', 'remote_debugging', 'starts.json'])
    writeFileSync(path.join(places.dataDir, name), '{"remote_debugging":"yes"}')
  const electron = await start(portSwitch)
  expect([electron.errors.length, electron.windows.length, electron.did.at(-1)]).toEqual([1, 0, 'exit 1'])
})

test('a program that runs from source may be driven: its developer tools are open anyway', async () => {
  await foundClinic()
  const electron = await start(portSwitch, ({ app }) => {
    app.isPackaged = false
  })
  expect(electron.windows.length).toBe(1)
  await electron.quit()
})

test('a copy of the installed program under another name is not taken for one that runs from source', async () => {
  await foundClinic()
  const asar = path.join(places.root, 'app.asar')
  renameSync(places.program, asar)
  places.program = asar
  // Electron says so of every program whose file is called `electron`.
  const electron = await start(portSwitch, ({ app }) => {
    app.isPackaged = false
  })
  expectRefused(electron)
  const ordinary = await start(undefined, ({ app }) => {
    app.isPackaged = false
  })
  expect(ordinary.windows[0]?.options.webPreferences?.devTools).toBe(false)
  await ordinary.quit()
})
