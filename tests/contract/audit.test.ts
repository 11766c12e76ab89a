import { expect, test } from 'vitest'
import { type Clinic, codeOf, key, openClinic } from '../harness/clinic.ts'

type Client = Awaited<ReturnType<Clinic['as']>>

const register = async (client: Client, givenName: string): Promise<string> => {
  const made = await client.patients.register({
    familyName: 'Otieno',
    givenName,
    sex: 'female',
    birthDate: '1990-04-05',
    idempotencyKey: key(),
  })
  return made.id
}

test('every write is in the log with its words, its person and its patient', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  const id = await register(clerk, 'Asha')
  const admin = await clinic.as('admin')
  const { rows } = await admin.audit.list({ patientId: id })
  expect(rows[0]).toMatchObject({
    action: 'patients.register',
    actorName: 'Test clerk',
    role: 'clerk',
    patientId: id,
    patientName: 'Asha Otieno',
    at: clinic.clock.now,
  })
  expect(rows[0]?.words).not.toContain('patients.register')
  expect(rows[0]?.detail, 'ids, never names').not.toContain('Otieno')
})

test('who opened a chart a moment ago is in the list at once', async () => {
  const clinic = await openClinic()
  const id = await register(await clinic.as('clerk'), 'Asha')
  await (await clinic.as('doctor')).patients.read({ id })
  const { rows } = await (await clinic.as('admin')).audit.list({ patientId: id })
  expect(rows.map((row) => [row.role, row.action])).toEqual([
    ['doctor', 'patients.read'],
    ['clerk', 'patients.register'],
  ])
})

test('a refused call and a wrong password are in the log', async () => {
  const clinic = await openClinic()
  const cashier = await clinic.as('cashier')
  expect(await codeOf(register(cashier, 'Nobody'))).toBe('FORBIDDEN')
  await codeOf(clinic.anyone().auth.login({ username: 'cashier', password: 'wrong wrong' }))
  const admin = await clinic.as('admin')
  expect((await admin.audit.list({ action: 'guard.refused' })).rows[0]).toMatchObject({ role: 'cashier' })
  expect((await admin.audit.list({ action: 'auth.wrong_password' })).rows).toHaveLength(1)
})

test('the list filters by person, patient, action and day, and pages through all of it once', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  const doctor = await clinic.as('doctor')
  const ids: string[] = []
  for (let i = 0; i < 5; i++) ids.push(await register(clerk, `Asha ${i}`))
  clinic.clock.now += 24 * 3_600_000
  for (const id of ids) await doctor.patients.read({ id })
  const admin = await clinic.as('admin')
  const actorId = clinic.userId('doctor')
  const byDoctor = await admin.audit.list({ actorId })
  expect(byDoctor.rows.every((row) => row.actorId === actorId)).toBe(true)
  expect((await admin.audit.list({ action: 'patients.register' })).rows).toHaveLength(5)
  expect((await admin.audit.list({ action: 'patients.register', from: '2026-03-03' })).rows).toEqual([])
  expect((await admin.audit.list({ action: 'patients.register', to: '2026-03-02' })).rows).toHaveLength(5)
  expect((await admin.audit.list({ actorId, from: '2026-03-03', to: '2026-03-03' })).rows.length).toBeGreaterThan(4)
  const days = (await admin.audit.list({ from: '2026-03-02', to: '2026-03-02', limit: 200 })).rows
  expect(days.every((row) => row.at < Date.UTC(2026, 2, 3))).toBe(true)

  const seen: number[] = []
  let before: number | undefined
  do {
    const page = await admin.audit.list({ limit: 3, ...(before ? { before } : {}) })
    seen.push(...page.rows.map((row) => row.seq))
    before = page.nextBefore ?? undefined
  } while (before !== undefined)
  expect(seen).toEqual([...seen].sort((a, b) => b - a))
  expect(new Set(seen).size).toBe(seen.length)
  expect(seen.at(-1)).toBe(1)
})

test('a bad day, a huge page and a wrong order of days are refused in words', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  expect(await codeOf(admin.audit.list({ from: '2026-02-30' }))).toBe('BAD_REQUEST')
  expect(await codeOf(admin.audit.list({ limit: 100_000 }))).toBe('BAD_REQUEST')
  expect(await codeOf(admin.audit.list({ from: '2026-03-02', to: '2026-03-01' }))).toBe('BAD_REQUEST')
  expect(await codeOf(admin.audit.list({ action: 'x'.repeat(1_000_000) }))).toBe('BAD_REQUEST')
})

test('a patient sees who read their own data, and nothing else', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  const [own, other] = [await register(clerk, 'Own'), await register(clerk, 'Other')]
  const doctor = await clinic.as('doctor')
  await doctor.patients.read({ id: own })
  await doctor.patients.read({ id: other })
  const patient = await clinic.as('patient', own)
  const { rows } = await patient.audit.list({})
  expect(rows.map((row) => [row.role, row.actorName, row.action])).toContainEqual([
    'doctor',
    'Test doctor',
    'patients.read',
  ])
  expect(rows.every((row) => row.patientId === own && row.detail === null && row.actorId === null)).toBe(true)
  expect(await codeOf(patient.audit.list({ patientId: other }))).toBe('NOT_FOUND')
  expect(await codeOf(patient.audit.verify())).toBe('FORBIDDEN')
  expect(await codeOf(patient.audit.actions())).toBe('FORBIDDEN')
})

test('every action in the log has words', async () => {
  const clinic = await openClinic()
  await register(await clinic.as('clerk'), 'Asha')
  const admin = await clinic.as('admin')
  await codeOf(clinic.anyone().auth.login({ username: 'admin', password: 'wrong wrong' }))
  clinic.hera.core.store.audit.flush()
  const { rows } = await admin.audit.actions()
  const actions = rows.map((row) => row.action)
  expect(actions).toEqual([...new Set(actions)].sort())
  expect(actions).toContain('auth.wrong_password')
  // test.user is the harness's own.
  expect(rows.filter(({ action, words }) => action !== 'test.user' && words === action.replace(/[._]/g, ' '))).toEqual(
    [],
  )
})

test('the administrator has the chain walked: whole, and then broken at the entry that was edited', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  for (let i = 0; i < 4; i++) await register(clerk, `Asha ${i}`)
  const admin = await clinic.as('admin')
  const whole = await admin.audit.verify()
  expect(whole).toMatchObject({ isWhole: true, firstBrokenSeq: null })
  expect(whole.headSeq).toBe(whole.entries)
  expect(whole.headHash).toMatch(/^[0-9a-f]{64}$/)
  const { sqlite } = clinic.hera.core.store
  const { role } = sqlite.prepare('SELECT role FROM audit_entry WHERE seq = 3').get() as { role: string }
  sqlite.prepare(`UPDATE audit_entry SET role = 'doctor' WHERE seq = 3`).run()
  expect(await admin.audit.verify()).toMatchObject({ isWhole: false, firstBrokenSeq: 3 })
  sqlite.prepare('UPDATE audit_entry SET role = ? WHERE seq = 3').run(role)
})

test('while entries can’t be written no chart opens and no search answers; after that both do, and nothing was lost', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  const id = await register(clerk, 'Asha')
  const doctor = await clinic.as('doctor')
  const { sqlite, audit } = clinic.hera.core.store
  audit.flush()
  sqlite.exec(`CREATE TRIGGER full BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(ABORT, 'disk full'); END`)
  // The first one is queued, and is the one that finds out.
  await doctor.patients.read({ id })
  audit.flush()
  expect(await codeOf(doctor.patients.read({ id }))).toBe('SERVICE_UNAVAILABLE')
  expect(await codeOf(doctor.patients.search({ text: 'Asha' }))).toBe('SERVICE_UNAVAILABLE')
  expect(await codeOf(register(clerk, 'Brian')), 'nothing is written that the log does not say').not.toBe('OK')
  sqlite.exec('DROP TRIGGER full')
  await doctor.patients.read({ id })
  const { rows } = await (await clinic.as('admin')).audit.list({ patientId: id })
  expect(rows.filter((row) => row.action === 'patients.read')).toHaveLength(2)
  expect((await doctor.patients.search({ text: 'Brian' })).rows).toEqual([])
  expect((await doctor.patients.search({ text: 'Asha' })).rows).toHaveLength(1)
})

test('what is rare in a long log is found by looking further back', async () => {
  const clinic = await openClinic()
  const id = await register(await clinic.as('clerk'), 'Asha')
  const admin = await clinic.as('admin')
  await clinic.as('doctor')
  const { store } = clinic.hera.core
  const author = { userId: clinic.userId('doctor'), role: 'doctor' as const, sessionId: null }
  const day = 24 * 3_600_000
  store.local(() => {
    for (let index = 0; index < 60_000; index++) {
      const at = clinic.clock.now + (index < 30_000 ? 0 : day)
      store.audit.append({ at, author, action: 'chart.open', patientId: null, detail: {} })
    }
  })
  clinic.clock.now += day

  const first = await admin.audit.list({ action: 'patients.register' })
  expect(first.rows).toEqual([])
  expect(first.nextBefore).toBeGreaterThan(1)
  const further = await admin.audit.list({ action: 'patients.register', before: first.nextBefore ?? 0 })
  expect(further.rows.map((row) => row.patientId)).toEqual([id])
  expect(further.nextBefore).toBeNull()

  expect((await admin.audit.list({ action: 'patients.register', patientId: id })).rows).toHaveLength(1)
  expect((await admin.audit.list({ action: 'patients.register', to: '2026-03-02' })).rows).toHaveLength(1)
  const second = await admin.audit.list({ from: '2026-03-03', actorId: author.userId, limit: 200 })
  expect(second.rows).toHaveLength(200)
  expect((await admin.audit.list({ from: '2026-03-04' })).rows).toEqual([])
})
