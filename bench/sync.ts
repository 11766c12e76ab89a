import { patient } from '../main/database/schema/index.ts'
import type { Hera } from '../main/hera.ts'
import { openRace, type Race } from '../tests/race/clinic.ts'
import { latency, print } from './figure.ts'
import { birthDate, familyName, givenName, makeRandom } from './names.ts'
import { measureLimit } from './sync-copy.ts'
import { openWorkstation, until } from './sync-folder.ts'
import { makeWork, visitGroups } from './sync-load.ts'
import { benchTyping } from './sync-typing.ts'

export interface SyncScale {
  sizes: number[]
  edits: number
  looks: number
}

/** Rows that are put into words at a time. */
const portion = 20_000

/** Brings the clinic on the server to `rows` rows, by pushes of a real device. */
const grow = async (race: Race, rows: number, have: number): Promise<void> => {
  for (let from = have; from < rows; from += portion) {
    const work = makeWork(race.admin, from)
    race.first.add(...visitGroups(race.first.outbox, work, Math.min(portion, rows - from)))
    while (race.first.waiting > 0) {
      const answer = await race.first.push(100)
      const bad = answer.results.find((result) => result.outcome !== 'applied')
      if (answer.status !== 'ok' || bad)
        throw new Error(`the clinic could not be filled: ${answer.status} ${bad?.code}`)
    }
  }
}

const join = async (race: Race): Promise<Awaited<ReturnType<typeof openWorkstation>>> => {
  const workstation = await openWorkstation()
  const code = await race.first.makeCode()
  const { host, port, database } = race.server.address
  await workstation.core.sync.join({ server: `postgres://${host}:${port}/${database}`, code, name: 'Bench' })
  return workstation
}

/** Clone and push at growing sizes, each beside what the parts alone can do here. */
const benchVolume = async (race: Race, scale: SyncScale): Promise<void> => {
  let have = 0
  const clones: number[] = []
  const pushes: number[] = []
  for (const size of scale.sizes) {
    await grow(race, size, have)
    have = size
    const limit = await measureLimit(race.first, Math.min(size, 100_000))
    const start = performance.now()
    const workstation = await join(race)
    await until(workstation, (status) => status.mode === 'live', 300_000)
    const clone = size / ((performance.now() - start) / 1000)
    clones.push(clone)
    print({
      name: `sync.clone_${size}`,
      value: clone,
      unit: 'rows/s',
      goal: '>= 50,000 rows/s, whole: joined, typed, indexed, encrypted, durable',
      met: clone >= 50_000,
      reference: limit.rowsPerSecond,
    })
    print({
      name: `sync.clone_limit_read_${size}`,
      value: limit.readRowsPerSecond,
      unit: 'rows/s',
      goal: 'the reference: pages read and parsed',
      met: true,
      reference: limit.writeRowsPerSecond,
    })
    pushes.push(await benchPush(race, workstation, scale.edits, size))
    await workstation.remove()
    if (size === 100_000) await benchTyping(race)
  }
  const flat = (values: number[]): number => (values.at(-1) ?? Number.NaN) / (values.at(-2) ?? Number.NaN)
  if (clones.length > 1) {
    const share = flat(clones)
    print({
      name: 'sync.clone_flat',
      value: share,
      unit: 'x',
      goal: 'within 15% of the size before',
      met: share >= 0.85,
      reference: 1,
    })
    const pushShare = flat(pushes)
    print({
      name: 'sync.push_flat',
      value: pushShare,
      unit: 'x',
      goal: 'within 20%',
      met: pushShare >= 0.8,
      reference: 1,
    })
  }
}

/** Offline edits made through the door by the clinic's administrator: half registrations, half new phone numbers. */
const editOffline = (hera: Hera, userId: string, edits: number): void => {
  const { store } = hera.core
  const random = makeRandom(edits)
  const author = { userId, role: 'admin' as const, sessionId: null }
  const known = store.statement<{ id: string }>('SELECT id FROM patient LIMIT ?').all(edits / 2)
  store.together(() => {
    for (let index = 0; index < edits / 2; index++) {
      const person = known[index % known.length]
      store.transact('bench.edit', author, (write) => {
        write.insert(patient, {
          id: write.newId(),
          mrn: `OFF-${hera.core.deviceCode()}-${index}`,
          familyName: familyName(random),
          givenName: givenName(random),
          sex: 'female',
          birthDate: birthDate(random),
          birthDatePrecision: 'day',
          createdAt: write.at,
          createdBy: userId,
        })
        const phone = `+2541${String(Math.floor(random() * 100_000_000)).padStart(8, '0')}`
        if (person) write.update(patient, person.id, { phone })
      })
    }
  })
}

/** The administrator may speak here, as if she had signed in: signing in has its own tests. */
const letIn = async (race: Race): Promise<void> => {
  await race.server.query(
    `INSERT INTO hera.user_grant (clinic_id, device_no, user_id, at)
     SELECT clinic_id, device_no, $2, 0 FROM hera.device WHERE clinic_id = $1 ON CONFLICT DO NOTHING`,
    [race.clinic, race.admin],
  )
}

const benchPush = async (race: Race, hera: Hera, edits: number, size: number): Promise<number> => {
  await letIn(race)
  hera.core.sync.setCable('out')
  editOffline(hera, race.admin, edits)
  const bare = await bareInserts(race, edits)
  const start = performance.now()
  hera.core.sync.setCable('in')
  hera.core.sync.kick()
  await until(hera, (status) => status.waiting === 0 && status.isOnline, 300_000)
  const rate = edits / ((performance.now() - start) / 1000)
  const { refused, held } = hera.core.sync.status()
  if (refused + held > 0) throw new Error(`${refused} refused, ${held} held`)
  print({
    name: `sync.push_${edits}_of_${size}`,
    value: rate,
    unit: 'rows/s',
    goal: '>= 20,000 rows/s with conflict detection, capability checks and op log',
    met: rate >= 20_000,
    reference: bare,
  })
  return rate
}

/** The same number of patients by one jsonb insert of 1,000 at a time, as the table's owner: no checks, no log. */
const bareInserts = async (race: Race, rows: number): Promise<number> => {
  const work = makeWork(race.admin, 9_000_000)
  await race.server.query('CREATE TABLE IF NOT EXISTS hera_bare (LIKE hera.patient INCLUDING ALL)')
  const batches = Array.from({ length: rows / 1_000 }, () =>
    JSON.stringify(
      Array.from({ length: 1_000 }, () => ({ clinic_id: race.clinic, is_unknown: 0, ...work.patient().c })),
    ),
  )
  const client = await race.server.connect()
  const start = performance.now()
  for (const batch of batches) {
    await client.query('INSERT INTO hera_bare SELECT (jsonb_populate_recordset(NULL::hera_bare, $1::jsonb)).*', [batch])
  }
  const rate = rows / ((performance.now() - start) / 1000)
  await client.query('DROP TABLE hera_bare')
  await client.end()
  return rate
}

/** From the commit on one workstation to the row on the other, by the settings a clinic has. */
const benchVisible = async (race: Race, looks: number): Promise<void> => {
  const [here, there] = [await join(race), await join(race)]
  await letIn(race)
  try {
    for (const one of [here, there]) await until(one, (status) => status.mode === 'live', 300_000)
    const author = { userId: race.admin, role: 'admin' as const, sessionId: null }
    const look = there.core.store.statement('SELECT 1 FROM patient WHERE id = ?')
    const samples: number[] = []
    const usedMs = (since: NodeJS.CpuUsage): number => {
      const { user, system } = process.cpuUsage(since)
      return (user + system) / 1000
    }
    // What both cost with nothing to tell: their polls, and the looking of this bench.
    const before = process.cpuUsage()
    const resting = performance.now()
    while (performance.now() - resting < 3_000) {
      look.get(race.admin)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    const restingShare = usedMs(before) / (performance.now() - resting)
    const cpu = process.cpuUsage()
    let lookedMs = 0
    for (let index = 0; index < looks; index++) {
      const start = performance.now()
      const id = here.core.store.transact('bench.visible', author, (write) =>
        write.insert(patient, {
          ...{ id: write.newId(), mrn: `VIS-${process.pid}-${index}`, familyName: 'Visible', givenName: 'Now' },
          ...{ sex: 'female', birthDatePrecision: 'unknown', createdAt: write.at, createdBy: race.admin },
        }),
      )
      while (look.get(id) === undefined) {
        if (performance.now() - start > 30_000) throw new Error('a change never came')
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
      samples.push(performance.now() - start)
      lookedMs += performance.now() - start
      await new Promise((resolve) => setTimeout(resolve, 40 + (index % 7) * 70))
    }
    const work = (usedMs(cpu) - restingShare * lookedMs) / looks
    const sorted = samples.toSorted((a, b) => a - b)
    const p95 = sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN
    print({
      name: 'sync.visible_p95',
      value: p95,
      unit: 'ms',
      goal: 'p95 <= 1 s by default settings',
      met: p95 <= 1_000,
      reference: null,
    })
    print({
      name: 'sync.visible_work',
      value: work,
      unit: 'ms',
      goal: '<= 20 ms of processor time of both workstations a change, beyond what waiting for it costs',
      met: work <= 20,
      reference: latency(samples).p50,
    })
  } finally {
    await here.remove()
    await there.remove()
  }
}

export const benchSync = async (scale: SyncScale): Promise<void> => {
  const race = await openRace({
    devices: 1,
    durable: true,
    settings: { shared_buffers: "'256MB'", max_wal_size: "'4GB'" },
  })
  try {
    await benchVisible(race, scale.looks)
    await benchVolume(race, scale)
  } finally {
    await race.close()
  }
}
