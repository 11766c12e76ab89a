import { expect, test } from 'vitest'
import { type Clinic, codeOf, key, openClinic } from '../harness/clinic.ts'
import { amoxicillin, makeMedicine, makePatient, noAllergies, threeADay } from '../harness/pharmacy.ts'

const count = (clinic: Clinic, table: 'draft' | 'charge' | 'prescription'): number =>
  clinic.hera.core.store.statement<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? 0

test('drafts do not fill the disk: of one author the newest 200 stay', async () => {
  const clinic = await openClinic()
  const [clerk, doctor] = [await clinic.as('clerk'), await clinic.as('doctor')]
  await doctor.drafts.save({ key: 'note', body: 'mine' })
  for (let index = 0; index < 230; index++) {
    clinic.clock.now += 1
    await clerk.drafts.save({ key: `form ${index}`, body: `body ${index}` })
  }
  expect(count(clinic, 'draft')).toBe(201)
  expect((await clerk.drafts.read({ key: 'form 29' })).body).toBeNull()
  expect((await clerk.drafts.read({ key: 'form 30' })).body).toBe('body 30')
  expect((await doctor.drafts.read({ key: 'note' })).body, 'another author’s').toBe('mine')
})

test('a line that comes to more money than can be counted is refused, and nothing of it is written', async () => {
  const clinic = await openClinic()
  const medicineId = await makeMedicine(clinic, { ...amoxicillin, priceMinor: 100_000_000_000 })
  const patientId = makePatient(clinic)
  noAllergies(clinic, patientId)
  const doctor = await clinic.as('doctor')
  const prescribe = (quantity: number) =>
    codeOf(
      doctor.prescriptions.create({
        patientId,
        items: [{ medicineId, ...threeADay, quantity }],
        idempotencyKey: key(),
      }),
    )
  expect(await prescribe(1_000_000)).toBe('CONFLICT')
  expect([count(clinic, 'prescription'), count(clinic, 'charge')]).toEqual([0, 0])
  expect(await prescribe(100)).toBe('OK')
  expect(clinic.faults).toEqual([])
})

test('half a character is refused in words: the database could not keep it as it was typed', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  for (const broken of ['Clinic \ud800', '\udc00 Clinic', 'a\u0000b']) {
    expect(await codeOf(admin.settings.update({ clinicName: broken, idempotencyKey: key() }))).toBe('BAD_REQUEST')
    expect(await codeOf(admin.settings.update({ letterhead: broken, idempotencyKey: key() }))).toBe('BAD_REQUEST')
  }
  await admin.settings.update({ clinicName: 'Clinic 🏥', idempotencyKey: key() })
})

test('a key of a record that nobody knows is not sent back at full length', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  const run = admin.imports.run({
    kind: 'patients',
    text: 'a,b\n1,2\n',
    mapping: { ['k'.repeat(100_000)]: 'a' } as never,
  })
  const error = await run.then(
    () => null,
    (reason: Error) => reason,
  )
  expect(error).toMatchObject({ code: 'BAD_REQUEST' })
  expect(JSON.stringify(error).length + (error?.message.length ?? 0)).toBeLessThan(2_000)
})
