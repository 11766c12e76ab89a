import { expect, test } from 'vitest'
import { type Clinic, codeOf, key, openClinic } from '../harness/clinic.ts'
import { addPatient, addServiceItem, addVisit } from '../harness/visit.ts'

const setUp = async () => {
  const clinic = await openClinic()
  const patientId = addPatient(clinic)
  const recordId = addVisit(clinic, patientId)
  const serviceItemId = addServiceItem(clinic)
  return { clinic, patientId, recordId, serviceItemId, doctor: await clinic.as('doctor') }
}
type At = Awaited<ReturnType<typeof setUp>>

const order = async (at: At, serviceItemId = at.serviceItemId) => {
  const { rows } = await at.doctor.services.order({
    recordId: at.recordId,
    items: [{ serviceItemId }],
    idempotencyKey: key(),
  })
  const [row] = rows
  if (!row) throw new Error('nothing was ordered')
  return row
}

const charges = (clinic: Clinic) =>
  clinic.hera.core.store.sqlite
    .prepare(
      'SELECT description, amount_minor AS amount, cancels_id IS NOT NULL AS cancels, reason FROM charge ORDER BY rowid',
    )
    .all() as { description: string; amount: number; cancels: number; reason: string | null }[]

test('an order freezes name and price and is charged, once per key', async () => {
  const at = await setUp()
  const input = { recordId: at.recordId, items: [{ serviceItemId: at.serviceItemId, note: 'Fasting' }] }
  const again = { ...input, idempotencyKey: key() }
  const first = await at.doctor.services.order(again)
  expect(await at.doctor.services.order(again)).toEqual(first)
  const admin = await at.clinic.as('admin')
  const change = { serviceItemId: at.serviceItemId, name: 'Hb', priceMinor: 9_900, idempotencyKey: key() }
  await admin.serviceItems.update(change)
  const { rows } = await at.doctor.services.list({ recordId: at.recordId })
  expect(rows).toMatchObject([{ name: 'Haemoglobin', priceMinor: 800, quantity: 1, status: 'active', note: 'Fasting' }])
  expect(charges(at.clinic)).toEqual([{ description: 'Haemoglobin', amount: 800, cancels: 0, reason: null }])
})

test('several services are one order: one that is not offered refuses all', async () => {
  const at = await setUp()
  const retired = addServiceItem(at.clinic, { status: 'retired' })
  const both = [{ serviceItemId: at.serviceItemId }, { serviceItemId: retired }]
  const attempt = at.doctor.services.order({ recordId: at.recordId, items: both, idempotencyKey: key() })
  expect(await codeOf(attempt)).toBe('CONFLICT')
  const unknown = [{ serviceItemId: at.serviceItemId }, { serviceItemId: crypto.randomUUID() }]
  expect(await codeOf(at.doctor.services.order({ recordId: at.recordId, items: unknown, idempotencyKey: key() }))).toBe(
    'BAD_REQUEST',
  )
  expect((await at.doctor.services.list({ recordId: at.recordId })).total).toBe(0)
  expect(charges(at.clinic)).toEqual([])
})

test('what costs nothing is ordered without a charge', async () => {
  const at = await setUp()
  const row = await order(at, addServiceItem(at.clinic, { priceMinor: 0 }))
  expect(row.priceMinor).toBe(0)
  expect(charges(at.clinic)).toEqual([])
})

test('nothing is ordered in a visit that is finished or cancelled', async () => {
  const at = await setUp()
  for (const status of ['finished', 'cancelled']) {
    const recordId = addVisit(at.clinic, at.patientId, { status })
    const items = [{ serviceItemId: at.serviceItemId }]
    await expect(at.doctor.services.order({ recordId, items, idempotencyKey: key() })).rejects.toMatchObject({
      code: 'CONFLICT',
      data: { reason: 'record_closed' },
    })
  }
})

test('revoking an order cancels its charge with the reason', async () => {
  const at = await setUp()
  const row = await order(at)
  const revoked = await at.doctor.services.revoke({
    serviceId: row.id,
    reason: 'Patient declined',
    idempotencyKey: key(),
  })
  expect(revoked).toMatchObject({ status: 'revoked', revokeReason: 'Patient declined', priceMinor: 800 })
  expect(charges(at.clinic)).toEqual([
    { description: 'Haemoglobin', amount: 800, cancels: 0, reason: null },
    { description: 'Haemoglobin', amount: -800, cancels: 1, reason: 'Patient declined' },
  ])
  const again = { serviceId: row.id, reason: 'Twice', idempotencyKey: key() }
  expect(await codeOf(at.doctor.services.revoke(again))).toBe('CONFLICT')
  expect(await codeOf(at.doctor.services.start({ serviceId: row.id, idempotencyKey: key() }))).toBe('CONFLICT')
  const result = { serviceId: row.id, value: 11, idempotencyKey: key() }
  expect(await codeOf(at.doctor.services.addResult(result))).toBe('CONFLICT')
})

test('a service is started and completed, and a completed one is not revoked', async () => {
  const at = await setUp()
  const { id: serviceId } = await order(at, addServiceItem(at.clinic, { resultKind: 'none', name: 'Dressing' }))
  expect((await at.doctor.services.start({ serviceId, idempotencyKey: key() })).status).toBe('in_progress')
  const done = await at.doctor.services.complete({ serviceId, idempotencyKey: key() })
  expect(done).toMatchObject({ status: 'completed', performedAt: at.clinic.clock.now })
  expect(await codeOf(at.doctor.services.revoke({ serviceId, reason: 'Too late', idempotencyKey: key() }))).toBe(
    'CONFLICT',
  )
})

test('a number result keeps its unit, its reference range and what it means', async () => {
  const at = await setUp()
  const { id: serviceId } = await order(at)
  const preliminary = { serviceId, status: 'preliminary', value: 12.1, idempotencyKey: key() } as const
  expect((await at.doctor.services.addResult(preliminary)).status).toBe('in_progress')
  const final = await at.doctor.services.addResult({ serviceId, value: 9.5, idempotencyKey: key() })
  expect(final.status).toBe('completed')
  expect(final.results).toMatchObject([
    { status: 'preliminary', value: 12.1, interpretation: 'N', isCurrent: false },
    { status: 'final', value: 9.5, unit: 'g/dL', rangeLow: 12, rangeHigh: 16, interpretation: 'L', isCurrent: true },
  ])
})

test('a result of 0 is a value', async () => {
  const at = await setUp()
  const { id: serviceId } = await order(at, addServiceItem(at.clinic, { referenceLow: 0, referenceHigh: 5 }))
  const { results } = await at.doctor.services.addResult({ serviceId, value: 0, idempotencyKey: key() })
  expect(results).toMatchObject([{ value: 0, interpretation: 'N' }])
})

test('a corrected result keeps the old value and the reason', async () => {
  const at = await setUp()
  const { id: serviceId } = await order(at)
  const early = { serviceId, value: 13, reason: 'Wrong tube', idempotencyKey: key() }
  expect(await codeOf(at.doctor.services.correctResult(early))).toBe('CONFLICT')
  await at.doctor.services.addResult({ serviceId, value: 9.5, idempotencyKey: key() })
  expect(await codeOf(at.doctor.services.addResult({ serviceId, value: 10, idempotencyKey: key() }))).toBe('CONFLICT')
  expect(await codeOf(at.doctor.services.correctResult({ ...early, reason: '' }))).toBe('BAD_REQUEST')
  await at.doctor.services.correctResult({ ...early, idempotencyKey: key() })
  const row = await at.doctor.services.correctResult({
    ...early,
    value: 13.2,
    reason: 'Read again',
    idempotencyKey: key(),
  })
  expect(row.results).toMatchObject([
    { status: 'final', value: 9.5, isCurrent: false },
    { status: 'corrected', value: 13, reason: 'Wrong tube', isCurrent: false },
    { status: 'corrected', value: 13.2, reason: 'Read again', isCurrent: true },
  ])
})

test('a result fits its service: a number, a text, or one of the choices', async () => {
  const at = await setUp()
  const number = await order(at)
  const choice = await order(
    at,
    addServiceItem(at.clinic, { resultKind: 'choice', referenceLow: null, referenceHigh: null }),
  )
  const none = await order(at, addServiceItem(at.clinic, { resultKind: 'none' }))
  const add = (serviceId: string, result: object) =>
    codeOf(at.doctor.services.addResult({ serviceId, idempotencyKey: key(), ...result }))
  expect(await add(number.id, { text: 'high' })).toBe('BAD_REQUEST')
  expect(await add(number.id, { value: Number.NaN })).toBe('BAD_REQUEST')
  expect(await add(choice.id, { text: 'maybe' })).toBe('BAD_REQUEST')
  expect(await add(choice.id, { value: 1 })).toBe('BAD_REQUEST')
  expect(await add(none.id, { text: 'fine' })).toBe('BAD_REQUEST')
  expect(await add(number.id, { value: 11, status: 'corrected' })).toBe('BAD_REQUEST')
  expect(await add(number.id, { value: 11, at: at.clinic.clock.now + 1 })).toBe('BAD_REQUEST')
  expect(await add(choice.id, { text: 'negative' })).toBe('OK')
})

test('an order with a result is corrected, not revoked', async () => {
  const at = await setUp()
  const { id: serviceId } = await order(at)
  await at.doctor.services.addResult({ serviceId, status: 'preliminary', value: 11, idempotencyKey: key() })
  const revoke = { serviceId, reason: 'Changed my mind', idempotencyKey: key() }
  expect(await codeOf(at.doctor.services.revoke(revoke))).toBe('CONFLICT')
})

test('the work list holds open services, emergencies first, and is not for everyone', async () => {
  const at = await setUp()
  const first = await order(at)
  const urgent = addVisit(at.clinic, addPatient(at.clinic, { familyName: 'Kamau' }), { priority: 'emergency' })
  const items = [{ serviceItemId: at.serviceItemId }]
  await at.doctor.services.order({ recordId: urgent, items, idempotencyKey: key() })
  const done = await order(at)
  await at.doctor.services.complete({ serviceId: done.id, idempotencyKey: key() })
  const { rows } = await at.doctor.services.worklist({})
  expect(rows.map((row) => [row.patientName, row.priority])).toEqual([
    ['Achieng Kamau', 'emergency'],
    ['Achieng Otieno', 'routine'],
  ])
  expect(rows[1]?.id).toBe(first.id)
  expect((await at.doctor.services.worklist({ search: 'kam' })).total).toBe(1)
  for (const role of ['cashier', 'clerk', 'pharmacist'] as const) {
    expect(await codeOf((await at.clinic.as(role)).services.worklist({})), role).toBe('FORBIDDEN')
  }
})

test('a cashier sees name, quantity and price, and no result or note', async () => {
  const at = await setUp()
  const items = [{ serviceItemId: at.serviceItemId, note: 'Suspected sickle cell' }]
  const { rows } = await at.doctor.services.order({ recordId: at.recordId, items, idempotencyKey: key() })
  const serviceId = rows[0]?.id ?? ''
  await at.doctor.services.addResult({ serviceId, value: 4, idempotencyKey: key() })
  const cashier = await at.clinic.as('cashier')
  const [line] = (await cashier.services.list({ patientId: at.patientId })).rows
  expect(line).toMatchObject({ name: 'Haemoglobin', quantity: 1, priceMinor: 800, note: null, results: [] })
  expect((await cashier.services.read({ serviceId })).results).toEqual([])
  expect(await codeOf(cashier.services.revoke({ serviceId, reason: 'No', idempotencyKey: key() }))).toBe('FORBIDDEN')
})

test('a clerk and a pharmacist see no services and order none', async () => {
  const at = await setUp()
  for (const role of ['clerk', 'pharmacist'] as const) {
    const client = await at.clinic.as(role)
    expect(await codeOf(client.services.list({ recordId: at.recordId })), role).toBe('FORBIDDEN')
    const items = [{ serviceItemId: at.serviceItemId }]
    const attempt = client.services.order({ recordId: at.recordId, items, idempotencyKey: key() })
    expect(await codeOf(attempt), role).toBe('FORBIDDEN')
  }
})

test('a patient sees their own services with final results only', async () => {
  const at = await setUp()
  const waiting = await order(at)
  await at.doctor.services.addResult({
    serviceId: waiting.id,
    status: 'preliminary',
    value: 8,
    idempotencyKey: key(),
  })
  const other = addVisit(at.clinic, addPatient(at.clinic, { givenName: 'Njeri' }))
  const items = [{ serviceItemId: at.serviceItemId }]
  const theirs = await at.doctor.services.order({ recordId: other, items, idempotencyKey: key() })
  const patient = await at.clinic.as('patient', at.patientId)
  const { rows, total } = await patient.services.list({})
  expect(total).toBe(1)
  expect(rows).toMatchObject([{ id: waiting.id, results: [] }])
  expect((await patient.services.list({ recordId: other })).rows).toEqual([])
  expect(await codeOf(patient.services.list({ patientId: theirs.rows[0]?.patientId ?? '' }))).toBe('NOT_FOUND')
  expect(await codeOf(patient.services.read({ serviceId: theirs.rows[0]?.id ?? '' }))).toBe('NOT_FOUND')
})
