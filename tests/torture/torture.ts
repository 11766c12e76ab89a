import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Chance, makeChance } from '../../main/features/demo/chance.ts'
import { openCentral } from '../harness/central.ts'
import type { Postgres } from '../harness/postgres.ts'
import { findWrongs } from './checks.ts'
import { blindSpots } from './damages.ts'
import { Place } from './place.ts'
import { faults, type Weather } from './proxy.ts'

export interface TortureOptions {
  rounds: number
  seed: number
  /** One line now and then. */
  say?(line: string): void
}

export interface TortureResult {
  wrongs: string[]
  summary: string
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
const names = ['reception', 'laptop', 'pharmacy']
/** How long everything may take to become equal once all is well again. */
const quietMs = 90_000

const weatherOf = (chance: Chance): Weather =>
  chance.weighted<{ weight: number; weather: Weather }>([
    { weight: 2, weather: 'fine' },
    { weight: 6, weather: 'rough' },
    { weight: 1, weather: 'down' },
    { weight: 2, weather: chance.pick(faults) },
  ]).weather

interface Kills {
  workstation: number
  server: number
  proxy: number
}

/** One round: new weather twice, a while of work each time, then something dies and comes back. */
const round = async (chance: Chance, places: Place[], server: Postgres, kills: Kills): Promise<void> => {
  for (const _half of [1, 2]) {
    for (const one of places) one.setWeather(weatherOf(chance))
    await sleep(chance.integer(300, 1_300))
  }
  const victim = chance.weighted([
    { weight: 5, what: 'workstation' as const },
    { weight: 2, what: 'server' as const },
    { weight: 2, what: 'proxy' as const },
  ]).what
  kills[victim] += 1
  if (victim === 'server') {
    await server.kill9()
    await sleep(chance.integer(0, 800))
    await server.start()
    return
  }
  const up = places.filter((one) => one.isUp)
  const place = chance.pick(up.length > 0 && chance.isTrue(0.85) ? up : places)
  if (victim === 'proxy') return place.restartProxy()
  await place.killWorkstation()
  await sleep(chance.integer(0, 300))
  place.startWorkstation()
}

const connectionsOf = (places: Place[]): string =>
  ['fine', ...faults]
    .map((fault) => `${places.reduce((sum, one) => sum + (one.connections[fault] ?? 0), 0)} ${fault}`)
    .join(', ')

/** Waits until nobody has anything left to send and everybody has everything. */
const untilQuiet = async (places: Place[], say: (line: string) => void): Promise<number> => {
  const from = Date.now()
  let calm = 0
  while (Date.now() - from < quietMs) {
    const waiting = await Promise.all(places.map((one) => one.syncNow()))
    say(`waiting: ${waiting.join(', ')} after ${seconds(Date.now() - from)}`)
    calm = waiting.every((one) => one === 0) ? calm + 1 : 0
    // Two more turns for everybody: what one has just sent, the others still have to pull.
    if (calm === 3) return Date.now() - from
  }
  return Date.now() - from
}

/** Three workstations, a Postgres and the proxies between them, killed at random for some rounds; then what is wrong. */
export const torture = async ({ rounds, seed, say = () => {} }: TortureOptions): Promise<TortureResult> => {
  const started = Date.now()
  const chance = makeChance(seed)
  const folder = mkdtempSync(path.join(tmpdir(), 'hera-torture-'))
  const central = await openCentral({ durable: true })
  const { server } = central
  const places: Place[] = []
  try {
    for (const [index, name] of names.entries()) {
      places.push(new Place({ name, dataDir: path.join(folder, name), seed: seed * 100 + index, target: server.port }))
    }
    const [first, ...others] = places
    await first?.open({ code: await central.founderCode(), isFounder: true })
    for (const one of others) await one.open({ code: await (first as Place).makeCode(), isFounder: false })
    for (const one of places) one.work()
    say(`three workstations have joined after ${seconds(Date.now() - started)}`)
    const kills: Kills = { workstation: 0, server: 0, proxy: 0 }
    for (let number = 1; number <= rounds; number += 1) {
      await round(chance, places, server, kills)
      if (number % 10 === 0) say(`round ${number}: ${places.map((one) => `${one.name} ${one.actions}`).join(', ')}`)
    }
    for (const one of places) one.setWeather('fine')
    await Promise.all(places.map((one) => one.rest()))
    say(`rounds over after ${seconds(Date.now() - started)}`)
    const quiet = await untilQuiet(places, say)
    await Promise.all(places.map((one) => one.stop()))
    const saved = places.flatMap((one) => one.saved)
    const ground = { server, clinic: central.clinic, workstations: places, saved }
    const wrongs = await findWrongs(ground)
    wrongs.push(...places.flatMap((one) => one.wrongs))
    const [counts] = await server.query<{ ops: string; conflicts: string; tasks: string }>(
      `SELECT (SELECT count(*) FROM hera.op_seen) AS ops, (SELECT count(*) FROM hera.conflict) AS conflicts,
        (SELECT count(*) FROM hera.task) AS tasks`,
    )
    // Last, because nothing is whole after it: a check that sees no damage proves nothing.
    if (wrongs.length === 0) wrongs.push(...(await blindSpots(ground)))
    const summary = [
      `torture: seed ${seed}, ${rounds} rounds in ${seconds(Date.now() - started)}`,
      `killed ${kills.workstation} workstations, ${kills.server} servers, ${kills.proxy} proxies`,
      `connections: ${connectionsOf(places)}`,
      `${places.reduce((sum, one) => sum + one.actions, 0)} acknowledged actions with ${saved.length} ops, ${counts?.ops} ops on the server`,
      `${counts?.conflicts} conflicts, ${counts?.tasks} tasks`,
      `quiet after ${seconds(quiet)}`,
      wrongs.length === 0 ? 'nothing lost, nothing twice, all equal' : `${wrongs.length} WRONG`,
    ].join('; ')
    return { wrongs, summary }
  } finally {
    await Promise.all(places.map((one) => one.end()))
    await central.stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
}
