import { expect, test } from 'vitest'
import { system } from '../../main/database/author.ts'
import { medicine } from '../../main/database/schema/index.ts'
import { loadCatalogue } from '../../main/features/starter/load.ts'
import { openClinic } from '../harness/clinic.ts'

const first = { username: 'amina', displayName: 'Amina Otieno', password: 'four wet umbrellas' }

test('the first administrator finds medicines, services and diagnoses ready to use', async () => {
  const clinic = await openClinic()
  await clinic.anyone().auth.register({ ...first, clinicName: 'Lakeside Clinic' })
  const count = (table: string) =>
    (clinic.hera.core.store.sqlite.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n
  expect(count('medicine')).toBeGreaterThanOrEqual(150)
  expect(count('service_item')).toBeGreaterThanOrEqual(60)
  expect(count('code')).toBeGreaterThanOrEqual(400)
  const group = clinic.hera.core.store.sqlite
    .prepare('SELECT max(n) AS n FROM (SELECT count(*) AS n FROM outbox GROUP BY grp)')
    .get()
  expect(group).toEqual({ n: 200 })
})

test('loading the catalogue again adds nothing and keeps what the clinic changed', async () => {
  const clinic = await openClinic()
  const { core } = clinic.hera
  const added = loadCatalogue(core)
  expect(added.medicines).toBeGreaterThan(0)
  const { id } = core.store.sqlite.prepare('SELECT id FROM medicine ORDER BY id LIMIT 1').get() as { id: string }
  core.store.transact('test.price', system, (write) => write.update(medicine, id, { priceMinor: 123_456 }))
  expect(loadCatalogue(core)).toEqual({ medicines: 0, services: 0, codes: 0 })
  expect(core.store.sqlite.prepare('SELECT price_minor FROM medicine WHERE id = ?').get(id)).toEqual({
    price_minor: 123_456,
  })
})

test('two workstations that start apart give the same ids to the same rows', async () => {
  const [one, other] = [await openClinic(), await openClinic({ seed: 7 })]
  const ids = [one, other].map(({ hera }) => {
    loadCatalogue(hera.core)
    return hera.core.store.sqlite.prepare('SELECT id FROM medicine UNION SELECT id FROM code ORDER BY id').pluck().all()
  })
  expect(ids[0]).toEqual(ids[1])
})
