import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { addClinic, issueCode } from '../../main/central/admin.ts'
import { type Embedded, openEmbedded } from '../../main/central/embedded.ts'
import { system } from '../../main/database/author.ts'
import { patient, user } from '../../main/database/schema/index.ts'
import { authStore } from '../../main/features/auth/store.ts'
import { writeSettings } from '../../main/features/settings/store.ts'
import { createHera, type Hera } from '../../main/hera.ts'
import { fileKeychain } from '../../main/host/node/keychain.ts'
import type { LinkStatus } from '../../main/sync/link-types.ts'
import { openSyncThread } from '../../main/sync/thread.ts'
import { root } from '../harness/clinic.ts'
import { newFolder } from '../harness/folder.ts'

/** Real threads, real encrypted databases, the real SQL on the embedded server. */
let server: Embedded
const clinicId = '0c000000-0000-7000-8000-000000000001'
let founderCode = ''
const heras: { hera: Hera; dataDir: string }[] = []

beforeAll(async () => {
  server = await openEmbedded({ folder: null, migrationsDir: path.join(root, 'migrations/central') })
  founderCode = (await addClinic(server.sql, clinicId, 'Kijani Clinic')).code
}, 60_000)
afterAll(() => server.close())
afterEach(async () => {
  for (const { hera, dataDir } of heras.splice(0)) {
    await hera.core.sync.stop()
    hera.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
})

const open = async (dataDir = newFolder()): Promise<Hera> => {
  const hera = await createHera({
    dataDir,
    root,
    keychain: fileKeychain(dataDir),
    version: '0.0.0-test',
    isDemo: true,
    now: () => Date.now(),
    monotonicMs: () => performance.now(),
    random: (length) => randomBytes(length),
    log: () => {},
    passwordCost: { memoryCost: 1024, timeCost: 2, parallelism: 1 },
    openSyncWorker: openSyncThread,
    embeddedPort: () => server.port(),
  })
  heras.push({ hera, dataDir })
  return hera
}

const until = async (what: string, holds: () => boolean, ms = 15_000): Promise<void> => {
  const end = performance.now() + ms
  while (!holds()) {
    if (performance.now() > end) throw new Error(`not within ${ms} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

const admin = '019c0000-0000-7000-8000-00000000f001'
const insertPatient = (hera: Hera, familyName: string): string =>
  hera.core.store.transact('test', { userId: admin, role: 'admin', sessionId: null }, (write) =>
    write.insert(patient, {
      id: write.newId(),
      mrn: `HER-${familyName}`,
      familyName,
      givenName: 'Ada',
      sex: 'female',
      birthDate: null,
      birthDatePrecision: 'unknown',
      createdAt: write.at,
      createdBy: admin,
    }),
  )
const names = (hera: Hera): unknown[] =>
  hera.core.store.sqlite.prepare('SELECT family_name FROM patient ORDER BY family_name').pluck().all()

test('two workstations join, share what is saved, go on without the cable, and close without losing anything', async () => {
  const reception = await open()
  expect(reception.core.sync.status()).toMatchObject({ mode: 'alone', waiting: 0, cable: null })
  const joined = await reception.core.sync.join({ server: 'embedded:', code: founderCode, name: 'Reception' })
  expect(joined).toEqual({ clinic: 'Kijani Clinic', isFounder: true })
  await until('the first clinic has come down', () => reception.core.sync.status().mode === 'live')
  const verifier = await reception.core.passwords.hash('a long enough password')
  reception.core.store.transact('test', system, (write) => {
    const row = { id: admin, username: 'ada', displayName: 'Ada', role: 'admin', status: 'active' }
    write.insert(user, { ...row, createdAt: write.at })
    authStore(reception.core.store).setVerifier(admin, verifier, write.at)
  })
  reception.core.store.transact('test', { userId: admin, role: 'admin', sessionId: null }, (write) => {
    writeSettings(reception.core.store, write, { clinicName: 'Mill Road Clinic' })
  })
  insertPatient(reception, 'Okoye')
  await until('reception has sent everything', () => reception.core.sync.status().waiting === 0)
  expect(reception.core.sync.status()).toMatchObject({ isOnline: true, held: 0, refused: 0, problem: null })

  const code = await issueCode(server.sql, clinicId, 'join')
  const laptop = await open()
  const heard: LinkStatus[] = []
  laptop.core.sync.onStatus((status) => heard.push(status))
  expect(laptop.core.settings().clinicName).not.toBe('Mill Road Clinic')
  await laptop.core.sync.join({ server: 'embedded:', code: code.code, name: 'Laptop' })
  await until('the clinic has come down', () => laptop.core.sync.status().mode === 'live')
  expect(names(laptop)).toEqual(['Okoye'])
  expect(heard.some((status) => status.mode === 'arriving' && status.progress !== null)).toBe(true)
  // Main's own copies follow the rows that another thread wrote.
  await until('the settings have followed', () => laptop.core.settings().clinicName === 'Mill Road Clinic')

  // A password that was set at reception is known to the server, and the laptop can ask for its proof.
  await until('the password is published', () => {
    const row = reception.core.store.sqlite.prepare('SELECT published_at FROM user_secret').pluck().get()
    return row !== null
  })
  const secret = await laptop.core.sync.ask<{ user: string; params: string }>('secret_of', { username: 'ada' })
  expect(secret).toMatchObject({ user: admin, params: 'm=1024,t=2,p=1' })

  reception.core.sync.setCable('out')
  insertPatient(reception, 'Zuma')
  await until('the cable is noticed', () => reception.core.sync.status().problem?.code === 'cable')
  expect(reception.core.sync.status()).toMatchObject({ isOnline: false, waiting: 1, cable: 'out' })
  await expect(reception.core.sync.ask('fleet', {})).rejects.toMatchObject({ data: { reason: 'unreachable' } })
  expect(names(laptop)).toEqual(['Okoye'])
  reception.core.sync.setCable('in')
  await until('what waited is at the laptop', () => names(laptop).length === 2)
  await until('nothing waits', () => reception.core.sync.status().waiting === 0)
  expect((await reception.core.sync.now()).problem).toBeNull()

  // Closing sends what was saved a moment ago.
  insertPatient(reception, 'Adeyemi')
  await reception.core.sync.stop()
  await until('the last one has come', () => names(laptop).length === 3)
  expect(laptop.core.store.sqlite.pragma('foreign_key_check')).toEqual([])

  const again = await laptop.core.sync.join({ server: 'embedded:', code: code.code, name: 'x' }).catch((e) => e)
  expect(again.data.reason).toBe('already_joined')
}, 60_000)

test('a code that was used is refused in words, and the workstation stays alone', async () => {
  const hera = await open()
  const error = await hera.core.sync.join({ server: 'embedded:', code: founderCode, name: 'x' }).catch((e) => e)
  expect(error.message).toMatch(/code/i)
  expect(hera.core.sync.status().mode).toBe('alone')
}, 30_000)
