import { authorOf } from './desk.ts'
import { schema } from './parts.ts'
import type { Station } from './station.ts'
import { Violation } from './watch.ts'
import type { World } from './world.ts'

type Fault = (world: World, station: Station) => void

const year = 365 * 24 * 3_600_000

const deviceOf = (world: World, station: Station) =>
  [...world.server.state.devices.values()].find((one) => one.role === station.role)

const cut: Fault = (_world, station) => {
  station.line.isCut = true
}
const mend: Fault = (_world, station) => {
  Object.assign(station.line, { isCut: false, dropRequest: 0, dropReply: 0, duplicate: 0, delayMs: 5, abort: 0 })
}
/** A random part of the clinic is cut off one by one, and comes back in another order. */
const swizzle: Fault = (world) => {
  const chosen = world.stations.filter(() => world.random.chance(0.5))
  for (const [at, one] of chosen.entries()) world.timeline.after(at * 700, () => cut(world, one))
  const back = chosen.map((one) => [world.random.next(), one] as const).sort((a, b) => a[0] - b[0])
  for (const [at, [, one]] of back.entries()) world.timeline.after(8_000 + at * 1_500, () => mend(world, one))
}
const slow: Fault = (world, station) => {
  station.line.delayMs = world.random.pick([500, 3_000, 12_000])
}
const lossy: Fault = (world, station) => {
  Object.assign(station.line, {
    dropRequest: world.random.next() * 0.3,
    dropReply: world.random.next() * 0.5,
    duplicate: 0.3,
  })
}
const aborts: Fault = (_world, station) => {
  station.line.abort = 0.4
}
const killAtPoint: Fault = (world, station) => {
  station.crashIn = world.random.between(1, 14)
}
const killNow: Fault = (_world, station) => {
  if (station.isOn) station.kill()
}
const losePower: Fault = (_world, station) => {
  station.losesPower = true
}
const restartServer: Fault = (world) => {
  world.generation += 1
}

const fillDisk: Fault = (world, station) => {
  const pages = station.db.pragma('page_count', { simple: true }) as number
  station.db.pragma(`max_page_count = ${pages}`)
  world.timeline.after(20_000, () => {
    if (station.db.open) station.db.pragma('max_page_count = 1000000')
  })
}

const jumpClock: Fault = (world, station) => {
  station.frozenAt = null
  station.skewMs = world.random.pick([3 * year, -3 * year, -3_600_000, 3_600_000, -5_000, 90_000, 0])
}
const freezeClock: Fault = (_world, station) => {
  station.frozenAt = station.now()
}

/** The same disk runs twice: two workstations that both believe to be the one. */
const clone: Fault = (world, station) => {
  if (world.stations.length > 7 || !world.isLive(station)) return
  const copy = world.addStation(station.image(), `${station.name}'`, Number(station.options.deviceId.slice(-1)))
  copy.schema = station.schema
  copy.skewMs = station.skewMs
}

const keepDisk: Fault = (world, station) => {
  const images = world.diskImages.get(station) ?? []
  images.push(station.image())
  world.diskImages.set(station, images.slice(-3))
}
const restoreDisk: Fault = (world, station) => {
  const images = world.diskImages.get(station) ?? []
  if (images.length === 0 || !world.isLive(station)) return
  const image = world.random.pick(images)
  // An image of an older program is brought up to date by the program itself.
  if (station.schema > 1) return
  station.kill(image)
  // Who restores a disk image of a place that is no longer active would need a new code.
  world.excuseLost()
}

const keepServer: Fault = (world) => {
  world.serverImages.push(world.server.image())
  if (world.serverImages.length > 3) world.serverImages.shift()
}
const restoreServer = (world: World, isNewMachine: boolean): void => {
  const { state } = world.server
  const able = world.serverImages.filter(
    (one) => one.devices.size === state.devices.size && one.schema === state.schema && one.epoch === state.epoch,
  )
  if (able.length === 0) return
  const image = world.random.pick(able)
  const revoked = [...state.devices.values()]
    .filter((one) => one.state !== 'active')
    .map((one) => [one.no, one.state] as const)
  world.server.restore(image, isNewMachine)
  world.generation += 1
  world.watch.reset(world.server.state)
  world.greeted.clear()
  world.restoredIn = world.server.state.epoch
  // People do again what they had done to a workstation.
  for (const [no, state] of revoked) {
    const device = world.server.state.devices.get(no)
    if (device) world.server.state.devices.set(no, { ...device, state })
  }
  for (const key of [...world.newColumn.keys()]) if (!image.rows.get(key)?.blood_group) world.newColumn.delete(key)
  world.excuseLost()
}
/** A snapshot of the whole machine: nothing in it tells, so whoever puts it back runs `central epoch` (spec 7.s3). */
const restoreSameServer: Fault = (world) => {
  if (world.serverImages.length === 0) return
  restoreServer(world, false)
  world.server.newEpoch()
}
const restoreOtherServer: Fault = (world) => restoreServer(world, true)

const revoke: Fault = (world, station) => {
  if (world.isUnnoticed) return
  if (world.stations.filter((one) => world.isLive(one)).length < 3 || !world.isLive(station)) return
  const device = deviceOf(world, station)
  if (device) world.server.changeDevice(device.no, { state: 'revoked' })
}
const drain: Fault = (world, station) => {
  if (world.isUnnoticed) return
  const device = deviceOf(world, station)
  if (device?.state !== 'active') return
  world.server.changeDevice(device.no, { state: 'draining' })
  world.timeline.after(15_000, () => {
    const now = world.server.state.devices.get(device.no)
    if (now?.state === 'draining' && !world.isUnnoticed) world.server.changeDevice(device.no, { state: 'active' })
  })
}
const changeScope: Fault = (world, station) => {
  if (world.isUnnoticed) return
  const device = deviceOf(world, station)
  if (device?.state !== 'active') return
  const all = [1, 2, 3, 4, 5, 6, 7]
  const less = world.random.pick([6, 5, 7])
  const streams = device.streams.length < 7 ? all : all.filter((one) => one !== less)
  world.server.changeDevice(device.no, { streams })
}

const upgradeClient: Fault = (world, station) => {
  if (station.schema === 1 && station.isOn) world.upgradeStation(station)
}
const upgradeServer: Fault = (world) => {
  if (world.isUnnoticed) return
  if (world.server.state.schema === 1) world.upgradeServer()
}

/** A value that a workstation takes and no server can. */
const poisonOp: Fault = (world, station) => {
  const admin = world.template.people.find((one) => one.role === 'admin')
  const row = station.db.prepare('SELECT id FROM patient ORDER BY id DESC LIMIT 1').pluck().get()
  if (!admin || !row) return
  station.act('poison', authorOf(admin), (door) => {
    door.update(schema.patient, String(row), { address: `bad \u0000 ${world.random.below(1000)}` })
  })
}
const poisonRow: Fault = (world) => {
  if (world.isUnnoticed) return
  world.server.poison(world.random)
  world.watch.look(world.server.state, world.timeline.now)
}

const manyAtOnce: Fault = (world, station) => {
  const clerk = world.template.people.find((one) => one.role === 'clerk')
  if (!clerk) return
  for (let group = 0; group < 6; group += 1) {
    station.act('import', authorOf(clerk), (door) => {
      for (let at = 0; at < 12; at += 1) {
        const id = door.newId()
        door.insert(schema.patient, {
          ...{
            id,
            mrn: id,
            familyName: `Many${at}`,
            givenName: id.slice(-6),
            sex: 'female',
            birthDatePrecision: 'year',
          },
          ...{ createdAt: station.now(), createdBy: clerk.id },
        })
      }
    })
  }
}

const collect: Fault = (world) => world.server.collectTombstones()

/** I4: what was sent before is sent again, by whoever recorded it. */
const replay: Fault = (world, station) => {
  const sent = station.newestLine?.sent ?? []
  if (sent.length === 0) return
  const { payload } = world.random.pick(sent)
  const { role } = station
  const before = [world.server.state.head, world.server.state.seen.size]
  let first: string
  try {
    first = world.server.answer(role, 'push', payload)
  } catch {
    return
  }
  const middle = [world.server.state.head, world.server.state.seen.size]
  const second = world.server.answer(role, 'push', payload)
  const after = [world.server.state.head, world.server.state.seen.size]
  world.watch.look(world.server.state, world.timeline.now)
  const results = (text: string) =>
    JSON.stringify(
      (JSON.parse(text) as { results: { grp: string; outcome: string; from: number }[] }).results.map((one) => [
        one.grp,
        one.outcome,
        one.outcome === 'held' ? 0 : one.from,
      ]),
    )
  if (String(middle) !== String(after))
    throw new Violation('I4', `the same push twice moved the head from ${middle} to ${after} (${before})`)
  if (results(first) !== results(second))
    throw new Violation('I4', `the same push was answered ${results(first)}, then ${results(second)}`)
}

export const faults: readonly [name: string, weight: number, happen: Fault][] = [
  ['cut', 8, cut],
  ['mend', 12, mend],
  ['swizzle', 3, swizzle],
  ['slow', 5, slow],
  ['lossy', 8, lossy],
  ['aborts', 3, aborts],
  ['killAtPoint', 8, killAtPoint],
  ['killNow', 2, killNow],
  ['losePower', 2, losePower],
  ['restartServer', 2, restartServer],
  ['fillDisk', 2, fillDisk],
  ['jumpClock', 6, jumpClock],
  ['freezeClock', 1, freezeClock],
  ['clone', 1, clone],
  ['keepDisk', 2, keepDisk],
  ['restoreDisk', 1, restoreDisk],
  ['keepServer', 2, keepServer],
  ['restoreSameServer', 1, restoreSameServer],
  ['restoreOtherServer', 1, restoreOtherServer],
  ['revoke', 1, revoke],
  ['drain', 2, drain],
  ['changeScope', 1, changeScope],
  ['upgradeClient', 1, upgradeClient],
  ['upgradeServer', 1, upgradeServer],
  ['poisonOp', 1, poisonOp],
  ['poisonRow', 1, poisonRow],
  ['manyAtOnce', 1, manyAtOnce],
  ['collect', 2, collect],
  ['replay', 4, replay],
]
