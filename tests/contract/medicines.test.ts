import { expect, test } from 'vitest'
import { codeOf, key, openClinic } from '../harness/clinic.ts'
import { amoxicillin, makeMedicine, paracetamol, receive } from '../harness/pharmacy.ts'

test('a medicine is found by the starts of its words in any order, by its code and by a synonym', async () => {
  const clinic = await openClinic()
  await makeMedicine(clinic, amoxicillin)
  await makeMedicine(clinic, { ...amoxicillin, strength: '125 mg/5 ml', form: 'suspension', baseUnit: 'ml' })
  await makeMedicine(clinic, paracetamol)
  const doctor = await clinic.as('doctor')
  const names = async (search: string) =>
    (await doctor.medicines.list({ search })).rows.map((row) => `${row.name} ${row.form}`)
  expect(await names('amox')).toHaveLength(2)
  expect(await names('125 amox')).toEqual(['amoxicillin suspension'])
  expect(await names('AMOX caps')).toEqual(['amoxicillin capsule'])
  expect(await names('n02b')).toEqual(['paracetamol tablet'])
  expect(await names('acetaminophen')).toEqual(['paracetamol tablet'])
  expect(await names('zzz')).toEqual([])
  await makeMedicine(clinic, { ...paracetamol, name: 'codeine + paracetamol', code: 'N02AJ06', isHighAlert: true })
  expect(await names('parac 500')).toEqual(['paracetamol tablet', 'codeine + paracetamol tablet'])
  expect(await names('%')).toHaveLength(4)
})

test('an imported medicine with a foreign code comes after the one whose class the allergy check can see', async () => {
  const clinic = await openClinic()
  await makeMedicine(clinic, {
    ...amoxicillin,
    name: 'Amoxicillin 500 MG Oral Capsule',
    codeSystem: 'RxNorm',
    code: '308191',
  })
  await makeMedicine(clinic, amoxicillin)
  const { rows } = await (await clinic.as('doctor')).medicines.list({ search: 'amox' })
  expect(rows.map((row) => row.codeSystem)).toEqual(['ATC', 'RxNorm'])
})

test('stock is shown with a medicine to those who may read stock, not to a cashier', async () => {
  const clinic = await openClinic()
  const id = await makeMedicine(clinic)
  await receive(clinic, id, 30, '2026-12-31')
  await receive(clinic, id, 20, '2026-06-30')
  expect(await (await clinic.as('doctor')).medicines.read({ id })).toMatchObject({
    onHand: 50,
    usable: 50,
    nextExpiry: '2026-06-30',
  })
  const [row] = (await (await clinic.as('cashier')).medicines.list({ search: 'amox' })).rows
  expect(row).toMatchObject({ name: 'amoxicillin', onHand: null, usable: null, nextExpiry: null })
})

test('a medicine is the pharmacist’s and the administrator’s to change', async () => {
  const clinic = await openClinic()
  const id = await makeMedicine(clinic)
  const doctor = await clinic.as('doctor')
  expect(await codeOf(doctor.medicines.create({ ...paracetamol, idempotencyKey: key() }))).toBe('FORBIDDEN')
  expect(await codeOf(doctor.medicines.retire({ id, idempotencyKey: key() }))).toBe('FORBIDDEN')
  const admin = await clinic.as('admin')
  expect((await admin.medicines.update({ id, priceMinor: 20, idempotencyKey: key() })).priceMinor).toBe(20)
})

test('an edit of what someone else changed meanwhile is refused', async () => {
  const clinic = await openClinic()
  const id = await makeMedicine(clinic)
  const pharmacist = await clinic.as('pharmacist')
  const { version } = await pharmacist.medicines.read({ id })
  await pharmacist.medicines.update({ id, version, priceMinor: 13, idempotencyKey: key() })
  await expect(
    pharmacist.medicines.update({ id, version, priceMinor: 14, idempotencyKey: key() }),
  ).rejects.toMatchObject({ code: 'CONFLICT', data: { reason: 'changed_meanwhile' } })
  expect((await pharmacist.medicines.read({ id })).priceMinor).toBe(13)
})

test('the same medicine, strength and form is added once', async () => {
  const clinic = await openClinic()
  await makeMedicine(clinic)
  const pharmacist = await clinic.as('pharmacist')
  await expect(
    pharmacist.medicines.create({ ...amoxicillin, name: 'Amoxicillin', idempotencyKey: key() }),
  ).rejects.toMatchObject({ code: 'CONFLICT', data: { reason: 'duplicate_medicine' } })
})

test('a retired medicine leaves the list, takes no delivery, and can be restored', async () => {
  const clinic = await openClinic()
  const id = await makeMedicine(clinic)
  const pharmacist = await clinic.as('pharmacist')
  await pharmacist.medicines.retire({ id, idempotencyKey: key() })
  expect((await pharmacist.medicines.list({})).total).toBe(0)
  expect((await pharmacist.medicines.list({ status: 'all' })).total).toBe(1)
  expect(
    await codeOf(
      pharmacist.stock.receive({
        medicineId: id,
        lot: 'A',
        expiryDate: '2027-01-01',
        quantity: 1,
        idempotencyKey: key(),
      }),
    ),
  ).toBe('CONFLICT')
  await pharmacist.medicines.restore({ id, idempotencyKey: key() })
  expect((await pharmacist.medicines.list({})).total).toBe(1)
})

test('the unit that stock is counted in does not change under counted stock', async () => {
  const clinic = await openClinic()
  const id = await makeMedicine(clinic)
  const pharmacist = await clinic.as('pharmacist')
  await pharmacist.medicines.update({ id, baseUnit: 'tablet', idempotencyKey: key() })
  await receive(clinic, id, 10)
  expect(await codeOf(pharmacist.medicines.update({ id, baseUnit: 'capsule', idempotencyKey: key() }))).toBe('CONFLICT')
})

test.each([
  ['a price that is no whole number of cents', { priceMinor: 1.5 }],
  ['a negative price', { priceMinor: -1 }],
  ['a negative reorder level', { reorderLevel: -5 }],
  ['a name of a megabyte', { name: 'x'.repeat(1_000_000) }],
  ['an empty name', { name: '   ' }],
  ['an unknown base unit', { baseUnit: 'barrel' }],
  ['an unknown code system', { codeSystem: 'magic' }],
  ['a dose below nothing', { defaultDose: -1, defaultDoseUnit: 'capsule' }],
  ['a dose without a unit', { defaultDose: 1 }],
])('%s is refused and nothing is written', async (_, wrong) => {
  const clinic = await openClinic()
  const pharmacist = await clinic.as('pharmacist')
  const input = { ...amoxicillin, ...wrong, idempotencyKey: key() }
  expect(await codeOf(pharmacist.medicines.create(input as never))).toBe('BAD_REQUEST')
  expect((await pharmacist.medicines.list({ status: 'all' })).total).toBe(0)
})

test('a script in a name is kept as the text that it is', async () => {
  const clinic = await openClinic()
  const name = '<script>alert(1)</script>'
  const id = await makeMedicine(clinic, { ...amoxicillin, name })
  expect((await (await clinic.as('doctor')).medicines.read({ id })).name).toBe(name)
})
