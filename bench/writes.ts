import { randomBytes } from 'node:crypto'
import { system } from '../main/database/author.ts'
import { charge } from '../main/database/schema/index.ts'
import type { Hera } from '../main/hera.ts'
import { uuidV7 } from '../shared/domain/uuid.ts'
import { type Latency, latency, print, printRatio } from './figure.ts'
import { familyName, givenName, makeRandom } from './names.ts'
import type { BenchWindow } from './window.ts'

/** As the screens make them. */
const newKey = (): string => uuidV7(Date.now(), randomBytes(10))

const warmUp = 60
const turn = 10

/** Some bare writes here, then as many calls through the window, in turn; the first ones are not counted. */
const sideBySide = async (
  calls: number,
  bare: (index: number) => void,
  whole: (from: number, until: number) => Promise<number[]>,
): Promise<{ bare: Latency; whole: Latency }> => {
  const samples = { bare: [] as number[], whole: [] as number[] }
  for (let from = 0; from < calls + warmUp; from += turn) {
    for (let index = from; index < from + turn; index++) {
      const start = performance.now()
      bare(index)
      samples.bare.push(performance.now() - start)
    }
    samples.whole.push(...(await whole(from, from + turn)))
  }
  return { bare: latency(samples.bare.slice(warmUp)), whole: latency(samples.whole.slice(warmUp)) }
}

/** Registering a patient, searchable at once, beside one bare durable insert of the same row into the same file. */
export const benchRegister = async (hera: Hera, window: BenchWindow, calls: number): Promise<void> => {
  const random = makeRandom(3)
  const person = () => ({
    familyName: familyName(random),
    givenName: givenName(random),
    sex: 'female',
    birthDate: '1990-05-17',
    phone: `+2547${String(Math.floor(random() * 100_000_000)).padStart(8, '0')}`,
  })
  const insert = hera.core.store.sqlite.prepare(
    `INSERT INTO patient (id, mrn, family_name, given_name, sex, birth_date, birth_date_precision, phone, created_at, created_by)
     VALUES (?, ?, ?, ?, ?, ?, 'day', ?, ?, ?)`,
  )
  const insertBare = (index: number): void => {
    const { familyName, givenName, sex, birthDate, phone } = person()
    const [id, mrn] = [hera.core.newId(), `bare-${index}`]
    insert.run(id, mrn, familyName, givenName, sex, birthDate, phone, Date.now(), system.userId)
  }
  const { bare, whole } = await sideBySide(calls, insertBare, (from, until) => {
    const inputs = Array.from({ length: until - from }, () => ({ ...person(), idempotencyKey: newKey() }))
    return window.calls('port', 'patients.register', inputs, 0)
  })
  printRatio('register.p50', whole.p50, bare.p50, { times: 2, words: 'p50 <= 2x bare encrypted FULL insert' })
  print({
    name: 'register.p99',
    value: whole.p99,
    unit: 'ms',
    goal: 'p99 <= 10 ms',
    met: whole.p99 <= 10,
    reference: bare.p99,
  })
}

/** A payment with three items, beside the four bare rows in one durable transaction. */
export const benchPayment = async (hera: Hera, window: BenchWindow, calls: number): Promise<void> => {
  const { store, newId } = hera.core
  await window.calls('port', 'shifts.open', [{ openingMinor: 0, idempotencyKey: newKey() }], 0)
  const patients = store.statement<{ id: string }>('SELECT id FROM patient LIMIT ?').all((calls + warmUp) * 2)
  const bill = (patientId: string): string[] =>
    store.transact('bench.charge', system, (write) =>
      [500, 1200, 300].map((amountMinor) =>
        write.insert(charge, {
          id: write.newId(),
          patientId,
          sourceKind: 'service',
          sourceId: write.newId(),
          description: 'Consultation',
          quantity: 1,
          unitPriceMinor: amountMinor,
          amountMinor,
          currency: hera.core.settings().currency,
          chargedAt: write.at,
          createdAt: write.at,
          createdBy: system.userId,
        }),
      ),
    )
  const bills = patients.map(({ id }) => ({ id, charges: bill(id) }))
  const payment = store.sqlite.prepare(
    `INSERT INTO payment (id, patient_id, receipt_no, kind, method, amount_minor, currency, paid_at, created_at, created_by)
     VALUES (?, ?, ?, 'payment', 'card', 2000, 'USD', ?, ?, ?)`,
  )
  const item = store.sqlite.prepare(
    'INSERT INTO payment_item (id, payment_id, charge_id, amount_minor) VALUES (?, ?, ?, ?)',
  )
  const pay = store.sqlite.transaction((index: number) => {
    const { id, charges } = bills[calls + warmUp + index] ?? bills[0] ?? { id: '', charges: [] }
    const paymentId = newId()
    payment.run(paymentId, id, `bare-${index}`, Date.now(), Date.now(), system.userId)
    for (const chargeId of charges) item.run(newId(), paymentId, chargeId, 500)
  })
  const { bare, whole } = await sideBySide(calls, pay, (from, until) =>
    window.calls(
      'port',
      'payments.take',
      bills.slice(from, until).map(({ id }) => ({
        patientId: id,
        method: 'cash',
        amountMinor: 2000,
        tenderedMinor: 2000,
        expectedBalanceMinor: 2000,
        idempotencyKey: newKey(),
      })),
      0,
    ),
  )
  printRatio('payment.p50', whole.p50, bare.p50, {
    times: 2,
    words: 'p50 <= 2x bare encrypted FULL, payment + 3 items',
  })
  print({
    name: 'payment.against_peer',
    value: whole.p50,
    unit: 'ms',
    goal: '5x faster than a NestJS + Prisma + Postgres backend (3.1 ms, measured elsewhere)',
    met: whole.p50 * 5 <= 3.1,
    reference: 3.1,
  })
}
