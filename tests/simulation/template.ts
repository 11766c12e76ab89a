import path from 'node:path'
import Database from 'better-sqlite3'
import { migrate, readMigrations } from '../../main/database/migrate.ts'
import type { Role } from '../../shared/domain/capability.ts'
import type { Person } from './desk.ts'
import { Ledger } from './ledger.ts'
import { ModelServer } from './model/central.ts'
import type { ServerState } from './model/state.ts'
import { Engine, openStore, schema, system } from './parts.ts'
import { Random } from './random.ts'
import { Station } from './station.ts'
import { Timeline } from './timeline.ts'

export const firstMs = Date.UTC(2026, 0, 5, 8)
export const mostStations = 6

/** A clinic on a quiet morning: its server, and the disks of six workstations that have everything. */
export interface Template {
  server: ServerState
  disks: Buffer[]
  codes: string[]
  people: Person[]
  at: number
}

const emptyDisk = (): Buffer => {
  const db = new Database(':memory:')
  // Most tables are nearly empty: small pages make a disk that is copied ten times a seed a third of its size.
  db.pragma('page_size = 1024')
  migrate(db, readMigrations(path.resolve(import.meta.dirname, '../../migrations/local')), firstMs)
  const disk = db.serialize()
  db.close()
  return disk
}

const roles: Role[] = ['admin', 'doctor', 'doctor', 'pharmacist', 'cashier', 'clerk', 'clerk']

/** The first workstation's own rows: settings, catalogue, medicines, and the people of the clinic. */
const furnish = (station: Station): Person[] => {
  const people: Person[] = []
  const now = station.now()
  const made = { createdAt: now, createdBy: system.userId }
  station.act('starter', system, (door) => {
    for (const name of ['clinic.name', 'currency']) door.insert(schema.setting, { id: door.newId(), name, value: name })
    for (const code of ['CONS', 'XRAY', 'LAB1']) {
      door.insert(schema.serviceItem, {
        ...{ id: door.newId(), code, name: code, category: 'consultation', priceMinor: 50_000, resultKind: 'none' },
        ...{ status: 'active', ...made },
      })
    }
    for (const name of ['Amoxicillin', 'Paracetamol']) {
      door.insert(schema.medicine, {
        ...{ id: door.newId(), name, codeSystem: 'ATC', code: name.slice(0, 4), form: 'tablet', strength: '500 mg' },
        ...{
          baseUnit: 'tablet',
          priceMinor: 10,
          reorderLevel: 10,
          isHighAlert: false,
          packSize: 10,
          status: 'active',
          ...made,
        },
      })
    }
    const admin = door.newId()
    people.push({ id: admin, role: 'admin' })
    door.insert(schema.user, {
      id: admin,
      username: 'admin',
      displayName: 'Admin',
      role: 'admin',
      status: 'active',
      ...made,
    })
  })
  const [admin] = people
  const author = { userId: admin?.id ?? '', role: 'admin' as const, sessionId: null }
  station.act('users.add', author, (door) => {
    roles.slice(1).forEach((role, at) => {
      const id = door.newId()
      people.push({ id, role })
      const username = `${role}${at}`
      door.insert(schema.user, {
        id,
        username,
        displayName: username,
        role,
        status: 'active',
        createdAt: now,
        createdBy: author.userId,
      })
    })
  })
  return people
}

const makeTemplate = async (): Promise<Template> => {
  const random = new Random(20260105)
  const timeline = new Timeline(firstMs, () => random.next())
  const server = new ModelServer({ clock: () => timeline.now })
  const disk = emptyDisk()
  const stations: Station[] = []
  const codes: string[] = []
  let people: Person[] = []
  for (let at = 0; at < mostStations; at += 1) {
    const deviceId = random.uuid()
    const deviceCode = `W${at}AA`
    codes.push(deviceCode)
    const station = new Station({
      ...{ name: `desk ${at + 1}`, seed: 100 + at, timeline, image: disk, deviceId, schema: 1, derived: {} },
      ...{ ledger: new Ledger(() => timeline.now), generation: () => 0 },
      ask: (role, name, payload) => server.answer(role, name, payload),
    })
    stations.push(station)
    const way = server.connect(server.addCode(at === 0 ? 'founder' : 'join'))
    const engine = new Engine({
      ...{ db: station.db, central: way, schema: 1, version: '0.1.0', deviceId, derived: {} },
      clock: { now: () => timeline.now, monotonicMs: () => timeline.now },
      random: (length) => random.bytes(length),
      sleep: (ms) => timeline.sleep(ms),
      log: () => {},
      report: () => {},
    })
    await engine.join(way, { server: 'embedded:', ca: null, name: station.name, deviceId, deviceCode })
    if (at === 0) people = furnish(station)
    station.start()
    await timeline.runUntil(timeline.now + 20_000)
    // Everybody has signed in everywhere once.
    for (const { id } of people) server.state.grants.add(`${at + 1} ${id}`)
  }
  await timeline.runUntil(timeline.now + 60_000)
  const disks = stations.map((station) => station.image())
  const faults = stations.flatMap((station) => station.faults)
  for (const station of stations) station.close()
  if (faults.length > 0) throw new Error(faults.join('\n'))
  return { server: server.image(), disks, codes, people, at: timeline.now }
}

let template: Promise<Template> | null = null
export const clinicTemplate = (): Promise<Template> => {
  template ??= makeTemplate()
  return template
}

export { openStore }
