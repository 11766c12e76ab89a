import { expect, test } from 'vitest'
import { system } from '../../main/database/author.ts'
import { bulk } from '../../main/database/bulk.ts'
import { code, patient } from '../../main/database/schema/index.ts'
import { heraNamespace, uuidV5 } from '../../shared/domain/uuid.ts'
import { type Clinic, expectSound, openClinic } from '../harness/clinic.ts'

const count = (clinic: Clinic, sql: string): number =>
  (clinic.hera.core.store.sqlite.prepare(sql).get() as { n: number }).n

const insertCodes = (clinic: Clinic, from: number, to: number, options = {}): void =>
  bulk(
    clinic.hera.core.store,
    'test.bulk',
    system,
    (door) => {
      for (let i = from; i < to; i++) {
        const id = uuidV5(heraNamespace, `test/code/${i}`)
        door().insert(code, { id, system: 'ICD-10', code: `A${i}`, text: `Code ${i}` })
      }
    },
    options,
  )

test('a bulk write is one transaction with one audit entry, in groups of at most 200 ops', async () => {
  const clinic = await openClinic()
  insertCodes(clinic, 0, 1050)
  expect(count(clinic, 'SELECT count(*) AS n FROM code')).toBe(1050)
  expect(count(clinic, 'SELECT max(n) AS n FROM (SELECT count(*) AS n FROM outbox GROUP BY grp)')).toBe(200)
  expect(count(clinic, 'SELECT count(DISTINCT grp) AS n FROM outbox')).toBe(6)
  expect(count(clinic, 'SELECT count(*) - max(dseq) AS n FROM outbox')).toBe(0)
  const entry = clinic.hera.core.store.sqlite
    .prepare("SELECT detail FROM audit_entry WHERE action = 'test.bulk'")
    .all() as { detail: string }[]
  expect(entry.map((row) => JSON.parse(row.detail))).toEqual([{ groups: 6, rows: { code: 1050 } }])
})

test('rows that belong together stay in one group', async () => {
  const clinic = await openClinic()
  bulk(clinic.hera.core.store, 'test.bulk', system, (door) => {
    for (let set = 0; set < 3; set++) {
      const write = door(150)
      for (let i = 0; i < 150; i++) {
        write.insert(code, { id: write.newId(), system: 'ICD-10', code: `${set}-${i}`, text: 'Code' })
      }
    }
  })
  expect(count(clinic, 'SELECT count(DISTINCT grp) AS n FROM outbox')).toBe(3)
})

test('a bulk write that fails leaves nothing, and the sequence goes on without a gap', async () => {
  const clinic = await openClinic()
  insertCodes(clinic, 0, 10)
  expect(() =>
    bulk(clinic.hera.core.store, 'test.bulk', system, (door) => {
      for (let i = 10; i < 400; i++) door().insert(code, { id: door().newId(), system: 'S', code: `${i}`, text: 'C' })
      throw new Error('the power went')
    }),
  ).toThrow('the power went')
  insertCodes(clinic, 2000, 2010)
  await expectSound(clinic)
  expect(count(clinic, 'SELECT count(*) - max(dseq) AS n FROM outbox')).toBe(0)
})

test('without ops the rows and tables derived from them are written, and no outbox', async () => {
  const clinic = await openClinic()
  const { store } = clinic.hera.core
  bulk(
    store,
    'bench.generate',
    system,
    (door) => {
      const write = door()
      write.insert(patient, {
        id: write.newId(),
        mrn: 'HER-22222-1',
        familyName: 'Otieno',
        givenName: 'Amina',
        sex: 'female',
        birthDatePrecision: 'estimated',
        createdAt: clinic.clock.now,
        createdBy: system.userId,
      })
    },
    { withoutOps: true },
  )
  expect(count(clinic, 'SELECT count(*) AS n FROM patient')).toBe(1)
  expect(count(clinic, 'SELECT count(*) AS n FROM outbox')).toBe(0)
  // The harness proves replay for every other clinic; this one is generated to be thrown away.
  clinic.close()
})
