import { expect, test } from 'vitest'
import { type Clinic, codeOf, key, openClinic } from '../harness/clinic.ts'
import { makePatient, recordAllergy } from '../harness/pharmacy.ts'

interface Entry {
  action: string
  patient_id: string | null
  detail: string
}

const entriesOf = (clinic: Clinic, action: string): Entry[] => {
  const { store } = clinic.hera.core
  store.audit.flush()
  return store
    .statement<Entry>('SELECT action, patient_id, detail FROM audit_entry WHERE action = ? ORDER BY seq')
    .all(action)
}

test('what was read is in the log, whatever was read right after it', async () => {
  const clinic = await openClinic()
  const [one, two] = [makePatient(clinic, 'Firstly'), makePatient(clinic, 'Secondly')]
  const doctor = await clinic.as('doctor')
  await Promise.all([one, two].map((patientId) => doctor.prescriptions.list({ patientId })))
  await Promise.all([one, two].map((patientId) => doctor.dispenses.list({ patientId })))
  for (const action of ['prescriptions.list', 'dispenses.list']) {
    expect(
      entriesOf(clinic, action).map((entry) => entry.patient_id),
      action,
    ).toEqual([one, two])
  }
  const cashier = await clinic.as('cashier')
  await Promise.all([cashier.patients.search({ text: 'first' }), cashier.charges.unpaid({}), cashier.payments.list({})])
  for (const action of ['patients.search', 'charges.unpaid', 'payments.list']) {
    expect(entriesOf(clinic, action), action).toHaveLength(1)
  }
})

test('a search that is being typed is one entry with everybody who was shown on the way', async () => {
  const clinic = await openClinic()
  const [one, two] = [makePatient(clinic, 'Firstly'), makePatient(clinic, 'Secondly')]
  const clerk = await clinic.as('clerk')
  await Promise.all(['firstly', 'second', 'nobody'].map((text) => clerk.patients.search({ text })))
  const entries = entriesOf(clinic, 'patients.search')
  expect(entries).toHaveLength(1)
  expect((JSON.parse(entries[0]?.detail ?? '{}') as { ids: string[] }).ids.sort()).toEqual([one, two].sort())
})

test('hundreds of patients shown within a moment are all in the log', async () => {
  const clinic = await openClinic()
  const ids = Array.from({ length: 40 }, (_, index) => makePatient(clinic, `Njoroge${'abcdefghij'[index % 10]}`))
  const { audit } = clinic.hera.core.store
  const author = { userId: 'u', role: 'clerk' as const, sessionId: 's' }
  const shown = Array.from({ length: 60 }, (_, index) => ids.map((id) => `${id}/${index}`))
  for (const some of shown)
    audit.note({ at: 1, author, action: 'patients.search', patientId: null, detail: { ids: some } }, 's:search')
  const logged = entriesOf(clinic, 'patients.search').flatMap(
    ({ detail }) => (JSON.parse(detail) as { ids: string[] }).ids,
  )
  expect(new Set(logged)).toEqual(new Set(shown.flat()))
})

test('an edit that changes nothing answers with the row, so it is in the log too', async () => {
  const clinic = await openClinic()
  const patientId = makePatient(clinic)
  const allergyId = recordAllergy(clinic, patientId, { substance: 'Latex' })
  const doctor = await clinic.as('doctor')
  const row = await doctor.allergies.update({ allergyId, idempotencyKey: key() })
  expect(row.substance).toBe('Latex')
  expect(entriesOf(clinic, 'allergies.update').map((entry) => entry.patient_id)).toEqual([patientId])
  const other = makePatient(clinic)
  for (let time = 0; time < 2; time++) await doctor.allergies.addNoKnown({ patientId: other, idempotencyKey: key() })
  expect(entriesOf(clinic, 'allergies.addNoKnown').map((entry) => entry.patient_id)).toEqual([other, other])
})

test('being refused in a loop is one entry, not a full disk', async () => {
  const clinic = await openClinic()
  const patient = await clinic.as('patient', makePatient(clinic))
  for (let time = 0; time < 30; time++) expect(await codeOf(patient.users.list({}))).toBe('FORBIDDEN')
  expect(entriesOf(clinic, 'guard.refused').length).toBeLessThan(5)
})
