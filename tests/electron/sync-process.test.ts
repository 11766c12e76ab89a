import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { system } from '../../main/database/author.ts'
import { patient, user } from '../../main/database/schema/index.ts'
import { createHera, type Hera } from '../../main/hera.ts'
import { openSyncProcess } from '../../main/host/electron/sync-process.ts'
import { nodeDeps } from '../../main/host/node/deps.ts'
import type { FromWorker } from '../../main/sync/protocol.ts'
import { type Central, openCentral } from '../harness/central.ts'
import { newFolder } from '../harness/folder.ts'
import { makeUtility, type Started } from './fake-utility.ts'

/** Real processes and a real Postgres: main here, its sync worker a process of its own, as under Electron. */
let central: Central
let reception: Desk
beforeAll(async () => {
  central = await openCentral()
  reception = await openDesk()
  await reception.join(await central.founderCode(), 'Reception')
  reception.hera.core.store.transact('test', system, (write) => {
    write.insert(user, {
      id: admin,
      username: 'ada',
      displayName: 'Ada',
      role: 'admin',
      status: 'active',
      createdAt: 1,
    })
  })
}, 60_000)
afterAll(async () => {
  await Promise.all(folders.map(({ desk }) => desk.close()))
  for (const { dataDir } of folders) rmSync(dataDir, { recursive: true, force: true })
  await central.stop()
})
afterEach(() => expect(logged.splice(0)).toEqual([]))

const admin = '019c0000-0000-7000-8000-00000000f001'
const folders: { dataDir: string; desk: Desk }[] = []
const logged: { event: string; fields: Record<string, unknown> }[] = []

interface Desk {
  hera: Hera
  dataDir: string
  started: Started[]
  join(code: string, name: string): Promise<void>
  close(): Promise<void>
}

const openDesk = async (dataDir = newFolder()): Promise<Desk> => {
  const { utility, started } = makeUtility()
  const hera = await createHera({
    ...nodeDeps(dataDir, true),
    openSyncWorker: openSyncProcess(utility),
    log: (event, fields) => void logged.push({ event, fields: { ...fields } }),
    passwordCost: { memoryCost: 1024, timeCost: 2, parallelism: 1 },
  })
  let isClosed = false
  const desk: Desk = {
    hera,
    dataDir,
    started,
    async join(code, name) {
      const { host, port, database } = central.server.address
      await hera.core.sync.join({ server: `postgres://${host}:${port}/${database}`, code, name })
      await until('the clinic has come down', () => hera.core.sync.status().mode === 'live')
    },
    async close() {
      if (isClosed) return
      isClosed = true
      await hera.core.sync.stop()
      hera.close()
    },
  }
  folders.push({ dataDir, desk })
  return desk
}

const until = async (what: string, holds: () => boolean, ms = 15_000): Promise<void> => {
  const end = performance.now() + ms
  while (!holds()) {
    if (performance.now() > end) throw new Error(`not within ${ms} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

const register = (desk: Desk, familyName: string): void => {
  desk.hera.core.store.transact('test', { userId: admin, role: 'admin', sessionId: null }, (write) =>
    write.insert(patient, {
      ...{ id: write.newId(), mrn: `HER-${familyName}`, familyName, givenName: 'Ada', sex: 'female' },
      ...{ birthDate: null, birthDatePrecision: 'unknown', createdAt: write.at, createdBy: admin },
    }),
  )
}
const names = (desk: Desk): unknown[] =>
  desk.hera.core.store.sqlite.prepare('SELECT family_name FROM patient ORDER BY family_name').pluck().all()
const namesAtServer = async (): Promise<string[]> =>
  (await central.server.query<{ family_name: string }>('SELECT family_name FROM hera.patient ORDER BY 1')).map(
    (row) => row.family_name,
  )

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
const pidOf = ({ started }: Desk): number => started.at(-1)?.child.pid ?? 0

test('two workstations with sync in processes of their own share what is saved', async () => {
  const laptop = await openDesk()
  const request = { actor: admin, brings_work: false }
  await until('the administrator is known', () => reception.hera.core.sync.status().waiting === 0)
  const { code } = await reception.hera.core.sync.ask<{ code: string }>('make_code', request)
  await laptop.join(code, 'Laptop')
  register(reception, 'Okoye')
  await until('the row has come to the other', () => names(laptop).includes('Okoye'))
  await until('all is sent', () => reception.hera.core.sync.status().waiting === 0)
  expect(reception.hera.core.sync.status()).toMatchObject({ isOnline: true, held: 0, refused: 0, problem: null })
  expect([pidOf(reception), pidOf(laptop)]).not.toContain(process.pid)
  await laptop.close()
}, 60_000)

test.skipIf(process.platform !== 'linux')('the key is in no argument and in no environment of the process', () => {
  const [one] = reception.started
  expect(one).toMatchObject({ args: [], options: { serviceName: 'Hera sync', stdio: 'ignore' } })
  expect(JSON.stringify(one?.options)).not.toContain('env')
  const key = reception.hera.core.databaseKey
  const texts = ['cmdline', 'environ'].map((name) => readFileSync(`/proc/${pidOf(reception)}/${name}`))
  expect(texts[0]?.toString()).toContain('process-worker.ts')
  for (const text of texts) {
    expect(text.includes(key)).toBe(false)
    expect(text.toString().toLowerCase()).not.toContain(key.toString('hex'))
    expect(text.toString()).not.toContain(key.toString('base64'))
  }
})

test('a killed worker does not touch main: work goes on, another one starts and sends it', async () => {
  const before = pidOf(reception)
  process.kill(before, 'SIGKILL')
  await until('main has noticed', () => reception.hera.core.sync.status().problem?.code === 'no_worker')
  register(reception, 'Zuma')
  expect(reception.hera.core.sync.status()).toMatchObject({ isOnline: false, waiting: 1 })
  await until('the next one has sent it', () => reception.hera.core.sync.status().waiting === 0)
  expect(pidOf(reception)).not.toBe(before)
  expect(await namesAtServer()).toContain('Zuma')
  expect(logged.splice(0)).toEqual([{ event: 'sync.worker_ended', fields: { code: -1 } }])
}, 30_000)

test('a fault in it is told by its kind alone, and ends it', async () => {
  const { utility, started } = makeUtility()
  const dataDir = newFolder()
  try {
    const worker = openSyncProcess(utility)({
      ...{ file: path.join(dataDir, 'Ada Okoye/hera.db'), lockFile: path.join(dataDir, 'sync.lock') },
      ...{ key: new Uint8Array(32), version: '0.0.0-test', cable: 'in', ca: null },
    })
    const heard: FromWorker[] = []
    worker.onMessage((message) => heard.push(message))
    const code = await new Promise((resolve) => worker.onEnd(resolve))
    expect(code).toBe(1)
    expect(heard).toEqual([{ kind: 'log', event: 'sync.fault', fields: { error: 'TypeError', code: null } }])
    expect(started).toHaveLength(1)
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
})

test('at the end what was saved a moment ago is sent, and the process has ended within two seconds', async () => {
  const pid = pidOf(reception)
  expect(existsSync(path.join(reception.dataDir, 'sync.gate'))).toBe(true)
  register(reception, 'Adeyemi')
  const begun = performance.now()
  await reception.close()
  expect(performance.now() - begun).toBeLessThan(2_000)
  expect(isAlive(pid)).toBe(false)
  expect(await namesAtServer()).toContain('Adeyemi')
  expect(existsSync(path.join(reception.dataDir, 'sync.gate'))).toBe(false)
})

test('when main dies its worker ends by itself and the folder is free for the next start', async () => {
  const main = spawn(process.execPath, [path.join(import.meta.dirname, 'main-process.ts'), reception.dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [said] = (await once(main.stdout, 'data')) as [Buffer]
  const worker = Number(said.toString())
  expect(isAlive(worker)).toBe(true)
  const lock = new Database(path.join(reception.dataDir, 'sync.lock'))
  lock.pragma('busy_timeout = 0')
  expect(() => lock.exec('BEGIN EXCLUSIVE')).toThrow(/locked/)
  main.kill('SIGKILL')
  await until('the worker has ended', () => !isAlive(worker), 3_000)
  lock.exec('BEGIN EXCLUSIVE')
  lock.close()
  const again = await openDesk(reception.dataDir)
  await until('it goes on from there', () => again.hera.core.sync.status().isOnline)
  expect(names(again)).toEqual(['Adeyemi', 'Okoye', 'Zuma'])
  await again.close()
}, 30_000)
