import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GroupResult, Row, WireOp } from '../../main/sync/wire.ts'
import { noon, opOf, type TestDevice, TestServer } from './on-pglite.ts'
import { rowOf, type Staffed, staff } from './rows.ts'

let server: TestServer
let one: Staffed
beforeAll(async () => {
  server = await TestServer.start()
  one = await staff(server)
}, 60_000)
afterAll(() => server.close())

type Actor = keyof Staffed['users']
const op = (device: TestDevice, actor: Actor, k: WireOp['k'], t: string, c: Row, more: Partial<WireOp> = {}): WireOp =>
  opOf(device, one.users[actor], { t, k, c, ...more })
const push = async (device: TestDevice, ...ops: WireOp[]): Promise<GroupResult> =>
  (await one.clinic.push(device, ops))[0] as GroupResult
const conflictsOf = (row: string) => one.clinic.table('conflict', `t.row_id = '${row}'`)
const outcome = ({ outcome, code, detail, odd }: GroupResult) => [code ?? outcome, detail ?? odd?.[0]?.[1]]

const patient = async (more: Row = {}) => {
  const made = op(one.a, 'clerk', 'insert', 'patient', rowOf.patient(one.users.clerk, more))
  await push(one.a, made)
  return made
}
const note = async (more: Row = {}) => {
  const who = await patient()
  const record = op(one.a, 'doctor', 'insert', 'medical_record', rowOf.record(one.users.doctor, who.i))
  const made = op(one.a, 'doctor', 'insert', 'medical_record_item', rowOf.note(one.users.doctor, record.i, who.i, more))
  await push(one.a, record, made)
  return { who, record, made }
}

describe('edits that saw each other', () => {
  it('a chain of edits by one workstation never conflicts, whatever the server stamped', async () => {
    const made = await patient()
    const second = op(one.a, 'clerk', 'update', 'patient', { phone: '2' }, { i: made.i, b: { phone: made.o }, s: 1 })
    const third = op(
      one.a,
      'clerk',
      'update',
      'patient',
      { phone: '3', address: 'x' },
      { i: made.i, b: { phone: second.o, address: made.o }, s: 1 },
    )
    const results = await one.clinic.push(one.a, [second], [third])
    expect(results.map(outcome)).toEqual([
      ['applied', undefined],
      ['applied', undefined],
    ])
    const meta = (await one.clinic.meta(made.i)) as {
      cols: Record<string, unknown[]>
      stamp: number
      op: string
      seq: number
    }
    expect([meta.op, meta.cols.phone?.[2], meta.cols.address?.[2], meta.seq]).toEqual([
      made.o,
      third.o,
      third.o,
      results[1]?.to,
    ])
    expect(Number(meta.cols.phone?.[0])).toBeGreaterThan(meta.stamp)
    expect(await conflictsOf(made.i)).toEqual([])
  })

  it('another workstation that saw the newest value wins even with an older clock', async () => {
    const made = await patient()
    const change = op(one.b, 'clerk', 'update', 'patient', { sex: 'male' }, { i: made.i, b: { sex: made.o }, s: 1 })
    expect(outcome(await push(one.b, change))).toEqual(['applied', undefined])
    expect(await one.clinic.row('patient', made.i)).toMatchObject({ sex: 'male' })
  })

  it('the same value again from both sides is nothing, and the sender is told to look again', async () => {
    const made = await patient()
    await push(one.a, op(one.a, 'clerk', 'update', 'patient', { phone: '7' }, { i: made.i, b: { phone: made.o } }))
    const result = await push(
      one.b,
      op(one.b, 'clerk', 'update', 'patient', { phone: '7' }, { i: made.i, b: { phone: made.o } }),
    )
    const head = (
      await server.rows<{ head: number }>('SELECT head FROM hera.clinic_head WHERE clinic_id = $1', [one.clinic.id])
    )[0]?.head
    expect([...outcome(result), result.from]).toEqual(['applied', 'merged', Number(head)])
    expect(await conflictsOf(made.i)).toEqual([])
  })
})

describe('edits that did not see each other', () => {
  const phones = async (later: boolean) => {
    const made = await patient()
    const ours = op(one.a, 'clerk', 'update', 'patient', { phone: 'A' }, { i: made.i, b: { phone: made.o } })
    await push(one.a, ours)
    const { stamp } = one.b
    one.b.stamp = one.a.stamp + (later ? 1000 : -1000)
    // Not one after another on workstation b: its own last stamp would lift the older one.
    await server.rows('UPDATE hera.device SET last_stamp = 0 WHERE clinic_id = $1', [one.clinic.id])
    const theirs = op(one.b, 'admin', 'update', 'patient', { phone: 'B' }, { i: made.i, b: { phone: made.o } })
    const result = await push(one.b, theirs)
    one.b.stamp = Math.max(stamp, one.b.stamp)
    return { made, theirs, result }
  }

  it('lww: the later one is written and the former is in the inbox', async () => {
    const { made, theirs, result } = await phones(true)
    expect(outcome(result)).toEqual(['applied', 'conflict'])
    expect(await one.clinic.row('patient', made.i)).toMatchObject({ phone: 'B' })
    expect(await conflictsOf(made.i)).toMatchObject([
      {
        ...{
          tbl: 'patient',
          patient_id: made.i,
          policy: 'lww',
          columns: '["phone"]',
          kept: '{"phone": "B"}',
          other: '{"phone": "A"}',
        },
        ...{
          kept_by: one.users.admin,
          kept_on: one.b.no,
          other_by: one.users.clerk,
          other_on: one.a.no,
          state: 'open',
          kept_at: noon,
        },
      },
    ])
    const [row] = await conflictsOf(made.i)
    expect(String(row?.id).slice(8)).toBe(theirs.o.slice(8))
    expect(await one.clinic.meta(String(row?.id))).toMatchObject({
      dev: 0,
      op: row?.id,
      tbl: 25,
      stream: 7,
      seq: Number(result.to) + 1,
    })
  })

  it('lww: the earlier one is in the inbox and the later stays', async () => {
    const { made, result } = await phones(false)
    expect(outcome(result)).toEqual(['applied', 'conflict'])
    expect(await one.clinic.row('patient', made.i)).toMatchObject({ phone: 'A' })
    expect(await conflictsOf(made.i)).toMatchObject([
      { kept: '{"phone": "A"}', other: '{"phone": "B"}', other_by: one.users.admin },
    ])
  })

  it('hold: what came first stays, also against a later one, and several units conflict by themselves', async () => {
    const made = await patient()
    await push(
      one.a,
      op(
        one.a,
        'clerk',
        'update',
        'patient',
        { sex: 'male', national_id: 'A' },
        { i: made.i, b: { sex: made.o, national_id: made.o } },
      ),
    )
    one.b.stamp = one.a.stamp + 1000
    const late = op(
      one.b,
      'clerk',
      'update',
      'patient',
      { sex: 'other', national_id: 'B', address: 'Hill' },
      { i: made.i, b: { sex: made.o, national_id: made.o, address: made.o } },
    )
    expect(outcome(await push(one.b, late))).toEqual(['applied', 'conflict'])
    expect(await one.clinic.row('patient', made.i)).toMatchObject({ sex: 'male', national_id: 'A', address: 'Hill' })
    const conflicts = await conflictsOf(made.i)
    expect(conflicts.map(({ policy, other }) => [policy, other]).sort()).toEqual([
      ['hold', '{"national_id": "B"}'],
      ['hold', '{"sex": "other"}'],
    ])
    expect(new Set(conflicts.map(({ id }) => id)).size).toBe(2)
  })

  it('hold: a unit that was changed in another column of it is concurrent as a whole', async () => {
    const made = await patient()
    await push(
      one.a,
      op(one.a, 'clerk', 'update', 'patient', { birth_date: '1990-01-01' }, { i: made.i, b: { birth_date: made.o } }),
    )
    const both = op(
      one.b,
      'clerk',
      'update',
      'patient',
      { birth_date: '1991-01-01', birth_date_precision: 'year' },
      { i: made.i, b: { birth_date: made.o, birth_date_precision: made.o } },
    )
    expect(outcome(await push(one.b, both))).toEqual(['applied', 'conflict'])
    expect(await one.clinic.row('patient', made.i)).toMatchObject({
      birth_date: '1990-01-01',
      birth_date_precision: 'day',
    })
  })

  it('fixed: a change is refused even by who saw everything; the same value is well', async () => {
    const made = await patient()
    const change = op(one.a, 'clerk', 'update', 'patient', { created_at: 5 }, { i: made.i, b: { created_at: made.o } })
    expect(outcome(await push(one.a, change))).toEqual(['fixed_column', 'patient.created_at'])
    const same = op(
      one.a,
      'clerk',
      'update',
      'patient',
      { created_at: noon, phone: '9' },
      { i: made.i, b: { created_at: made.o, phone: made.o } },
    )
    expect(outcome(await push(one.a, same))).toEqual(['applied', undefined])
  })

  it('latest: the later choice in the inbox wins and nobody is asked', async () => {
    const { made } = await phones(true)
    const [row] = await conflictsOf(made.i)
    const id = String(row?.id)
    const settle = (device: TestDevice, choice: string) =>
      op(
        device,
        'clerk',
        'update',
        'conflict',
        { state: 'settled', choice, settled_at: noon, settled_by: one.users.clerk },
        { i: id, b: { state: id, choice: id, settled_at: id, settled_by: id } },
      )
    expect(outcome(await push(one.a, settle(one.a, 'kept')))).toEqual(['applied', undefined])
    one.b.stamp = one.a.stamp + 5000
    expect(outcome(await push(one.b, settle(one.b, 'other')))).toEqual(['applied', undefined])
    one.a.stamp -= 5000
    expect(outcome(await push(one.a, settle(one.a, 'kept')))).toEqual(['applied', 'merged'])
    expect(await one.clinic.row('conflict', id)).toMatchObject({ state: 'settled', choice: 'other' })
    expect(await conflictsOf(id)).toEqual([])
  })

  it('draft: the other text becomes a draft of its own', async () => {
    const { made, who } = await note()
    await push(
      one.a,
      op(one.a, 'doctor', 'update', 'medical_record_item', { text: 'Mine' }, { i: made.i, b: { text: made.o } }),
    )
    const theirs = op(
      one.b,
      'doctor',
      'update',
      'medical_record_item',
      { text: 'Theirs' },
      { i: made.i, b: { text: made.o } },
    )
    const result = await push(one.b, theirs)
    expect(outcome(result)).toEqual(['applied', 'conflict'])
    expect(await one.clinic.row('medical_record_item', made.i)).toMatchObject({ text: 'Mine' })
    expect(await one.clinic.row('medical_record_item', theirs.o)).toMatchObject({
      text: 'Theirs',
      status: 'preliminary',
      patient_id: who.i,
      created_by: one.users.doctor,
    })
    expect(await one.clinic.meta(theirs.o)).toMatchObject({ op: theirs.o, dev: one.b.no, cols: null })
    expect(await conflictsOf(made.i)).toMatchObject([
      { policy: 'draft', kept: '{"text": "Mine"}', other: '{"text": "Theirs"}' },
    ])
  })

  it('two groups of one call on the same row are as two calls', async () => {
    const made = await patient()
    const first = op(one.a, 'clerk', 'update', 'patient', { phone: '1' }, { i: made.i, b: { phone: made.o } })
    const blind = op(
      one.a,
      'clerk',
      'update',
      'patient',
      { phone: '2', sex: 'male' },
      { i: made.i, b: { phone: made.o, sex: made.o } },
    )
    const results = await one.clinic.push(one.a, [first], [blind])
    expect(results.map(outcome)).toEqual([
      ['applied', undefined],
      ['applied', 'conflict'],
    ])
    expect(await one.clinic.row('patient', made.i)).toMatchObject({ phone: '2', sex: 'male' })
  })
})

describe('statuses move as the machine says', () => {
  const prescribed = async () => {
    const who = await patient()
    const [medicine, batch, prescription, item] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()]
    const made = op(one.a, 'admin', 'insert', 'prescription', rowOf.prescription(one.users.admin, who.i), {
      i: prescription,
    })
    await push(
      one.a,
      op(one.a, 'admin', 'insert', 'medicine', rowOf.medicine(one.users.admin), { i: medicine }),
      op(one.a, 'admin', 'insert', 'stock_batch', rowOf.batch(one.users.admin, medicine), { i: batch }),
      made,
      op(
        one.a,
        'admin',
        'insert',
        'prescription_item',
        rowOf.prescriptionItem(one.users.admin, prescription, who.i, medicine),
        { i: item },
      ),
    )
    return { made, ids: { item, prescription, patient: who.i, medicine, batch } }
  }
  const move = (device: TestDevice, made: WireOp, status: string) =>
    op(device, 'admin', 'update', made.t, { status }, { i: made.i, b: { status: made.o } })

  it('a move that is not allowed from where the row is now is refused, whoever saw what', async () => {
    const { made } = await prescribed()
    await push(one.a, move(one.a, made, 'entered_in_error'))
    expect(outcome(await push(one.b, move(one.b, made, 'completed')))).toEqual(['illegal_move', 'prescription.status'])
    const record = (await note()).record
    expect(
      outcome(
        await push(
          one.a,
          op(
            one.a,
            'doctor',
            'update',
            'medical_record',
            { status: 'nonsense' },
            { i: record.i, b: { status: record.o } },
          ),
        ),
      ),
    ).toEqual(['illegal_move', 'medical_record.status'])
  })

  it('a concurrent move that is allowed is made, and the former status is in the inbox', async () => {
    const { record } = await note()
    await push(one.a, move(one.a, record, 'in_progress'))
    const end = op(
      one.b,
      'doctor',
      'update',
      'medical_record',
      { status: 'finished', ended_at: noon },
      { i: record.i, b: { status: record.o, ended_at: record.o } },
    )
    expect(outcome(await push(one.b, end))).toEqual(['applied', 'conflict'])
    expect(await one.clinic.row('medical_record', record.i)).toMatchObject({ status: 'finished', ended_at: noon })
    expect(await conflictsOf(record.i)).toMatchObject([
      { policy: 'status', other: '{"status": "in_progress", "ended_at": null}' },
    ])
  })

  it('a hand-out after a stop stands: the status is kept, the conflict and a task are written', async () => {
    const { made, ids } = await prescribed()
    await push(one.a, move(one.a, made, 'stopped'))
    const hand = op(one.b, 'pharmacist', 'insert', 'dispense', rowOf.dispense(one.users.pharmacist, ids, 10))
    const done = op(
      one.b,
      'pharmacist',
      'update',
      'prescription',
      { status: 'completed' },
      { i: made.i, b: { status: made.o } },
    )
    expect(outcome(await push(one.b, hand, done))).toEqual(['applied', 'conflict'])
    expect(await one.clinic.row('prescription', made.i)).toMatchObject({ status: 'stopped' })
    expect(await conflictsOf(made.i)).toMatchObject([
      { policy: 'status', kept: '{"status": "stopped"}', other: '{"status": "completed"}' },
    ])
    expect(await one.clinic.table('task', `t.row_id = '${made.i}'`)).toMatchObject([
      { kind: 'dispensed_after_stop', tbl: 'prescription', patient_id: ids.patient },
    ])
  })

  it('a written prescription does not change, a draft does', async () => {
    const { made, ids } = await prescribed()
    const item = { i: ids.item, b: { quantity: randomUUID() } }
    expect(
      outcome(await push(one.a, op(one.a, 'doctor', 'update', 'prescription_item', { quantity: 99 }, item))),
    ).toEqual(['signed', 'prescription_item.quantity'])
    expect(made.t).toBe('prescription')
  })

  it('a signed note does not change, not even with its signature', async () => {
    const { made } = await note()
    const sign = op(
      one.a,
      'doctor',
      'update',
      'medical_record_item',
      { status: 'final', text: 'Signed text' },
      { i: made.i, b: { status: made.o, text: made.o } },
    )
    expect(outcome(await push(one.a, sign))).toEqual(['applied', undefined])
    for (const device of [one.a, one.b]) {
      const edit = op(
        device,
        'doctor',
        'update',
        'medical_record_item',
        { text: 'Other' },
        { i: made.i, b: { text: sign.o } },
      )
      expect(outcome(await push(device, edit))).toEqual(['signed', 'medical_record_item.text'])
    }
    expect(await one.clinic.row('medical_record_item', made.i)).toMatchObject({ text: 'Signed text', status: 'final' })
  })
})

describe('inserts and deletes of rows that are there', () => {
  it('the same row from a starter set merges; a difference is resolved by its policy, fixed columns stay', async () => {
    const id = randomUUID()
    const [first, same] = [one.a, one.b].map((device) =>
      op(device, 'admin', 'insert', 'medicine', rowOf.medicine(one.users.admin), { i: id }),
    )
    await push(one.a, first as WireOp)
    expect(outcome(await push(one.b, same as WireOp))).toEqual(['applied', 'merged'])
    one.b.stamp += 5000
    const dearer = op(
      one.b,
      'admin',
      'insert',
      'medicine',
      rowOf.medicine(one.users.admin, { price_minor: 9, pack_size: 20, created_at: 1 }),
      { i: id },
    )
    expect(outcome(await push(one.b, dearer))).toEqual(['applied', 'conflict'])
    expect(await one.clinic.row('medicine', id)).toMatchObject({ price_minor: 9, pack_size: 10, created_at: noon })
    expect((await conflictsOf(id)).map(({ policy }) => policy).sort()).toEqual(['hold', 'lww'])
  })

  it('a row that can only be added merges when it is equal and is refused when it is another', async () => {
    const { record } = await note()
    const id = randomUUID()
    const insert = (status: string) =>
      op(one.a, 'doctor', 'insert', 'medical_record_status', rowOf.recordStatus(one.users.doctor, record.i, status), {
        i: id,
      })
    const results = await one.clinic.push(one.a, [insert('arrived')], [insert('arrived')], [insert('finished')])
    expect(results.map(outcome)).toEqual([
      ['applied', undefined],
      ['applied', 'merged'],
      ['exists', 'medical_record_status'],
    ])
  })

  it('a draft is deleted, and stays deleted', async () => {
    const { made } = await note()
    const remove = op(one.a, 'doctor', 'delete', 'medical_record_item', {}, { i: made.i, b: { '*': made.o } })
    const result = await push(one.a, remove)
    expect(outcome(result)).toEqual(['applied', undefined])
    expect(await one.clinic.row('medical_record_item', made.i)).toBeUndefined()
    expect(await one.clinic.meta(made.i)).toMatchObject({ deleted: true, seq: result.to })
    const again = op(one.b, 'doctor', 'delete', 'medical_record_item', {}, { i: made.i, b: { '*': made.o } })
    const edit = op(one.b, 'doctor', 'update', 'medical_record_item', { text: 'x' }, { i: made.i, b: { text: made.o } })
    const back = op(one.b, 'doctor', 'insert', 'medical_record_item', made.c, { i: made.i })
    const results = await one.clinic.push(one.b, [again], [edit], [back])
    expect(results.map(outcome)).toEqual([
      ['applied', 'merged'],
      ['deleted', 'medical_record_item'],
      ['deleted', 'medical_record_item'],
    ])
  })

  it('a draft that was edited meanwhile is kept and a person is asked; a signed note is not deleted', async () => {
    const { made } = await note()
    const edit = op(
      one.a,
      'doctor',
      'update',
      'medical_record_item',
      { text: 'Newer' },
      { i: made.i, b: { text: made.o } },
    )
    await push(one.a, edit)
    const blind = op(one.b, 'doctor', 'delete', 'medical_record_item', {}, { i: made.i, b: { '*': made.o } })
    expect(outcome(await push(one.b, blind))).toEqual(['applied', 'conflict'])
    expect(await conflictsOf(made.i)).toMatchObject([
      { policy: 'delete', columns: '["*"]', kept_on: one.a.no, other_on: one.b.no },
    ])
    const final = await note({ status: 'final' })
    const remove = op(
      one.b,
      'doctor',
      'delete',
      'medical_record_item',
      {},
      { i: final.made.i, b: { '*': final.made.o } },
    )
    expect(outcome(await push(one.b, remove))).toEqual(['signed', 'medical_record_item'])
    const seen = op(one.b, 'doctor', 'delete', 'medical_record_item', {}, { i: made.i, b: { '*': edit.o } })
    expect(outcome(await push(one.b, seen))).toEqual(['applied', undefined])
  })
})
