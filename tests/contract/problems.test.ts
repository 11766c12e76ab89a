import { expect, test } from 'vitest'
import { codeOf, key, openClinic } from '../harness/clinic.ts'
import { addCodes, addPatient } from '../harness/visit.ts'

const setUp = async () => {
  const clinic = await openClinic()
  addCodes(clinic)
  return { clinic, patientId: addPatient(clinic), doctor: await clinic.as('doctor') }
}

test('a problem takes its words from the code list and is listed once', async () => {
  const { patientId, doctor } = await setUp()
  const row = await doctor.problems.add({ patientId, code: 'i10', onsetDate: '2024-05-01', idempotencyKey: key() })
  expect(row).toMatchObject({
    codeSystem: 'ICD-10',
    code: 'I10',
    text: 'High blood pressure (essential hypertension)',
    clinicalStatus: 'active',
  })
  expect(await codeOf(doctor.problems.add({ patientId, code: 'I10', idempotencyKey: key() }))).toBe('CONFLICT')
})

test('a resolved problem leaves the active list and may come back', async () => {
  const { patientId, doctor } = await setUp()
  const row = await doctor.problems.add({ patientId, code: 'B54', onsetDate: '2026-02-20', idempotencyKey: key() })
  const early = { problemId: row.id, abatedDate: '2026-02-19', idempotencyKey: key() }
  expect(await codeOf(doctor.problems.resolve(early))).toBe('BAD_REQUEST')
  const resolved = await doctor.problems.resolve({ problemId: row.id, version: row.version, idempotencyKey: key() })
  expect(resolved).toMatchObject({ clinicalStatus: 'resolved', abatedDate: '2026-03-02' })
  expect((await doctor.problems.list({ patientId })).total).toBe(0)
  await doctor.problems.add({ patientId, code: 'B54', idempotencyKey: key() })
  expect((await doctor.problems.list({ patientId, status: 'all' })).rows.map((each) => each.clinicalStatus)).toEqual([
    'active',
    'resolved',
  ])
})

test('a problem entered in error stays readable with its reason', async () => {
  const { patientId, doctor } = await setUp()
  const row = await doctor.problems.add({ patientId, code: 'E11.9', idempotencyKey: key() })
  await doctor.problems.enterInError({ problemId: row.id, reason: 'Wrong chart', idempotencyKey: key() })
  expect((await doctor.problems.list({ patientId })).rows).toEqual([])
  const [kept] = (await doctor.problems.list({ patientId, status: 'all' })).rows
  expect(kept).toMatchObject({ verificationStatus: 'entered_in_error', errorReason: 'Wrong chart' })
  expect(await codeOf(doctor.problems.resolve({ problemId: row.id, idempotencyKey: key() }))).toBe('CONFLICT')
})

test('a problem with an unknown code or an impossible onset is refused', async () => {
  const { patientId, doctor } = await setUp()
  const add = (changes: object) =>
    codeOf(doctor.problems.add({ patientId, code: 'I10', idempotencyKey: key(), ...changes }))
  expect(await add({ code: 'Z99.9' })).toBe('BAD_REQUEST')
  expect(await add({ onsetDate: '2025-02-30' })).toBe('BAD_REQUEST')
  expect(await add({ onsetDate: '2026-03-03' })).toBe('BAD_REQUEST')
  expect(await add({ patientId: crypto.randomUUID() })).toBe('NOT_FOUND')
  expect((await doctor.problems.list({ patientId, status: 'all' })).total).toBe(0)
})

test('a pharmacist reads problems but does not write them; a clerk and a cashier do neither', async () => {
  const { clinic, patientId, doctor } = await setUp()
  await doctor.problems.add({ patientId, code: 'I10', idempotencyKey: key() })
  const pharmacist = await clinic.as('pharmacist')
  expect((await pharmacist.problems.list({ patientId })).total).toBe(1)
  expect(await codeOf(pharmacist.problems.add({ patientId, code: 'B54', idempotencyKey: key() }))).toBe('FORBIDDEN')
  for (const role of ['clerk', 'cashier'] as const) {
    expect(await codeOf((await clinic.as(role)).problems.list({ patientId })), role).toBe('FORBIDDEN')
  }
})

test('a patient reads only their own problems', async () => {
  const { clinic, patientId, doctor } = await setUp()
  const other = addPatient(clinic, { givenName: 'Njeri' })
  await doctor.problems.add({ patientId, code: 'I10', idempotencyKey: key() })
  await doctor.problems.add({ patientId: other, code: 'B54', idempotencyKey: key() })
  const patient = await clinic.as('patient', patientId)
  expect((await patient.problems.list({ patientId })).rows.map((row) => row.code)).toEqual(['I10'])
  expect(await codeOf(patient.problems.list({ patientId: other }))).toBe('NOT_FOUND')
})
