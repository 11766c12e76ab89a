import { expect, test } from 'vitest'
import { codeOf, key, openClinic } from '../harness/clinic.ts'
import { addPatient } from '../harness/visit.ts'

test('an allergy of the allergen list brings its ATC classes, however it is typed', async () => {
  const clinic = await openClinic()
  const patientId = addPatient(clinic)
  const doctor = await clinic.as('doctor')
  const row = await doctor.allergies.add({
    patientId,
    substance: 'Penicillin',
    criticality: 'high',
    reaction: 'Anaphylaxis',
    idempotencyKey: key(),
  })
  expect(row.atcPrefixes).toContain('J01C')
  expect(row.code).toBeNull()
  const amoxicillin = await doctor.allergies.add({ patientId, substance: 'AMOXICILLIN', idempotencyKey: key() })
  expect(amoxicillin).toMatchObject({ codeSystem: 'ATC', code: 'J01CA04', criticality: 'unable_to_assess' })
})

test('any other text is kept as it is, scripts included', async () => {
  const clinic = await openClinic()
  const patientId = addPatient(clinic)
  const doctor = await clinic.as('doctor')
  const substance = '<script>alert(1)</script> dust'
  const row = await doctor.allergies.add({ patientId, substance, idempotencyKey: key() })
  expect(row).toMatchObject({ substance, code: null, atcPrefixes: [] })
})

test('the same active allergy is listed once', async () => {
  const clinic = await openClinic()
  const patientId = addPatient(clinic)
  const doctor = await clinic.as('doctor')
  const first = await doctor.allergies.add({ patientId, substance: 'Latex', idempotencyKey: key() })
  expect(await codeOf(doctor.allergies.add({ patientId, substance: 'LATEX ', idempotencyKey: key() }))).toBe('CONFLICT')
  await doctor.allergies.enterInError({ allergyId: first.id, reason: 'Wrong patient', idempotencyKey: key() })
  await doctor.allergies.add({ patientId, substance: 'Latex', idempotencyKey: key() })
  expect((await doctor.allergies.list({ patientId })).total).toBe(1)
})

test('"no known allergies" is refused beside an allergy, and ends when one is recorded', async () => {
  const clinic = await openClinic()
  const patientId = addPatient(clinic)
  const doctor = await clinic.as('doctor')
  expect((await doctor.allergies.list({ patientId })).state).toBe('unknown')
  const none = await doctor.allergies.addNoKnown({ patientId, idempotencyKey: key() })
  expect((await doctor.allergies.list({ patientId })).state).toBe('none_known')
  expect((await doctor.allergies.addNoKnown({ patientId, idempotencyKey: key() })).id).toBe(none.id)
  await doctor.allergies.add({ patientId, substance: 'Peanut', idempotencyKey: key() })
  const after = await doctor.allergies.list({ patientId, includeInactive: true })
  expect(after.state).toBe('listed')
  expect(after.rows.find((row) => row.id === none.id)?.verificationStatus).toBe('refuted')
  expect(await codeOf(doctor.allergies.addNoKnown({ patientId, idempotencyKey: key() }))).toBe('CONFLICT')
})

test('a refuted allergy stays readable with its reason and no longer counts', async () => {
  const clinic = await openClinic()
  const patientId = addPatient(clinic)
  const pharmacist = await clinic.as('pharmacist')
  const row = await pharmacist.allergies.add({ patientId, substance: 'Aspirin', idempotencyKey: key() })
  expect(await codeOf(pharmacist.allergies.refute({ allergyId: row.id, reason: ' ', idempotencyKey: key() }))).toBe(
    'BAD_REQUEST',
  )
  await pharmacist.allergies.refute({ allergyId: row.id, reason: 'Tolerated a challenge', idempotencyKey: key() })
  expect((await pharmacist.allergies.list({ patientId })).rows).toEqual([])
  const [kept] = (await pharmacist.allergies.list({ patientId, includeInactive: true })).rows
  expect(kept).toMatchObject({ verificationStatus: 'refuted', errorReason: 'Tolerated a challenge' })
  expect(await codeOf(pharmacist.allergies.refute({ allergyId: row.id, reason: 'Again', idempotencyKey: key() }))).toBe(
    'CONFLICT',
  )
})

test('an edit of an allergy that someone else changed is refused', async () => {
  const clinic = await openClinic()
  const patientId = addPatient(clinic)
  const doctor = await clinic.as('doctor')
  const pharmacist = await clinic.as('pharmacist')
  const row = await doctor.allergies.add({ patientId, substance: 'Codeine', idempotencyKey: key() })
  await pharmacist.allergies.update({
    allergyId: row.id,
    version: row.version,
    criticality: 'high',
    idempotencyKey: key(),
  })
  const late = doctor.allergies.update({
    allergyId: row.id,
    version: row.version,
    criticality: 'low',
    idempotencyKey: key(),
  })
  expect(await codeOf(late)).toBe('CONFLICT')
})

test('the gravest allergy comes first', async () => {
  const clinic = await openClinic()
  const patientId = addPatient(clinic)
  const doctor = await clinic.as('doctor')
  for (const [substance, criticality] of [
    ['Dust', 'low'],
    ['Wasp venom', 'high'],
    ['Shellfish', 'unable_to_assess'],
  ] as const) {
    await doctor.allergies.add({ patientId, substance, criticality, idempotencyKey: key() })
  }
  const { rows } = await doctor.allergies.list({ patientId })
  expect(rows.map((row) => row.criticality)).toEqual(['high', 'unable_to_assess', 'low'])
})

test('a cashier and a clerk do not see allergies, and a patient sees only their own', async () => {
  const clinic = await openClinic()
  const patientId = addPatient(clinic)
  const other = addPatient(clinic, { givenName: 'Wanjiru' })
  await (await clinic.as('doctor')).allergies.add({ patientId, substance: 'Sulfa', idempotencyKey: key() })
  for (const role of ['cashier', 'clerk'] as const) {
    expect(await codeOf((await clinic.as(role)).allergies.list({ patientId })), role).toBe('FORBIDDEN')
  }
  const patient = await clinic.as('patient', patientId)
  expect((await patient.allergies.list({ patientId })).total).toBe(1)
  expect(await codeOf(patient.allergies.list({ patientId: other }))).toBe('NOT_FOUND')
  expect(await codeOf(patient.allergies.add({ patientId, substance: 'Dust', idempotencyKey: key() }))).toBe('FORBIDDEN')
})

test('what is malformed is refused and writes nothing', async () => {
  const clinic = await openClinic()
  const patientId = addPatient(clinic)
  const doctor = await clinic.as('doctor')
  const add = (changes: object) =>
    codeOf(doctor.allergies.add({ patientId, substance: 'Dust', idempotencyKey: key(), ...changes }))
  expect(await add({ substance: 'x'.repeat(1_000_000) })).toBe('BAD_REQUEST')
  expect(await add({ substance: '   ' })).toBe('BAD_REQUEST')
  expect(await add({ criticality: 'deadly' })).toBe('BAD_REQUEST')
  expect(await add({ verificationStatus: 'refuted' })).toBe('BAD_REQUEST')
  expect(await add({ recordedAt: clinic.clock.now + 60_000 })).toBe('BAD_REQUEST')
  expect(await add({ patientId: crypto.randomUUID() })).toBe('NOT_FOUND')
  expect((await doctor.allergies.list({ patientId, includeInactive: true })).total).toBe(0)
})

test('allergens are found by the beginnings of their words', async () => {
  const clinic = await openClinic()
  const doctor = await clinic.as('doctor')
  const { rows } = await doctor.allergies.searchAllergens({ text: 'penic' })
  expect(rows[0]?.substance).toBe('penicillins')
  expect((await doctor.allergies.searchAllergens({ text: 'zzz' })).rows).toEqual([])
})
