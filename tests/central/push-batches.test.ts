import { afterAll, beforeAll, expect, it } from 'vitest'
import type { GroupResult, Row, WireGroup, WireOp } from '../../main/sync/wire.ts'
import { groupOf, noon, opOf, systemActor, type TestClinic, type TestDevice, TestServer } from './on-pglite.ts'
import { rowOf } from './rows.ts'

/** Two clinics with the same people, workstations and ids: one is sent whole batches, the other a group a call. */
interface Twin {
  whole: TestClinic
  single: TestClinic
  devices: { whole: TestDevice; single: TestDevice }[]
}

const seeded = (seed: number) => {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let x = Math.imul(state ^ (state >>> 15), 1 | state)
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32
  }
  const pick = <T>(...list: T[]): T => list[Math.floor(next() * list.length)] as T
  const uuid = () => {
    const hex = Array.from({ length: 32 }, () => Math.floor(next() * 16).toString(16)).join('')
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
  }
  return { next, pick, uuid }
}
type Random = ReturnType<typeof seeded>

const people = seeded(1)
const users = { admin: people.uuid(), doctor: people.uuid(), clerk: people.uuid(), pharmacist: people.uuid() }
let server: TestServer
let twin: Twin

const setUp = async (clinic: TestClinic): Promise<TestDevice[]> => {
  const seeder = await clinic.addDevice({ vouched_dseq: 1_000_000 })
  const random = seeded(2)
  const ops = Object.entries(users).map(([role, id]) =>
    opOf(seeder, systemActor, {
      t: 'user',
      k: 'insert',
      o: random.uuid(),
      i: id,
      c: { ...rowOf.user(role), username: role },
      w: noon,
    }),
  )
  await clinic.send(seeder, [groupOf(seeder, ops, random.uuid())])
  const devices = [await clinic.addDevice(), await clinic.addDevice()]
  for (const user of Object.values(users)) for (const device of devices) await clinic.grant(device, user)
  return devices
}

beforeAll(async () => {
  server = await TestServer.start()
  const [whole, single] = [await server.addClinic(), await server.addClinic()]
  const [left, right] = [await setUp(whole), await setUp(single)]
  twin = { whole, single, devices: left.map((device, n) => ({ whole: device, single: right[n] as TestDevice })) }
}, 60_000)
afterAll(() => server.close())

/** A small world, so that the same rows are met again and again: with old bases, from the wrong people, in a wrong order. */
class World {
  readonly random: Random
  readonly pools: Record<string, string[]>
  /** The newest op that anybody sent per row, right or wrong. */
  readonly newest = new Map<string, string[]>()
  constructor(random: Random) {
    this.random = random
    const pool = (size: number) => Array.from({ length: size }, random.uuid)
    this.pools = {
      patient: pool(4),
      record: pool(3),
      note: pool(3),
      medicine: pool(2),
      batch: pool(2),
      prescription: pool(2),
      item: pool(2),
    }
  }
  id(pool: string): string {
    return this.random.pick(...(this.pools[pool] as string[]))
  }
  /** One of everything, so that there is something to change. */
  basics(device: TestDevice): WireOp[] {
    const [patient, record, note, medicine, batch, prescription, item] = this.#first()
    const by = users.admin
    const rows: [string, string, Row][] = [
      ['patient', patient, rowOf.patient(by, { mrn: patient, family_name: 'Otieno' })],
      ['medical_record', record, rowOf.record(by, patient)],
      ['medical_record_item', note, rowOf.note(by, record, patient)],
      ['medicine', medicine, rowOf.medicine(by)],
      ['stock_batch', batch, rowOf.batch(by, medicine)],
      ['prescription', prescription, rowOf.prescription(by, patient)],
      ['prescription_item', item, rowOf.prescriptionItem(by, prescription, patient, medicine)],
    ]
    return rows.map(([t, i, c]) => {
      const made = opOf(device, by, { o: this.random.uuid(), t, k: 'insert', i, c })
      this.newest.set(i, [made.o])
      return made
    })
  }
  #first(): [string, string, string, string, string, string, string] {
    return ['patient', 'record', 'note', 'medicine', 'batch', 'prescription', 'item'].map(
      (pool) => (this.pools[pool] as string[])[0],
    ) as [string, string, string, string, string, string, string]
  }
  op(device: TestDevice): WireOp {
    const { pick, uuid, next } = this.random
    const by = users[pick<keyof typeof users>('admin', 'admin', 'admin', 'admin', 'admin', 'admin', 'doctor', 'clerk')]
    const insert = (t: string, i: string, c: Row): WireOp => opOf(device, by, { o: uuid(), t, k: 'insert', i, c })
    const update = (t: string, i: string, c: Row): WireOp => {
      const known = this.newest.get(i) ?? []
      const b = Object.fromEntries(
        Object.keys(c).map((name) => [name, next() < 0.6 ? (known.at(-1) ?? i) : pick(...known, uuid())]),
      )
      return opOf(device, by, { o: uuid(), t, k: 'update', i, c, b })
    }
    const [patient, record, note, medicine, batch, prescription, item] = [
      'patient',
      'record',
      'note',
      'medicine',
      'batch',
      'prescription',
      'item',
    ].map((pool) => this.id(pool)) as [string, string, string, string, string, string, string]
    const made = pick<() => WireOp>(
      () =>
        insert(
          'patient',
          patient,
          rowOf.patient(by, {
            mrn: pick('M1', 'M2', patient),
            family_name: pick('Otieno', patient),
            phone: pick('1', '2'),
          }),
        ),
      () =>
        insert(
          'patient',
          uuid(),
          rowOf.patient(by, { mrn: uuid(), family_name: uuid(), national_id: pick(null, 'N1') }),
        ),
      () => update('patient', patient, { phone: pick('1', '2', '3') }),
      () => update('patient', patient, { sex: pick('male', 'female', 'other'), address: pick('x', 'y') }),
      () =>
        update(
          'patient',
          patient,
          pick<Row>(
            { created_at: pick(noon, 5) },
            { mrn: pick('M1', 'M3') },
            { given_name: 'B', birth_date: pick('1990-01-01', null) },
          ),
        ),
      () => insert('allergy', uuid(), rowOf.allergy(by, pick(patient, uuid()))),
      () => insert('medical_record', record, rowOf.record(by, patient)),
      () =>
        update('medical_record', record, {
          status: pick('triaged', 'in_progress', 'finished', 'cancelled', 'arrived'),
          ...pick<Row>({}, { ended_at: noon }),
        }),
      () =>
        insert(
          'medical_record_status',
          pick(uuid(), this.#first()[1], this.#first()[1]),
          rowOf.recordStatus(by, record, pick('arrived', 'triaged')),
        ),
      () =>
        insert(
          'medical_record_item',
          note,
          rowOf.note(by, record, patient, pick<Row>({}, { kind: 'vitals', status: 'final' })),
        ),
      () => update('medical_record_item', note, { text: pick('a', 'b', 'c') }),
      () => update('medical_record_item', note, { status: pick('final', 'amended', 'entered_in_error') }),
      () =>
        opOf(device, by, {
          o: uuid(),
          t: 'medical_record_item',
          k: 'delete',
          i: note,
          b: { '*': this.newest.get(note)?.at(-1) ?? note },
        }),
      () => insert('medicine', medicine, rowOf.medicine(by, { price_minor: pick(1, 2), pack_size: pick(10, 20) })),
      () => insert('stock_batch', batch, rowOf.batch(by, medicine)),
      () => insert('stock_movement', uuid(), rowOf.movement(by, medicine, batch, pick(5, -7, 2))),
      () => insert('prescription', prescription, rowOf.prescription(by, patient)),
      () => insert('prescription_item', item, rowOf.prescriptionItem(by, prescription, patient, medicine)),
      () => update('prescription', prescription, { status: pick('stopped', 'completed', 'active') }),
      () => update('prescription_item', item, pick<Row>({ status: pick('stopped', 'completed') }, { quantity: 3 })),
      () =>
        insert('dispense', uuid(), rowOf.dispense(by, { item, prescription, patient, medicine, batch }, pick(4, 8))),
      () => insert('sale', uuid(), { made_at: pick<unknown>(noon, 'never', null), created_at: noon, created_by: by }),
      () => insert(pick('patient', 'device'), uuid(), { nonsense: 1 }),
      () =>
        pick(true, false)
          ? update('user', users.clerk, { role: pick('clerk', 'doctor') })
          : update('user', users.doctor, { status: pick('active', 'disabled') }),
    )()
    this.newest.set(made.i, [...(this.newest.get(made.i) ?? []), made.o])
    return made
  }
}

/** Two batches each. More of them by hand: HERA_SEEDS=500. */
const seeds = Number(process.env.HERA_SEEDS ?? 60)

/** The same groups to both clinics: in one call, and one by one. Gives back those that were held. */
const send = async (n: number, groups: WireGroup[], seed: number): Promise<WireGroup[]> => {
  const device = twin.devices[n] as Twin['devices'][number]
  const whole = await twin.whole.send(device.whole, groups)
  const single: GroupResult[] = []
  for (const group of groups) single.push(...(await twin.single.send(device.single, [group])).results)
  // The numbers differ: the server's own rows take theirs after each call.
  const strip = (results: GroupResult[]) => results.map(({ from, to, ...rest }) => rest)
  expect(strip(whole.results), `seed ${seed}`).toEqual(strip(single))
  return groups.filter((_, at) => whole.results[at]?.outcome === 'held')
}

const contents = async (clinic: TestClinic) => {
  const all: Record<string, Row[]> = {}
  for (const name of [
    'user',
    'patient',
    'allergy',
    'medical_record',
    'medical_record_status',
    'medical_record_item',
    'medicine',
  ])
    all[name] = await clinic.table(name)
  for (const name of [
    'stock_batch',
    'stock_movement',
    'prescription',
    'prescription_item',
    'dispense',
    'sale',
    'conflict',
    'refusal',
  ])
    all[name] = await clinic.table(name)
  for (const name of ['stock_balance', 'user_right']) all[name] = await clinic.table(name)
  all.row_meta = (await clinic.table('row_meta', 't.tbl <> 26')).map(({ seq, ...rest }) => rest)
  all.op_seen = (await clinic.table('op_seen')).map(({ seq, ...rest }) => rest)
  all.device = (await clinic.table('device')).map(({ device_no, last_dseq, last_stamp }) => ({
    device_no,
    last_dseq,
    last_stamp,
  }))
  // When a task was open for a moment between two calls only one of the two has it, and with the figures of that moment.
  all.task = (await clinic.table('task', "t.state = 'open'")).map(({ kind, row_id, patient_id }) => ({
    kind,
    row_id,
    patient_id,
  }))
  for (const rows of Object.values(all)) rows.sort((x, y) => JSON.stringify(x).localeCompare(JSON.stringify(y)))
  return all
}

it('a call of many groups does exactly what as many calls do, for random batches', {
  timeout: 240_000,
}, async () => {
  const seen = new Map<string, number>()
  for (let seed = 1; seed <= seeds; seed += 1) {
    const random = seeded(seed * 7919)
    const world = new World(random)
    for (const n of [0, 1]) {
      const device = (twin.devices[n] as Twin['devices'][number]).whole
      if (n === 0) await send(n, [groupOf(device, world.basics(device), random.uuid())], seed)
      const groups = Array.from({ length: 12 }, () =>
        groupOf(
          device,
          Array.from({ length: random.pick(1, 1, 2, 3) }, () => world.op(device)),
          random.uuid(),
        ),
      )
      const held = await send(n, groups, seed)
      if (held.length > 0) await send(n, held, seed)
    }
    if (seed % 20 === 0) expect(await contents(twin.whole), `seed ${seed}`).toEqual(await contents(twin.single))
  }
  for (const { outcome, code } of await twin.whole.table<{ outcome: string; code: string }>('op_seen')) {
    seen.set(code ?? outcome, (seen.get(code ?? outcome) ?? 0) + 1)
  }
  // The batches are worth something only if all of these happen in them.
  const expected = [
    'applied',
    'merged',
    'conflict',
    'missing_row',
    'not_allowed',
    'fixed_column',
    'signed',
    'illegal_move',
    'bad_value',
    'unknown_table',
    'unknown_column',
    'deleted',
    'exists',
    'access_withdrawn',
  ]
  expect(expected.filter((word) => !seen.has(word))).toEqual([])
  const numbers = await twin.whole.table<{ seq: number }>('row_meta')
  expect(new Set(numbers.map(({ seq }) => seq)).size).toBe(numbers.length)
})
