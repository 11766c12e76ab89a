import { expect, test } from 'vitest'
import { system } from '../../main/database/author.ts'
import { patient } from '../../main/database/schema/index.ts'
import { type Clinic, codeOf, key, openClinic } from '../harness/clinic.ts'

type Client = Awaited<ReturnType<Clinic['as']>>
type Registration = Parameters<Client['patients']['register']>[0]

const amina = { familyName: 'Otieno', givenName: 'Amina', sex: 'female' as const, birthDate: '1990-05-17' }
const register = (client: Client, facts: Partial<Registration> = {}) =>
  client.patients.register({ ...amina, ...facts, idempotencyKey: key() })

const found = async (client: Client, text: string): Promise<string[]> =>
  (await client.patients.search({ text })).rows.map((row) => `${row.givenName} ${row.familyName}`)

const people = (names: [string, string][]) => names.map(([givenName, familyName]) => ({ givenName, familyName }))

test('a registered patient gets a record number of this device and is searchable at once', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  const first = await register(clerk, { phone: '(202) 555-0123', nationalId: 'AB 123-45', address: 'Hill Road 4' })
  expect(first.mrn).toMatch(/^HER-[0-9A-Z]{4}-00001-[0-9A-Z]$/)
  expect(first.phone).toBe('+12025550123')
  expect((await register(clerk, { givenName: 'Beth' })).mrn).toMatch(/-00002-/)
  for (const text of [
    'a',
    'Amina',
    'OTIENO ami',
    'ami oti',
    '2025550',
    '+1 202 555',
    '1',
    first.mrn,
    first.mrn.slice(0, 10),
    first.mrn.toLowerCase().replaceAll('-', ' '),
    'ab12345',
  ]) {
    expect(await found(clerk, text), text).toContain('Amina Otieno')
  }
  for (const text of ['', '   ', 'amina amos', 'nobody', '999', 'otienoo', '%', '*', "'; --"]) {
    expect(await found(clerk, text), text).toEqual([])
  }
})

test('names are found by the beginning of each word, in any order, accents and hyphens aside, the very word first', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  for (const person of people([
    ['Anna', 'Baker'],
    ['Ann', 'Zuma'],
    ['José', 'Núñez'],
    ['Anne-Marie', "O'Brien"],
    ['Maria del Carmen', 'de la Cruz Vega'],
    ['Ali', 'Ali'],
    ['Zoë', 'Ann'],
  ])) {
    await register(clerk, person)
  }
  expect(await found(clerk, 'ann')).toEqual(['Zoë Ann', 'Ann Zuma', 'Anna Baker', "Anne-Marie O'Brien"])
  expect(await found(clerk, 'nunez jose')).toEqual(['José Núñez'])
  expect(await found(clerk, 'annemarie')).toEqual(["Anne-Marie O'Brien"])
  expect(await found(clerk, 'marie brien')).toEqual(["Anne-Marie O'Brien"])
  expect(await found(clerk, 'carmen cruz vega')).toEqual(['Maria del Carmen de la Cruz Vega'])
  expect(await found(clerk, 'carmen cruz vega baker')).toEqual([])
  expect(await found(clerk, 'ali')).toEqual(['Ali Ali'])
  expect((await clerk.patients.search({ text: 'a', limit: 2 })).rows).toHaveLength(2)
})

test('a name and the beginning of a phone together narrow the search', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  await register(clerk, { phone: '2025550111' })
  await register(clerk, { givenName: 'Amos', phone: '2025550222' })
  expect(await found(clerk, 'otieno 2025550222')).toEqual(['Amos Otieno'])
  expect(await found(clerk, 'am 20255502')).toEqual(['Amos Otieno'])
  expect(await found(clerk, 'beth 2025550222')).toEqual([])
  expect(await found(clerk, 'am otieno 000')).toEqual([])
})

test('a phone is found as it is dialled here, from abroad and without the leading zero', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  await admin.settings.update({ countryCode: '254', idempotencyKey: key() })
  await register(admin, { phone: '0712 345 678' })
  await admin.settings.update({ countryCode: '1', idempotencyKey: key() })
  for (const text of ['0712345678', '0712', '712345', '+254 712 345', '254712345678', 'otieno 0712345']) {
    expect(await found(admin, text), text).toEqual(['Amina Otieno'])
  }
})

test('numbers are found as they are kept and as people type them, each patient once', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  const made = await register(admin, { phone: '+36 20 123 4567', nationalId: '31220118' })
  await register(admin, { givenName: 'Beth', phone: '+39 06 1234 5678', nationalId: 'kx 77-1' })
  await register(admin, { givenName: 'Carol', mrn: '000981', phone: '+7 916 123 45 67' })
  await register(admin, { givenName: 'Dora', mrn: 'P.12-7' })
  const bare = made.mrn.replaceAll('-', '')
  const cases: Record<string, string[]> = {
    [made.mrn]: ['Amina'],
    [bare]: ['Amina'],
    [bare.slice(0, -1).toLowerCase()]: ['Amina'],
    [made.mrn.slice(0, 8)]: ['Amina', 'Beth'],
    '00001': ['Amina'],
    2: ['Beth', 'Amina'],
    3122: ['Amina'],
    '0620 123': ['Amina'],
    '36201': ['Amina'],
    '+36 201': ['Amina'],
    '06 1234': ['Beth'],
    kx77: ['Beth'],
    'KX 771': [],
    '000981': ['Carol'],
    '8916 123': ['Carol'],
    '916123': ['Carol'],
    p127: ['Dora'],
    '000': ['Carol'],
    '0000': [],
  }
  for (const [text, names] of Object.entries(cases)) {
    const { rows } = await admin.patients.search({ text })
    expect(
      rows.map((row) => row.givenName),
      text,
    ).toEqual(names)
  }
})

test('a name of very many words is kept and found by its first words', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  const letters = 'b c d e f g h i j k l m n o p q r s t u v w x y'
  await register(clerk, { givenName: `Alpha ${letters}`, familyName: 'Omega' })
  expect(await found(clerk, 'alpha c')).toHaveLength(1)
  expect(await found(clerk, 'alpha r')).toHaveLength(1)
  const rows = clinic.hera.core.store.sqlite.prepare('SELECT count(*) FROM patient_token').pluck().get()
  expect(rows).toBeLessThan(120)
})

test('a corrected name is found by the new words and no longer by the old', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  const made = await register(clerk, { phone: '2025550111' })
  const update = { id: made.id, familyName: 'Wanjiru', phone: null, idempotencyKey: key() }
  const corrected = await clerk.patients.update({ ...update, version: made.version })
  expect(corrected).toMatchObject({ familyName: 'Wanjiru', givenName: 'Amina', phone: null, birthDate: '1990-05-17' })
  expect(await found(clerk, 'otieno')).toEqual([])
  expect(await found(clerk, '2025550111')).toEqual([])
  expect(await found(clerk, 'wanj amina')).toEqual(['Amina Wanjiru'])
  expect(await codeOf(clerk.patients.update({ ...update, version: made.version, idempotencyKey: key() }))).toBe(
    'CONFLICT',
  )
})

test('someone who knows only the age gets an estimated birth date', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  const made = await register(clerk, { birthDate: undefined, ageYears: 34 })
  expect(made).toMatchObject({ birthDate: '1992-01-01', birthDatePrecision: 'estimated' })
  const baby = await register(clerk, { birthDate: undefined, ageYears: 0, ageMonths: 5 })
  expect(baby).toMatchObject({ birthDate: '2025-10-01', birthDatePrecision: 'estimated' })
  const year = await register(clerk, { birthDate: '1990-05-17', birthDatePrecision: 'year' })
  expect(year).toMatchObject({ birthDate: '1990-01-01', birthDatePrecision: 'year' })
})

test('the unknown patient gets a name made of the sex and the time, and a real one later', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  const unknown = await clerk.patients.register({ isUnknown: true, sex: 'male', idempotencyKey: key() })
  expect(unknown).toMatchObject({ familyName: 'Unknown', givenName: 'male 09:00', isUnknown: true, birthDate: null })
  expect(await found(clerk, 'unknown male')).toHaveLength(1)
  const known = await clerk.patients.update({
    id: unknown.id,
    version: unknown.version,
    familyName: 'Kamau',
    givenName: 'Peter',
    ageYears: 40,
    idempotencyKey: key(),
  })
  expect(known).toMatchObject({ familyName: 'Kamau', isUnknown: false, birthDatePrecision: 'estimated' })
  expect(await found(clerk, 'unknown')).toEqual([])
})

test('a retry with the same key registers one patient', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  const input = { ...amina, idempotencyKey: key() }
  const [first, second] = [await clerk.patients.register(input), await clerk.patients.register(input)]
  expect(second.id).toBe(first.id)
  expect((await clerk.patients.list({})).total).toBe(1)
})

test('keys that begin alike are keys of their own, each with its own answer', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  const keys = ['1', '2', '3'].map((last) => `019a2b3c-4d5e-7abc-8000-00000000000${last}`)
  const at = (index: number) => ({ ...amina, givenName: `Amina ${index}`, idempotencyKey: keys[index] ?? '' })
  const first: string[] = []
  for (const index of [0, 1, 2]) first.push((await clerk.patients.register(at(index))).id)
  expect(new Set(first).size).toBe(3)
  for (const index of [2, 0, 1]) expect((await clerk.patients.register(at(index))).id).toBe(first[index])
  expect(await codeOf(clerk.patients.register({ ...at(0), idempotencyKey: keys[1] ?? '' }))).toBe('CONFLICT')
})

test('bad input is refused in words and nothing is written', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  const bad: Record<string, unknown>[] = [
    { familyName: 'x'.repeat(1_000_000) },
    { familyName: '<script>alert(1)</script>' },
    { familyName: '', givenName: '' },
    { familyName: '...' },
    { givenName: 'A\u0000b' },
    { birthDate: '2026-02-30' },
    { birthDate: '2027-01-01' },
    { birthDate: '1850-01-01' },
    { birthDate: undefined },
    { ageYears: 30 },
    { birthDate: undefined, ageYears: 1.5 },
    { birthDate: undefined, ageYears: -1 },
    { sex: 'robot' },
    { sex: undefined },
    { phone: '12' },
    { phone: 'call me' },
    { birthDatePrecision: 'century' },
    { idempotencyKey: 'again' },
  ]
  for (const part of bad) {
    const call = clerk.patients.register({ ...amina, idempotencyKey: key(), ...part } as Registration)
    expect(await codeOf(call), JSON.stringify(part).slice(0, 60)).toBe('BAD_REQUEST')
  }
  expect((await clerk.patients.list({})).total).toBe(0)
  expect(clinic.faults).toEqual([])
})

test('a name is data: quotes, SQL and digits stay as typed', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  const made = await register(clerk, { familyName: `O'Neil"); DROP TABLE patient; --`, givenName: 'Abe604' })
  expect((await clerk.patients.read({ id: made.id })).familyName).toBe(`O'Neil"); DROP TABLE patient; --`)
  expect(await found(clerk, 'abe604')).toHaveLength(1)
  expect(await found(clerk, 'drop table patient')).toHaveLength(1)
})

test('an earlier record number is the administrator’s to give, and never given twice', async () => {
  const clinic = await openClinic()
  const [admin, clerk] = [await clinic.as('admin'), await clinic.as('clerk')]
  expect(await codeOf(register(clerk, { mrn: 'OLD-77/b' }))).toBe('FORBIDDEN')
  expect((await register(admin, { mrn: 'OLD-77/b' })).mrn).toBe('OLD-77/b')
  await expect(register(admin, { mrn: 'old 77 B' })).rejects.toMatchObject({
    code: 'CONFLICT',
    data: { reason: 'duplicate_mrn' },
  })
  expect(await found(clerk, 'old77b')).toEqual(['Amina Otieno'])
  expect((await clerk.patients.list({})).total).toBe(1)
})

test('the duplicate check finds swapped names, slips, other spellings and the same card, but no twins', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  await register(clerk, { familyName: 'Mohammed', givenName: 'Yusuf', sex: 'male', birthDate: '1988-03-04' })
  await register(clerk, { familyName: 'Njoroge', givenName: 'Faith', phone: '2025550111', birthDate: '2020-01-09' })
  await register(clerk, { familyName: 'Achieng', givenName: 'Rose', nationalId: '31 220 118', birthDate: '1975-01-01' })
  const matches = async (facts: Parameters<typeof clerk.patients.checkDuplicates>[0]) =>
    (await clerk.patients.checkDuplicates(facts)).matches.map((match) => match.patient.familyName)
  const yusuf = { familyName: 'Mohammed', givenName: 'Yusuf', sex: 'male' as const, birthDate: '1988-03-04' }
  expect(await matches(yusuf)).toEqual(['Mohammed'])
  expect(await matches({ ...yusuf, familyName: 'Yousuf', givenName: 'Muhamed' })).toEqual(['Mohammed'])
  expect(await matches({ ...yusuf, familyName: 'Muhammad', birthDate: '1988-04-03' })).toEqual(['Mohammed'])
  expect(await matches({ ...yusuf, birthDate: undefined, ageYears: 38 })).toEqual(['Mohammed'])
  expect(await matches({ ...yusuf, givenName: 'Ibrahim' })).toEqual([])
  const twin = { familyName: 'Njoroge', givenName: 'Grace', sex: 'female' as const, birthDate: '2020-01-09' }
  expect(await matches({ ...twin, phone: '2025550111' })).toEqual([])
  expect(await matches({ familyName: 'Adhiambo', givenName: 'Rose', nationalId: '31220118' })).toEqual(['Achieng'])
  expect(await matches({})).toEqual([])
  const { matches: shown } = await clerk.patients.checkDuplicates(yusuf)
  expect(shown[0]?.reasons).toContain('same birth date')
  // A match is shown, never forced.
  await register(clerk, { ...yusuf, confirmedNotDuplicateOf: shown.map((match) => match.patient.id) })
  expect(await matches(yusuf)).toEqual(['Mohammed', 'Mohammed'])
})

test('a death can be recorded and taken back, but not before the birth or in the future', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  const made = await register(clerk)
  const mark = (deceasedAt: string | null, version: string) =>
    clerk.patients.markDeceased({ id: made.id, version, deceasedAt, idempotencyKey: key() })
  expect(await codeOf(mark('2026-03-03', made.version))).toBe('BAD_REQUEST')
  expect(await codeOf(mark('1990-05-16', made.version))).toBe('BAD_REQUEST')
  const dead = await mark('2026-03-01', made.version)
  expect(dead.deceasedAt).toBe('2026-03-01')
  expect((await mark(null, dead.version)).deceasedAt).toBeNull()
})

test('a patient account sees its own patient only', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  const [own, other] = [await register(clerk), await register(clerk, { givenName: 'Beth' })]
  const client = await clinic.as('patient', own.id)
  expect((await client.patients.read({ id: own.id })).mrn).toBe(own.mrn)
  expect(await codeOf(client.patients.read({ id: other.id }))).toBe('NOT_FOUND')
  expect(await found(client, 'otieno')).toEqual(['Amina Otieno'])
  expect((await client.patients.list({ search: 'beth' })).rows).toEqual([])
  expect((await client.patients.list({})).total).toBe(1)
  expect(await codeOf(register(client))).toBe('FORBIDDEN')
})

test('a merged patient is found by the old name and answers as the one that stays', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  const [stays, goes] = [await register(clerk), await register(clerk, { familyName: 'Wekesa' })]
  clinic.hera.core.store.transact('test.merge', system, (write) =>
    write.update(patient, goes.id, { mergedIntoId: stays.id }),
  )
  expect(await found(clerk, 'wekesa')).toEqual(['Amina Otieno'])
  expect(await found(clerk, 'amina')).toEqual(['Amina Otieno'])
  expect((await clerk.patients.read({ id: goes.id })).id).toBe(stays.id)
  expect((await clerk.patients.list({})).total).toBe(1)
})

test('lists are filtered, sorted and paged', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  await register(clerk, { familyName: 'Cheruiyot', birthDate: '1960-01-01' })
  await register(clerk, { familyName: 'Barasa', sex: 'male', birthDate: '1980-01-01' })
  await register(clerk, { familyName: 'Akinyi', birthDate: '2000-01-01' })
  const names = async (input: Parameters<typeof clerk.patients.list>[0]) =>
    (await clerk.patients.list(input)).rows.map((row) => row.familyName)
  expect(await names({})).toEqual(['Akinyi', 'Barasa', 'Cheruiyot'])
  expect(await names({ sort: 'createdAt' })).toEqual(['Akinyi', 'Barasa', 'Cheruiyot'])
  expect(await names({ sort: 'mrn', order: 'desc' })).toEqual(['Akinyi', 'Barasa', 'Cheruiyot'])
  expect(await names({ sex: 'female' })).toEqual(['Akinyi', 'Cheruiyot'])
  expect(await names({ bornFrom: '1970-01-01', bornTo: '1999-12-31' })).toEqual(['Barasa'])
  expect(await names({ search: 'bar' })).toEqual(['Barasa'])
  expect(await names({ pageSize: 2, page: 2 })).toEqual(['Cheruiyot'])
})

test('every search that settled and every patient read leaves an access entry without names', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  const made = await register(clerk)
  for (const text of ['o', 'ot', 'otieno']) await clerk.patients.search({ text })
  await clerk.patients.read({ id: made.id })
  const { audit, sqlite } = clinic.hera.core.store
  audit.flush()
  const entries = sqlite
    .prepare(`SELECT action, patient_id, detail FROM audit_entry WHERE action LIKE 'patients.%' ORDER BY seq`)
    .all() as { action: string; patient_id: string | null; detail: string }[]
  expect(entries.map((entry) => entry.action)).toEqual(['patients.register', 'patients.search', 'patients.read'])
  expect(entries[1]?.detail).toBe(JSON.stringify({ count: 1, ids: [made.id] }))
  expect(entries[2]?.patient_id).toBe(made.id)
  expect(JSON.stringify(entries).toLowerCase()).not.toContain('otieno')
})
