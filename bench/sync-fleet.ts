import { readdirSync, readFileSync } from 'node:fs'
import { openRace, type Race } from '../tests/race/clinic.ts'
import type { Device } from '../tests/race/device.ts'
import { latency, print } from './figure.ts'
import { makeWork } from './sync-load.ts'

/** Processor time of a server and all its processes so far, ms; 0 where there is no /proc. */
const serverCpuMs = (data: string): number => {
  try {
    const main = Number(readFileSync(`${data}/postmaster.pid`, 'utf8').split('\n')[0])
    const ticksOf = (pid: number | string): number[] =>
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')
        .map(Number)
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .reduce((sum, pid) => {
        try {
          const stat = ticksOf(pid)
          return Number(pid) === main || stat[1] === main ? sum + ((stat[11] ?? 0) + (stat[12] ?? 0)) * 10 : sum
        } catch {
          return sum
        }
      }, 0)
  } catch {
    return 0
  }
}

/** Fifty clinics push at the same time: what one push costs the server, and how much of it is waiting for each other. */
const benchParallel = async (race: Race, clinics: Device[], seconds: number): Promise<void> => {
  const works = clinics.map((device, index) => makeWork(device.actor, index * 100_000))
  let isOver = false
  let [waits, looks] = [0, 0]
  const watch = (async () => {
    const client = await race.server.connect()
    while (!isOver) {
      const { rows } = await client.query(
        // Waiting for somebody's row; making a table's file longer ('extend') is the disk's affair.
        `SELECT count(*) FILTER (WHERE wait_event IN ('transactionid', 'tuple', 'advisory')) AS waiting, count(*) AS busy
         FROM pg_stat_activity
         WHERE usename LIKE 'hera_d_%' AND state = 'active'`,
      )
      waits += Number(rows[0]?.waiting)
      looks += Number(rows[0]?.busy)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await client.end()
  })()
  const samples: number[] = []
  const cpu = serverCpuMs(race.server.data)
  const start = performance.now()
  await Promise.all(
    clinics.map(async (device, index) => {
      while (performance.now() - start < seconds * 1000) {
        device.add(device.outbox.group(...(works[index]?.visit() ?? [])))
        const from = performance.now()
        const { results } = await device.push()
        samples.push(performance.now() - from)
        if (results.some((result) => result.outcome !== 'applied')) throw new Error('a push was not applied')
      }
    }),
  )
  const wall = (performance.now() - start) / 1000
  isOver = true
  await watch
  const { p50, p99 } = latency(samples)
  print({
    name: 'sync.parallel_pushes',
    value: samples.length / wall,
    unit: 'pushes/s',
    goal: '50 clinics at once, 10 rows a push',
    met: true,
    reference: null,
  })
  print({
    name: 'sync.parallel_p99',
    value: p99,
    unit: 'ms',
    goal: 'printed, with the median as reference',
    met: true,
    reference: p50,
  })
  print({
    name: 'sync.parallel_cpu',
    value: (serverCpuMs(race.server.data) - cpu) / samples.length,
    unit: 'ms',
    goal: 'CPU of the server a push, printed',
    met: true,
    reference: null,
  })
  print({
    name: 'sync.parallel_contention',
    value: looks === 0 ? 0 : waits / looks,
    unit: 'share',
    goal: 'busy connections that wait for a lock: none across clinics',
    met: waits === 0,
    reference: null,
  })
}

/** What a workstation with nothing to do costs: bytes on the line and reads on the server, a poll. */
const benchIdle = async (race: Race, device: Device, polls: number): Promise<void> => {
  const stream = async () => {
    const client = await device.client()
    return (client as unknown as { connection: { stream: { bytesRead: number; bytesWritten: number } } }).connection
      .stream
  }
  // A connection's counts are complete once it has ended.
  const readsOf = async (times: number): Promise<number> => {
    await device.close()
    const count = async (): Promise<number> => {
      await new Promise((resolve) => setTimeout(resolve, 300))
      const [row] = await race.server.query<{ n: string }>(
        `SELECT sum(coalesce(idx_scan, 0) + coalesce(seq_scan, 0)) AS n FROM pg_stat_user_tables WHERE schemaname = 'hera'`,
      )
      return Number(row?.n)
    }
    const before = await count()
    for (let index = 0; index < times; index++) await device.call('poll', { epoch: device.epoch })
    await device.close()
    return (await count()) - before
  }
  await device.call('poll', { epoch: device.epoch })
  const line = await stream()
  const bytes = line.bytesRead + line.bytesWritten
  for (let index = 0; index < polls; index++) await device.call('poll', { epoch: device.epoch })
  const cost = (line.bytesRead + line.bytesWritten - bytes) / polls
  print({
    name: 'sync.idle_bytes',
    value: cost,
    unit: 'bytes',
    goal: '<= 1 kB a poll',
    met: cost <= 1_000,
    reference: null,
  })
  const once = await readsOf(polls)
  const each = ((await readsOf(polls * 2)) - once) / polls
  print({
    ...{ name: 'sync.idle_reads', value: each, unit: 'reads', met: each > 0 && each <= 2, reference: null },
    goal: 'one indexed read a poll, beside the one that says who asks',
  })
}

export const benchFleet = async (clinics: number, seconds: number): Promise<void> => {
  const race = await openRace({ devices: 1, durable: true, settings: { max_connections: 200 } })
  try {
    const devices = [race.first]
    while (devices.length < clinics) {
      const { clinic, code } = await race.central.addClinic(`Clinic ${devices.length + 1}`)
      devices.push(await race.addClinic(clinic, code))
    }
    await benchIdle(race, race.first, 200)
    await benchParallel(race, devices, seconds)
  } finally {
    await race.close()
  }
}
