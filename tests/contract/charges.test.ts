import { expect, test } from 'vitest'
import { system } from '../../main/database/author.ts'
import { billOf } from '../../main/features/payments/account.ts'
import { cancelChargesOf } from '../../main/features/payments/charging.ts'
import { type Balance, balance, type PaymentRow } from '../../shared/domain/charge.ts'
import { type Clinic, codeOf, key, openClinic, seededRandom } from '../harness/clinic.ts'
import { addCharges, addSale, type Client, dueOf, openShift, takeCash } from '../harness/till.ts'
import { addPatient } from '../harness/visit.ts'

const setUp = async (amountsMinor: readonly number[]) => {
  const clinic = await openClinic()
  const cashier = await clinic.as('cashier')
  await openShift(cashier)
  const patientId = addPatient(clinic)
  return { clinic, cashier, patientId, charges: addCharges(clinic, { patientId }, amountsMinor) }
}

const discount = (client: Client, chargeIds: string[], amountMinor: number) =>
  client.charges.discount({ chargeIds, amountMinor, reason: 'Hardship', idempotencyKey: key() })

const cancel = (client: Client, id: string | undefined) =>
  client.charges.cancel({ id: id ?? '', reason: 'Not done', idempotencyKey: key() })

test('unpaid bills list who owes, how much, for how many lines and since when', async () => {
  const { clinic, cashier, patientId } = await setUp([500, 300])
  const late = addPatient(clinic, { familyName: 'Őrsi', givenName: 'Żofia', mrn: 'HER-2222-00042-X' })
  clinic.clock.now += 3_600_000
  addCharges(clinic, { patientId: late }, [900])
  addPatient(clinic, { familyName: 'Owesnothing' })
  const unpaid = await cashier.charges.unpaid({})
  expect(unpaid.total).toBe(2)
  expect(unpaid.rows).toMatchObject([
    { patientId: late, name: 'Żofia Őrsi', mrn: 'HER-2222-00042-X', balanceMinor: 900, lines: 1 },
    { patientId, name: 'Achieng Otieno', balanceMinor: 800, lines: 2 },
  ])
  expect((unpaid.rows[1]?.latestAt ?? 0) - (unpaid.rows[1]?.oldestAt ?? 0)).toBe(60_000)
  const names = async (input: Parameters<Client['charges']['unpaid']>[0]) =>
    (await cashier.charges.unpaid(input)).rows.map((row) => row.name)
  expect(await names({ sort: 'oldest' })).toEqual(['Achieng Otieno', 'Żofia Őrsi'])
  expect(await names({ sort: 'balance', order: 'asc' })).toEqual(['Achieng Otieno', 'Żofia Őrsi'])
  expect(await names({ pageSize: 1, page: 2 })).toEqual(['Achieng Otieno'])
  for (const search of ['ors', 'zof', 'orsi zofia', 'HER-2222-0', '00042']) {
    expect(await names({ search }), search).toEqual(['Żofia Őrsi'])
  }
  expect(await names({ search: 'nobody' })).toEqual([])
  await takeCash(cashier, late, 900)
  expect(await names({})).toEqual(['Achieng Otieno'])
})

test('a bill that was settled by cancelling leaves the list, and a refund brings a paid one back', async () => {
  const { cashier, patientId, charges } = await setUp([500])
  const owing = async () => (await cashier.charges.unpaid({})).rows.map((row) => row.balanceMinor)
  await cancel(cashier, charges[0])
  expect(await owing()).toEqual([])
  expect(await owing()).toEqual([])
  expect((await cashier.charges.list({ patientId })).rows).toMatchObject([
    { isCancelled: true, cancelReason: 'Not done', openMinor: 0, amountMinor: 500 },
  ])
})

test('the lines of a discount sum to its total, whatever the amounts', async () => {
  const { clinic, cashier, patientId, charges } = await setUp([333, 333, 334, 1, 7_777])
  expect(await discount(cashier, charges, 1_001)).toEqual({
    changedMinor: -1_001,
    balanceMinor: 7_777,
    currency: 'USD',
  })
  const { rows, account } = await cashier.charges.list({ patientId })
  expect(rows.reduce((sum, row) => sum + row.discountMinor, 0)).toBe(1_001)
  expect(rows.every((row) => row.openMinor >= 0 && row.openMinor === row.amountMinor - row.discountMinor)).toBe(true)
  expect(account).toMatchObject({ chargedMinor: 7_777, dueMinor: 7_777 })
  const written = clinic.hera.core.store.sqlite
    .prepare(
      `SELECT sum(amount_minor) AS sum, count(DISTINCT reason) AS reasons FROM charge WHERE source_kind = 'discount'`,
    )
    .get()
  expect(written).toEqual({ sum: -1_001, reasons: 1 })
  await takeCash(cashier, patientId, 7_777)
  expect(await dueOf(cashier, { patientId })).toBe(0)
})

test('a discount is no more than is open, within one bill, and needs a reason', async () => {
  const { clinic, cashier, patientId, charges } = await setUp([500, 300])
  const other = addCharges(clinic, { patientId: addPatient(clinic) }, [100])
  await takeCash(cashier, patientId, 200)
  expect(await codeOf(discount(cashier, charges, 601))).toBe('BAD_REQUEST')
  expect(await codeOf(discount(cashier, [...charges, ...other], 10))).toBe('BAD_REQUEST')
  expect(await codeOf(discount(cashier, [], 10))).toBe('BAD_REQUEST')
  expect(await codeOf(discount(cashier, [charges[0] ?? '', charges[0] ?? ''], 10))).toBe('BAD_REQUEST')
  for (const wrong of [0, -5, 1.5]) expect(await codeOf(discount(cashier, charges, wrong))).toBe('BAD_REQUEST')
  expect(await codeOf(discount(cashier, [crypto.randomUUID()], 10))).toBe('NOT_FOUND')
  const input = { chargeIds: charges, amountMinor: 10, reason: '', idempotencyKey: key() }
  expect(await codeOf(cashier.charges.discount(input))).toBe('BAD_REQUEST')
  await discount(cashier, charges, 600)
  expect(await dueOf(cashier, { patientId })).toBe(0)
})

test('a discount or a cancelled charge above the clinic’s limit, also in parts, needs an administrator', async () => {
  const { clinic, cashier, charges } = await setUp([300_000, 100_001])
  await discount(cashier, charges.slice(0, 1), 60_000)
  expect(await codeOf(discount(cashier, charges.slice(0, 1), 40_001))).toBe('FORBIDDEN')
  expect(await codeOf(cancel(cashier, charges[1]))).toBe('FORBIDDEN')
  const admin = await clinic.as('admin')
  await discount(admin, charges.slice(0, 1), 40_001)
  await cancel(admin, charges[1])
})

test('cancelling a charge takes its discount back with it, once', async () => {
  const { cashier, patientId, charges } = await setUp([500, 300])
  await discount(cashier, charges, 80)
  expect(await cancel(cashier, charges[0])).toMatchObject({ changedMinor: -450, balanceMinor: 270 })
  expect(await codeOf(cancel(cashier, charges[0]))).toBe('CONFLICT')
  expect(await codeOf(discount(cashier, charges, 1))).toBe('CONFLICT')
  expect(await codeOf(cancel(cashier, crypto.randomUUID()))).toBe('NOT_FOUND')
  expect((await cashier.charges.list({ patientId })).rows.map((row) => row.openMinor)).toEqual([0, 270])
})

test('a retry of a discount or a cancellation writes nothing twice', async () => {
  const { cashier, patientId, charges } = await setUp([500, 300])
  const input = { chargeIds: charges, amountMinor: 80, reason: 'Hardship', idempotencyKey: key() }
  expect(await cashier.charges.discount(input)).toEqual(await cashier.charges.discount(input))
  const once = { id: charges[0] ?? '', reason: 'Not done', idempotencyKey: key() }
  expect(await cashier.charges.cancel(once)).toEqual(await cashier.charges.cancel(once))
  expect(await dueOf(cashier, { patientId })).toBe(270)
})

test('a script in a reason stays text', async () => {
  const { cashier, patientId, charges } = await setUp([500])
  const reason = `<script>alert('x')</script>'; DROP TABLE charge; --`
  await cashier.charges.cancel({ id: charges[0] ?? '', reason, idempotencyKey: key() })
  expect((await cashier.charges.list({ patientId })).rows[0]?.cancelReason).toBe(reason)
})

test('a bill shows only what is open when asked, in pages, newest first when asked', async () => {
  const { cashier, patientId } = await setUp([500, 300, 200])
  await takeCash(cashier, patientId, 500)
  const open = await cashier.charges.list({ patientId, openOnly: true, order: 'desc', pageSize: 1 })
  expect(open).toMatchObject({ total: 2, rows: [{ description: 'Test service 3' }] })
  expect(await codeOf(cashier.charges.list({}))).toBe('BAD_REQUEST')
  expect(await codeOf(cashier.charges.list({ patientId: crypto.randomUUID() }))).toBe('NOT_FOUND')
})

/** Reads the figures from the rows by the rule of shared/domain/charge.ts, past all that the program keeps. */
const balanceFromRows = (clinic: Clinic, patientId: string): Balance => {
  const { sqlite } = clinic.hera.core.store
  const charges = sqlite.prepare('SELECT amount_minor AS amountMinor FROM charge WHERE patient_id = ?').all(patientId)
  const payments = sqlite
    .prepare(
      `SELECT id, kind, method, amount_minor AS amountMinor, reverses_id AS reversesId FROM payment WHERE patient_id = ?`,
    )
    .all(patientId)
  return balance(charges as { amountMinor: number }[], payments as PaymentRow[])
}

test.each([1, 2, 3])('charges less payments is the balance after any sequence of actions (seed %i)', async (seed) => {
  const clinic = await openClinic({ seed })
  const admin = await clinic.as('admin')
  await openShift(admin)
  const patientId = addPatient(clinic)
  const random = seededRandom(seed * 7)
  const below = (limit: number) => Buffer.from(random(4)).readUInt32BE() % limit
  const paid: string[] = []
  const { sqlite } = clinic.hera.core.store
  let refusals = 0
  for (let step = 0; step < 60; step++) {
    clinic.clock.now += 1_000
    const { rows, account } = await admin.charges.list({ patientId, pageSize: 200 })
    const line = rows[below(rows.length || 1)]
    const amountMinor = 1 + below(900)
    const action = below(9)
    const attempt = async (): Promise<unknown> => {
      if (action <= 1) return addCharges(clinic, { patientId }, [1 + below(2_000)])
      if (action === 2) return takeCash(admin, patientId, Math.min(amountMinor, Math.max(1, account.dueMinor)))
      if (action === 3) return takeCash(admin, patientId, amountMinor, line ? { chargeIds: [line.id] } : {})
      if (action === 4) return takeCash(admin, patientId, amountMinor, { kind: 'deposit' })
      if (action === 5) return takeCash(admin, patientId, amountMinor, { method: 'deposit' })
      if (action === 6 && line) return discount(admin, [line.id], Math.min(amountMinor, Math.max(1, line.openMinor)))
      if (action === 7 && line) return cancel(admin, line.id)
      const paymentId = paid[below(paid.length || 1)] ?? crypto.randomUUID()
      return admin.payments.refund({ paymentId, amountMinor, reason: 'Some reason', idempotencyKey: key() })
    }
    const code = await codeOf(
      attempt().then((answer) => {
        if (answer && typeof answer === 'object' && 'receiptNo' in answer && 'id' in answer)
          paid.push(String(answer.id))
      }),
    )
    expect(['OK', 'BAD_REQUEST', 'CONFLICT', 'NOT_FOUND']).toContain(code)
    if (code !== 'OK') refusals += 1

    const after = await admin.charges.list({ patientId, pageSize: 200 })
    const truth = balanceFromRows(clinic, patientId)
    expect(after.account).toMatchObject({ ...truth })
    expect(after.rows.reduce((sum, row) => sum + row.openMinor, 0)).toBe(truth.dueMinor)
    const unpaid = await admin.charges.unpaid({ side: truth.dueMinor < 0 ? 'credit' : 'owed' })
    expect(unpaid.rows.map((row) => row.balanceMinor)).toEqual(truth.dueMinor === 0 ? [] : [truth.dueMinor])
    expect(truth.depositMinor).toBeGreaterThanOrEqual(0)
  }
  expect(refusals).toBeLessThan(50)
  expect(paid.length).toBeGreaterThan(3)
  const numbers = sqlite.prepare('SELECT receipt_no FROM payment ORDER BY receipt_no').pluck().all() as string[]
  expect(numbers.map((number) => Number(number.slice(-6)))).toEqual(numbers.map((_, index) => index + 1))
  const { shift } = await admin.shifts.current()
  const cash = sqlite
    .prepare(
      `SELECT coalesce(sum(CASE kind WHEN 'refund' THEN -amount_minor ELSE amount_minor END), 0)
       FROM payment WHERE method = 'cash'`,
    )
    .pluck()
    .get()
  expect((shift?.expectedMinor ?? 0) - (shift?.openingMinor ?? 0)).toBe(cash)
})

test('revoking what was ordered cancels its charge and leaves what was paid as credit', async () => {
  const { clinic, cashier, patientId, charges } = await setUp([500])
  await takeCash(cashier, patientId, 500)
  const { core } = clinic.hera
  const sourceId = core.store.sqlite.prepare('SELECT source_id FROM charge WHERE id = ?').pluck().get(charges[0])
  const cancelled = core.store.transact('test.cancel', system, (write) =>
    cancelChargesOf({ core, write, now: core.now(), author: system } as never, String(sourceId), 'Revoked'),
  )
  expect(cancelled).toBe(1)
  expect(billOf(core.store, { kind: 'patient', id: patientId }).balance.dueMinor).toBe(-500)
})

test('a walk-in sale has a bill of its own', async () => {
  const { clinic, cashier } = await setUp([500])
  const saleId = addSale(clinic)
  addCharges(clinic, { saleId }, [250])
  const bill = await cashier.charges.list({ saleId })
  expect(bill).toMatchObject({ total: 1, account: { name: 'Walk-in sale', mrn: null, dueMinor: 250 } })
  expect((await cashier.charges.unpaid({ search: 'walk' })).rows).toMatchObject([{ saleId, balanceMinor: 250 }])
})
