import type { Chance } from '../../main/features/demo/chance.ts'
import type { Hera } from '../../main/hera.ts'
import type { Client } from '../../main/host/memory/connect.ts'

/** What a day at a workstation is made of. Each action is one call: one save that is acknowledged or not. */
export interface Desk {
  hera: Hera
  client: Client
  chance: Chance
  workstation: string
}

const fresh = () => ({ idempotencyKey: crypto.randomUUID() })

const pick = <Row>({ hera, chance }: Desk, sql: string): Row | undefined => {
  const count = hera.core.store.statement<{ n: number }>(`SELECT count(*) AS n FROM (${sql})`).get()?.n ?? 0
  if (count === 0) return undefined
  return hera.core.store.statement<Row>(`${sql} LIMIT 1 OFFSET ?`).get(chance.integer(0, count - 1))
}

const letters = (chance: Chance, count: number): string =>
  Array.from({ length: count }, () => String.fromCharCode(97 + chance.integer(0, 25))).join('')
const nameOf = (chance: Chance): string => {
  const word = letters(chance, 9)
  return word.charAt(0).toUpperCase() + word.slice(1)
}

const register = async (desk: Desk): Promise<void> => {
  const { chance } = desk
  await desk.client.patients.register({
    familyName: nameOf(chance),
    givenName: nameOf(chance),
    sex: chance.pick(['female', 'male']),
    birthDate: `${chance.integer(1940, 2020)}-0${chance.integer(1, 9)}-${chance.integer(10, 28)}`,
    phone: `+2547${chance.integer(10_000_000, 99_999_999)}`,
    ...fresh(),
  })
}

/** A patient whom several desks know: so that the same phone number is changed on two of them. */
const changePhone = async (desk: Desk): Promise<void> => {
  const one = pick<{ id: string }>(desk, 'SELECT id FROM (SELECT id FROM patient ORDER BY id LIMIT 8)')
  if (!one) return register(desk)
  const { version } = await desk.client.patients.read({ id: one.id })
  const phone = `+2547${desk.chance.integer(10_000_000, 99_999_999)}`
  await desk.client.patients.update({ id: one.id, version, phone, ...fresh() })
}

const receive = async (desk: Desk): Promise<void> => {
  const medicine = pick<{ id: string }>(desk, 'SELECT id FROM (SELECT id FROM medicine ORDER BY id LIMIT 3)')
  if (!medicine) return register(desk)
  await desk.client.stock.receive({
    medicineId: medicine.id,
    lot: `L-${desk.workstation}-${desk.chance.integer(1, 3)}`,
    expiryDate: '2035-01-31',
    quantity: desk.chance.integer(1, 500),
    ...fresh(),
  })
}

/** From any desk's batch: two of them may take the same last box. */
const destroy = async (desk: Desk): Promise<void> => {
  const batch = pick<{ id: string; left: number }>(
    desk,
    'SELECT batch_id AS id, sum(delta) AS left FROM stock_movement GROUP BY batch_id HAVING sum(delta) > 0 ORDER BY batch_id',
  )
  if (!batch) return receive(desk)
  await desk.client.stock.adjust({
    batchId: batch.id,
    kind: 'destroy',
    delta: -desk.chance.integer(1, Math.min(batch.left, 40)),
    reason: 'Broken in the torture test',
    ...fresh(),
  })
}

const sell = async (desk: Desk): Promise<void> => {
  const medicine = pick<{ id: string }>(
    desk,
    'SELECT medicine_id AS id FROM stock_movement GROUP BY medicine_id HAVING sum(delta) > 5 ORDER BY medicine_id',
  )
  if (!medicine) return receive(desk)
  await desk.client.sales.make({
    lines: [{ medicineId: medicine.id, quantity: desk.chance.integer(1, 5) }],
    ...fresh(),
  })
}

const openVisit = async (desk: Desk): Promise<void> => {
  const one = pick<{ id: string }>(
    desk,
    "SELECT id FROM patient WHERE id NOT IN (SELECT patient_id FROM medical_record WHERE status IN ('arrived', 'triaged', 'in_progress')) ORDER BY id",
  )
  if (!one) return register(desk)
  await desk.client.records.open({ patientId: one.id, reason: 'Fever since yesterday', ...fresh() })
}

const order = async (desk: Desk): Promise<void> => {
  const record = pick<{ id: string }>(desk, "SELECT id FROM medical_record WHERE status <> 'cancelled' ORDER BY id")
  const item = pick<{ id: string }>(desk, "SELECT id FROM service_item WHERE status = 'active' ORDER BY id")
  if (!record || !item) return openVisit(desk)
  await desk.client.services.order({ recordId: record.id, items: [{ serviceItemId: item.id }], ...fresh() })
}

/** Part of what a patient or a walk-in owes, by card: the drawer is not what is tested. */
const pay = async (desk: Desk): Promise<void> => {
  const { rows } = await desk.client.charges.unpaid({})
  const account = rows.length > 0 ? desk.chance.pick(rows) : undefined
  if (!account || account.balanceMinor <= 0) return order(desk)
  const { shift } = await desk.client.shifts.current()
  if (!shift) return void (await desk.client.shifts.open({ openingMinor: desk.chance.integer(0, 10_000), ...fresh() }))
  await desk.client.payments.take({
    ...(account.patientId ? { patientId: account.patientId } : { saleId: account.saleId ?? '' }),
    method: 'card',
    reference: `SLIP-${desk.chance.integer(1, 1_000_000)}`,
    amountMinor: desk.chance.integer(1, account.balanceMinor),
    expectedBalanceMinor: account.balanceMinor,
    ...fresh(),
  })
}

const actions = [
  { weight: 4, run: register },
  { weight: 4, run: changePhone },
  { weight: 2, run: receive },
  { weight: 3, run: destroy },
  { weight: 3, run: sell },
  { weight: 2, run: openVisit },
  { weight: 3, run: order },
  { weight: 4, run: pay },
]

/** One thing that somebody does. Rejects where the program says no; then nothing was saved. */
export const act = (desk: Desk): Promise<void> => desk.chance.weighted(actions).run(desk)
