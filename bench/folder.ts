import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { system } from '../main/database/author.ts'
import { bulk } from '../main/database/bulk.ts'
import type { Door } from '../main/database/door.ts'
import { readMigrations } from '../main/database/migrate.ts'
import { medicalRecord, medicalRecordItem, patient, user } from '../main/database/schema/index.ts'
import { authStore } from '../main/features/auth/store.ts'
import { createHera, type Hera } from '../main/hera.ts'
import { nodeDeps } from '../main/host/node/deps.ts'
import { toDateText } from '../shared/domain/clock.ts'
import { makeMrn } from '../shared/domain/mrn.ts'
import { familyName, givenName, makeRandom } from './names.ts'

/** Raise it when what is generated changes: cached folders of an older version are made anew. */
const generatorVersion = 7

export const root = path.resolve(import.meta.dirname, '..')
const cache = path.join(root, '.data/bench')
const day = 86_400_000
const lastDay = Date.UTC(2026, 0, 31)
const patientsPerTransaction = 2_000

export const accounts = ['admin', 'doctor', 'clerk', 'cashier'] as const
export const password = 'bench bench bench'

/** One patient in twenty has been here twenty times; the others have no visit yet. So a chart is a full one. */
export const visitsOfRegular = 20

/**
 * A clinic of `patients` patients with `itemsPerPatient` items for each on average, generated through the bulk path
 * (tokens and indexes kept, no outbox: it is thrown away) and cached by generator version. Opens it.
 */
export const openFolder = async (patients: number, itemsPerPatient: number): Promise<Hera & { dataDir: string }> => {
  const dataDir = path.join(cache, `v${generatorVersion}-${schemaMark()}-${patients}-${itemsPerPatient}`)
  if (!existsSync(path.join(dataDir, 'complete'))) await generate(dataDir, patients, itemsPerPatient)
  return { ...(await createHera(nodeDeps(dataDir, false))), dataDir }
}

/** Changes with the migrations: a folder made by other ones is not opened. */
const schemaMark = (): string =>
  createHash('sha256')
    .update(
      readMigrations(path.join(root, 'migrations/local'))
        .map(({ checksum }) => checksum)
        .join(),
    )
    .digest('hex')
    .slice(0, 8)

const generate = async (dataDir: string, patients: number, itemsPerPatient: number): Promise<void> => {
  process.stderr.write(`generating ${patients} patients with ${patients * itemsPerPatient} items...\n`)
  const draft = `${dataDir}.new`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true })
  const hera = await createHera(nodeDeps(draft, false))
  const { store, passwords } = hera.core
  const verifier = await passwords.hash(password)
  bulk(store, 'bench.users', system, (door) => {
    for (const role of accounts) {
      const write = door()
      const id = write.insert(user, {
        id: write.newId(),
        username: role,
        displayName: role,
        role,
        status: 'active',
        createdAt: lastDay,
      })
      authStore(store).setVerifier(id, verifier, lastDay)
    }
  })
  const random = makeRandom(7)
  // Thrown away if the machine stops midway, so no commit need wait for the disk.
  store.sqlite.pragma('synchronous = OFF')
  // Rows land all over the indexes of names: with a small cache every one of them would be read back from the file.
  store.sqlite.pragma('cache_size = -1500000')
  for (let from = 0; from < patients; from += patientsPerTransaction) {
    bulk(
      store,
      'bench.patients',
      system,
      (door) => {
        const until = Math.min(patients, from + patientsPerTransaction)
        for (let index = from; index < until; index++) {
          const visits = itemsPerPatient > 0 && index % visitsOfRegular === 0 ? visitsOfRegular : 0
          writePatient(door(1 + visits * (1 + itemsPerPatient)), random, index, visits, itemsPerPatient)
        }
      },
      { withoutOps: true },
    )
  }
  store.sqlite.exec('ANALYZE')
  store.sqlite.pragma('synchronous = FULL')
  store.sqlite.pragma('wal_checkpoint(TRUNCATE)')
  hera.close()
  writeFileSync(path.join(draft, 'complete'), '')
  rmSync(dataDir, { recursive: true, force: true })
  renameSync(draft, dataDir)
}

const loincs = [
  ['8867-4', '/min', 50, 60],
  ['8310-5', 'Cel', 36, 3],
  ['29463-7', 'kg', 40, 50],
  ['59408-5', '%', 90, 10],
] as const

const writePatient = (write: Door, random: () => number, index: number, visits: number, items: number): void => {
  const createdBy = system.userId
  const startedAt = lastDay - 30 * day - Math.floor(random() * 700) * day - Math.floor(random() * day)
  const isMale = random() < 0.5
  const patientId = write.insert(patient, {
    id: write.newId(),
    mrn: makeMrn('HER', 'B3NC', index + 1),
    familyName: familyName(random),
    givenName: givenName(random),
    sex: isMale ? 'male' : 'female',
    birthDate: toDateText(lastDay - Math.floor(random() * 80 * 365) * day - 730 * day, 'UTC'),
    birthDatePrecision: 'day',
    phone: `+2547${String(Math.floor(random() * 100_000_000)).padStart(8, '0')}`,
    createdAt: startedAt,
    createdBy,
  })
  for (let visit = 0; visit < visits; visit++) writeVisit(write, random, patientId, startedAt + visit * day, items)
}

const writeVisit = (write: Door, random: () => number, patientId: string, startedAt: number, items: number): void => {
  const createdBy = system.userId
  const recordId = write.insert(medicalRecord, {
    id: write.newId(),
    patientId,
    status: 'finished',
    priority: 'routine',
    reason: 'Check-up',
    startedAt,
    endedAt: startedAt + 1_800_000,
    createdAt: startedAt,
    createdBy,
  })
  const base = { recordId, patientId, status: 'final', createdAt: startedAt, occurredAt: startedAt, createdBy }
  for (let item = 0; item < items; item++) {
    const vital = loincs[item]
    if (vital) {
      const [code, unit, low, span] = vital
      const value = Math.round((low + random() * span) * 10) / 10
      write.insert(medicalRecordItem, {
        ...base,
        id: write.newId(),
        kind: 'vitals',
        codeSystem: 'http://loinc.org',
        code,
        value,
        unit,
      })
    } else {
      const text = 'Well today. Chest clear, abdomen soft. Advice given; to come back if it does not settle.'
      write.insert(medicalRecordItem, { ...base, id: write.newId(), kind: 'note', text })
    }
  }
}

/** A copy of a folder that writes may go to, removed by `close`. */
export const openCopy = async (dataDir: string): Promise<Hera> => {
  const copy = `${dataDir}.copy`
  rmSync(copy, { recursive: true, force: true })
  cpSync(dataDir, copy, { recursive: true })
  const hera = await createHera(nodeDeps(copy, false))
  return {
    ...hera,
    close() {
      hera.close()
      rmSync(copy, { recursive: true, force: true })
    },
  }
}
