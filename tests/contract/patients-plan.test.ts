import { expect, test } from 'vitest'
import { findDuplicates } from '../../main/features/patients/duplicates.ts'
import { searchPatients } from '../../main/features/patients/search.ts'
import { key, openClinic } from '../harness/clinic.ts'

test('the search box and the duplicate check seek by a key and never walk through all patients', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  for (const givenName of ['Amina', 'Beth', 'Carol']) {
    await clerk.patients.register({
      familyName: 'Otieno',
      givenName,
      sex: 'female',
      birthDate: '1990-05-17',
      phone: '2025550111',
      idempotencyKey: key(),
    })
  }
  const { store } = clinic.hera.core
  const asked = new Set<string>()
  const listening: typeof store = {
    ...store,
    statement(sql) {
      asked.add(sql)
      return store.statement(sql)
    },
  }
  for (const text of [
    'a',
    'am ot',
    'a o',
    'amina otieno b',
    'otieno 2025550111',
    '2025550111',
    '00001',
    'HER-2',
    'ab1',
  ]) {
    searchPatients(listening, text, 20)
  }
  findDuplicates(
    listening,
    {
      familyName: 'Otieno',
      givenName: 'Amina',
      sex: 'female',
      birthDate: '1990-05-17',
      birthDatePrecision: 'day',
      phone: '+12025550111',
      nationalId: '31220118',
    },
    undefined,
  )
  expect(asked.size).toBeGreaterThanOrEqual(8)
  for (const sql of asked) {
    const parameters = Array.from({ length: sql.split('?').length - 1 }, () => '')
    const named = { one: '', oneEnd: '', other: '', otherEnd: '', limit: 1 }
    const plan = store.sqlite.prepare(`EXPLAIN QUERY PLAN ${sql}`)
    const steps = (sql.includes('@') ? plan.all(named) : plan.all(...parameters)) as { detail: string }[]
    const walks = steps
      .map((step) => step.detail)
      .filter((detail) => /^SCAN (p|t|a|patient|patient_token)\b/.test(detail))
    expect(walks, sql).toEqual([])
    expect(steps.some((step) => /USING (PRIMARY KEY|(COVERING )?INDEX|INTEGER PRIMARY KEY)/.test(step.detail))).toBe(
      true,
    )
  }
})
