import { expect, test } from 'vitest'
import { codeOf, key, openClinic } from '../harness/clinic.ts'
import { addPatient, addServiceItem } from '../harness/visit.ts'

const glucose = {
  code: 'LAB-GLU',
  name: 'Blood glucose',
  category: 'laboratory',
  priceMinor: 500,
  resultKind: 'number',
  resultUnit: 'mg/dL',
  referenceLow: 70,
  referenceHigh: 140,
} as const

test('the administrator adds a service and sets its price', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  const made = await admin.serviceItems.create({ ...glucose, idempotencyKey: key() })
  expect(made).toMatchObject({ ...glucose, status: 'active' })
  const changed = await admin.serviceItems.update({
    serviceItemId: made.id,
    version: made.version,
    priceMinor: 0,
    idempotencyKey: key(),
  })
  expect(changed.priceMinor).toBe(0)
  const stale = { serviceItemId: made.id, version: made.version, priceMinor: 600, idempotencyKey: key() }
  expect(await codeOf(admin.serviceItems.update(stale))).toBe('CONFLICT')
})

test('a code is used once', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  await admin.serviceItems.create({ ...glucose, idempotencyKey: key() })
  expect(await codeOf(admin.serviceItems.create({ ...glucose, code: 'lab-glu', idempotencyKey: key() }))).toBe(
    'CONFLICT',
  )
  const other = addServiceItem(clinic)
  const rename = { serviceItemId: other, code: 'LAB-GLU', idempotencyKey: key() }
  expect(await codeOf(admin.serviceItems.update(rename))).toBe('CONFLICT')
})

test('services are found by the beginnings of their words, by category, and retired ones when asked for', async () => {
  const clinic = await openClinic()
  addServiceItem(clinic, { name: 'Chest X-ray', category: 'imaging', resultKind: 'text' })
  const retired = addServiceItem(clinic, { name: 'Chest drain', category: 'procedure', resultKind: 'none' })
  addServiceItem(clinic)
  const admin = await clinic.as('admin')
  await admin.serviceItems.retire({ serviceItemId: retired, idempotencyKey: key() })
  const doctor = await clinic.as('doctor')
  const names = async (filter: object) => (await doctor.serviceItems.list(filter)).rows.map((row) => row.name)
  expect(await names({ search: 'ray che' })).toEqual(['Chest X-ray'])
  expect(await names({ search: 'chest', status: 'all' })).toEqual(['Chest X-ray', 'Chest drain'])
  expect(await names({ category: 'laboratory' })).toEqual(['Haemoglobin'])
  expect(await names({ search: 'hest' })).toEqual([])
})

test('a floating price, crossed limits and unknown words are refused', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  const create = (changes: object) =>
    codeOf(admin.serviceItems.create({ ...glucose, idempotencyKey: key(), ...changes }))
  expect(await create({ priceMinor: 4.5 })).toBe('BAD_REQUEST')
  expect(await create({ priceMinor: -1 })).toBe('BAD_REQUEST')
  expect(await create({ priceMinor: '500' })).toBe('BAD_REQUEST')
  expect(await create({ category: 'surgery' })).toBe('BAD_REQUEST')
  expect(await create({ referenceLow: 200 })).toBe('BAD_REQUEST')
  expect(await create({ resultKind: 'text' })).toBe('BAD_REQUEST')
  expect(await create({ code: 'A B' })).toBe('BAD_REQUEST')
  expect(await create({ name: 'x'.repeat(1_000_000) })).toBe('BAD_REQUEST')
  expect((await admin.serviceItems.list({ status: 'all' })).total).toBe(0)
})

test('only the administrator changes the catalogue, and a patient does not read it', async () => {
  const clinic = await openClinic()
  const serviceItemId = addServiceItem(clinic)
  for (const role of ['doctor', 'pharmacist', 'cashier', 'clerk'] as const) {
    const client = await clinic.as(role)
    expect((await client.serviceItems.read({ serviceItemId })).name, role).toBe('Haemoglobin')
    expect(await codeOf(client.serviceItems.create({ ...glucose, idempotencyKey: key() })), role).toBe('FORBIDDEN')
    expect(await codeOf(client.serviceItems.retire({ serviceItemId, idempotencyKey: key() })), role).toBe('FORBIDDEN')
  }
  const patient = await clinic.as('patient', addPatient(clinic))
  expect(await codeOf(patient.serviceItems.list({}))).toBe('FORBIDDEN')
})
