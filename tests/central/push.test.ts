import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { WireGroup, WireOp } from '../../main/sync/wire.ts'
import { groupOf, noon, opOf, type TestDevice, TestServer } from './on-pglite.ts'
import { rowOf, type Staffed, staff } from './rows.ts'

let server: TestServer
let one: Staffed
beforeAll(async () => {
  server = await TestServer.start()
}, 60_000)
afterAll(() => server.close())
beforeEach(async () => {
  await server.setClock(noon)
  one = await staff(server)
})

const patientOp = (device: TestDevice, more = {}): WireOp =>
  opOf(device, one.users.clerk, { t: 'patient', k: 'insert', c: rowOf.patient(one.users.clerk, more) })
const everything = () =>
  Promise.all(
    ['patient', 'row_meta', 'op_seen', 'conflict', 'task', 'refusal', 'stock_balance'].map((name) =>
      one.clinic.table(name),
    ),
  )

describe('a group is answered once', () => {
  it('gives the stored answer again and changes nothing', async () => {
    const group = groupOf(one.a, [patientOp(one.a), patientOp(one.a)])
    const first = await one.clinic.send(one.a, [group])
    const before = await everything()
    const again = await one.clinic.send(one.a, [group])
    expect(first.results).toEqual([{ grp: group.grp, outcome: 'applied', from: first.head - 1, to: first.head }])
    expect(again.results).toEqual([{ ...first.results[0], again: true }])
    expect([again.head, again.last_dseq, again.mac]).toEqual([first.head, 2, first.mac])
    expect(await everything()).toEqual(before)
  })

  it('numbers ops without gaps, in the order in which they were made', async () => {
    const ops = [patientOp(one.a), patientOp(one.a), patientOp(one.a)]
    const results = await one.clinic.push(one.a, ops.slice(0, 1), ops.slice(1))
    const seqs = await Promise.all(ops.map(async (op) => (await one.clinic.meta(op.i))?.seq as number))
    expect(seqs).toEqual([seqs[0], Number(seqs[0]) + 1, Number(seqs[0]) + 2])
    expect(results.map(({ from, to }) => [from, to])).toEqual([
      [seqs[0], seqs[0]],
      [seqs[1], seqs[2]],
    ])
  })

  it('answers "again" for refused groups too, with the reason', async () => {
    const group = groupOf(one.a, [
      opOf(one.a, one.users.cashier, { t: 'patient', k: 'insert', c: rowOf.patient(one.users.cashier) }),
    ])
    const first = await one.clinic.send(one.a, [group])
    const again = await one.clinic.send(one.a, [group])
    expect(first.results[0]).toMatchObject({ outcome: 'refused', code: 'not_allowed', detail: 'patient' })
    expect(again.results[0]).toEqual({ ...first.results[0], again: true })
    expect(await one.clinic.table('refusal')).toHaveLength(1)
  })

  it('stops at a gap and keeps what came before it', async () => {
    const [first, , third] = [
      groupOf(one.a, [patientOp(one.a)]),
      groupOf(one.a, [patientOp(one.a)]),
      groupOf(one.a, [patientOp(one.a)]),
    ]
    const answer = await one.clinic.send(one.a, [first, third])
    expect([answer.status, answer.last_dseq, answer.results.length]).toEqual(['gap', 1, 1])
    expect(await one.clinic.table('patient')).toHaveLength(1)
  })

  it('says seq_reuse when a dseq comes again with other ops', async () => {
    await one.clinic.push(one.a, [patientOp(one.a)])
    one.a.dseq = 0
    const answer = await one.clinic.send(one.a, [groupOf(one.a, [patientOp(one.a)])])
    expect([answer.status, answer.results, answer.last_dseq]).toEqual(['seq_reuse', [], 1])
    expect(await one.clinic.table('patient')).toHaveLength(1)
  })

  it('knows the ops of a workstation that came back under another number', async () => {
    const ops = [patientOp(one.a), patientOp(one.a)]
    const [stored] = await one.clinic.push(one.a, ops)
    const before = await one.clinic.table('patient')
    const group = groupOf(one.b, ops)
    const answer = await one.clinic.send(one.b, [group, groupOf(one.b, [patientOp(one.b)])])
    expect(answer.results[0]).toEqual({ ...stored, grp: group.grp, again: true })
    expect([answer.results[1]?.outcome, answer.last_dseq]).toEqual(['applied', 3])
    expect(await one.clinic.table('patient')).toHaveLength(before.length + 1)
    const repeated = await one.clinic.send(one.b, [group])
    expect(repeated.results).toEqual([answer.results[0]])
  })

  it('refuses a group of which only a part is known', async () => {
    const known = patientOp(one.a)
    await one.clinic.push(one.a, [known])
    const [result] = await one.clinic.push(one.b, [known, patientOp(one.b)])
    expect(result).toMatchObject({ outcome: 'refused', code: 'bad_group', detail: 'seen' })
  })

  it('leaves a group whose op is in an earlier group of the call for the next call', async () => {
    const op = patientOp(one.a)
    const groups = [groupOf(one.a, [op]), groupOf(one.a, [op])]
    const answer = await one.clinic.send(one.a, groups)
    expect([answer.status, answer.results.length, answer.last_dseq]).toEqual(['ok', 1, 1])
    const next = await one.clinic.send(one.a, groups.slice(1))
    expect([next.results[0]?.again, next.last_dseq]).toEqual([true, 2])
  })
})

describe('what cannot be applied yet is held', () => {
  it('holds a child without its parent, and an update of a row that is not there, until they come', async () => {
    const parent = patientOp(one.a)
    const child = opOf(one.a, one.users.doctor, {
      t: 'allergy',
      k: 'insert',
      c: rowOf.allergy(one.users.doctor, parent.i),
    })
    const change = opOf(one.a, one.users.clerk, {
      t: 'patient',
      k: 'update',
      i: parent.i,
      c: { phone: '1' },
      b: { phone: parent.o },
    })
    const [early, later] = [groupOf(one.a, [child]), groupOf(one.a, [change])]
    const answer = await one.clinic.send(one.a, [early, later])
    expect(answer.results.map(({ outcome, code }) => [outcome, code])).toEqual([
      ['held', 'missing_row'],
      ['held', 'missing_row'],
    ])
    expect([answer.last_dseq, (await one.clinic.table('allergy')).length]).toEqual([2, 0])
    expect((await one.clinic.send(one.a, [early])).results[0]?.outcome).toBe('held')
    await one.clinic.push(one.b, [parent])
    const released = await one.clinic.send(one.a, [early, later])
    expect(released.results.map(({ outcome, again }) => [outcome, again])).toEqual([
      ['applied', undefined],
      ['applied', undefined],
    ])
    expect(await one.clinic.row('patient', parent.i)).toMatchObject({ phone: '1' })
    expect((await one.clinic.send(one.a, [early])).results[0]).toMatchObject({ outcome: 'applied', again: true })
  })

  it('tries a held group again that two copies of one disk send in turn, whoever sent it last', async () => {
    const parent = patientOp(one.a)
    const c = rowOf.allergy(one.users.doctor, parent.i)
    const child = opOf(one.a, one.users.doctor, { t: 'allergy', k: 'insert', c })
    const [here, copy] = [groupOf(one.a, [child]), groupOf(one.b, [child])]
    const outcomes: unknown[] = []
    for (const [device, group] of [
      [one.a, here],
      [one.b, copy],
      [one.a, here],
      [one.b, copy],
    ] as const) {
      const { status, results } = await one.clinic.send(device, [group])
      outcomes.push([status, results[0]?.outcome])
    }
    expect(outcomes).toEqual(Array.from({ length: 4 }, () => ['ok', 'held']))
    await one.clinic.push(one.b, [parent])
    expect((await one.clinic.send(one.a, [here])).results[0]).toMatchObject({ outcome: 'applied' })
    expect((await one.clinic.send(one.b, [copy])).results[0]).toMatchObject({ outcome: 'applied', again: true })
    expect(await one.clinic.table('allergy')).toHaveLength(1)
  })

  it('holds a child that comes before its parent in one call, as it would in two', async () => {
    const parent = patientOp(one.a)
    const child = opOf(one.a, one.users.doctor, {
      t: 'allergy',
      k: 'insert',
      c: rowOf.allergy(one.users.doctor, parent.i),
    })
    const change = opOf(one.a, one.users.clerk, { t: 'patient', k: 'update', i: parent.i, c: { phone: '1' } })
    const results = await one.clinic.push(one.a, [child], [change], [parent])
    expect(results.map(({ outcome }) => outcome)).toEqual(['held', 'held', 'applied'])
  })

  it('says seq_reuse when a held dseq comes again with another op', async () => {
    await one.clinic.push(one.a, [opOf(one.a, one.users.clerk, { t: 'patient', k: 'update', c: { phone: '1' } })])
    one.a.dseq = 0
    expect((await one.clinic.send(one.a, [groupOf(one.a, [patientOp(one.a)])])).status).toBe('seq_reuse')
  })
})

describe('a bad group delays nobody', () => {
  const spoilt: [string, (op: WireOp) => string][] = [
    ['what is no JSON', () => '[{'],
    ['what is no list', (op) => JSON.stringify(op)],
    ['a list of other things', () => '[1]'],
    ['an empty list', () => '[]'],
    ['an op without a table', (op) => JSON.stringify([{ ...op, t: undefined }])],
    ['an id that is none', (op) => JSON.stringify([{ ...op, i: "1'; DROP TABLE hera.patient; --" }])],
    ['an unknown kind', (op) => JSON.stringify([{ ...op, k: 'upsert' }])],
    ['columns that are no object', (op) => JSON.stringify([{ ...op, c: [1] }])],
    ['another id in the columns', (op) => JSON.stringify([{ ...op, c: { ...op.c, id: randomUUID() } }])],
    ['the same op twice', (op) => JSON.stringify([op, op])],
    ['a character that no text can hold', (op) => JSON.stringify([{ ...op, c: { ...op.c, family_name: 'a\u0000b' } }])],
    ['half a character', (op) => JSON.stringify([{ ...op, c: { ...op.c, family_name: 'a\ud800b' } }])],
    ['brackets in brackets', () => '['.repeat(3000)],
  ]
  it.each(spoilt)('refuses %s and takes the groups around it', async (_name, spoil) => {
    const [before, op, after] = [patientOp(one.a), patientOp(one.a), patientOp(one.a)]
    const groups = [groupOf(one.a, [before]), groupOf(one.a, [op]), groupOf(one.a, [after])]
    const bad: WireGroup = { ...(groups[1] as WireGroup), body: spoil(op) }
    const answer = await one.clinic.send(one.a, [groups[0] as WireGroup, bad, groups[2] as WireGroup])
    expect(answer.results.map(({ outcome, code }) => [outcome, code])).toEqual([
      ['applied', undefined],
      ['refused', 'bad_group'],
      ['applied', undefined],
    ])
    expect((await one.clinic.table('patient')).map((row) => row.id).sort()).toEqual([before.i, after.i].sort())
    expect((await one.clinic.send(one.a, [bad])).results[0]).toMatchObject({
      outcome: 'refused',
      code: 'bad_group',
      again: true,
    })
    expect(await one.clinic.table('refusal')).toMatchObject([
      { id: bad.grp, workstation_no: one.a.no, code: 'bad_group', state: 'open' },
    ])
  })

  it('refuses more than 200 ops in a group, and a count that is not the number of ops', async () => {
    const many = Array.from({ length: 201 }, () => patientOp(one.a))
    const short = { ...groupOf(one.a, [patientOp(one.a)]), count: 2 }
    one.a.dseq += 1
    const answer = await one.clinic.send(one.a, [short, groupOf(one.a, many)])
    expect(answer.results.map(({ code }) => code)).toEqual(['bad_group', 'bad_group'])
    expect([answer.last_dseq, (await one.clinic.table('patient')).length]).toEqual([203, 0])
  })

  it('finds several bad ones among many, and takes all others in order', async () => {
    const groups = Array.from({ length: 40 }, (_, n) => [
      n % 13 === 5 ? opOf(one.a, one.users.cashier, { t: 'patient', k: 'insert' }) : patientOp(one.a),
    ])
    const results = await one.clinic.push(one.a, ...groups)
    expect(results.map(({ outcome }) => outcome === 'refused')).toEqual(groups.map((_, n) => n % 13 === 5))
    const seqs = results.filter(({ outcome }) => outcome === 'applied').map(({ from }) => from)
    expect(seqs).toEqual(seqs.map((_, n) => Number(seqs[0]) + n))
  })
})

describe('stamps follow the server', () => {
  const stampOf = async (op: WireOp) => Number((await one.clinic.meta(op.i))?.stamp)
  const serverStamp = (ms: number) => (ms - Date.UTC(2020, 0, 1)) * 4096

  it('corrects the clock of a workstation that is wrong, and refuses nothing for it', async () => {
    const wrong = noon + 5 * 365 * 86_400_000
    const op = { ...patientOp(one.a), s: serverStamp(wrong) - 4096 * 1000, w: wrong }
    const answer = await one.clinic.send(one.a, [groupOf(one.a, [op])], { wall: wrong })
    expect(answer.results[0]?.outcome).toBe('applied')
    expect(await stampOf(op)).toBe(serverStamp(noon) - 4096 * 1000)
  })

  it('never goes beyond two minutes from now, nor back behind the last stamp of the workstation', async () => {
    const far = { ...patientOp(one.a), s: Number.MAX_SAFE_INTEGER, w: 1e300 }
    const old = { ...patientOp(one.a), s: 1, w: -5 }
    const alone = { ...patientOp(one.b), s: 1 }
    const after = { ...patientOp(one.b), s: 1 }
    await one.clinic.push(one.a, [far], [old])
    await one.clinic.push(one.b, [alone], [after])
    const limit = serverStamp(noon + 120_000)
    expect([await stampOf(far), await stampOf(old)]).toEqual([limit, limit])
    expect([await stampOf(alone), await stampOf(after)]).toEqual([1, 2])
  })
})

describe('who may not push', () => {
  const statusOf = async (columns: string, request = {}) => {
    await server.rows(`UPDATE hera.device SET ${columns} WHERE clinic_id = $1 AND device_no = $2`, [
      one.clinic.id,
      one.a.no,
    ])
    const answer = await one.clinic.send(one.a, [groupOf(one.a, [patientOp(one.a)])], request)
    expect([answer.results, (await one.clinic.table('patient')).length, answer.last_dseq]).toEqual([[], 0, 0])
    return answer.status
  }
  it('says forked for another nonce, before the first hello, and for a copy that was left behind or revoked', async () => {
    expect(await statusOf('nonce = nonce', { nonce: randomUUID() })).toBe('forked')
    expect(await statusOf("state = 'revoked'")).toBe('forked')
    expect(await statusOf("state = 'forked'")).toBe('forked')
    expect(await statusOf("state = 'active', nonce = NULL")).toBe('forked')
  })
  it('says rewound for another epoch, draining, and client_too_old', async () => {
    expect(await statusOf('nonce = nonce', { epoch: 2 })).toBe('rewound')
    expect(await statusOf("state = 'draining'")).toBe('draining')
    expect(await statusOf("state = 'active', schema_v = 0")).toBe('client_too_old')
  })

  it.each([
    ['no JSON', 'hello'],
    ['nothing', '{}'],
    ['a list', '[]'],
    ['groups that are none', '{"epoch":1,"nonce":"x","wall":1,"groups":5}'],
    ['half a group', '{"epoch":1,"nonce":"x","wall":1,"groups":[{"grp":"1"}]}'],
    [
      'a group without end',
      `{"epoch":1,"nonce":"x","wall":1,"groups":[{"grp":"${randomUUID()}","first":1,"count":1000000000,"body":"[]"}]}`,
    ],
  ])('answers bad for %s', async (_name, payload) => {
    expect((await one.clinic.call(one.a, payload)).status).toBe('bad')
  })

  it('does not read what is too large', async () => {
    expect((await one.clinic.call(one.a, ' '.repeat(4_194_305))).status).toBe('too_large')
  })
})
