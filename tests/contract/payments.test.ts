import { describe, expect, test } from 'vitest'
import { type Clinic, codeOf, key, openClinic } from '../harness/clinic.ts'
import { addCharges, addSale, type Client, dueOf, openShift, takeCash } from '../harness/till.ts'
import { addPatient } from '../harness/visit.ts'

interface Till {
  clinic: Clinic
  cashier: Client
  patientId: string
  charges: string[]
}

/** A clinic with an open shift and a patient who owes these amounts. */
const openTill = async (amountsMinor: readonly number[] = [50_000, 23_050]): Promise<Till> => {
  const clinic = await openClinic()
  const cashier = await clinic.as('cashier')
  await openShift(cashier)
  const patientId = addPatient(clinic)
  return { clinic, cashier, patientId, charges: addCharges(clinic, { patientId }, amountsMinor) }
}

const count = (clinic: Clinic, table: 'payment' | 'payment_item'): number =>
  (clinic.hera.core.store.sqlite.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n

const refund = (client: Client, paymentId: string, amountMinor: number) =>
  client.payments.refund({ paymentId, amountMinor, reason: 'Charged by mistake', idempotencyKey: key() })

describe('taking a payment', () => {
  test('pays the bill, gives change and prints what was paid', async () => {
    const { cashier, patientId } = await openTill()
    const taken = await takeCash(cashier, patientId, 73_050, { tenderedMinor: 80_000 })
    expect(taken).toMatchObject({ amountMinor: 73_050, changeMinor: 6_950, balanceMinor: 0 })
    expect(taken.receiptNo).toMatch(/^R-[0-9A-Z]{4}-000001$/)
    const receipt = await cashier.payments.read({ id: taken.id })
    expect(receipt).toMatchObject({
      kind: 'payment',
      method: 'cash',
      tenderedMinor: 80_000,
      changeMinor: 6_950,
      balanceAfterMinor: 0,
      cashierName: 'Test cashier',
      name: 'Achieng Otieno',
      clinicName: 'Clinic',
    })
    expect(receipt.items.map((item) => [item.description, item.amountMinor])).toEqual([
      ['Test service 1', 50_000],
      ['Test service 2', 23_050],
    ])
    expect((await cashier.payments.items({ id: taken.id })).rows).toEqual(receipt.items)
  })

  test('the currency stays once money was charged: what is owed would be read as another amount', async () => {
    const { clinic } = await openTill()
    const admin = await clinic.as('admin')
    const { currency } = await admin.settings.read()
    await expect(admin.settings.update({ currency: 'JPY', idempotencyKey: key() })).rejects.toThrow(currency)
    await admin.settings.update({ currency, clinicName: 'Hilltop', idempotencyKey: key() })
    expect(await admin.settings.read()).toMatchObject({ currency, clinicName: 'Hilltop' })
  })

  test('a patient without a name is called the same on the record, the bill, the receipt and in the log', async () => {
    const { clinic, cashier } = await openTill()
    const clerk = await clinic.as('clerk')
    const { id, familyName, givenName } = await clerk.patients.register({ isUnknown: true, idempotencyKey: key() })
    const called = `${familyName} ${givenName}`
    addCharges(clinic, { patientId: id }, [5_000])
    const unpaid = await cashier.charges.unpaid({})
    expect(unpaid.rows.map(({ name }) => name)).toContain(called)
    const { id: paymentId } = await takeCash(cashier, id, 5_000)
    expect((await cashier.payments.read({ id: paymentId })).name).toBe(called)
    expect((await cashier.payments.list({ patientId: id })).rows.map(({ name }) => name)).toEqual([called])
    const admin = await clinic.as('admin')
    expect((await admin.audit.list({ patientId: id })).rows[0]?.patientName).toBe(called)
  })

  test('a part payment goes to the oldest charge first and leaves the rest owed', async () => {
    const { cashier, patientId } = await openTill()
    expect(await takeCash(cashier, patientId, 60_000)).toMatchObject({ balanceMinor: 13_050 })
    const { rows } = await cashier.charges.list({ patientId })
    expect(rows.map((row) => [row.paidMinor, row.openMinor])).toEqual([
      [50_000, 0],
      [10_000, 13_050],
    ])
  })

  test('may be for chosen charges, and for no more than they owe', async () => {
    const { clinic, cashier, patientId, charges } = await openTill()
    const second = charges.slice(1)
    expect(await codeOf(takeCash(cashier, patientId, 23_051, { chargeIds: second }))).toBe('BAD_REQUEST')
    await takeCash(cashier, patientId, 23_050, { chargeIds: second })
    const { rows } = await cashier.charges.list({ patientId })
    expect(rows.map((row) => row.openMinor)).toEqual([50_000, 0])
    await expect(takeCash(cashier, patientId, 1, { chargeIds: second })).rejects.toMatchObject({
      code: 'CONFLICT',
      data: { reason: 'already_paid' },
    })
    const other = addCharges(clinic, { patientId: addPatient(clinic) }, [100])
    expect(await codeOf(takeCash(cashier, patientId, 1, { chargeIds: other }))).toBe('NOT_FOUND')
  })

  test('the same bill is not paid twice', async () => {
    const { clinic, cashier, patientId } = await openTill()
    const seen = { patientId, method: 'cash' as const, amountMinor: 73_050, expectedBalanceMinor: 73_050 }
    await cashier.payments.take({ ...seen, idempotencyKey: key() })
    await expect(cashier.payments.take({ ...seen, idempotencyKey: key() })).rejects.toMatchObject({
      code: 'CONFLICT',
      data: { reason: 'balance_changed', facts: { balanceMinor: 0, expectedMinor: 73_050 } },
    })
    expect(count(clinic, 'payment')).toBe(1)
  })

  test('a retry with the same key takes nothing twice and answers the same', async () => {
    const { clinic, cashier, patientId } = await openTill()
    const input = {
      patientId,
      method: 'cash' as const,
      amountMinor: 73_050,
      expectedBalanceMinor: 73_050,
      idempotencyKey: key(),
    }
    const first = await cashier.payments.take(input)
    expect(await cashier.payments.take(input)).toEqual(first)
    expect(count(clinic, 'payment')).toBe(1)
    expect(count(clinic, 'payment_item')).toBe(2)
    expect(await codeOf(cashier.payments.take({ ...input, amountMinor: 1 }))).toBe('CONFLICT')
  })

  test('needs the cashier’s own open shift', async () => {
    const { clinic, patientId } = await openTill()
    const admin = await clinic.as('admin')
    await expect(takeCash(admin, patientId, 100)).rejects.toMatchObject({ data: { reason: 'no_shift' } })
    await openShift(admin)
    await takeCash(admin, patientId, 100)
  })

  test('refuses in words what is wrong with it, and writes nothing', async () => {
    const { clinic, cashier, patientId, charges } = await openTill()
    const wrong = [
      ['more than is owed', { amountMinor: 73_051 }],
      ['nothing', { amountMinor: 0 }],
      ['a negative amount', { amountMinor: -100 }],
      ['a fraction of a cent', { amountMinor: 100.5 }],
      ['an amount as text', { amountMinor: '100' }],
      ['too much to be meant', { amountMinor: 1e15 }],
      ['too little cash', { amountMinor: 500, tenderedMinor: 499 }],
      ['a fraction as cash', { amountMinor: 500, tenderedMinor: 500.5 }],
      ['a card without its slip', { amountMinor: 500, method: 'card' }],
      ['a mobile payment without its code', { amountMinor: 500, method: 'mobile' }],
      ['change from a card', { amountMinor: 500, method: 'card', reference: 'A1', tenderedMinor: 600 }],
      ['an unknown method', { amountMinor: 500, method: 'cheque' }],
      ['an unknown kind', { amountMinor: 500, kind: 'gift' }],
      ['no balance that was seen', { amountMinor: 500, expectedBalanceMinor: undefined }],
      ['a deposit that is not there', { amountMinor: 500, method: 'deposit' }],
      ['a patient and a sale', { amountMinor: 500, saleId: crypto.randomUUID() }],
      ['nobody', { amountMinor: 500, patientId: undefined }],
      ['an id that is none', { amountMinor: 500, patientId: "1' OR '1'='1" }],
      ['a charge twice', { amountMinor: 500, chargeIds: [charges[0], charges[0]] }],
      ['a megabyte of reference', { amountMinor: 500, method: 'card', reference: 'x'.repeat(1_000_000) }],
    ] as const
    for (const [words, changes] of wrong) {
      const input = { patientId, method: 'cash', expectedBalanceMinor: 73_050, idempotencyKey: key(), ...changes }
      const answer = cashier.payments.take(input as unknown as Parameters<Client['payments']['take']>[0])
      await expect(answer, words).rejects.toMatchObject({
        code: 'BAD_REQUEST',
        message: expect.stringMatching(/^(?!.*\(and ).{10,}\.$/),
      })
    }
    expect(count(clinic, 'payment')).toBe(0)
    expect(clinic.faults).toEqual([])
  })

  test('a patient and a sale that do not exist are not found', async () => {
    const { cashier } = await openTill()
    const input = { method: 'cash' as const, amountMinor: 1, expectedBalanceMinor: 0, idempotencyKey: key() }
    expect(await codeOf(cashier.payments.take({ ...input, patientId: crypto.randomUUID() }))).toBe('NOT_FOUND')
    expect(await codeOf(cashier.payments.take({ ...input, saleId: crypto.randomUUID() }))).toBe('NOT_FOUND')
  })

  test('receipts are numbered without gaps, also after a refused payment', async () => {
    const { clinic, cashier, patientId } = await openTill()
    const numbers = [(await takeCash(cashier, patientId, 100)).receiptNo]
    expect(await codeOf(takeCash(cashier, patientId, 99_999))).toBe('BAD_REQUEST')
    expect(await codeOf(takeCash(cashier, patientId, 100, { expectedBalanceMinor: 1 }))).toBe('CONFLICT')
    const second = await takeCash(cashier, patientId, 100)
    numbers.push(second.receiptNo)
    expect(await codeOf(refund(cashier, second.id, 101))).toBe('CONFLICT')
    await clinic.reopen()
    const again = await clinic.as('cashier')
    numbers.push((await refund(again, second.id, 50)).receiptNo, (await takeCash(again, patientId, 100)).receiptNo)
    expect(numbers.map((number) => Number(number.slice(-6)))).toEqual([1, 2, 3, 4])
    expect(new Set(numbers.map((number) => number.slice(0, 7))).size).toBe(1)
  })

  test('a walk-in sale is paid like a bill', async () => {
    const { clinic, cashier } = await openTill()
    const saleId = addSale(clinic, 'A neighbour')
    addCharges(clinic, { saleId }, [1_200])
    const { rows } = await cashier.charges.unpaid({ search: 'neigh' })
    expect(rows).toMatchObject([{ saleId, patientId: null, name: 'A neighbour', balanceMinor: 1_200, lines: 1 }])
    await cashier.payments.take({
      saleId,
      method: 'mobile',
      reference: 'QK12345',
      amountMinor: 1_200,
      expectedBalanceMinor: 1_200,
      idempotencyKey: key(),
    })
    expect(await dueOf(cashier, { saleId })).toBe(0)
    expect((await cashier.charges.unpaid({ search: 'neigh' })).rows).toEqual([])
  })
})

describe('a deposit', () => {
  test('is taken without a bill, pays one later and no more than it holds', async () => {
    const { cashier, patientId } = await openTill()
    const deposit = await takeCash(cashier, patientId, 60_000, { kind: 'deposit' })
    expect(deposit.balanceMinor).toBe(73_050)
    expect(await codeOf(takeCash(cashier, patientId, 60_001, { method: 'deposit' }))).toBe('BAD_REQUEST')
    await takeCash(cashier, patientId, 50_000, { method: 'deposit' })
    expect((await cashier.charges.list({ patientId })).account).toMatchObject({
      dueMinor: 23_050,
      depositMinor: 10_000,
    })
    await expect(refund(cashier, deposit.id, 10_001)).rejects.toMatchObject({ data: { reason: 'refund_too_large' } })
    await refund(cashier, deposit.id, 10_000)
    expect((await cashier.charges.list({ patientId })).account).toMatchObject({ dueMinor: 23_050, depositMinor: 0 })
    expect(await codeOf(refund(cashier, deposit.id, 1))).toBe('CONFLICT')
  })

  test('is not paid out of a deposit, nor left for a sale, nor put on charges', async () => {
    const { clinic, cashier, patientId, charges } = await openTill()
    const kind = 'deposit' as const
    expect(await codeOf(takeCash(cashier, patientId, 1, { kind, method: 'deposit' }))).toBe('BAD_REQUEST')
    expect(await codeOf(takeCash(cashier, patientId, 1, { kind, chargeIds: charges }))).toBe('BAD_REQUEST')
    const input = { kind, method: 'cash' as const, amountMinor: 1, idempotencyKey: key() }
    expect(await codeOf(cashier.payments.take({ ...input, saleId: addSale(clinic) }))).toBe('BAD_REQUEST')
  })
})

describe('a refund', () => {
  test('gives back by the same method, in parts, and never more than was paid', async () => {
    const { cashier, patientId } = await openTill()
    const paid = await takeCash(cashier, patientId, 73_050, { method: 'card', reference: 'SLIP 9' })
    expect(await refund(cashier, paid.id, 20_000)).toMatchObject({ balanceMinor: 20_000 })
    expect(await refund(cashier, paid.id, 53_050)).toMatchObject({ balanceMinor: 73_050 })
    await expect(refund(cashier, paid.id, 1)).rejects.toMatchObject({ code: 'CONFLICT', data: { reason: 'refunded' } })
    const receipt = await cashier.payments.read({ id: paid.id })
    expect(receipt).toMatchObject({ refundedMinor: 73_050, refundableMinor: 0 })
    expect(receipt.refunds.map((each) => [each.amountMinor, each.reason])).toEqual([
      [20_000, 'Charged by mistake'],
      [53_050, 'Charged by mistake'],
    ])
    const first = await cashier.payments.read({ id: receipt.refunds[0]?.id ?? '' })
    expect(first).toMatchObject({ kind: 'refund', method: 'card', reversesReceiptNo: paid.receiptNo })
    expect(first.items.map((item) => item.amountMinor)).toEqual([-20_000])
    const { rows } = await cashier.charges.list({ patientId })
    expect(rows.map((row) => row.paidMinor)).toEqual([0, 0])
  })

  test('comes off a cancelled charge first, and settles it', async () => {
    const { cashier, patientId, charges } = await openTill()
    const paid = await takeCash(cashier, patientId, 73_050)
    await cashier.charges.cancel({ id: charges[0] ?? '', reason: 'Not done', idempotencyKey: key() })
    expect((await cashier.charges.unpaid({ side: 'credit' })).rows).toMatchObject([{ balanceMinor: -50_000 }])
    await refund(cashier, paid.id, 50_000)
    const { rows, account } = await cashier.charges.list({ patientId })
    expect(rows.map((row) => [row.paidMinor, row.openMinor])).toEqual([
      [0, 0],
      [23_050, 0],
    ])
    expect(account.dueMinor).toBe(0)
  })

  test('is never made of a refund, of nothing, or without a reason', async () => {
    const { cashier, patientId } = await openTill()
    const paid = await takeCash(cashier, patientId, 1_000)
    const back = await refund(cashier, paid.id, 400)
    expect(await codeOf(refund(cashier, back.id, 1))).toBe('CONFLICT')
    expect(await codeOf(refund(cashier, crypto.randomUUID(), 1))).toBe('NOT_FOUND')
    for (const amountMinor of [0, -1, 0.5])
      expect(await codeOf(refund(cashier, paid.id, amountMinor))).toBe('BAD_REQUEST')
    const input = { paymentId: paid.id, amountMinor: 1, reason: ' ', idempotencyKey: key() }
    expect(await codeOf(cashier.payments.refund(input))).toBe('BAD_REQUEST')
  })

  test('is a cashier’s within their own open shift, an administrator’s beyond it', async () => {
    const { clinic, cashier, patientId } = await openTill()
    const paid = await takeCash(cashier, patientId, 1_000)
    const { shift } = await cashier.shifts.current()
    await cashier.shifts.close({ id: shift?.id ?? '', countedMinor: 11_000, idempotencyKey: key() })
    await expect(refund(cashier, paid.id, 500)).rejects.toMatchObject({ data: { reason: 'no_shift' } })
    await openShift(cashier)
    expect(await codeOf(refund(cashier, paid.id, 500))).toBe('FORBIDDEN')
    const admin = await clinic.as('admin')
    await expect(refund(admin, paid.id, 500)).rejects.toMatchObject({ data: { reason: 'no_shift' } })
    await openShift(admin)
    await refund(admin, paid.id, 500)
  })

  test('above the clinic’s limit, also in parts, needs an administrator', async () => {
    const { clinic, cashier, patientId } = await openTill([150_000])
    const paid = await takeCash(cashier, patientId, 150_000)
    await refund(cashier, paid.id, 60_000)
    expect(await codeOf(refund(cashier, paid.id, 40_001))).toBe('FORBIDDEN')
    await refund(cashier, paid.id, 40_000)
    const admin = await clinic.as('admin')
    await openShift(admin)
    await refund(admin, paid.id, 50_000)
  })
})

describe('a write-off', () => {
  test('is an administrator’s, lowers what is owed and moves no money', async () => {
    const { clinic, cashier, patientId } = await openTill()
    const input = { patientId, amountMinor: 23_050, expectedBalanceMinor: 73_050, reason: 'Cannot pay' }
    expect(await codeOf(cashier.payments.writeOff({ ...input, idempotencyKey: key() }))).toBe('FORBIDDEN')
    const admin = await clinic.as('admin')
    await admin.payments.writeOff({ ...input, idempotencyKey: key() })
    expect((await cashier.charges.list({ patientId })).account).toMatchObject({
      paidMinor: 0,
      writtenOffMinor: 23_050,
      dueMinor: 50_000,
    })
    expect(await codeOf(admin.payments.writeOff({ ...input, idempotencyKey: key() }))).toBe('CONFLICT')
    expect((await cashier.shifts.current()).shift?.cashInMinor).toBe(0)
  })
})

describe('lists of payments', () => {
  test('are narrowed by patient, shift, method, kind, day, receipt and name, and sorted', async () => {
    const { clinic, cashier, patientId } = await openTill()
    const other = addPatient(clinic, { familyName: 'Wanjiru', givenName: 'Zawadi' })
    addCharges(clinic, { patientId: other }, [9_000])
    await takeCash(cashier, patientId, 1_000)
    const card = await takeCash(cashier, other, 9_000, { method: 'card', reference: 'S1' })
    clinic.clock.now += 24 * 60 * 60_000
    const back = await refund(cashier, card.id, 500)
    const amounts = async (filter: Parameters<Client['payments']['list']>[0]) =>
      (await cashier.payments.list(filter)).rows.map((row) => row.amountMinor)
    expect(await amounts({})).toEqual([500, 9_000, 1_000])
    expect(await amounts({ sort: 'amount', order: 'asc' })).toEqual([500, 1_000, 9_000])
    expect(await amounts({ patientId })).toEqual([1_000])
    expect(await amounts({ method: 'card' })).toEqual([500, 9_000])
    expect(await amounts({ kind: 'refund' })).toEqual([500])
    expect(await amounts({ from: '2026-03-03' })).toEqual([500])
    expect(await amounts({ to: '2026-03-02' })).toEqual([9_000, 1_000])
    expect(await amounts({ from: '2026-03-02', to: '2026-03-03', pageSize: 1, page: 2 })).toEqual([9_000])
    expect(await amounts({ search: back.receiptNo.toLowerCase() })).toEqual([500])
    expect(await amounts({ search: '2' })).toEqual([9_000])
    expect(await amounts({ search: 'zaw wanj' })).toEqual([500, 9_000])
    expect(await amounts({ search: 'nobody' })).toEqual([])
    expect(await amounts({ shiftId: crypto.randomUUID() })).toEqual([])
    expect(await codeOf(cashier.payments.list({ from: '2026-02-30' }))).toBe('BAD_REQUEST')
  })

  test('a patient reads their own payments and charges and no one else’s', async () => {
    const { clinic, cashier, patientId } = await openTill()
    const other = addPatient(clinic, { familyName: 'Wanjiru' })
    addCharges(clinic, { patientId: other }, [9_000])
    const own = await takeCash(cashier, patientId, 1_000)
    const foreign = await takeCash(cashier, other, 2_000)
    const patient = await clinic.as('patient', patientId)
    expect((await patient.payments.list({})).rows.map((row) => row.id)).toEqual([own.id])
    expect((await patient.charges.list({})).account.dueMinor).toBe(72_050)
    expect((await patient.payments.read({ id: own.id })).receiptNo).toBe(own.receiptNo)
    expect((await patient.charges.unpaid({})).rows.map((row) => row.patientId)).toEqual([patientId])
    const saleId = addSale(clinic)
    expect(await codeOf(patient.payments.read({ id: foreign.id }))).toBe('NOT_FOUND')
    expect(await codeOf(patient.payments.items({ id: foreign.id }))).toBe('NOT_FOUND')
    expect(await codeOf(patient.payments.list({ patientId: other }))).toBe('NOT_FOUND')
    expect(await codeOf(patient.charges.list({ patientId: other }))).toBe('NOT_FOUND')
    expect(await codeOf(patient.charges.list({ saleId }))).toBe('NOT_FOUND')
    expect(await codeOf(takeCash(patient, patientId, 1))).toBe('FORBIDDEN')
  })

  test('every look at a patient’s bill or receipt leaves an access entry', async () => {
    const { clinic, cashier, patientId } = await openTill()
    const paid = await takeCash(cashier, patientId, 1_000)
    await cashier.payments.read({ id: paid.id })
    const { store } = clinic.hera.core
    store.audit.flush()
    const actions = store.sqlite
      .prepare('SELECT DISTINCT action FROM audit_entry WHERE patient_id = ? ORDER BY action')
      .pluck()
      .all(patientId)
    expect(actions).toEqual(expect.arrayContaining(['charges.list', 'payments.read', 'payments.take']))
  })
})
