import { Client, type ClientConfig } from 'pg'
import { makeIdSource } from '../../shared/domain/uuid.ts'
import { makeRandom } from '../names.ts'
import { canMeasure, cpuMs, privateBytes, sizesOf } from './cost.ts'
import { type Lanes, openLanes } from './lanes.ts'
import { prepareServer } from './migrated.ts'
import type { Pattern } from './pattern.ts'
import { headsOf, plantFleet } from './plant.ts'
import { costLine, fleetLines, sizingLines, trafficLines } from './report.ts'
import { drive, type Fleet, type Traffic } from './traffic.ts'
import { makeWorkstation, stepsOfVisit } from './workstation.ts'

export interface FleetOptions {
  /** An empty database, as its superuser. */
  server: ClientConfig
  /** The server's data folder when it runs on this computer: then its processor time and memory are read. */
  dataDir: string | null
  clinics: number
  perClinic: number
  seconds: number
  connections: number
  /** Visits that every clinic has behind it. */
  visits: number
  pattern: Pattern
}

/** The past: so that no table and no index is empty when it is measured, and everybody is in the middle of something. */
const live = async ({ inUse, random }: Fleet, lanes: Lanes, clinics: number, visits: number): Promise<void> => {
  const each = Math.ceil((visits * stepsOfVisit * clinics) / inUse.length)
  for (const workstation of inUse) {
    const { payload } = workstation.pushOf(each + 1 + Math.floor(random() * stepsOfVisit), Date.now())
    const done = (answer: string): void => void workstation.pushed(answer)
    while (!lanes.submit({ role: workstation.role, name: 'push', payload, dueAt: performance.now(), done })) {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  await lanes.settle()
}

/** Plants a fleet, lets it work for so long, and says what it cost. Answers what came of the working hours. */
export const simulateFleet = async (options: FleetOptions, say: (line: string) => void): Promise<Traffic> => {
  const { server, dataDir, clinics, perClinic, seconds, connections, visits, pattern } = options
  await prepareServer(server)
  const admin = new Client(server)
  await admin.connect()
  const random = makeRandom(1)
  const from = performance.now()
  const { seats, epoch } = await plantFleet(admin, clinics, perClinic)
  const newId = makeIdSource({ now: () => Date.now() }, (length) =>
    Uint8Array.from({ length }, () => Math.floor(random() * 256)),
  )
  const workstations = seats.map((seat) => makeWorkstation(seat, epoch, newId))
  const busy = Math.max(1, Math.round(perClinic * pattern.inUse))
  const inUse = workstations.filter((_, index) => index % perClinic < busy)
  const fleet: Fleet = { workstations, inUse, perClinic, pattern, random }
  const lanes = await openLanes(server, connections)
  try {
    await live(fleet, lanes, clinics, visits)
    const heads = await headsOf(admin, clinics)
    for (const workstation of workstations) workstation.caughtUp(heads[workstation.clinic] ?? 0)
    for (const [words, times] of lanes.take().errors) say(`! ${times} x ${words}`)
    for (const line of fleetLines(pattern, clinics, perClinic, (performance.now() - from) / 1000, visits)) say(line)

    const cpuNow = (): number => (canMeasure(dataDir) ? cpuMs(dataDir) : Number.NaN)
    const costs: Record<string, number> = {}
    // Each kind of call alone first, to tell its cost apart.
    for (const [only, rates] of [
      ['poll', { polls: 2000 }],
      ['push', { pushes: 200 }],
      ['pull', { pulls: 500 }],
    ] as const) {
      const before = cpuNow()
      const alone = await drive(fleet, lanes, Math.min(5, Math.max(1, seconds / 6)), { only, rates })
      costs[only] = (cpuNow() - before) / alone.timings.length
      say(costLine(only, alone, costs[only] ?? Number.NaN))
    }

    const sizesBefore = await sizesOf(admin)
    const cpuBefore = cpuNow()
    const traffic = await drive(fleet, lanes, seconds)
    const cpu = cpuNow() - cpuBefore
    const sizes = await sizesOf(admin)
    const bytesEach = canMeasure(dataDir) ? privateBytes(lanes.pids) : Number.NaN
    for (const line of trafficLines(traffic, { cpu, connections, bytesEach })) say(line)
    const grown = { database: sizes.database - sizesBefore.database, log: sizes.log - sizesBefore.log }
    for (const line of sizingLines({ pattern, clinics, perClinic, costs, grown, traffic })) say(line)
    return traffic
  } finally {
    await lanes.close()
    await admin.end()
  }
}
