import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Row, WireOp } from '../../main/sync/wire.ts'
import { noon, opOf, type TestDevice, TestServer } from './on-pglite.ts'
import { rowOf, type Staffed, staff } from './rows.ts'

let server: TestServer
let one: Staffed
let admin: string
beforeAll(async () => {
  server = await TestServer.start()
}, 60_000)
afterAll(() => server.close())
beforeEach(async () => {
  one = await staff(server)
  admin = one.users.admin
})

const insert = (t: string, c: Row, device: TestDevice = one.a): WireOp => opOf(device, admin, { t, k: 'insert', c })
const update = (made: WireOp, c: Row): WireOp => {
  const base = Object.fromEntries(Object.keys(c).map((name) => [name, made.o]))
  return opOf(one.a, admin, { t: made.t, k: 'update', i: made.i, c, b: base })
}
const apply = async (...ops: WireOp[]) => {
  const [result] = await one.clinic.push(one.a, ops)
  expect(result?.outcome).toBe('applied')
}
const tasks = async () =>
  (await one.clinic.table('task')).map(({ kind, row_id, state, facts }) => ({
    kind,
    row: row_id,
    state,
    facts: JSON.parse(String(facts)) as Row,
  }))

const stock = async () => {
  const medicine = insert('medicine', rowOf.medicine(admin))
  const batch = insert('stock_batch', rowOf.batch(admin, medicine.i))
  await apply(medicine, batch)
  const move = (delta: number) => insert('stock_movement', rowOf.movement(admin, medicine.i, batch.i, delta))
  return { medicine, batch, move }
}
const patient = async (more: Row = {}) => {
  const made = insert('patient', rowOf.patient(admin, more))
  await apply(made)
  return made
}

describe('what no single workstation could see becomes a task', () => {
  it('negative_stock opens below zero, clears at zero and opens again', async () => {
    const { batch, move } = await stock()
    await apply(move(5), move(-8))
    const open = { kind: 'negative_stock', row: batch.i, state: 'open', facts: { balance: -3 } }
    expect(await tasks()).toEqual([open])
    await apply(move(3))
    expect(await tasks()).toEqual([{ ...open, state: 'cleared' }])
    const [row] = await one.clinic.table('task')
    expect(row?.settled_at).toBe(noon)
    await apply(move(-1))
    expect(await tasks()).toEqual([{ ...open, facts: { balance: -1 } }])
    expect(await one.clinic.table('stock_balance')).toMatchObject([{ balance: -1 }])
    const meta = (await one.clinic.meta(String(row?.id))) as { cols: Record<string, unknown[]>; dev: number }
    expect([meta.dev, meta.cols.state?.[1]]).toEqual([0, 0])
  })

  it('a task that a person has settled opens again only when there is something new', async () => {
    const { move } = await stock()
    await apply(move(-8))
    const [row] = await one.clinic.table('task')
    const id = String(row?.id)
    await apply(
      opOf(one.a, admin, {
        t: 'task',
        k: 'update',
        i: id,
        c: { state: 'settled', note: 'counted' },
        b: { state: id, note: id },
      }),
    )
    await apply(move(1), move(-1))
    expect((await tasks())[0]?.state).toBe('settled')
    await apply(move(-1))
    expect(await one.clinic.row('task', id)).toMatchObject({ state: 'open', note: null, facts: '{"balance": -9}' })
  })

  it('paid_twice: two workstations took the money of one charge; a refund clears it', async () => {
    const who = await patient()
    const charge = insert('charge', rowOf.charge(admin, who.i, 100))
    await apply(charge)
    const pay = async (amount: number) => {
      const payment = insert('payment', rowOf.payment(admin, who.i, Math.abs(amount)))
      await apply(payment, insert('payment_item', { payment_id: payment.i, charge_id: charge.i, amount_minor: amount }))
    }
    await pay(100)
    expect(await tasks()).toEqual([])
    await pay(100)
    expect(await tasks()).toEqual([
      { kind: 'paid_twice', row: charge.i, state: 'open', facts: { charged: 100, paid: 200 } },
    ])
    expect(await one.clinic.table('task')).toMatchObject([{ patient_id: who.i, tbl: 'charge' }])
    await pay(-100)
    expect((await tasks())[0]?.state).toBe('cleared')
  })

  it('cancelled_twice, and a payment of what was cancelled', async () => {
    const who = await patient()
    const charge = insert('charge', rowOf.charge(admin, who.i, 100))
    const cancel = () => insert('charge', rowOf.charge(admin, who.i, -100, { cancels_id: charge.i }))
    await apply(charge, cancel())
    expect(await tasks()).toEqual([])
    await apply(cancel())
    expect(await tasks()).toEqual([{ kind: 'cancelled_twice', row: charge.i, state: 'open', facts: { times: 2 } }])
  })

  it('dispensed_twice counts all fills, and a reversal clears it; dispensed_after_stop opens for a stopped item', async () => {
    const { medicine, batch } = await stock()
    const who = await patient()
    const prescription = insert('prescription', rowOf.prescription(admin, who.i))
    const item = insert(
      'prescription_item',
      rowOf.prescriptionItem(admin, prescription.i, who.i, medicine.i, { repeats: 1 }),
    )
    await apply(prescription, item)
    const ids = { item: item.i, prescription: prescription.i, patient: who.i, medicine: medicine.i, batch: batch.i }
    const hand = (quantity: number) => insert('dispense', rowOf.dispense(admin, ids, quantity))
    await apply(hand(10), hand(10))
    expect(await tasks()).toEqual([])
    await apply(hand(1))
    expect(await tasks()).toEqual([
      { kind: 'dispensed_twice', row: item.i, state: 'open', facts: { dispensed: 21, prescribed: 20 } },
    ])
    await apply(hand(-1))
    expect((await tasks())[0]?.state).toBe('cleared')
    await apply(update(item, { status: 'stopped' }), hand(-5))
    expect(await tasks()).toHaveLength(1)
    await apply(hand(5))
    expect((await tasks()).find(({ kind }) => kind === 'dispensed_after_stop')).toMatchObject({
      row: item.i,
      state: 'open',
    })
  })

  it('what was handed out before the stop, and is only sent after it, is no task', async () => {
    const { medicine, batch } = await stock()
    const who = await patient()
    const prescription = insert('prescription', rowOf.prescription(admin, who.i))
    const item = insert('prescription_item', rowOf.prescriptionItem(admin, prescription.i, who.i, medicine.i))
    await apply(prescription, item)
    const ids = { item: item.i, prescription: prescription.i, patient: who.i, medicine: medicine.i, batch: batch.i }
    one.b.stamp = one.a.stamp
    const early = insert('dispense', rowOf.dispense(admin, ids, 1), one.b)
    one.a.stamp += 4096
    await apply(update(item, { status: 'stopped' }))
    await one.clinic.push(one.b, [early])
    expect(await tasks()).toEqual([])
    one.b.stamp = one.a.stamp + 1
    await one.clinic.push(one.b, [insert('dispense', rowOf.dispense(admin, ids, 1), one.b)])
    expect(await tasks()).toMatchObject([{ kind: 'dispensed_after_stop', row: item.i }])
  })

  it('open_visits: a second open visit opens it, its end clears it', async () => {
    const who = await patient()
    const [first, second] = [1, 2].map(() => insert('medical_record', rowOf.record(admin, who.i)))
    await apply(first as WireOp, second as WireOp)
    expect(await tasks()).toEqual([{ kind: 'open_visits', row: who.i, state: 'open', facts: { visits: 2 } }])
    await apply(update(second as WireOp, { status: 'cancelled' }))
    expect((await tasks())[0]?.state).toBe('cleared')
  })

  it('duplicate_patient by card number or by name and birthday: the later one, until they differ or are merged', async () => {
    const first = await patient({ national_id: 'N1', family_name: 'Otieno' })
    const byCard = await patient({ national_id: 'N1', created_at: noon + 1 })
    const byName = await patient({ family_name: 'OTIENO', created_at: noon + 2 })
    await patient({ family_name: 'Otieno', birth_date_precision: 'year', created_at: noon + 3 })
    const named = async (id: string) => (await tasks()).find(({ row }) => row === id)
    expect(await named(byCard.i)).toMatchObject({ kind: 'duplicate_patient', state: 'open', facts: { other: first.i } })
    expect(await named(byName.i)).toMatchObject({ state: 'open', facts: { other: first.i } })
    expect(await tasks()).toHaveLength(2)
    await apply(update(byCard, { merged_into_id: first.i }))
    expect((await named(byCard.i))?.state).toBe('cleared')
    await apply(update(first, { family_name: 'Otiende' }))
    expect((await named(byName.i))?.state).toBe('cleared')
  })

  it('mrn_taken, username_taken and code_taken name the later of the two', async () => {
    const [first, second] = [await patient({ mrn: 'HER-1' }), await patient({ mrn: 'HER-1', created_at: noon + 1 })]
    const users = [0, 1].map((n) => insert('user', rowOf.user('clerk', { username: 'amina', created_at: noon + n })))
    const items = [0, 1].map((n) =>
      insert('service_item', { ...rowOf.serviceItem(admin, 'FBC'), created_at: noon + n }),
    )
    await apply(...users, ...items)
    const expected = [
      { kind: 'mrn_taken', row: second.i, facts: { other: first.i } },
      { kind: 'username_taken', row: users[1]?.i, facts: { other: users[0]?.i } },
      { kind: 'code_taken', row: items[1]?.i, facts: { other: items[0]?.i } },
    ].map((each) => ({ ...each, state: 'open' }))
    const byKind = (list: { kind: unknown }[]) => [...list].sort((x, y) => String(x.kind).localeCompare(String(y.kind)))
    expect(byKind(await tasks())).toEqual(byKind(expected))
    await apply(
      update(first, { mrn: 'HER-2' }),
      update(users[0] as WireOp, { username: 'amina2' }),
      update(items[1] as WireOp, { code: 'FBC2' }),
    )
    expect(byKind(await tasks())).toEqual(byKind(expected.map((each) => ({ ...each, state: 'cleared' }))))
  })

  it('tasks take the seqs after the ops of the call, and are not made for groups that were refused', async () => {
    const { move } = await stock()
    const results = await one.clinic.push(
      one.a,
      [move(-1)],
      [move(1), opOf(one.a, admin, { t: 'sale', k: 'insert', c: { nonsense: 1 } })],
      [move(-1)],
    )
    expect(results.map(({ outcome }) => outcome)).toEqual(['applied', 'refused', 'applied'])
    const [task] = await one.clinic.table('task')
    const [refusal] = await one.clinic.table('refusal')
    const last = Number(results[2]?.to)
    expect([(await one.clinic.meta(String(refusal?.id)))?.seq, (await one.clinic.meta(String(task?.id)))?.seq]).toEqual(
      [last + 1, last + 2],
    )
    expect((await tasks())[0]?.facts).toEqual({ balance: -2 })
    const none = await one.clinic.push(one.a, [insert('sale', { made_at: randomUUID() })])
    expect(none[0]?.outcome).toBe('refused')
  })
})
