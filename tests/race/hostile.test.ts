import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PushAnswer, WireOp } from '../../main/sync/wire.ts'
import { tablePolicies } from '../../shared/domain/policy.ts'
import { stopAllPostgres } from '../harness/postgres.ts'
import { openRace, type Race } from './clinic.ts'
import type { Device } from './device.ts'
import { aPatient, aUser, change, type Group, newId } from './ops.ts'

// A workstation of the clinic that has turned hostile: it has a role and a nonce, and writes what it likes.

let race: Race
let hostile: Device
let neighbour: Device
let otherClinic: Device
let victim: ReturnType<typeof aPatient>
let foreign: ReturnType<typeof aPatient>
let signedNote: string
let stranger: string

beforeAll(async () => {
  race = await openRace({ devices: 2 })
  ;[hostile, neighbour] = race.devices as [Device, Device]
  const added = await race.central.addClinic('Other clinic')
  otherClinic = await race.addClinic(added.clinic, added.code)
  victim = aPatient(race.admin)
  foreign = aPatient(otherClinic.actor)
  const record = newId()
  signedNote = newId()
  const at = Date.now()
  const made = { created_at: at, created_by: race.admin }
  race.first.add(
    race.first.outbox.group(victim),
    race.first.outbox.group(
      {
        ...{ t: 'medical_record', i: record, k: 'insert', b: null },
        c: {
          id: record,
          patient_id: victim.i,
          status: 'in_progress',
          priority: 'routine',
          reason: 'x',
          started_at: at,
          ...made,
        },
      },
      {
        ...{ t: 'medical_record_item', i: signedNote, k: 'insert', b: null },
        c: {
          ...{ id: signedNote, record_id: record, patient_id: victim.i, kind: 'note', status: 'final', text: 'Signed' },
          ...{ signed_at: at, signed_by: race.admin, content_hash: 'x', occurred_at: at, ...made },
        },
      },
    ),
  )
  await race.first.pushAll()
  otherClinic.add(otherClinic.outbox.group(foreign))
  await otherClinic.pushAll()
  // A clerk who exists, and who has never signed in on the hostile workstation.
  const clerk = aUser(race.admin, 'clerk', 'clara')
  stranger = clerk.i
  neighbour.add(neighbour.outbox.group(clerk))
  await neighbour.pushAll()
})
afterAll(async () => {
  await race?.close()
  await stopAllPostgres()
})

/** Every row of both clinics but the refusals, as one hash a table. */
const image = async (): Promise<string> => {
  const tables = Object.keys(tablePolicies).filter((table) => table !== 'refusal')
  const each = tables.map(
    (table) =>
      `SELECT '${table}' AS tbl, md5(string_agg(t::text, '|' ORDER BY clinic_id, id)) AS rows FROM hera."${table}" t`,
  )
  return JSON.stringify(await race.server.query(each.join(' UNION ALL ')))
}

const refusals = async (): Promise<number> => {
  const [row] = await race.server.query<{ n: string }>(
    `SELECT count(*) AS n FROM hera.op_seen WHERE clinic_id = $1 AND outcome = 'refused'`,
    [race.clinic],
  )
  return Number(row?.n)
}

/** A neighbour's save goes through as ever. */
const expectUnaffected = async (): Promise<void> => {
  const group = neighbour.outbox.group(aPatient(race.admin))
  neighbour.add(group)
  await neighbour.pushAll()
  expect(neighbour.answered.get(group.grp)?.result.outcome).toBe('applied')
}

/** Pushes as the hostile one: refused with this code, recorded, and no row is another one. */
const expectRefused = async (group: Group, code: string): Promise<void> => {
  const [before, count] = [await image(), await refusals()]
  hostile.add(group)
  await hostile.pushAll()
  expect(hostile.answered.get(group.grp)?.result).toMatchObject({ outcome: 'refused', code })
  expect(await image(), 'rows of either clinic').toBe(before)
  expect(await refusals(), 'recorded').toBeGreaterThan(count)
  await expectUnaffected()
}

const as = (actor: string, work: () => Group): Group => {
  const own = hostile.actor
  hostile.actor = actor
  try {
    return work()
  } finally {
    hostile.actor = own
  }
}

test('an actor who never signed in on this workstation is refused', async () => {
  await expectRefused(
    as(stranger, () => hostile.outbox.group(aPatient(stranger))),
    'not_known_here',
  )
})

test('an actor nobody has heard of, and the program itself, are refused', async () => {
  await expectRefused(
    as(newId(), () => hostile.outbox.group(aPatient(race.admin))),
    'not_known_here',
  )
  const zero = '00000000-0000-0000-0000-000000000000'
  await expectRefused(
    as(zero, () => hostile.outbox.group(aPatient(zero))),
    'not_known_here',
  )
})

test("a row of another clinic can't be reached by its id: here it is a row that is not there", async () => {
  const before = await image()
  const group = hostile.outbox.group(change('patient', foreign.i, { phone: '+254700000000' }, foreign.i))
  hostile.add(group)
  await hostile.pushAll()
  expect(hostile.answered.get(group.grp)?.result.outcome).toBe('held')
  expect(await image()).toBe(before)
  await expectUnaffected()
})

test('a clinic named in the columns is an unknown column', async () => {
  const patient = aPatient(race.admin)
  await expectRefused(
    hostile.outbox.group({ ...patient, c: { ...patient.c, clinic_id: otherClinic.is.clinic } }),
    'unknown_column',
  )
})

test('tables and columns that do not travel, and SQL in their names, are refused', async () => {
  for (const table of ['user_secret', 'device', 'server_state', 'patient; DROP TABLE hera.patient', 'pg_authid', '"']) {
    const id = newId()
    await expectRefused(hostile.outbox.group({ t: table, i: id, k: 'insert', c: { id }, b: null }), 'unknown_table')
  }
  for (const column of ['no', 'seq', "phone = '1', mrn", 'id" = id; --', '\\']) {
    await expectRefused(
      hostile.outbox.group(change('patient', victim.i, { [column]: 'x' }, victim.i)),
      'unknown_column',
    )
  }
})

test('a part of the clinic that this workstation does not hold is out of its scope', async () => {
  await race.server.query(`UPDATE hera.device SET streams = '{1,2,3}' WHERE clinic_id = $1 AND device_no = $2`, [
    race.clinic,
    hostile.is.no,
  ])
  const id = newId()
  const at = Date.now()
  const sale = { id, customer: null, made_at: at, created_at: at, created_by: race.admin }
  await expectRefused(hostile.outbox.group({ t: 'sale', i: id, k: 'insert', c: sale, b: null }), 'out_of_scope')
  await race.server.query(`UPDATE hera.device SET streams = '{1,2,3,4,5,6,7}' WHERE clinic_id = $1`, [race.clinic])
})

test('a signed note keeps its text, its author and its hash', async () => {
  const edit = (columns: WireOp['c']) =>
    hostile.outbox.group(change('medical_record_item', signedNote, columns, signedNote))
  await expectRefused(edit({ text: 'Forged' }), 'signed')
  await expectRefused(edit({ patient_id: newId() }), 'fixed_column')
  await expectRefused(edit({ status: 'preliminary' }), 'illegal_move')
  await expectRefused(edit({ content_hash: 'forged' }), 'signed')
})

test('a row of the server itself cannot be made or turned by a workstation', async () => {
  const id = newId()
  const workstation = { id, no: 9, name: 'Mine', device_code: 'ZZZZ', state: 'active', enrolled_at: 1 }
  await expectRefused(
    hostile.outbox.group({ t: 'workstation', i: id, k: 'insert', c: workstation, b: null }),
    'not_allowed',
  )
})

test('a stamp of the year 2080 does not win over those who come after', async () => {
  const group = hostile.outbox.group(change('patient', victim.i, { address: 'Future Road' }, newId()))
  const [op] = JSON.parse(group.body) as [WireOp]
  const body = JSON.stringify([{ ...op, s: 8_000_000_000_000_000, w: Date.UTC(2080, 0, 1) }])
  hostile.add({ ...group, body })
  await hostile.pushAll()
  const [row] = await race.server.query<{ stamp: string }>(
    `SELECT coalesce(cols -> 'address' ->> 0, stamp::text) AS stamp FROM hera.row_meta WHERE clinic_id = $1 AND id = $2`,
    [race.clinic, victim.i],
  )
  const newest = (Date.now() + 130_000 - Date.UTC(2020, 0, 1)) * 4096
  expect(Number(row?.stamp)).toBeLessThan(newest)
})

test('a replay answers the same and changes nothing; a gap and a reused number are told and nothing is applied', async () => {
  const group = hostile.outbox.group(aPatient(race.admin))
  hostile.add(group)
  await hostile.pushAll()
  const before = await image()
  hostile.add(group)
  const replayed = await hostile.push()
  expect(replayed.results[0]).toMatchObject({ outcome: 'applied', again: true })
  const { ops: _ops, ...sent } = hostile.outbox.group(aPatient(race.admin))
  hostile.add({ ...sent, ops: [], first: sent.first + 50 })
  expect((await hostile.push()).status).toBe('gap')
  expect(await image()).toBe(before)
})

/** A push that no client would send. */
const raw = async (text: string): Promise<PushAnswer> => {
  const client = await hostile.client()
  const { rows } = await client.query('SELECT hera.push($1) AS answer', [text])
  return JSON.parse(String(rows[0]?.answer)) as PushAnswer
}

test('malformed JSON, a wrong shape and 100 MB are told apart and cost nobody else anything', async () => {
  const before = await image()
  for (const text of [
    '',
    '{',
    'null',
    '[]',
    '{"groups":1}',
    '{"groups":[{"grp":1}]}',
    `{"groups":${'['.repeat(100_000)}`,
  ]) {
    expect((await raw(text)).status, text.slice(0, 20)).toMatch(/bad|forked/)
  }
  const from = performance.now()
  expect((await raw(`{"groups":"${'x'.repeat(100 * 1024 * 1024)}"}`)).status).toBe('too_large')
  expect(performance.now() - from).toBeLessThan(10_000)
  expect(await image()).toBe(before)
  await expectUnaffected()
})

test('a nonce that is not the current one is a copy of a workstation, and nothing of it is taken', async () => {
  const before = await image()
  const { ops: _ops, ...group } = neighbour.outbox.group(aPatient(race.admin))
  const answer = await raw(JSON.stringify({ epoch: hostile.epoch, nonce: newId(), wall: Date.now(), groups: [group] }))
  expect(answer.status).toBe('forked')
  expect(await image()).toBe(before)
})
