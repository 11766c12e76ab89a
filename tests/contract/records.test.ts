import { expect, test } from 'vitest'
import { type Clinic, codeOf, key, openClinic, startOfTest } from '../harness/clinic.ts'

type Client = Awaited<ReturnType<Clinic['as']>>

const minute = 60_000
const day = 86_400_000

const register = async (client: Client, givenName = 'Amina', birthDate = '1990-05-17') =>
  client.patients.register({ familyName: 'Otieno', givenName, sex: 'female', birthDate, idempotencyKey: key() })

const open = (
  client: Client,
  patientId: string,
  facts: { priority?: 'urgent' | 'emergency'; startedAt?: number } = {},
) => client.records.open({ patientId, reason: 'Fever', ...facts, idempotencyKey: key() })

const arrival = async () => {
  const clinic = await openClinic()
  const [clerk, doctor] = [await clinic.as('clerk'), await clinic.as('doctor')]
  const patient = await register(clerk)
  return { clinic, clerk, doctor, patient, visit: await open(clerk, patient.id) }
}

const temperature = { loinc: '8310-5', value: 39.4 }
const pressure = (systolic: number, diastolic: number) => ({
  loinc: '85354-9',
  components: [
    { loinc: '8480-6', value: systolic },
    { loinc: '8462-4', value: diastolic },
  ],
})

test('a visit goes from arrival over triage and the doctor to its end, and keeps every step', async () => {
  const { clinic, clerk, doctor, visit } = await arrival()
  expect(visit).toMatchObject({ status: 'arrived', priority: 'routine', reason: 'Fever', clinicianId: null })
  clinic.clock.now += 5 * minute
  const triaged = await clerk.records.triage({
    id: visit.id,
    vitals: [temperature],
    priority: 'urgent',
    idempotencyKey: key(),
  })
  expect(triaged).toMatchObject({ status: 'triaged', priority: 'urgent' })
  clinic.clock.now += 5 * minute
  const begun = await doctor.records.begin({ id: visit.id, idempotencyKey: key() })
  expect(begun).toMatchObject({ status: 'in_progress', clinicianName: 'Test doctor' })
  clinic.clock.now += 5 * minute
  const done = await doctor.records.finish({ id: visit.id, idempotencyKey: key() })
  expect(done).toMatchObject({ status: 'finished', endedAt: startOfTest + 15 * minute })
  const { history } = await clerk.records.read({ id: visit.id })
  expect(history).toEqual([
    { status: 'arrived', at: startOfTest, byName: 'Test clerk' },
    { status: 'triaged', at: startOfTest + 5 * minute, byName: 'Test clerk' },
    { status: 'in_progress', at: startOfTest + 10 * minute, byName: 'Test doctor' },
    { status: 'finished', at: startOfTest + 15 * minute, byName: 'Test doctor' },
  ])
})

test('a patient has one open visit, and the refusal says which', async () => {
  const { clerk, doctor, patient, visit } = await arrival()
  await expect(open(clerk, patient.id)).rejects.toMatchObject({
    code: 'CONFLICT',
    data: { reason: 'record_open', facts: { recordId: visit.id } },
  })
  expect((await clerk.patients.read({ id: patient.id })).openRecord).toEqual({ id: visit.id, status: 'arrived' })
  await doctor.records.begin({ id: visit.id, idempotencyKey: key() })
  await doctor.records.finish({ id: visit.id, idempotencyKey: key() })
  expect(await codeOf(open(clerk, patient.id))).toBe('OK')
})

test('a retry with the same key opens one visit', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  const patient = await register(clerk)
  const input = { patientId: patient.id, reason: 'Cough', idempotencyKey: key() }
  expect((await clerk.records.open(input)).id).toBe((await clerk.records.open(input)).id)
  expect((await clerk.records.list({})).total).toBe(1)
})

test('a visit begins neither in the future, nor before the birth, nor after the death', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  const baby = await register(clerk, 'Baby', '2026-03-01')
  expect(await codeOf(open(clerk, baby.id, { startedAt: startOfTest + minute }))).toBe('BAD_REQUEST')
  expect(await codeOf(open(clerk, baby.id, { startedAt: startOfTest - 2 * day }))).toBe('BAD_REQUEST')
  expect(await codeOf(open(clerk, baby.id, { startedAt: 1.5 }))).toBe('BAD_REQUEST')
  const late = await open(clerk, baby.id, { startedAt: startOfTest - day })
  expect(late.startedAt).toBe(startOfTest - day)
  const old = await register(clerk, 'Old', '1930-01-01')
  await clerk.patients.markDeceased({
    id: old.id,
    version: old.version,
    deceasedAt: '2026-03-01',
    idempotencyKey: key(),
  })
  expect(await codeOf(open(clerk, old.id))).toBe('CONFLICT')
  expect(await codeOf(open(clerk, old.id, { startedAt: startOfTest }))).toBe('CONFLICT')
  // Entered after an outage: the visit on the day of the death took place.
  expect(await codeOf(open(clerk, old.id, { startedAt: startOfTest - day }))).toBe('OK')
})

test('the birth date can’t be corrected to after the first visit', async () => {
  const { clinic, clerk, patient } = await arrival()
  const correct = (birthDate: string) =>
    clerk.patients.update({ id: patient.id, version: patient.version, birthDate, idempotencyKey: key() })
  clinic.clock.now += day
  expect(await codeOf(correct('2026-03-03'))).toBe('BAD_REQUEST')
  expect(await codeOf(correct('2026-03-02'))).toBe('OK')
})

test('vital signs keep the range for age and sex of the day, and say what they mean', async () => {
  const { clinic, clerk, doctor, visit } = await arrival()
  await clerk.records.triage({
    id: visit.id,
    vitals: [temperature, { loinc: '8867-4', value: 0 }, pressure(182, 85)],
    idempotencyKey: key(),
  })
  const { rows } = await doctor.recordItems.list({ recordId: visit.id, kind: 'vitals' })
  const of = (code: string) => rows.find((row) => row.code === code)
  expect(of('8310-5')).toMatchObject({ value: 39.4, unit: 'Cel', interpretation: 'H', rangeLow: 36, rangeHigh: 37.5 })
  expect(of('8867-4'), '0 is a value').toMatchObject({ value: 0, interpretation: 'LL' })
  expect(of('85354-9')).toMatchObject({
    value: null,
    interpretation: 'HH',
    components: [
      { code: '8480-6', value: 182, interpretation: 'HH', rangeLow: 100, rangeHigh: 139 },
      { code: '8462-4', value: 85, interpretation: 'N', rangeLow: 60, rangeHigh: 89 },
    ],
  })
  expect((await clerk.records.queue()).rows[0]?.hasCriticalVitals).toBe(true)
  const { patient } = visit
  const { version } = await clerk.patients.read({ id: patient.id })
  await clerk.patients.update({ id: patient.id, version, birthDate: '2025-10-01', idempotencyKey: key() })
  const later = await doctor.recordItems.list({ recordId: visit.id, kind: 'vitals' })
  expect(later.rows.find((row) => row.code === '8867-4')?.rangeHigh, 'frozen').toBe(100)
  expect(clinic.faults).toEqual([])
})

test('the triage form gets the ranges for this patient’s age and sex', async () => {
  const { clinic, clerk, visit } = await arrival()
  const { ranges } = await clerk.records.vitalRanges({ id: visit.id })
  expect(ranges.find((range) => range.loinc === '9279-1')).toEqual({
    loinc: '9279-1',
    low: 12,
    high: 20,
    criticalLow: 8,
    criticalHigh: 25,
  })
  expect(new Set(ranges.map((range) => range.loinc)).size).toBe(ranges.length)
  const unknown = await clerk.patients.register({ isUnknown: true, idempotencyKey: key() })
  const nameless = await open(clerk, unknown.id)
  expect((await clerk.records.vitalRanges({ id: nameless.id })).ranges).toEqual([])
  expect(await codeOf((await clinic.as('pharmacist')).records.vitalRanges({ id: visit.id }))).toBe('FORBIDDEN')
})

test('without a birth date there is a value but no interpretation', async () => {
  const clinic = await openClinic()
  const [clerk, doctor] = [await clinic.as('clerk'), await clinic.as('doctor')]
  const unknown = await clerk.patients.register({ isUnknown: true, idempotencyKey: key() })
  const visit = await open(clerk, unknown.id, { priority: 'emergency' })
  await clerk.records.triage({ id: visit.id, vitals: [temperature], idempotencyKey: key() })
  const { rows } = await doctor.recordItems.list({ recordId: visit.id })
  expect(rows[0]).toMatchObject({ value: 39.4, interpretation: null, rangeLow: null })
})

test('measurements that can’t be right are refused in words and nothing is written', async () => {
  const { clerk, doctor, visit } = await arrival()
  const bad = [
    [],
    [{ loinc: '8310-5', value: 394 }],
    [{ loinc: '8310-5', value: 36.66 }],
    [{ loinc: '8867-4', value: 72.5 }],
    [{ loinc: '8867-4', value: -1 }],
    [{ loinc: '8867-4', value: Number.NaN }],
    [{ loinc: '1-1', value: 1 }],
    [{ loinc: 'fever', value: 1 }],
    [{ loinc: '39156-5', value: 22 }],
    [{ loinc: '8480-6', value: 120 }],
    [{ loinc: '85354-9', value: 120 }],
    [{ loinc: '85354-9', components: [{ loinc: '8480-6', value: 120 }] }],
    [pressure(80, 120)],
    [temperature, temperature],
    [temperature, { loinc: '8867-4', value: 999 }],
  ]
  for (const vitals of bad) {
    const call = clerk.records.triage({ id: visit.id, vitals, idempotencyKey: key() })
    expect(await codeOf(call), JSON.stringify(vitals)).toBe('BAD_REQUEST')
  }
  expect((await doctor.recordItems.list({ recordId: visit.id })).total).toBe(0)
  expect((await clerk.records.read({ id: visit.id })).status).toBe('arrived')
})

test('the queue shows open visits, most urgent first and then the longest waiting', async () => {
  const clinic = await openClinic()
  const [clerk, doctor] = [await clinic.as('clerk'), await clinic.as('doctor')]
  const come = async (givenName: string, priority?: 'urgent' | 'emergency') => {
    const visit = await open(clerk, (await register(clerk, givenName)).id, priority ? { priority } : {})
    clinic.clock.now += 10 * minute
    return visit
  }
  const first = await come('First')
  await come('Second', 'urgent')
  const third = await come('Third', 'emergency')
  await come('Fourth')
  const gone = await come('Gone')
  await clerk.records.cancel({ id: gone.id, reason: 'Went home', idempotencyKey: key() })
  await doctor.records.begin({ id: third.id, idempotencyKey: key() })
  clinic.clock.now += 10 * minute
  const { rows } = await doctor.records.queue()
  expect(rows.map((row) => [row.patient.givenName, row.status, row.waitingMinutes])).toEqual([
    ['Third', 'in_progress', 30],
    ['Second', 'arrived', 50],
    ['First', 'arrived', 60],
    ['Fourth', 'arrived', 30],
  ])
  const corrected = await clerk.records.update({
    id: first.id,
    version: first.version,
    priority: 'emergency',
    reason: 'Chest pain',
    idempotencyKey: key(),
  })
  expect(corrected).toMatchObject({ priority: 'emergency', reason: 'Chest pain' })
  expect((await clerk.records.queue()).rows[0]?.patient.givenName).toBe('First')
  for (const role of ['pharmacist', 'cashier'] as const) {
    expect(await codeOf((await clinic.as(role)).records.queue())).toBe('FORBIDDEN')
  }
})

test('two doctors don’t take the same patient by accident', async () => {
  const { clinic, doctor, visit } = await arrival()
  const admin = await clinic.as('admin')
  await doctor.records.begin({ id: visit.id, idempotencyKey: key() })
  expect(await codeOf(doctor.records.begin({ id: visit.id, idempotencyKey: key() }))).toBe('OK')
  await expect(admin.records.begin({ id: visit.id, idempotencyKey: key() })).rejects.toMatchObject({
    data: { reason: 'record_taken' },
  })
  const taken = await admin.records.begin({ id: visit.id, takeOver: true, idempotencyKey: key() })
  expect(taken.clinicianName).toBe('Test admin')
})

test('a visit moves only as the table of statuses says, and a clerk neither begins nor finishes one', async () => {
  const { clerk, doctor, visit } = await arrival()
  const { id } = visit
  expect(await codeOf(clerk.records.begin({ id, idempotencyKey: key() }))).toBe('FORBIDDEN')
  expect(await codeOf(clerk.records.finish({ id, idempotencyKey: key() }))).toBe('FORBIDDEN')
  expect(await codeOf(doctor.records.finish({ id, idempotencyKey: key() }))).toBe('CONFLICT')
  const begun = await doctor.records.begin({ id, idempotencyKey: key() })
  await clerk.records.triage({ id, vitals: [temperature], priority: 'urgent', idempotencyKey: key() })
  expect(await codeOf(doctor.records.finish({ id, version: begun.version, idempotencyKey: key() }))).toBe('CONFLICT')
  await doctor.records.finish({ id, idempotencyKey: key() })
  const calls = [
    () => doctor.records.begin({ id, idempotencyKey: key() }),
    () => doctor.records.finish({ id, idempotencyKey: key() }),
    () => clerk.records.triage({ id, vitals: [temperature], idempotencyKey: key() }),
    () => clerk.records.cancel({ id, reason: 'Mistake', idempotencyKey: key() }),
    () => clerk.records.update({ id, version: begun.version, priority: 'routine', idempotencyKey: key() }),
  ]
  for (const call of calls) expect(await codeOf(call())).toBe('CONFLICT')
})

test('a cancelled visit says why; one in which something was written is finished instead', async () => {
  const { clerk, doctor, visit, patient } = await arrival()
  expect(await codeOf(clerk.records.cancel({ id: visit.id, reason: ' ', idempotencyKey: key() }))).toBe('BAD_REQUEST')
  const cancelled = await clerk.records.cancel({ id: visit.id, reason: 'Went home', idempotencyKey: key() })
  expect(cancelled).toMatchObject({ status: 'cancelled', cancelReason: 'Went home', endedAt: startOfTest })
  const second = await open(clerk, patient.id)
  await doctor.records.begin({ id: second.id, idempotencyKey: key() })
  await doctor.recordItems.saveNote({ recordId: second.id, text: 'Looks well.', idempotencyKey: key() })
  await expect(
    clerk.records.cancel({ id: second.id, reason: 'Went home', idempotencyKey: key() }),
  ).rejects.toMatchObject({ data: { reason: 'record_has_content' } })
})

test('visits are listed by patient, doctor, status and time', async () => {
  const { clinic, clerk, doctor, patient, visit } = await arrival()
  await doctor.records.begin({ id: visit.id, idempotencyKey: key() })
  clinic.clock.now += day
  const other = await register(clerk, 'Beth')
  await open(clerk, other.id, { priority: 'urgent' })
  const names = async (input: Parameters<typeof clerk.records.list>[0]) =>
    (await clerk.records.list(input)).rows.map((row) => row.patient.givenName)
  expect(await names({})).toEqual(['Beth', 'Amina'])
  expect(await names({ order: 'asc' })).toEqual(['Amina', 'Beth'])
  expect(await names({ sort: 'priority' })).toEqual(['Beth', 'Amina'])
  expect(await names({ sort: 'status' })).toEqual(['Beth', 'Amina'])
  expect(await names({ patientId: patient.id })).toEqual(['Amina'])
  expect(await names({ status: 'in_progress' })).toEqual(['Amina'])
  expect(await names({ status: 'open' })).toEqual(['Beth', 'Amina'])
  expect(await names({ status: 'finished' })).toEqual([])
  expect(await names({ clinicianId: clinic.userId('doctor') })).toEqual(['Amina'])
  expect(await names({ from: startOfTest + 1 })).toEqual(['Beth'])
  expect(await names({ to: startOfTest + 1 })).toEqual(['Amina'])
  expect(await names({ search: 'beth' })).toEqual(['Beth'])
  expect(await names({ search: other.mrn })).toEqual(['Beth'])
  expect(await names({ search: 'nobody' })).toEqual([])
  expect(await names({ pageSize: 1, page: 2 })).toEqual(['Amina'])
  expect(await codeOf(clerk.records.list({ status: 'lost' as 'open' }))).toBe('BAD_REQUEST')
})

test('a patient account sees its own visits only, and opens none', async () => {
  const { clinic, clerk, patient, visit } = await arrival()
  const other = await register(clerk, 'Beth')
  const others = await open(clerk, other.id)
  const client = await clinic.as('patient', patient.id)
  expect((await client.records.list({})).rows.map((row) => row.id)).toEqual([visit.id])
  expect((await client.records.list({ search: 'beth' })).rows).toEqual([])
  expect(await codeOf(client.records.list({ patientId: other.id }))).toBe('NOT_FOUND')
  expect((await client.records.read({ id: visit.id })).reason).toBe('Fever')
  expect(await codeOf(client.records.read({ id: others.id }))).toBe('NOT_FOUND')
  expect(await codeOf(client.records.queue())).toBe('FORBIDDEN')
  expect(await codeOf(open(client, patient.id))).toBe('FORBIDDEN')
})

test('bad input is refused in words', async () => {
  const { clinic, clerk, patient, visit } = await arrival()
  const call = (part: Record<string, unknown>) =>
    clerk.records.open({ patientId: patient.id, reason: 'Fever', idempotencyKey: key(), ...part } as never)
  for (const part of [
    { reason: '' },
    { reason: 'x'.repeat(1_000_000) },
    { priority: 'tomorrow' },
    { patientId: 'nobody' },
    { startedAt: -1 },
  ]) {
    expect(await codeOf(call(part)), JSON.stringify(part).slice(0, 40)).toBe('BAD_REQUEST')
  }
  expect(await codeOf(call({ patientId: crypto.randomUUID() }))).toBe('NOT_FOUND')
  expect(await codeOf(clerk.records.read({ id: crypto.randomUUID() }))).toBe('NOT_FOUND')
  const early = { id: visit.id, vitals: [temperature], occurredAt: startOfTest - 1, idempotencyKey: key() }
  expect(await codeOf(clerk.records.triage(early))).toBe('BAD_REQUEST')
  expect((await clerk.records.list({})).total).toBe(1)
  expect(clinic.faults).toEqual([])
})

test('opening a visit’s page and the queue leave access entries without names', async () => {
  const { clinic, clerk, patient, visit } = await arrival()
  await clerk.records.read({ id: visit.id })
  await clerk.records.queue()
  await clerk.records.queue()
  const { audit, sqlite } = clinic.hera.core.store
  audit.flush()
  const entries = sqlite
    .prepare(
      `SELECT action, patient_id, detail FROM audit_entry WHERE action IN ('records.read', 'records.queue') ORDER BY seq`,
    )
    .all()
  expect(entries).toEqual([
    { action: 'records.read', patient_id: patient.id, detail: JSON.stringify({ record: visit.id }) },
    { action: 'records.queue', patient_id: null, detail: JSON.stringify({ count: 1, ids: [patient.id] }) },
  ])
})
