import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { GroupResult, Row, WireOp } from '../../main/sync/wire.ts'
import { noon, opOf, systemActor, type TestDevice, TestServer } from './on-pglite.ts'
import { rowOf, type Staffed, staff } from './rows.ts'

let server: TestServer
let one: Staffed
beforeAll(async () => {
  server = await TestServer.start()
}, 60_000)
afterAll(() => server.close())
beforeEach(async () => {
  one = await staff(server)
})

const op = (device: TestDevice, actor: string, k: WireOp['k'], t: string, c: Row, more: Partial<WireOp> = {}): WireOp =>
  opOf(device, actor, { t, k, c, ...more })
const push = async (device: TestDevice, ...ops: WireOp[]): Promise<GroupResult> =>
  (await one.clinic.push(device, ops))[0] as GroupResult
const codeOf = (result: GroupResult) => result.code ?? result.outcome
const patient = (device: TestDevice, actor: string) => op(device, actor, 'insert', 'patient', rowOf.patient(actor))
const setUser = (device: TestDevice, user: string, c: Row) =>
  op(device, one.users.admin, 'update', 'user', c, { i: user, b: {} })

describe('the acting user', () => {
  it('must have the right for the change', async () => {
    const results = await one.clinic.push(
      one.a,
      ...[one.users.clerk, one.users.admin, one.users.doctor, one.users.cashier].map((actor) => [
        patient(one.a, actor),
      ]),
    )
    expect(results.map(codeOf)).toEqual(['applied', 'applied', 'not_allowed', 'not_allowed'])
  })

  it('must have signed in on this workstation', async () => {
    const stranger = await one.clinic.addDevice()
    expect(codeOf(await push(stranger, patient(stranger, one.users.admin)))).toBe('not_known_here')
    expect(codeOf(await push(one.a, patient(one.a, randomUUID())))).toBe('not_known_here')
    expect(codeOf(await push(one.a, patient(one.a, systemActor)))).toBe('not_known_here')
    expect(await one.clinic.table('patient')).toEqual([])
  })

  it('of another clinic is nobody here', async () => {
    const other = await staff(server)
    const theirs = op(other.a, other.users.clerk, 'insert', 'patient', rowOf.patient(other.users.clerk))
    await other.clinic.push(other.a, [theirs])
    expect(codeOf(await push(one.a, patient(one.a, other.users.clerk)))).toBe('not_known_here')
    const change = op(
      one.a,
      one.users.clerk,
      'update',
      'patient',
      { phone: '0' },
      { i: theirs.i, b: { phone: theirs.o } },
    )
    expect(codeOf(await push(one.a, change))).toBe('missing_row')
    expect(await other.clinic.row('patient', theirs.i)).toMatchObject({ phone: '+254700000001' })
  })

  it('may do only for some rows what a right is limited to, as inserted or as the row is now', async () => {
    const who = patient(one.a, one.users.clerk)
    const record = op(one.a, one.users.clerk, 'insert', 'medical_record', rowOf.record(one.users.clerk, who.i))
    const vitals = op(
      one.a,
      one.users.clerk,
      'insert',
      'medical_record_item',
      rowOf.note(one.users.clerk, record.i, who.i, { kind: 'vitals', status: 'final', value: 88.5 }),
    )
    const note = op(
      one.a,
      one.users.clerk,
      'insert',
      'medical_record_item',
      rowOf.note(one.users.clerk, record.i, who.i),
    )
    const doctors = op(
      one.a,
      one.users.doctor,
      'insert',
      'medical_record_item',
      rowOf.note(one.users.doctor, record.i, who.i),
    )
    const correct = (made: WireOp) =>
      op(
        one.a,
        one.users.clerk,
        'update',
        'medical_record_item',
        { certainty: 'sure' },
        { i: made.i, b: { certainty: made.o } },
      )
    const results = await one.clinic.push(
      one.a,
      [who, record, vitals],
      [note],
      [doctors],
      [correct(vitals)],
      [correct(doctors)],
    )
    expect(results.map(codeOf)).toEqual(['applied', 'not_allowed', 'applied', 'applied', 'not_allowed'])
  })

  it('cannot do what nobody may: delete elsewhere, change what can only be added, write the server\u2019s rows', async () => {
    const who = patient(one.a, one.users.clerk)
    await push(one.a, who)
    const forbidden = [
      op(one.a, one.users.admin, 'delete', 'patient', {}, { i: who.i, b: { '*': who.o } }),
      op(one.a, one.users.admin, 'update', 'charge', { amount_minor: 1 }, {}),
      op(one.a, one.users.admin, 'insert', 'task', { kind: 'paid_twice' }),
      op(one.a, one.users.admin, 'update', 'workstation', { name: 'mine' }),
    ]
    const seeded = op(one.seeder, systemActor, 'insert', 'refusal', { code: 'x' })
    expect((await one.clinic.push(one.a, ...forbidden.map((each) => [each]))).map(codeOf)).toEqual(
      forbidden.map(() => 'not_allowed'),
    )
    expect(codeOf(await push(one.seeder, seeded))).toBe('not_allowed')
    expect(await one.clinic.row('patient', who.i)).toBeDefined()
  })
})

describe('work the giver of the code vouches for', () => {
  it('is taken from people the clinic does not know and from the program itself, up to its last dseq', async () => {
    const device = await one.clinic.addDevice({ vouched_dseq: 2 })
    const external = randomUUID()
    const results = await one.clinic.push(
      device,
      [patient(device, external)],
      [patient(device, systemActor)],
      [patient(device, external)],
    )
    expect(results.map(codeOf)).toEqual(['applied', 'applied', 'not_known_here'])
  })

  it('is checked for the right of people the clinic knows', async () => {
    const device = await one.clinic.addDevice({ vouched_dseq: 10 })
    const results = await one.clinic.push(
      device,
      [patient(device, one.users.cashier)],
      [patient(device, one.users.clerk)],
    )
    expect(results.map(codeOf)).toEqual(['not_allowed', 'applied'])
  })

  it('brings its users with it: they are known on that workstation from then on', async () => {
    const device = await one.clinic.addDevice({ vouched_dseq: 1 })
    const user = op(device, systemActor, 'insert', 'user', rowOf.user('clerk'))
    const results = await one.clinic.push(device, [user], [patient(device, user.i)])
    expect(results.map(codeOf)).toEqual(['applied', 'applied'])
    expect(await one.clinic.table('user_right', `t.user_id = '${user.i}'`)).toMatchObject([
      { role: 'clerk', status: 'active' },
    ])
  })
})

describe('the first workstation of a clinic', () => {
  it('makes the first administrator, who makes the others, and the starter rows; nothing else without a person', async () => {
    const clinic = await server.addClinic()
    const device = await clinic.addDevice({ is_founder: true })
    const admin = op(device, systemActor, 'insert', 'user', rowOf.user('admin'))
    const clerk = op(device, admin.i, 'insert', 'user', rowOf.user('clerk'))
    const results = await clinic.push(
      device,
      [op(device, systemActor, 'insert', 'medicine', rowOf.medicine(systemActor))],
      [admin],
      [clerk],
      [patient(device, clerk.i)],
      [op(device, systemActor, 'insert', 'user', rowOf.user('admin'))],
      [patient(device, systemActor)],
    )
    expect(results.map(codeOf)).toEqual([
      'applied',
      'applied',
      'applied',
      'applied',
      'not_known_here',
      'not_known_here',
    ])
  })
})

describe('access that was withdrawn', () => {
  const sale = (device: TestDevice, actor: string) =>
    op(device, actor, 'insert', 'sale', { made_at: noon, created_at: noon, created_by: actor })

  it('stops what is done after it and not what was done before', async () => {
    const before = patient(one.b, one.users.clerk)
    one.a.stamp = before.s + 4096 * 1000
    expect(codeOf(await push(one.a, setUser(one.a, one.users.clerk, { status: 'disabled' })))).toBe('applied')
    one.b.stamp = one.a.stamp + 1
    const after = patient(one.b, one.users.clerk)
    expect((await one.clinic.push(one.b, [before], [after])).map(codeOf)).toEqual(['applied', 'access_withdrawn'])
  })

  it('accepts what has happened in the world, and makes a task of it', async () => {
    await push(one.a, setUser(one.a, one.users.pharmacist, { status: 'disabled' }))
    one.b.stamp = one.a.stamp
    const made = sale(one.b, one.users.pharmacist)
    const batch = op(one.b, one.users.pharmacist, 'insert', 'medicine', rowOf.medicine(one.users.pharmacist))
    const results = await one.clinic.push(one.b, [made], [batch])
    expect(results.map(codeOf)).toEqual(['applied', 'access_withdrawn'])
    const [task] = await one.clinic.table('task')
    expect(task).toMatchObject({ kind: 'after_withdrawal', tbl: 'sale', row_id: made.i, state: 'open' })
    expect(JSON.parse(String(task?.facts))).toEqual({ user: one.users.pharmacist, workstation: one.b.no })
  })

  it('a role that was changed is treated the same; one that never had the right is not', async () => {
    await push(one.a, setUser(one.a, one.users.pharmacist, { role: 'cashier' }))
    one.b.stamp = one.a.stamp
    const results = await one.clinic.push(
      one.b,
      [sale(one.b, one.users.pharmacist)],
      [op(one.b, one.users.pharmacist, 'insert', 'medicine', rowOf.medicine(one.users.pharmacist))],
      [patient(one.b, one.users.pharmacist)],
    )
    expect(results.map(codeOf)).toEqual(['applied', 'access_withdrawn', 'not_allowed'])
  })

  it('a role given in the call counts for the groups after it in the same call', async () => {
    const results = await one.clinic.push(
      one.a,
      [patient(one.a, one.users.cashier)],
      [setUser(one.a, one.users.cashier, { role: 'clerk' })],
      [patient(one.a, one.users.cashier)],
    )
    expect(results.map(codeOf)).toEqual(['not_allowed', 'applied', 'applied'])
  })
})

describe('what a workstation may reach', () => {
  it('refuses tables of streams that it does not hold', async () => {
    const narrow = await one.clinic.addDevice({ streams: '{1,2,6}' })
    await one.clinic.grant(narrow, one.users.clerk)
    expect(await push(narrow, patient(narrow, one.users.clerk))).toMatchObject({
      code: 'out_of_scope',
      detail: 'patient',
    })
  })

  it('names of tables and columns are never SQL, and are not shown when they look like more than a name', async () => {
    const attempts: [string, Row, string, string][] = [
      ['patient; DROP TABLE hera.patient', {}, 'unknown_table', '?'],
      ['device', {}, 'unknown_table', 'device'],
      ['op_seen', {}, 'unknown_table', 'op_seen'],
      ['patient', { "phone') = ('x": 'y' }, 'unknown_column', 'patient.?'],
      ['patient', { clinic_id: randomUUID() }, 'unknown_column', 'patient.clinic_id'],
      ['patient', { seq: 1 }, 'unknown_column', 'patient.seq'],
    ]
    const results = await one.clinic.push(
      one.a,
      ...attempts.map(([t, c]) => [
        op(one.a, one.users.admin, 'insert', t, { ...rowOf.patient(one.users.admin), ...c }),
      ]),
    )
    expect(results.map(({ code, detail }) => [code, detail])).toEqual(
      attempts.map(([, , code, detail]) => [code, detail]),
    )
    expect(await one.clinic.table('patient')).toEqual([])
    const refusals = await one.clinic.table('refusal')
    expect(refusals.filter(({ tables }) => tables === '[]')).toHaveLength(3)
    expect(refusals.filter(({ tables }) => tables === '["patient"]')).toHaveLength(3)
  })

  it('refuses values that a column cannot hold, with the column where the server can say it', async () => {
    const values: [Row, string][] = [
      [{ mrn: null }, 'patient.mrn'],
      [{ created_at: 'yesterday' }, '22P02'],
      [{ merged_into_id: 'x' }, '22P02'],
      [{ is_unknown: 1e300 }, '22003'],
      [{ mrn: 'x'.repeat(1_000_000) + randomUUID().repeat(20_000) }, '54000'],
    ]
    const results = await one.clinic.push(
      one.a,
      ...values.map(([c]) => [op(one.a, one.users.clerk, 'insert', 'patient', rowOf.patient(one.users.clerk, c))]),
    )
    expect(results.map(({ code, detail }) => [code, detail])).toEqual(values.map(([, detail]) => ['bad_value', detail]))
    const negative = op(
      one.a,
      one.users.admin,
      'insert',
      'medicine',
      rowOf.medicine(one.users.admin, { price_minor: -1 }),
    )
    expect(await push(one.a, negative)).toMatchObject({ code: 'bad_value', detail: 'medicine' })
  })
})
