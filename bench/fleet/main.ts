import { parseArgs } from 'node:util'
import { Client, type ClientConfig } from 'pg'
import { makeIdSource } from '../../shared/domain/uuid.ts'
import { startPostgres } from '../../tests/harness/postgres.ts'
import { makeRandom } from '../names.ts'
import { canMeasure, cpuMs, privateBytes, sizesOf } from './cost.ts'
import { openLanes } from './lanes.ts'
import { prepareServer } from './migrated.ts'
import { ordinaryDay } from './pattern.ts'
import { plantFleet } from './plant.ts'
import { costLine, fleetLines, sizingLines, trafficLines } from './report.ts'
import { drive, type Fleet } from './traffic.ts'
import { makeWorkstation, stepsOfVisit } from './workstation.ts'

/**
 * `npm run simulate:fleet -- --clinics 1000 --workstations 20 --seconds 30 [--connections 32] [--in-use 0.1]
 * [--visits 20] [--database URL]`: plants a fleet of clinics on a Postgres of its own (or on an empty database of yours,
 * as its superuser), sends what they would send in working hours, and prints what it costs, so that a server can be sized.
 */
const { values } = parseArgs({
  options: {
    clinics: { type: 'string', default: '1000' },
    workstations: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '30' },
    connections: { type: 'string', default: '32' },
    'in-use': { type: 'string', default: String(ordinaryDay.inUse) },
    visits: { type: 'string', default: '20' },
    database: { type: 'string' },
  },
})

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}
const numberOf = (name: keyof typeof values, from: number, to: number): number => {
  const number = Number(values[name])
  if (Number.isFinite(number) && number >= from && number <= to) return number
  process.stderr.write(`--${name} takes a number from ${from} to ${to}.\n`)
  process.exit(2)
}

const clinics = numberOf('clinics', 1, 100_000)
const perClinic = numberOf('workstations', 1, 500)
const seconds = numberOf('seconds', 1, 3600)
const connections = numberOf('connections', 1, 500)
const visits = numberOf('visits', 0, 10_000)
const pattern = { ...ordinaryDay, inUse: numberOf('in-use', 0.001, 1) }
/** Each kind of call alone, to tell its cost apart, for so long. */
const aloneSeconds = Math.min(5, Math.max(1, seconds / 6))

const random = makeRandom(1)
const server = values.database
  ? null
  : await startPostgres({
      durable: true,
      settings: { shared_buffers: '512MB', max_wal_size: '4GB', max_connections: connections + 20 },
    })
const config: ClientConfig = server ? server.superuser : { connectionString: values.database }
const admin = new Client(config)
await admin.connect()
try {
  await prepareServer(config)
  const planting = performance.now()
  const { seats, epoch, head } = await plantFleet(admin, clinics, perClinic)
  const newId = makeIdSource({ now: () => Date.now() }, (length) =>
    Uint8Array.from({ length }, () => Math.floor(random() * 256)),
  )
  const workstations = seats.map((seat) => makeWorkstation(seat, epoch, head, newId))
  const fleet: Fleet = { workstations, perClinic, pattern, random: () => random() }
  const lanes = await openLanes(config, connections)

  // The past: so that no table and no index is empty when it is measured.
  for (const workstation of workstations.filter((_, index) => visits > 0 && index % perClinic === 0)) {
    const { payload } = workstation.pushOf(visits * stepsOfVisit, Date.now())
    const done = (answer: string): void => void workstation.pushed(answer)
    while (!lanes.submit({ role: workstation.role, name: 'push', payload, dueAt: performance.now(), done })) {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  await lanes.settle()
  const past = lanes.take()
  for (const [words, times] of past.errors) say(`! ${times} x ${words}`)
  for (const line of fleetLines(pattern, clinics, perClinic, (performance.now() - planting) / 1000, visits)) say(line)

  const dataDir = server?.data ?? null
  const cpuNow = (): number => (canMeasure(dataDir) ? cpuMs(dataDir) : Number.NaN)
  const costs: Record<string, number> = {}
  for (const [only, rates] of [
    ['poll', { polls: 2000 }],
    ['push', { pushes: 200 }],
    ['pull', { pulls: 500 }],
  ] as const) {
    const before = cpuNow()
    const alone = await drive(fleet, lanes, aloneSeconds, { only, rates })
    costs[only] = (cpuNow() - before) / alone.timings.length
    say(costLine(only, alone, costs[only] ?? Number.NaN))
  }

  const sizesBefore = await sizesOf(admin)
  const cpuBefore = cpuNow()
  const traffic = await drive(fleet, lanes, seconds)
  const cpu = cpuNow() - cpuBefore
  const sizes = await sizesOf(admin)
  for (const line of trafficLines(traffic, {
    cpu,
    connections,
    bytesEach: dataDir ? privateBytes(lanes.pids) : Number.NaN,
  })) {
    say(line)
  }
  const grown = { database: sizes.database - sizesBefore.database, log: sizes.log - sizesBefore.log }
  for (const line of sizingLines({ pattern, clinics, perClinic, costs, grown, traffic })) say(line)
  await lanes.close()
} finally {
  await admin.end()
  await server?.stop()
}
