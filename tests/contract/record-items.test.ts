import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { codeOf, key, openClinic } from '../harness/clinic.ts'
import { addCodes, addPatient, addVisit } from '../harness/visit.ts'

const pressure = (systolic: number, diastolic: number) => ({
  loinc: '85354-9',
  components: [
    { loinc: '8480-6', value: systolic },
    { loinc: '8462-4', value: diastolic },
  ],
})

const setUp = async () => {
  const clinic = await openClinic()
  addCodes(clinic)
  const patientId = addPatient(clinic)
  const recordId = addVisit(clinic, patientId)
  return { clinic, patientId, recordId, doctor: await clinic.as('doctor') }
}

/** A second doctor: the harness knows one account a role. */
const secondDoctor = async (clinic: Awaited<ReturnType<typeof openClinic>>) => {
  const admin = await clinic.as('admin')
  const account = { username: 'second', displayName: 'Second Doctor', password: 'three green lanterns' }
  await admin.auth.register({ ...account, role: 'doctor' })
  const client = clinic.anyone()
  await client.auth.login({ username: account.username, password: account.password })
  return client
}

const signedNote = async (at: Awaited<ReturnType<typeof setUp>>, text = 'Fever for three days.') => {
  const draft = await at.doctor.recordItems.saveNote({ recordId: at.recordId, text, idempotencyKey: key() })
  return at.doctor.recordItems.signNote({
    recordId: at.recordId,
    itemId: draft.id,
    version: draft.version ?? undefined,
    idempotencyKey: key(),
  })
}

test('an author has one unsigned note in a visit, and saving changes it', async () => {
  const { recordId, doctor } = await setUp()
  const first = await doctor.recordItems.saveNote({ recordId, text: 'Fev', idempotencyKey: key() })
  const second = await doctor.recordItems.saveNote({ recordId, text: 'Fever.', idempotencyKey: key() })
  expect(second).toMatchObject({ id: first.id, status: 'preliminary', text: 'Fever.', contentHash: null })
  const stale = doctor.recordItems.saveNote({
    recordId,
    itemId: first.id,
    version: first.version ?? undefined,
    text: 'Old screen',
    idempotencyKey: key(),
  })
  expect(await codeOf(stale)).toBe('CONFLICT')
})

test('a signed note carries its signer, time and the hash of its text', async () => {
  const at = await setUp()
  const note = await signedNote(at)
  expect(note).toMatchObject({
    status: 'final',
    signedAt: at.clinic.clock.now,
    signedBy: { id: at.clinic.userId('doctor'), role: 'doctor' },
    contentHash: createHash('sha256').update('Fever for three days.').digest('hex'),
    version: null,
  })
})

test('a signed note can be changed and signed by nobody', async () => {
  const at = await setUp()
  const note = await signedNote(at)
  for (const role of ['doctor', 'admin'] as const) {
    const client = await at.clinic.as(role)
    const change = { recordId: at.recordId, itemId: note.id, text: 'Something else', idempotencyKey: key() }
    await expect(client.recordItems.saveNote(change)).rejects.toMatchObject({
      code: 'CONFLICT',
      data: { reason: 'signed' },
    })
    const sign = { recordId: at.recordId, itemId: note.id, idempotencyKey: key() }
    expect(await codeOf(client.recordItems.signNote(sign))).toBe('CONFLICT')
  }
  const { rows } = await at.doctor.recordItems.list({ recordId: at.recordId })
  expect(rows).toEqual([note])
})

test('a new text after signing is a new note', async () => {
  const at = await setUp()
  const note = await signedNote(at)
  const next = await at.doctor.recordItems.saveNote({ recordId: at.recordId, text: 'Addendum', idempotencyKey: key() })
  expect(next.id).not.toBe(note.id)
  expect(next.status).toBe('preliminary')
})

test('an empty note is not signed', async () => {
  const at = await setUp()
  const draft = await at.doctor.recordItems.saveNote({ recordId: at.recordId, text: '  \n', idempotencyKey: key() })
  const sign = { recordId: at.recordId, itemId: draft.id, idempotencyKey: key() }
  expect(await codeOf(at.doctor.recordItems.signNote(sign))).toBe('BAD_REQUEST')
})

test('a doctor signs only their own notes', async () => {
  const { clinic, recordId, doctor } = await setUp()
  const other = await secondDoctor(clinic)
  const draft = await doctor.recordItems.saveNote({ recordId, text: 'Mine', idempotencyKey: key() })
  expect(await codeOf(other.recordItems.signNote({ recordId, itemId: draft.id, idempotencyKey: key() }))).toBe(
    'FORBIDDEN',
  )
  expect(
    await codeOf(other.recordItems.saveNote({ recordId, itemId: draft.id, text: 'Not mine', idempotencyKey: key() })),
  ).toBe('FORBIDDEN')
  const own = await other.recordItems.saveNote({ recordId, text: 'My own', idempotencyKey: key() })
  expect(own.id).not.toBe(draft.id)
})

test('an amendment needs a reason, may be by any doctor, and both texts stay readable', async () => {
  const at = await setUp()
  const note = await signedNote(at)
  const other = await secondDoctor(at.clinic)
  const amend = { recordId: at.recordId, itemId: note.id, text: 'Fever for five days.', idempotencyKey: key() }
  expect(await codeOf(other.recordItems.amendNote({ ...amend, reason: '' }))).toBe('BAD_REQUEST')
  const amendment = await other.recordItems.amendNote({ ...amend, reason: 'The mother corrected the days' })
  expect(amendment).toMatchObject({
    status: 'final',
    amendsId: note.id,
    amendReason: 'The mother corrected the days',
    author: { name: 'Second Doctor' },
  })
  const { rows } = await at.doctor.recordItems.list({ recordId: at.recordId, kind: 'note' })
  expect(rows.map((row) => [row.text, row.status])).toEqual([
    ['Fever for three days.', 'amended'],
    ['Fever for five days.', 'final'],
  ])
  expect(rows[0]?.contentHash).toBe(note.contentHash)
  const again = { ...amend, text: 'Six days.', reason: 'Once more', idempotencyKey: key() }
  expect(await codeOf(other.recordItems.amendNote(again))).toBe('CONFLICT')
})

test('a draft is not amended', async () => {
  const { recordId, doctor } = await setUp()
  const draft = await doctor.recordItems.saveNote({ recordId, text: 'Draft', idempotencyKey: key() })
  const amend = { recordId, itemId: draft.id, text: 'Other', reason: 'Because', idempotencyKey: key() }
  expect(await codeOf(doctor.recordItems.amendNote(amend))).toBe('CONFLICT')
})

test('a note keeps the scripts and lines that were typed, and 50,000 characters are its limit', async () => {
  const { recordId, doctor } = await setUp()
  const text = '<script>alert(1)</script>\nSecond line — naïve "quotes"'
  expect((await doctor.recordItems.saveNote({ recordId, text, idempotencyKey: key() })).text).toBe(text)
  const long = { recordId, text: 'x'.repeat(1_000_000), idempotencyKey: key() }
  expect(await codeOf(doctor.recordItems.saveNote(long))).toBe('BAD_REQUEST')
})

test('0 is a value: no pulse and no pain are kept as 0', async () => {
  const { recordId, doctor } = await setUp()
  const { rows } = await doctor.recordItems.addVitals({
    recordId,
    vitals: [
      { loinc: '8867-4', value: 0 },
      { loinc: '72514-3', value: 0 },
    ],
    idempotencyKey: key(),
  })
  expect(rows.map((row) => row.value)).toEqual([0, 0])
  expect(rows[0]?.interpretation).toBe('LL')
})

test('a vital keeps the range for age and sex of its day, and a blood pressure is one entry of two', async () => {
  const { clinic, recordId } = await setUp()
  const clerk = await clinic.as('clerk')
  const { rows } = await clerk.recordItems.addVitals({
    recordId,
    vitals: [{ loinc: '8310-5', value: 39.4 }, pressure(118, 76)],
    idempotencyKey: key(),
  })
  expect(rows).toHaveLength(2)
  expect(rows[0]).toMatchObject({ value: 39.4, unit: 'Cel', interpretation: expect.stringMatching(/^HH?$/) })
  expect(rows[0]?.rangeHigh).toBeGreaterThan(36)
  expect(rows[1]?.value).toBeNull()
  expect(rows[1]?.components?.map((part) => [part.code, part.value, part.interpretation])).toEqual([
    ['8480-6', 118, 'N'],
    ['8462-4', 76, 'N'],
  ])
})

test('vitals that can’t be right are refused as a whole', async () => {
  const { clinic, recordId, doctor } = await setUp()
  const add = (vitals: object[], changes: object = {}) =>
    codeOf(doctor.recordItems.addVitals({ recordId, vitals: vitals as never, idempotencyKey: key(), ...changes }))
  expect(await add([{ loinc: '8310-5', value: 394 }])).toBe('BAD_REQUEST')
  expect(await add([pressure(70, 120)])).toBe('BAD_REQUEST')
  expect(await add([{ loinc: '1234-5', value: 1 }])).toBe('BAD_REQUEST')
  expect(
    await add([
      { loinc: '8867-4', value: 80 },
      { loinc: '8310-5', value: -1 },
    ]),
  ).toBe('BAD_REQUEST')
  expect(await add([{ loinc: '8867-4', value: '80' }])).toBe('BAD_REQUEST')
  expect(await add([])).toBe('BAD_REQUEST')
  expect(await add([{ loinc: '8867-4', value: 80 }], { occurredAt: clinic.clock.now + 1 })).toBe('BAD_REQUEST')
  expect((await doctor.recordItems.list({ recordId })).total).toBe(0)
})

test('a visit has one primary diagnosis, each code once, with the words of the list', async () => {
  const { recordId, patientId, doctor } = await setUp()
  const add = (code: string, changes: object = {}) =>
    doctor.recordItems.addDiagnosis({ recordId, code, idempotencyKey: key(), ...changes })
  const first = await add('B54', { isPrimary: true, certainty: 'provisional' })
  expect(first).toMatchObject({ code: 'B54', text: 'Malaria, unspecified', isPrimary: true, certainty: 'provisional' })
  await add('i10', { isPrimary: true, addToProblems: true })
  expect(await codeOf(add('B54'))).toBe('CONFLICT')
  expect(await codeOf(add('Q00.0'))).toBe('BAD_REQUEST')
  const { rows } = await doctor.recordItems.list({ recordId, kind: 'diagnosis' })
  expect(rows.map((row) => [row.code, row.isPrimary])).toEqual([
    ['B54', false],
    ['I10', true],
  ])
  expect((await doctor.problems.list({ patientId })).rows.map((row) => row.code)).toEqual(['I10'])
})

test('an entry made by mistake stays readable with its reason', async () => {
  const { recordId, doctor } = await setUp()
  const row = await doctor.recordItems.addDiagnosis({ recordId, code: 'B54', idempotencyKey: key() })
  const withdraw = { recordId, itemId: row.id, reason: 'Test was negative', idempotencyKey: key() }
  await doctor.recordItems.enterInError(withdraw)
  const { rows } = await doctor.recordItems.list({ recordId })
  expect(rows).toMatchObject([{ id: row.id, status: 'entered_in_error', errorReason: 'Test was negative' }])
  await doctor.recordItems.addDiagnosis({ recordId, code: 'B54', idempotencyKey: key() })
})

test('a clerk withdraws a vital sign but not a diagnosis', async () => {
  const { clinic, recordId, doctor } = await setUp()
  const clerk = await clinic.as('clerk')
  const vitals = [{ loinc: '8867-4', value: 180 }]
  const { rows } = await clerk.recordItems.addVitals({ recordId, vitals, idempotencyKey: key() })
  const diagnosis = await doctor.recordItems.addDiagnosis({ recordId, code: 'B54', idempotencyKey: key() })
  const withdraw = (itemId: string) =>
    codeOf(clerk.recordItems.enterInError({ recordId, itemId, reason: 'Typed wrong', idempotencyKey: key() }))
  expect(await withdraw(rows[0]?.id ?? '')).toBe('OK')
  expect(await withdraw(diagnosis.id)).toBe('FORBIDDEN')
})

test('a vaccine that was given is recorded with its lot', async () => {
  const { recordId, doctor } = await setUp()
  const row = await doctor.recordItems.addImmunisation({
    recordId,
    vaccine: 'Measles and rubella, dose 2',
    atcCode: 'J07BD53',
    lot: 'MR-778',
    idempotencyKey: key(),
  })
  expect(row).toMatchObject({
    kind: 'immunisation',
    codeSystem: 'ATC',
    text: 'Measles and rubella, dose 2 (lot MR-778)',
  })
})

test('nothing is written in a cancelled visit; a finished one takes a late note', async () => {
  const { clinic, patientId, doctor } = await setUp()
  const cancelled = addVisit(clinic, patientId, { status: 'cancelled' })
  const finished = addVisit(clinic, patientId, { status: 'finished', endedAt: clinic.clock.now })
  const note = (recordId: string) =>
    codeOf(doctor.recordItems.saveNote({ recordId, text: 'Late', idempotencyKey: key() }))
  expect(await note(cancelled)).toBe('CONFLICT')
  expect(await note(finished)).toBe('OK')
  expect(await note(crypto.randomUUID())).toBe('NOT_FOUND')
})

test('an entry of another visit is not found under this one', async () => {
  const at = await setUp()
  const note = await signedNote(at)
  const other = addVisit(at.clinic, addPatient(at.clinic))
  const amend = { recordId: other, itemId: note.id, text: 'Moved', reason: 'Because', idempotencyKey: key() }
  expect(await codeOf(at.doctor.recordItems.amendNote(amend))).toBe('NOT_FOUND')
})

test('roles see their part: a pharmacist diagnoses and weight, a clerk vitals, a cashier nothing', async () => {
  const at = await setUp()
  const { recordId, doctor, clinic } = at
  await signedNote(at)
  await doctor.recordItems.addDiagnosis({ recordId, code: 'B54', idempotencyKey: key() })
  const vitals = [
    { loinc: '29463-7', value: 61.5 },
    { loinc: '8867-4', value: 80 },
  ]
  await doctor.recordItems.addVitals({ recordId, vitals, idempotencyKey: key() })
  const seen = async (role: 'pharmacist' | 'clerk') =>
    (await (await clinic.as(role)).recordItems.list({ recordId })).rows.map((row) => row.text).toSorted()
  expect(await seen('pharmacist')).toEqual(['Malaria, unspecified', 'Weight'])
  expect(await seen('clerk')).toEqual(['Heart rate', 'Weight'])
  const cashier = await clinic.as('cashier')
  expect(await codeOf(cashier.recordItems.list({ recordId }))).toBe('FORBIDDEN')
  for (const role of ['pharmacist', 'clerk', 'cashier'] as const) {
    const client = await clinic.as(role)
    expect(await codeOf(client.recordItems.saveNote({ recordId, text: 'No', idempotencyKey: key() })), role).toBe(
      'FORBIDDEN',
    )
  }
})

test('a patient reads their own final entries: no drafts, no mistakes, no other patient', async () => {
  const at = await setUp()
  const { clinic, recordId, patientId, doctor } = at
  await signedNote(at, 'Final words')
  await doctor.recordItems.saveNote({ recordId, text: 'Still thinking', idempotencyKey: key() })
  const wrong = await doctor.recordItems.addDiagnosis({ recordId, code: 'B54', idempotencyKey: key() })
  await doctor.recordItems.enterInError({ recordId, itemId: wrong.id, reason: 'Mistake', idempotencyKey: key() })
  const patient = await clinic.as('patient', patientId)
  const { rows, total } = await patient.recordItems.list({ recordId })
  expect([rows.map((row) => row.text), total]).toEqual([['Final words'], 1])
  const others = addVisit(clinic, addPatient(clinic))
  expect(await codeOf(patient.recordItems.list({ recordId: others }))).toBe('NOT_FOUND')
})
