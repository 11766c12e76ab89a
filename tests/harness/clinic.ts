import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Database } from 'better-sqlite3'
import { afterEach, expect } from 'vitest'
import { firstBrokenEntry } from '../../main/database/audit.ts'
import { system } from '../../main/database/author.ts'
import { migrate, readMigrations } from '../../main/database/migrate.ts'
import { openDatabase } from '../../main/database/open.ts'
import { differingTables, replay } from '../../main/database/replay.ts'
import { travelling, user } from '../../main/database/schema/index.ts'
import { authStore } from '../../main/features/auth/store.ts'
import { derived } from '../../main/features/index.ts'
import { createHera, type Hera, type HeraDeps } from '../../main/hera.ts'
import { type Client, connect } from '../../main/host/memory/connect.ts'
import { fileKeychain } from '../../main/host/node/keychain.ts'
import type { Role } from '../../shared/domain/capability.ts'
import { refusedByRules } from './op-rules.ts'

export const root = path.resolve(import.meta.dirname, '../..')

/** 2026-03-02 09:00 UTC: a Monday. */
export const startOfTest = Date.UTC(2026, 2, 2, 9, 0, 0)

/** Deterministic bytes, so that a failing test fails again. */
export const seededRandom = (seed = 1): ((length: number) => Uint8Array) => {
  let state = seed
  return (length) =>
    Uint8Array.from({ length }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return state >>> 24
    })
}

export interface Clinic {
  hera: Hera
  dataDir: string
  clock: { now: number; monotonic: number }
  /** A client signed in as this role; the user is made on first use, with the role as name and password. */
  as(role: Role, patientId?: string): Promise<Client>
  /** A client that nobody has signed in on. */
  anyone(): Client
  userId(role: Role): string
  faults: { event: string; fields: Record<string, unknown> }[]
  /** Closes and opens the same folder again; `meanwhile` happens while it is closed. */
  reopen(meanwhile?: () => void): Promise<void>
  close(): void
}

const open = new Set<Clinic>()

/**
 * A whole clinic on a folder of its own: real encrypted database, real ports, cheap passwords, a clock that stands
 * still. Closed after the test, which first proves that replaying its outbox gives equal tables.
 */
export const openClinic = async (options: Partial<HeraDeps> & { seed?: number } = {}): Promise<Clinic> => {
  const dataDir = options.dataDir ?? mkdtempSync(path.join(tmpdir(), 'hera-test-'))
  const clock = { now: startOfTest, monotonic: 1_000 }
  const faults: Clinic['faults'] = []
  const random = seededRandom(options.seed)
  const deps: HeraDeps = {
    dataDir,
    root,
    keychain: fileKeychain(dataDir),
    version: '0.0.0-test',
    isDemo: false,
    now: () => clock.now,
    monotonicMs: () => clock.monotonic,
    random,
    log: (event, fields) => {
      faults.push({ event, fields })
    },
    passwordCost: { memoryCost: 1024, timeCost: 2, parallelism: 1 },
    ...options,
  }
  const ids = new Map<string, string>()
  const connections: { close(): void }[] = []
  const join = () => {
    const connection = connect(clinic.hera)
    connections.push(connection)
    return connection.client
  }
  const clinic: Clinic = {
    hera: await createHera(deps),
    dataDir,
    clock,
    faults,
    anyone: join,
    userId: (role) => ids.get(role) ?? '',
    async as(role, patientId) {
      const username = patientId ? `${role}-${patientId.slice(-6)}` : role
      const { core } = clinic.hera
      if (!ids.has(username)) {
        const verifier = await core.passwords.hash(username)
        ids.set(
          username,
          core.store.transact('test.user', system, (write) => {
            const id = write.insert(user, {
              id: write.newId(),
              username,
              displayName: `Test ${role}`,
              role,
              status: 'active',
              patientId: patientId ?? null,
              createdAt: clock.now,
            })
            authStore(core.store).setVerifier(id, verifier, clock.now)
            return id
          }),
        )
      }
      const client = join()
      await client.auth.login({ username, password: username })
      return client
    },
    async reopen(meanwhile) {
      for (const connection of connections.splice(0)) connection.close()
      clinic.hera.close()
      meanwhile?.()
      clinic.hera = await createHera(deps)
    },
    close() {
      open.delete(clinic)
      for (const connection of connections.splice(0)) connection.close()
      clinic.hera.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
  open.add(clinic)
  return clinic
}

/** Rows that only the clinic's server makes. */
const fromServer = ['workstation', 'conflict', 'task', 'refusal']

const standingOps = (sqlite: Database): Parameters<typeof replay>[1] =>
  sqlite
    .prepare(
      `SELECT op_id, tbl, row_id, kind, cols FROM outbox WHERE state NOT IN ('refused', 'discarded') ORDER BY dseq`,
    )
    .iterate() as Parameters<typeof replay>[1]

/** Replays the outbox into an empty database, which then holds the same rows. */
const rebuild = (clinic: Clinic): void => {
  const { sqlite } = clinic.hera.core.store
  const copy = openDatabase(path.join(clinic.dataDir, 'replayed.db'), clinic.hera.core.databaseKey)
  try {
    migrate(copy, readMigrations(path.join(root, 'migrations/local')), 0)
    // What the server refused was taken back: only what stands is replayed.
    replay(copy, standingOps(sqlite), derived)
    const differing = differingTables(sqlite, copy).filter((table) => !fromServer.includes(table))
    expect(differing, 'tables that the outbox does not rebuild').toEqual([])
  } finally {
    copy.close()
    for (const end of ['', '-wal', '-shm']) rmSync(path.join(clinic.dataDir, `replayed.db${end}`), { force: true })
  }
}

/** What must hold of every clinic at every moment. */
export const expectSound = async (clinic: Clinic): Promise<void> => {
  const { sqlite, audit } = clinic.hera.core.store
  audit.flush()
  expect(refusedByRules(sqlite), 'what the clinic’s server would refuse').toEqual([])
  // Rows that came from elsewhere are in no outbox of this workstation.
  const isAlone = Object.keys(travelling).every(
    (table) => fromServer.includes(table) || !sqlite.prepare(`SELECT 1 FROM ${table} WHERE seq IS NOT NULL`).get(),
  )
  if (isAlone) rebuild(clinic)
  expect(firstBrokenEntry(sqlite), 'first broken entry of the activity log').toBeNull()
  expect(sqlite.pragma('foreign_key_check')).toEqual([])
}

afterEach(async () => {
  for (const clinic of [...open]) {
    try {
      await expectSound(clinic)
    } finally {
      clinic.close()
    }
  }
})

/** A fresh idempotency key. */
export const key = (): string => crypto.randomUUID()

/** The code of the typed error that a call answers with. */
export const codeOf = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call
    return 'OK'
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : `thrown: ${String(error)}`
  }
}
