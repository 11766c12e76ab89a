import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Digest, FetchAnswer, PullAnswer, WireRow } from '../../main/sync/wire.ts'
import { stopAllPostgres } from '../harness/postgres.ts'
import { type CentralServer, patientRow, putRow, type Station, startCentral, system, userRow } from './server.ts'

let server: CentralServer
beforeAll(async () => {
  server = await startCentral()
}, 60_000)
afterAll(stopAllPostgres)

const all = [1, 2, 3, 4, 5, 6, 7]
const from = (cursor: number, streams = all) => Object.fromEntries(streams.map((one) => [one, cursor]))
const pull = (station: Station, cursors: Record<string, number>, limit = 1000) =>
  station.ask<PullAnswer>('pull', { epoch: station.epoch, cursors, limit })
const rowsOf = (page: PullAnswer): WireRow[] => Object.values(page.rows).flat()
const seqs = (page: PullAnswer) => rowsOf(page).map((row) => row[0])

/** A clinic with one workstation and `n` patients. */
const clinicWith = async (n: number) => {
  const { id, code } = await server.clinic()
  const station = await server.join(code)
  const patients: { id: string; seq: number }[] = []
  for (let i = 0; i < n; i += 1) {
    const row = patientRow({ mrn: `HER-${i}` })
    patients.push({ id: row.id, seq: await putRow(server, id, 'patient', row) })
  }
  return { id, code, station, patients }
}
const edit = async (clinic: string, id: string, columns: object) => {
  await server.owner(
    `WITH s AS MATERIALIZED (SELECT hera.take_seqs($1, 1) AS seq) SELECT hera.write_server_row('patient', $1, $2, seq, $3) FROM s`,
    [clinic, id, JSON.stringify(columns)],
  )
}

test('a row comes as it is stored: every type, quotes, control characters and nulls', async () => {
  const { id, station } = await clinicWith(0)
  const row = patientRow({ phone: null, address: '\u2028 😀 \\ "x" </script>', is_unknown: 1 })
  const seq = await putRow(server, id, 'patient', row)
  const { tables } = await station.hello()
  const page = await pull(station, from(0))
  const [got] = page.rows.patient ?? []
  expect(got?.slice(0, 3)).toEqual([seq, 0, null])
  const named = Object.fromEntries((tables.patient ?? []).map((name, i) => [name, got?.[i + 3]]))
  expect(named).toMatchObject(row)
  expect(named).toMatchObject({ national_id: null, merged_into_id: null })
  const item = { id: randomUUID(), code: 'X', name: 'Ward', category: 'procedure', price_minor: 9_007_199_254_740_991 }
  await putRow(server, id, 'service_item', {
    ...{ ...item, result_kind: 'none', reference_low: 0.1, reference_high: 1e21, status: 'active' },
    ...{ created_at: 1, created_by: system },
  })
  const [service] = (await pull(station, from(0))).rows.service_item ?? []
  expect(service?.slice(3)).toEqual([
    ...[item.id, 'X', 'Ward', 'procedure', 9_007_199_254_740_991, 'none', null, 0.1, 1e21, null, 'active', 1, system],
  ])
})

test('pages of any size give every row once, in the order of seq, and can be taken up anywhere', async () => {
  const { station, patients } = await clinicWith(25)
  for (const limit of [1, 4, 7, 100]) {
    let cursors = from(0)
    const seen: number[] = []
    for (;;) {
      const page = await pull(station, cursors, limit)
      expect(page.status).toBe('ok')
      expect(rowsOf(page).length).toBeLessThanOrEqual(limit)
      seen.push(...seqs(page).sort((a, b) => a - b))
      cursors = page.next
      if (!page.more) break
    }
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.filter((seq) => patients.some((one) => one.seq === seq))).toHaveLength(25)
  }
})

test('a row that changes meanwhile comes again at the end, once', async () => {
  const { id, station, patients } = await clinicWith(10)
  const first = await pull(station, from(0), 6)
  expect(first.more).toBe(true)
  const early = patients[0]?.id ?? ''
  await edit(id, early, { phone: '+25470' })
  await edit(id, early, { phone: '+25471' })
  const rest = await pull(station, first.next, 100)
  expect(rest.more).toBe(false)
  const again = (rest.rows.patient ?? []).filter((row) => row[3] === early)
  expect(again).toHaveLength(1)
  expect(again[0]?.[0]).toBe(rest.head)
  // Who wrote it: the insert, then the phone.
  const ops = again[0]?.[2] as Record<string, string>
  expect(Object.keys(ops).sort()).toEqual(['*', 'phone'])
  expect(ops['*']).toBe(early)
  expect(ops.phone).not.toBe(early)
  expect(rowsOf(await pull(station, rest.next))).toEqual([])
})

test('streams have cursors of their own, and one that holds nothing new moves on with the others', async () => {
  const { id, station, patients } = await clinicWith(3)
  await putRow(server, id, 'user', userRow())
  const people = await pull(station, from(0, [1]))
  expect(Object.keys(people.rows).sort()).toEqual(['user', 'workstation'])
  expect(people.next).toEqual({ 1: people.head })
  const rest = await pull(station, { ...from(0), ...people.next })
  expect(Object.keys(rest.rows)).toEqual(['patient'])
  expect(seqs(rest)).toEqual(patients.map((one) => one.seq))
  expect(rest.next).toEqual(from(rest.head))
})

test('a workstation gets nothing of a stream that it does not hold, by whichever way it asks', async () => {
  const { id, station, patients } = await clinicWith(2)
  await server.owner(`UPDATE hera.device SET streams = '{1,2}' WHERE clinic_id = $1`, [id])
  const page = await pull(station, from(0))
  expect(page.rows.patient).toBeUndefined()
  expect(page.next).toEqual(from(page.head, [1, 2]))
  const ids = patients.map((one) => one.id)
  const fetched = await station.ask<FetchAnswer>('fetch_rows', { keys: { patient: ids } })
  // Nor is it told that they are missing: it would take away what it may get to see again.
  expect(fetched).toEqual({ status: 'ok', rows: {}, missing: {} })
  expect(Object.keys(await station.ask<Digest>('digest', { cursor: page.head }))).not.toContain('patient')
  expect((await station.hello()).tables.patient).toBeUndefined()
})

test('nothing of another clinic is ever in an answer', async () => {
  const mine = await clinicWith(1)
  const other = await clinicWith(1)
  const foreign = other.patients[0]?.id ?? ''
  expect(JSON.stringify(await pull(mine.station, from(0)))).not.toContain(foreign)
  expect(await mine.station.ask('fetch_rows', { keys: { patient: [foreign] } })).toMatchObject({
    rows: {},
    missing: { patient: [foreign] },
  })
  expect(JSON.stringify(await mine.station.ask('today'))).not.toContain(foreign)
  expect(JSON.stringify(await mine.station.ask('fleet'))).not.toContain(other.id)
})

test('a deleted row comes as its id and no value, whether pulled or fetched, and is not in the digest', async () => {
  const { id, station, patients } = await clinicWith(2)
  const gone = patients[0]?.id ?? ''
  const before = await station.ask<Digest>('digest', { cursor: 2 ** 50 })
  await server.owner('SELECT hera.remove_row($1, $2, $3)', ['patient', id, gone])
  await server.owner(
    'UPDATE hera.row_meta SET deleted = true, seq = hera.take_seqs($1, 1) WHERE clinic_id = $1 AND id = $2',
    [id, gone],
  )
  const page = await pull(station, from(patients[1]?.seq ?? 0))
  expect(page.rows.patient).toEqual([[page.head, 1, null, gone]])
  const fetched = await station.ask<FetchAnswer>('fetch_rows', { keys: { patient: [gone] } })
  expect(fetched.rows.patient).toEqual(page.rows.patient)
  const after = await station.ask<Digest>('digest', { cursor: 2 ** 50 })
  expect([before.patient?.[0], after.patient?.[0]]).toEqual([2, 1])
})

test('rows are fetched by key, and what is not there is named', async () => {
  const { station, patients } = await clinicWith(3)
  const [unknown, known] = [randomUUID(), patients[1]?.id ?? '']
  const answer = await station.ask<FetchAnswer>('fetch_rows', {
    keys: { patient: [known, unknown, known], nonsense: [known] },
  })
  expect(answer.rows.patient?.map((row) => row[3])).toEqual([known])
  expect(answer.missing).toEqual({ patient: [unknown] })
  const many = Array.from({ length: 5_001 }, () => randomUUID())
  expect(await station.ask('fetch_rows', { keys: { patient: many } })).toEqual({ status: 'too_large' })
})

test("today's queue is the open visits with what the desks need for their patients", async () => {
  const { id, station, patients } = await clinicWith(2)
  const [here, away] = patients.map((one) => one.id)
  const visit = (patient: unknown, status: string) => ({
    ...{ id: randomUUID(), patient_id: patient, status, priority: 'routine', reason: 'Cough', started_at: 1 },
    ...{ created_at: 1, created_by: system },
  })
  const [open, over] = [visit(here, 'triaged'), visit(away, 'finished')]
  await putRow(server, id, 'medical_record', open)
  await putRow(server, id, 'medical_record', over)
  const allergy = { kind: 'none_known', substance: '', criticality: 'low', verification_status: 'confirmed' }
  for (const patient_id of [here, away]) {
    await putRow(server, id, 'allergy', {
      ...{
        ...allergy,
        id: randomUUID(),
        patient_id,
        atc_prefixes: '',
        recorded_at: 1,
        created_at: 1,
        created_by: system,
      },
    })
  }
  const answer = await station.ask<FetchAnswer>('today')
  expect(answer.status).toBe('ok')
  expect(answer.rows.medical_record?.map((row) => row[3])).toEqual([open.id])
  expect(answer.rows.patient?.map((row) => row[3])).toEqual([here])
  expect(answer.rows.allergy?.map((row) => row[4])).toEqual([here])
})

test('the digest is the count, the sum and the sum of squares of the seqs up to a cursor', async () => {
  const { station, patients } = await clinicWith(5)
  const some = patients.slice(0, 3).map((one) => BigInt(one.seq) % 1_000_000_007n)
  const sum = some.reduce((a, b) => a + b, 0n)
  const squares = some.reduce((a, b) => a + ((b * b) % 1_000_000_007n), 0n)
  const digest = await station.ask<Digest>('digest', { cursor: patients[2]?.seq })
  expect(digest.patient).toEqual([3, Number(sum), Number(squares)])
  expect(digest.payment).toEqual([0, 0, 0])
})

test('who lags behind the tombstones that are gone starts again; poll and ack tell how far it is', async () => {
  const { id, station, patients } = await clinicWith(2)
  const head = patients[1]?.seq ?? 0
  const poll = await station.central.call('poll', '{"epoch":1}', 5_000)
  expect(JSON.parse(poll)).toMatchObject({ status: 'ok', epoch: 1, head })
  expect(poll.length).toBeLessThanOrEqual(200)
  expect(await station.ask('ack', { cursor: head + 99, unsent: 3, last_backup: 5 })).toEqual({ status: 'ok' })
  expect(await server.owner('SELECT cursor, unsent, last_backup FROM hera.device WHERE clinic_id = $1', [id])).toEqual([
    { cursor: head, unsent: 3, last_backup: 5 },
  ])
  await server.owner('INSERT INTO hera.stream_floor VALUES ($1, 3, $2)', [id, head])
  expect((await pull(station, from(head - 1))).status).toBe('resync')
  expect((await station.hello({ cursor: head - 1 })).status).toBe('resync')
  expect((await pull(station, from(0))).status).toBe('ok')
  expect((await pull(station, from(head))).status).toBe('ok')
})

test('a draining workstation, a copy and a damaged request get no rows', async () => {
  const { id, station } = await clinicWith(1)
  const names = ['pull', 'fetch_rows', 'ack', 'digest'] as const
  const deep = `{"keys":${'['.repeat(100_000)}`
  for (const name of names) {
    for (const text of [
      '',
      'null',
      '[1]',
      '{"cursors":{"1":"x"},"keys":{"patient":["x"]},"cursor":"x","epoch":1}',
      deep,
    ]) {
      expect([name, JSON.parse(await station.central.call(name, text, 5_000))]).toEqual([name, { status: 'bad' }])
    }
  }
  for (const [state, told] of [
    ['draining', 'draining'],
    ['forked', 'forked'],
  ]) {
    await server.owner('UPDATE hera.device SET state = $2 WHERE clinic_id = $1', [id, state])
    expect(await pull(station, from(0))).toMatchObject({ status: told, rows: {} })
    expect(await station.ask('fetch_rows', { keys: {} })).toMatchObject({ status: told, rows: {} })
    expect(await station.ask('today')).toMatchObject({ status: told, rows: {} })
  }
})
