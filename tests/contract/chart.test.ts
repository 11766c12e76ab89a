import { expect, test } from 'vitest'
import { type Clinic, codeOf, key, openClinic } from '../harness/clinic.ts'
import { addCodes, addPatient, addVisit } from '../harness/visit.ts'

const hour = 3_600_000

const setUp = async () => {
  const clinic = await openClinic()
  addCodes(clinic)
  const patientId = addPatient(clinic)
  const doctor = await clinic.as('doctor')
  const old = addVisit(clinic, patientId, { status: 'finished', startedAt: clinic.clock.now - 48 * hour })
  const current = addVisit(clinic, patientId, { reason: 'Cough' })
  return { clinic, patientId, doctor, old, current }
}

const entriesOf = (clinic: Clinic, action: string) => {
  clinic.hera.core.store.audit.flush()
  return clinic.hera.core.store.sqlite
    .prepare('SELECT patient_id, detail FROM audit_entry WHERE action = ?')
    .all(action) as { patient_id: string; detail: string }[]
}

test('one call opens the chart on the newest visit, with allergies, problems, counts and trends', async () => {
  const { patientId, doctor, old, current } = await setUp()
  await doctor.allergies.add({ patientId, substance: 'Penicillin', criticality: 'high', idempotencyKey: key() })
  await doctor.problems.add({ patientId, code: 'I10', idempotencyKey: key() })
  await doctor.recordItems.addDiagnosis({ recordId: old, code: 'B54', idempotencyKey: key() })
  await doctor.recordItems.addDiagnosis({ recordId: old, code: 'J06.9', isPrimary: true, idempotencyKey: key() })
  await doctor.recordItems.saveNote({ recordId: current, text: 'Coughs.', idempotencyKey: key() })
  for (const [recordId, value] of [
    [old, 82],
    [current, 96],
  ] as const) {
    await doctor.recordItems.addVitals({ recordId, vitals: [{ loinc: '8867-4', value }], idempotencyKey: key() })
  }
  const chart = await doctor.chart.open({ patientId })
  expect(chart.patient).toMatchObject({ id: patientId, familyName: 'Otieno', birthDate: '1991-02-14' })
  expect(chart.patient.allergyState).toBe('listed')
  expect(chart.allergies?.map((row) => row.substance)).toEqual(['penicillins'])
  expect(chart.problems?.map((row) => row.code)).toEqual(['I10'])
  expect(chart.recordId).toBe(current)
  expect(chart.items.map((item) => item.kind).toSorted()).toEqual(['note', 'vitals'])
  expect(chart.records.map(({ id, diagnosis, counts }) => ({ id, diagnosis, ...counts }))).toEqual([
    { id: current, diagnosis: null, vitals: 1, notes: 1, diagnoses: 0 },
    { id: old, diagnosis: 'Cold (acute upper respiratory infection)', vitals: 1, notes: 0, diagnoses: 2 },
  ])
  expect(chart.vitals).toMatchObject([{ loinc: '8867-4', points: [{ value: 82 }, { value: 96 }] }])
})

test('an older visit is shown when asked for, one of another patient is not found', async () => {
  const { clinic, patientId, doctor, old } = await setUp()
  await doctor.recordItems.addDiagnosis({ recordId: old, code: 'B54', idempotencyKey: key() })
  const chart = await doctor.chart.open({ patientId, recordId: old })
  expect([chart.recordId, chart.items.map((item) => item.code)]).toEqual([old, ['B54']])
  const elsewhere = addVisit(clinic, addPatient(clinic))
  expect(await codeOf(doctor.chart.open({ patientId, recordId: elsewhere }))).toBe('NOT_FOUND')
  expect(await codeOf(doctor.chart.open({ patientId: crypto.randomUUID() }))).toBe('NOT_FOUND')
})

test('a patient without visits has an empty chart', async () => {
  const { clinic, doctor } = await setUp()
  const chart = await doctor.chart.open({ patientId: addPatient(clinic) })
  expect(chart).toMatchObject({ records: [], recordsTotal: 0, recordId: null, items: [] })
  expect(chart.patient.allergyState).toBe('unknown')
})

test('the timeline holds the latest twenty visits and says how many there are', async () => {
  const { clinic, patientId, doctor } = await setUp()
  for (let i = 0; i < 23; i++) addVisit(clinic, patientId, { startedAt: clinic.clock.now - (100 + i) * hour })
  const chart = await doctor.chart.open({ patientId })
  expect([chart.records.length, chart.recordsTotal]).toEqual([20, 25])
  const starts = chart.records.map((row) => row.startedAt)
  expect(starts).toEqual(starts.toSorted((a, b) => b - a))
})

test('an opened chart leaves one access entry, without names', async () => {
  const { clinic, patientId, doctor } = await setUp()
  await doctor.chart.open({ patientId })
  const entries = entriesOf(clinic, 'chart.open')
  expect(entries.map((entry) => entry.patient_id)).toEqual([patientId])
  expect(entries[0]?.detail).not.toMatch(/Otieno|Achieng|Cough|Fever/)
})

test('a chart that stays open and reads itself again is one opening; another visit, person or hour is a new one', async () => {
  const { clinic, patientId, doctor, old } = await setUp()
  await doctor.chart.open({ patientId })
  clinic.clock.now += 60_000
  await doctor.chart.open({ patientId })
  expect(entriesOf(clinic, 'chart.open')).toHaveLength(1)
  await doctor.chart.open({ patientId, recordId: old })
  await (await clinic.as('pharmacist')).chart.open({ patientId })
  expect(entriesOf(clinic, 'chart.open')).toHaveLength(3)
  clinic.clock.now += 3_600_000
  await doctor.chart.open({ patientId })
  expect(entriesOf(clinic, 'chart.open')).toHaveLength(4)
})

test('while the activity log can’t be written no chart is opened', async () => {
  const { clinic, patientId, doctor } = await setUp()
  const { sqlite, audit } = clinic.hera.core.store
  sqlite.pragma('query_only = 1')
  await doctor.chart.open({ patientId })
  audit.flush()
  expect(await codeOf(doctor.chart.open({ patientId }))).toBe('SERVICE_UNAVAILABLE')
  expect(await codeOf(doctor.chart.vitals({ patientId, loinc: '8867-4' }))).toBe('SERVICE_UNAVAILABLE')
  sqlite.pragma('query_only = 0')
  expect(await codeOf(doctor.chart.open({ patientId }))).toBe('OK')
  expect(entriesOf(clinic, 'chart.open')).toHaveLength(1)
})

test('a pharmacist’s chart has allergies, problems, diagnoses and weight, and nothing else', async () => {
  const { clinic, patientId, doctor, current } = await setUp()
  await doctor.allergies.add({ patientId, substance: 'Latex', idempotencyKey: key() })
  await doctor.recordItems.saveNote({ recordId: current, text: 'Private', idempotencyKey: key() })
  await doctor.recordItems.addDiagnosis({ recordId: current, code: 'B54', idempotencyKey: key() })
  const vitals = [
    { loinc: '29463-7', value: 61.5 },
    { loinc: '8867-4', value: 80 },
  ]
  await doctor.recordItems.addVitals({ recordId: current, vitals, idempotencyKey: key() })
  const pharmacist = await clinic.as('pharmacist')
  const chart = await pharmacist.chart.open({ patientId })
  expect(chart.allergies).toHaveLength(1)
  expect(chart.items.map((item) => item.text).toSorted()).toEqual(['Malaria, unspecified', 'Weight'])
  expect(chart.vitals.map((each) => each.loinc)).toEqual(['29463-7'])
  expect(chart.records[0]?.counts).toEqual({ vitals: 1, notes: 0, diagnoses: 1 })
  expect((await pharmacist.chart.vitals({ patientId, loinc: '8867-4' })).points).toEqual([])
  expect((await pharmacist.chart.vitals({ patientId, loinc: '29463-7' })).points).toMatchObject([{ value: 61.5 }])
})

test('a clerk’s chart says that there are allergies without naming them, and shows vitals alone', async () => {
  const { clinic, patientId, doctor, current } = await setUp()
  await doctor.allergies.add({ patientId, substance: 'Latex', idempotencyKey: key() })
  await doctor.recordItems.addDiagnosis({ recordId: current, code: 'B54', isPrimary: true, idempotencyKey: key() })
  const vitals = [{ loinc: '8867-4', value: 80 }]
  await doctor.recordItems.addVitals({ recordId: current, vitals, idempotencyKey: key() })
  const chart = await (await clinic.as('clerk')).chart.open({ patientId })
  expect(chart).toMatchObject({ patient: { allergyState: 'listed' }, allergies: null, problems: null })
  expect(chart.items.map((item) => item.kind)).toEqual(['vitals'])
  expect(chart.records[0]).toMatchObject({ diagnosis: null, counts: { vitals: 1, diagnoses: 0 } })
  expect(JSON.stringify(chart)).not.toMatch(/Latex|Malaria/)
})

test('a cashier opens no chart, a patient only their own, without drafts', async () => {
  const { clinic, patientId, doctor, current } = await setUp()
  await doctor.recordItems.saveNote({ recordId: current, text: 'Draft', idempotencyKey: key() })
  expect(await codeOf((await clinic.as('cashier')).chart.open({ patientId }))).toBe('FORBIDDEN')
  const patient = await clinic.as('patient', patientId)
  const chart = await patient.chart.open({ patientId })
  expect(chart.items).toEqual([])
  expect(chart.records[0]?.counts.notes).toBe(0)
  const other = addPatient(clinic, { givenName: 'Njeri' })
  expect(await codeOf(patient.chart.open({ patientId: other }))).toBe('NOT_FOUND')
  expect(await codeOf(patient.chart.vitals({ patientId: other, loinc: '8867-4' }))).toBe('NOT_FOUND')
})

test('the chart of a merged patient is that of the patient they were merged into', async () => {
  const { clinic, patientId, doctor } = await setUp()
  const merged = addPatient(clinic, { mergedIntoId: patientId })
  expect((await doctor.chart.open({ patientId: merged })).patient.id).toBe(patientId)
})

test('a reading entered in error is in no trend', async () => {
  const { patientId, doctor, current } = await setUp()
  const add = (value: number) =>
    doctor.recordItems.addVitals({ recordId: current, vitals: [{ loinc: '8867-4', value }], idempotencyKey: key() })
  const wrong = await add(280)
  await add(80)
  const itemId = wrong.rows[0]?.id ?? ''
  await doctor.recordItems.enterInError({ recordId: current, itemId, reason: 'Typed wrong', idempotencyKey: key() })
  expect((await doctor.chart.vitals({ patientId, loinc: '8867-4' })).points.map((point) => point.value)).toEqual([80])
})
