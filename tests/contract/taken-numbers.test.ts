import { expect, test } from 'vitest'
import { codeOf, key, openClinic } from '../harness/clinic.ts'
import { makePatient } from '../harness/pharmacy.ts'
import { comeDown, linkTo } from '../harness/server-link.ts'
import { addCharges, openShift, takeCash } from '../harness/till.ts'

const item = {
  name: 'Haemoglobin',
  category: 'laboratory',
  priceMinor: 800,
  resultKind: 'number',
  resultUnit: 'g/dL',
  referenceLow: 12,
  referenceHigh: 16,
} as const

test('what two workstations called the same stays and can be corrected; what is new here may not take it again', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  linkTo(clinic)
  const own = await admin.serviceItems.create({ ...item, code: 'LAB-HB', idempotencyKey: key() })
  comeDown(clinic, 'service_item', {
    ...{ code: 'LAB-HB', name: 'Haemoglobin (Hb)', category: 'laboratory', price_minor: 900, result_kind: 'none' },
    ...{ status: 'active', created_at: 1, created_by: clinic.userId('admin') },
  })
  const create = (code: string) => admin.serviceItems.create({ ...item, code, idempotencyKey: key() })
  expect(await codeOf(create('LAB-HB'))).toBe('CONFLICT')
  const change = { serviceItemId: own.id, version: own.version, code: 'LAB-HB', priceMinor: 850 }
  const changed = await admin.serviceItems.update({ ...change, idempotencyKey: key() })
  expect(changed.priceMinor).toBe(850)
  const other = await create('LAB-HB2')
  const take = { serviceItemId: other.id, version: other.version, code: 'LAB-HB' }
  expect(await codeOf(admin.serviceItems.update({ ...take, idempotencyKey: key() }))).toBe('CONFLICT')
})

test('a receipt number that came back from the server is not given again', async () => {
  const clinic = await openClinic()
  const cashier = await clinic.as('cashier')
  linkTo(clinic)
  const patientId = makePatient(clinic)
  addCharges(clinic, { patientId }, [1_000, 1_000])
  await openShift(cashier)
  const first = await takeCash(cashier, patientId, 1_000)
  const next = first.receiptNo.replace(/\d+$/, (digits) => String(Number(digits) + 1).padStart(digits.length, '0'))
  comeDown(clinic, 'payment', {
    ...{ sale_id: null, receipt_no: next, kind: 'payment', method: 'cash', amount_minor: 5, currency: 'USD' },
    ...{ paid_at: 1, created_at: 1, created_by: clinic.userId('cashier') },
  })
  const second = await takeCash(cashier, patientId, 1_000)
  expect(second.receiptNo).not.toBe(next)
  expect(second.receiptNo > next).toBe(true)
})

test('a record number and a username that came from elsewhere are taken here too', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  linkTo(clinic)
  const clerk = await clinic.as('clerk')
  const person = { familyName: 'Wekesa', givenName: 'Amina', sex: 'female', birthDate: '1990-05-01' } as const
  const first = await clerk.patients.register({ ...person, idempotencyKey: key() })
  const next = first.mrn.replace(/\d+/g, (digits) => String(Number(digits) + 1).padStart(digits.length, '0'))
  comeDown(clinic, 'patient', {
    ...{ mrn: next, family_name: 'Otieno', given_name: 'Jane', sex: 'female', birth_date_precision: 'day' },
    ...{ created_at: 1, created_by: clinic.userId('clerk') },
  })
  const second = await clerk.patients.register({ ...person, idempotencyKey: key() })
  expect(second.mrn).not.toBe(next)
  comeDown(clinic, 'user', {
    ...{ username: 'jane', display_name: 'Jane', role: 'doctor', status: 'active', created_at: 1 },
  })
  const create = admin.users.create({ username: 'Jane', displayName: 'Jane', role: 'clerk', idempotencyKey: key() })
  expect(await codeOf(create)).toBe('CONFLICT')
})

test('a code that two workstations added is found once', async () => {
  const clinic = await openClinic()
  const doctor = await clinic.as('doctor')
  linkTo(clinic)
  for (const text of ['Malaria, falciparum', 'Falciparum malaria']) {
    comeDown(clinic, 'code', { system: 'ICD-10', code: 'B50.9', text })
  }
  expect((await doctor.codes.search({ system: 'ICD-10', text: 'falciparum' })).rows).toHaveLength(1)
})
