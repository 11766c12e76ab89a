import { beforeAll, expect, test } from 'vitest'
import type { Role } from '../../shared/domain/capability.ts'
import { type Clinic, key, openClinic } from '../harness/clinic.ts'
import { type Built, buildWindowCode, openWindows, type TestWindow } from './clinic-day-windows.ts'

/**
 * A clinic day as the desktop carries it: every person at a window of their own, with the preload as built and the page's
 * own client; every call crosses a port to the real application on its encrypted database.
 */
let code: Built
beforeAll(async () => {
  code = await buildWindowCode()
}, 60_000)

type Windows = ReturnType<typeof openWindows>
type Person = TestWindow & { heard: Set<string>; userId: string }

const passwordOf = (name: string): string => `${name} walks to work early`
const again = () => ({ idempotencyKey: key() })

/** Every table that the change stream of this window has told of. */
const listenTo = (window: TestWindow): Set<string> => {
  const heard = new Set<string>()
  const follow = async (): Promise<void> => {
    for await (const { tables } of await window.client.live.changes()) for (const table of tables) heard.add(table)
  }
  // It ends with the window's port.
  follow().catch(() => {})
  return heard
}

const signIn = async (window: TestWindow, username: string): Promise<Person> => {
  const { user } = await window.client.auth.login({ username, password: passwordOf(username), isScreen: true })
  return Object.assign(window, { heard: listenTo(window), userId: user.id })
}

const setUp = async (windows: Windows): Promise<Person> => {
  const window = windows.open()
  expect((await window.client.auth.state()).needsFirstAdministrator).toBe(true)
  const made = await window.client.auth.register({
    ...{ username: 'wanjiru', displayName: 'Wanjiru', password: passwordOf('wanjiru'), clinicName: 'Lakeside Clinic' },
  })
  expect(made.recoveryKey).toMatch(/\w/)
  return signIn(window, 'wanjiru')
}

/** An account with a one-time code, and the person's first minutes at a window of their own. */
const arrive = async (windows: Windows, admin: Person, username: string, role: Role, patientId?: string) => {
  const { activationCode } = await admin.client.users.create({
    ...{ username, displayName: username, role, ...again() },
    ...(patientId ? { patientId } : {}),
  })
  const window = windows.open()
  await window.client.auth.activate({ username, code: activationCode, newPassword: passwordOf(username) })
  return signIn(window, username)
}

const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'OK',
    (error: { code?: string }) => String(error.code),
  )

const receive = async ({ client }: Person) => {
  const patient = await client.patients.register({
    ...{ familyName: 'Nyakwaka', givenName: 'Achieng', sex: 'female', birthDate: '1990-05-17', phone: '+254712345678' },
    ...again(),
  })
  const visit = await client.records.open({ patientId: patient.id, reason: 'Fever for three days', ...again() })
  await client.records.triage({
    ...{ id: visit.id, priority: 'urgent', vitals: [{ loinc: '8310-5', value: 39.2 }], ...again() },
  })
  expect((await client.records.queue()).rows).toMatchObject([{ id: visit.id, status: 'triaged', priority: 'urgent' }])
  return { patientId: patient.id, recordId: visit.id }
}

const consult = async ({ client }: Person, { patientId, recordId }: { patientId: string; recordId: string }) => {
  await client.records.begin({ id: recordId, ...again() })
  const chart = await client.chart.open({ patientId })
  expect(chart.vitals).toMatchObject([{ loinc: '8310-5', points: [{ value: 39.2 }] }])
  await client.allergies.add({ patientId, substance: 'Latex', criticality: 'low', ...again() })
  const note = await client.recordItems.saveNote({ recordId, text: 'Crackles at the right base.', ...again() })
  await client.recordItems.addDiagnosis({ recordId, code: 'J06.9', isPrimary: true, ...again() })
  const { rows: offered } = await client.serviceItems.list({ pageSize: 200 })
  const consultation = offered.find((row) => row.category === 'consultation')
  const haemoglobin = offered.find((row) => row.name === 'Haemoglobin')
  const items = [{ serviceItemId: consultation?.id ?? '' }, { serviceItemId: haemoglobin?.id ?? '' }]
  const ordered = await client.services.order({ recordId, items, ...again() })
  const test = ordered.rows.find((row) => row.serviceItemId === haemoglobin?.id)
  const done = await client.services.addResult({ serviceId: test?.id ?? '', value: 9.1, ...again() })
  expect(done.results).toMatchObject([{ value: 9.1, interpretation: 'L' }])
  const medicines = await client.medicines.list({ search: 'paracetamol', pageSize: 50 })
  const medicine = medicines.rows.find((row) => row.baseUnit === 'tablet')
  const written = await client.prescriptions.create({
    ...{ patientId, recordId, ...again() },
    items: [
      {
        ...{ medicineId: medicine?.id ?? '', dose: 1, doseUnit: 'tablet', route: 'oral', frequency: 'TDS' },
        ...{ durationDays: 4, quantity: 12 },
      },
    ],
  })
  const signed = await client.recordItems.signNote({ recordId, itemId: note.id, ...again() })
  expect(signed.contentHash).toMatch(/^[0-9a-f]{64}$/)
  await client.records.finish({ id: recordId, ...again() })
  const prices = (consultation?.priceMinor ?? 0) + (haemoglobin?.priceMinor ?? 0) + 12 * (medicine?.priceMinor ?? 0)
  return { chargedMinor: prices, medicineId: medicine?.id ?? '', itemId: written.items[0]?.id ?? '' }
}

const handOut = async ({ client }: Person, medicineId: string, itemId: string) => {
  const stock = { medicineId, lot: 'PA-1', expiryDate: '2028-06-30', quantity: 100, ...again() }
  await client.stock.receive(stock)
  expect((await client.prescriptions.worklist({})).rows).toHaveLength(1)
  const handed = await client.dispenses.dispense({ prescriptionItemId: itemId, quantity: 12, ...again() })
  expect(handed.item.status).toBe('completed')
  expect((await client.prescriptions.worklist({})).rows).toEqual([])
  expect((await client.medicines.read({ id: medicineId })).onHand).toBe(88)
}

const takeMoney = async ({ client }: Person, patientId: string, chargedMinor: number) => {
  const { id } = await client.shifts.open({ openingMinor: 10_000, ...again() })
  const bill = await client.charges.list({ patientId })
  expect(bill.account).toMatchObject({
    chargedMinor,
    dueMinor: chargedMinor,
    name: expect.stringContaining('Nyakwaka'),
  })
  const first = await client.payments.take({
    ...{ patientId, method: 'cash', amountMinor: 500, tenderedMinor: 2_000, expectedBalanceMinor: chargedMinor },
    ...again(),
  })
  expect(first).toMatchObject({ changeMinor: 1_500, balanceMinor: chargedMinor - 500 })
  const rest = { patientId, method: 'card', amountMinor: chargedMinor - 500, reference: 'A-4711' } as const
  const second = await client.payments.take({ ...rest, expectedBalanceMinor: chargedMinor - 500, ...again() })
  expect(second.balanceMinor).toBe(0)
  const receipt = await client.payments.read({ id: first.id })
  expect(receipt).toMatchObject({ clinicName: 'Lakeside Clinic', receiptNo: first.receiptNo, tenderedMinor: 2_000 })
  const refund = await client.payments.refund({ paymentId: first.id, amountMinor: 150, reason: 'Not done', ...again() })
  expect(refund.balanceMinor).toBe(150)
  const closed = await client.shifts.close({ id, countedMinor: 10_350, ...again() })
  expect(closed).toMatchObject({ status: 'closed', cashInMinor: 500, cashOutMinor: 150, expectedMinor: 10_350 })
  const report = await client.shifts.report({ id })
  expect(report).toMatchObject({ takenMinor: chargedMinor, refundedMinor: 150, differenceMinor: 0 })
}

/** The patient's own window: the own record, who read it, and nobody else's. */
const readOwnRecord = async ({ client }: Person, patientId: string, otherId: string) => {
  const own = await client.chart.open({ patientId })
  expect(own.items.map((item) => item.text)).toContain('Crackles at the right base.')
  expect((await client.prescriptions.list({ patientId })).rows).toHaveLength(1)
  expect((await client.payments.list({ patientId })).rows).toHaveLength(3)
  const readers = await client.audit.list({ patientId })
  expect(readers.rows.map((entry) => entry.actorName)).toContain('daniel')
  expect(await codeOf(client.chart.open({ patientId: otherId }))).toMatch(/^(FORBIDDEN|NOT_FOUND)$/)
  expect(await codeOf(client.records.queue())).toBe('FORBIDDEN')
}

const soon = (what: string, holds: () => boolean) => expect.poll(holds, { message: what, timeout: 5_000 }).toBe(true)

const spendDay = async (clinic: Clinic) => {
  const windows = openWindows(clinic.hera, code)
  const admin = await setUp(windows)
  const clerk = await arrive(windows, admin, 'grace', 'clerk')
  const doctor = await arrive(windows, admin, 'daniel', 'doctor')
  const pharmacist = await arrive(windows, admin, 'halima', 'pharmacist')
  const cashier = await arrive(windows, admin, 'samuel', 'cashier')

  const visit = await receive(clerk)
  await soon('the doctor’s window hears of the visit', () => doctor.heard.has('medical_record'))
  const written = await consult(doctor, visit)
  await soon('the pharmacy hears of the prescription', () => pharmacist.heard.has('prescription'))
  await soon('the cash desk hears of the charges', () => cashier.heard.has('charge'))
  await handOut(pharmacist, written.medicineId, written.itemId)
  await takeMoney(cashier, visit.patientId, written.chargedMinor)
  await soon('the administrator’s window hears of the money', () => admin.heard.has('payment'))

  const other = await clerk.client.patients.register({
    ...{ familyName: 'Okello', givenName: 'Peter', sex: 'male', birthDate: '1981-01-02', ...again() },
  })
  const patient = await arrive(windows, admin, 'achieng', 'patient', visit.patientId)
  await readOwnRecord(patient, visit.patientId, other.id)

  const log = await admin.client.audit.list({ patientId: visit.patientId, limit: 200 })
  const actors = new Set(log.rows.map((entry) => entry.actorName))
  for (const name of ['grace', 'daniel', 'halima', 'samuel', 'achieng']) expect(actors).toContain(name)
  expect(await admin.client.audit.verify()).toMatchObject({ isWhole: true })
  return { windows, admin, clerk, doctor, pharmacist, cashier, patient, ...visit }
}

test('a clinic day passes through six windows, each over its own port', async () => {
  const clinic = await openClinic()
  const { windows, ...day } = await spendDay(clinic)
  const everyone = [day.admin, day.clerk, day.doctor, day.pharmacist, day.cashier, day.patient]
  for (const { signals } of everyone) expect(signals).toEqual([])
  const { sessions } = clinic.hera.core
  const sessionIds = await Promise.all(everyone.map(async ({ client }) => (await client.auth.profile()).sessionId))
  for (const id of sessionIds) expect(sessions.find(id)).not.toBeNull()

  // Locked by its person, a window answers nothing until the password comes; the others are not touched.
  await day.doctor.client.auth.lock()
  expect(await codeOf(day.doctor.client.chart.open({ patientId: day.patientId }))).toBe('LOCKED')
  expect(day.doctor.signals).toEqual(['locked'])
  expect(await codeOf(day.clerk.client.records.queue())).toBe('OK')
  expect(await codeOf(day.doctor.client.auth.unlock({ password: 'wrong' }))).toBe('UNAUTHORIZED')
  await day.doctor.client.auth.unlock({ password: passwordOf('daniel') })
  expect(await codeOf(day.doctor.client.chart.open({ patientId: day.patientId }))).toBe('OK')

  // The computer sleeps: the pages are asked to cover themselves, then main locks every session by itself.
  for (const { contents } of everyone) contents.send('hera:lock')
  for (const { signals } of everyone) expect(signals.at(-1)).toBe('lockAsked')
  windows.ports.lockAll()
  for (const { client } of everyone) expect(await codeOf(client.settings.read())).toBe('LOCKED')

  // A reload ends the session in main: the new page begins with nobody, and the old session cannot be had back.
  const { sessionId } = await day.cashier.client.auth.unlock({ password: passwordOf('samuel') })
  const old = day.cashier.client
  day.cashier.reload()
  expect(sessions.find(sessionId)).toBeNull()
  expect(await codeOf(day.cashier.client.auth.profile())).toBe('UNAUTHORIZED')
  expect(await codeOf(old.auth.profile())).not.toBe('OK')
  await signIn(day.cashier, 'samuel')
  expect((await day.cashier.client.shifts.current()).shift).toBeNull()

  // Main ends: nothing is answered any more, by a new port neither, and no session is left.
  windows.ports.closeAll()
  for (const { client } of everyone) {
    expect(await codeOf(client.auth.profile())).toBe('CONNECTION_LOST')
    expect(await codeOf(client.auth.state())).toBe('CONNECTION_LOST')
  }
  for (const id of sessionIds) expect(sessions.find(id)).toBeNull()
}, 30_000)
