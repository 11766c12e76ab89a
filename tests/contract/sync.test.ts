import { expect, test } from 'vitest'
import { type Clinic, codeOf, key, openClinic } from '../harness/clinic.ts'
import { makePatient } from '../harness/pharmacy.ts'
import { comeDown, linkTo, refuse } from '../harness/server-link.ts'

const workstation = {
  ...{ no: 2, name: 'Laptop', state: 'active', isThis: false, version: '0.4.0', lastSeenAt: 5, behind: 3 },
  ...{ clockErrorMs: -20, unsent: 1, lastBackupAt: null },
}

const setStates = (clinic: Clinic, state: string, where = 'TRUE'): void => {
  clinic.hera.core.store.sqlite.prepare(`UPDATE outbox SET state = ? WHERE ${where}`).run(state)
}

const join = { server: 'central.test', code: 'ABCD-EFGH', name: 'Reception' }

test('a workstation that works alone says so, and everything it is asked has an answer', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  const patientId = makePatient(clinic)
  expect(await clerk.sync.status()).toMatchObject({ mode: 'alone', isOnline: false, waiting: 0, inbox: 0 })
  expect(await clinic.anyone().sync.firstRun()).toMatchObject({ mode: 'alone', progress: null })
  expect((await clerk.sync.rowStates({ ids: [patientId] })).rows).toEqual([{ id: patientId, state: 'here' }])
  expect(await clerk.sync.onlyHere()).toEqual({ isSafe: true, total: 0, rows: [] })
  const admin = await clinic.as('admin')
  expect(await codeOf(admin.sync.workstations())).toBe('CONFLICT')
  expect(await codeOf(admin.sync.makeCode({}))).toBe('CONFLICT')
})

test('what is asked before signing in tells nothing of a person and nothing of the server', async () => {
  const clinic = await openClinic()
  linkTo(clinic)
  const told = await clinic.anyone().sync.firstRun()
  expect(Object.keys(told).sort()).toEqual(['clinic', 'isOnline', 'mode', 'problem', 'progress'])
  const clerk = await clinic.as('clerk')
  expect(JSON.stringify(await clerk.sync.status())).not.toContain('postgres://')
})

test('anyone may join an empty workstation; one with users, only its administrator; one that joined, nobody', async () => {
  const clinic = await openClinic()
  linkTo(clinic, {}, { mode: 'alone' })
  const clerk = await clinic.as('clerk')
  expect(await codeOf(clinic.anyone().sync.join(join))).toBe('UNAUTHORIZED')
  expect(await codeOf(clerk.sync.join(join))).toBe('FORBIDDEN')
  const admin = await clinic.as('admin')
  expect(await admin.sync.join(join)).toEqual({ clinic: 'Test clinic', isFounder: false })
  expect(await codeOf(admin.sync.join(join))).toBe('CONFLICT')

  const empty = await openClinic()
  linkTo(empty, {}, { mode: 'alone' })
  expect(await empty.anyone().sync.join(join)).toMatchObject({ clinic: 'Test clinic' })
})

test('a record goes from here to sent to confirmed; what was refused shows as refused', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  linkTo(clinic)
  const [one, two] = [makePatient(clinic), makePatient(clinic)]
  const stateOf = async (id: string) => (await clerk.sync.rowStates({ ids: [id] })).rows[0]?.state
  expect(await stateOf(one)).toBe('here')
  setStates(clinic, 'held')
  expect(await stateOf(one)).toBe('here')
  setStates(clinic, 'sent')
  expect(await stateOf(one)).toBe('sent')
  setStates(clinic, 'confirmed', `row_id = '${one}'`)
  expect(await stateOf(one)).toBe('confirmed')
  expect(await stateOf(two)).toBe('sent')
  setStates(clinic, 'refused', `row_id = '${two}'`)
  expect(await stateOf(two)).toBe('refused')
  setStates(clinic, 'confirmed')
})

test('of several changes of one record the one that has come least far counts', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  linkTo(clinic)
  const patient = await clerk.patients.register({
    ...{ familyName: 'Wekesa', givenName: 'Amina', sex: 'female', birthDate: '1990-05-01' },
    idempotencyKey: key(),
  })
  setStates(clinic, 'sent')
  await clerk.patients.update({ id: patient.id, version: patient.version, address: 'Hill', idempotencyKey: key() })
  const { rows } = await clerk.sync.rowStates({ ids: [patient.id] })
  expect(rows).toEqual([{ id: patient.id, state: 'here' }])
})

test('hundreds of records on a screen are looked up within a frame', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  linkTo(clinic)
  const ids = Array.from({ length: 500 }, () => makePatient(clinic))
  await clerk.sync.rowStates({ ids })
  const start = performance.now()
  const { rows } = await clerk.sync.rowStates({ ids })
  expect(performance.now() - start).toBeLessThan(1_000)
  expect(rows).toHaveLength(500)
})

test('"safe to close?" names what the server does not have: what was done, by whom, newest first', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  linkTo(clinic)
  setStates(clinic, 'confirmed')
  const register = (familyName: string) =>
    clerk.patients.register({
      ...{ familyName, givenName: 'Amina', sex: 'female', birthDate: '1990-05-01', idempotencyKey: key() },
    })
  const first = await register('Wekesa')
  clinic.clock.now += 60_000
  await clerk.patients.update({ id: first.id, version: first.version, address: 'Hill', idempotencyKey: key() })
  expect(await clerk.sync.onlyHere()).toMatchObject({
    ...{ isSafe: false, total: 2 },
    rows: [
      { what: 'Corrected a patient', by: 'Test clerk', state: 'waiting', at: clinic.clock.now },
      { what: 'Registered a patient', by: 'Test clerk', state: 'waiting' },
    ],
  })
  setStates(clinic, 'sent', `state = 'pending'`)
  expect(await clerk.sync.onlyHere()).toEqual({ isSafe: true, total: 0, rows: [] })
  const group = clinic.hera.core.store.sqlite.prepare('SELECT grp FROM outbox ORDER BY dseq DESC').pluck().get()
  refuse(clinic, String(group), 'bad_value', false)
  expect(await clerk.sync.onlyHere()).toMatchObject({ isSafe: false, total: 1, rows: [{ state: 'refused' }] })
  setStates(clinic, 'confirmed')
})

test('a patient’s own account is told how much waits, and not whose', async () => {
  const clinic = await openClinic()
  const patientId = makePatient(clinic)
  const patient = await clinic.as('patient', patientId)
  linkTo(clinic)
  const { total, rows } = await patient.sync.onlyHere()
  expect(total).toBeGreaterThan(0)
  expect(rows).toEqual([])
})

test('the page of workstations is the server’s; without it, what came down last', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  const link = linkTo(clinic, { fleet: () => ({ status: 'ok', rows: [{ ...workstation, no: 1 }, workstation] }) })
  expect(await admin.sync.workstations()).toEqual({
    isFresh: true,
    rows: [{ ...workstation, no: 1, isThis: true }, workstation],
  })
  comeDown(clinic, 'workstation', { no: 2, name: 'Laptop', device_code: 'BBBB', state: 'draining', enrolled_at: 1 })
  link.stands = { ...link.stands, isOnline: false }
  expect(await admin.sync.workstations()).toMatchObject({
    isFresh: false,
    rows: [{ no: 2, name: 'Laptop', state: 'draining', isThis: false, lastSeenAt: null }],
  })
})

test('a workstation is renamed, drained or revoked by the administrator who is signed in, and never itself', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  const link = linkTo(clinic, {
    set_workstation: ({ no }) =>
      no === 2 ? { status: 'ok', row: { ...workstation, state: 'revoked' } } : { status: 'unknown' },
  })
  expect(await admin.sync.setWorkstation({ no: 2, state: 'revoked' })).toMatchObject({ no: 2, state: 'revoked' })
  expect(link.asked[0]?.payload).toEqual({ actor: clinic.userId('admin'), no: 2, state: 'revoked' })
  expect(await codeOf(admin.sync.setWorkstation({ no: 7, name: 'Till' }))).toBe('NOT_FOUND')
  expect(await codeOf(admin.sync.setWorkstation({ no: 1, state: 'revoked' }))).toBe('CONFLICT')
  expect(link.asked).toHaveLength(2)
})

test('a code for another workstation is shown once and stands in no log', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  const link = linkTo(clinic, { make_code: () => ({ status: 'ok', code: 'ABCD-EFGH-JKLM', expires_at: 99 }) })
  expect(await admin.sync.makeCode({ bringsWork: true })).toEqual({
    ...{ server: 'postgres://central.test:5432/hera', code: 'ABCD-EFGH-JKLM', expiresAt: 99 },
  })
  expect(link.asked[0]?.payload).toEqual({ actor: clinic.userId('admin'), brings_work: true })
  const { store } = clinic.hera.core
  store.audit.flush()
  const entries = store.sqlite.prepare(`SELECT detail FROM audit_entry WHERE action = 'sync.makeCode'`).all()
  expect(entries).toEqual([{ detail: '{"bringsWork":true}' }])
  linkTo(clinic, { make_code: () => ({ status: 'not_allowed' }) })
  expect(await codeOf(admin.sync.makeCode({}))).toBe('FORBIDDEN')
})

test('only a demo has a cable', async () => {
  const clinic = await openClinic()
  linkTo(clinic)
  expect(await codeOf(clinic.anyone().sync.setCable({ cable: 'out' }))).toBe('FORBIDDEN')
  const demo = await openClinic({ isDemo: true })
  const link = linkTo(demo)
  expect(await demo.anyone().sync.setCable({ cable: 'out' })).toEqual({ cable: 'out' })
  expect(link.stands.isOnline).toBe(false)
})

test('settings and code lists that come down count from the next call on', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  const doctor = await clinic.as('doctor')
  linkTo(clinic)
  expect((await admin.settings.read()).clinicName).toBe('Clinic')
  comeDown(clinic, 'setting', { name: 'clinicName', value: '"Mlimani"' })
  expect((await admin.settings.read()).clinicName).toBe('Mlimani')
  const find = async () =>
    (await doctor.codes.search({ system: 'ICD-10', text: 'malaria' })).rows.map((row) => row.code)
  comeDown(clinic, 'code', { system: 'ICD-10', code: 'B50.9', text: 'Malaria, falciparum' })
  expect(await find()).toEqual(['B50.9'])
  comeDown(clinic, 'code', { system: 'ICD-10', code: 'B51.9', text: 'Malaria, vivax' })
  expect((await find()).sort()).toEqual(['B50.9', 'B51.9'])
})
