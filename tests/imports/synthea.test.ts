import { existsSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { system } from '../../main/database/author.ts'
import { type FileReport, type ImportReport, reportText, totalsOf } from '../../main/features/imports/report.ts'
import { type ImportContext, importContext } from '../../main/features/imports/run-file.ts'
import { importSynthea } from '../../main/features/imports/run-import.ts'
import { type Clinic, codeOf, openClinic, root } from '../harness/clinic.ts'

const fixture = path.join(import.meta.dirname, 'fixture')

const run = (clinic: Clinic, options: Partial<ImportContext> = {}, folder = fixture): Promise<ImportReport> =>
  importSynthea(importContext(clinic.hera.core, system, options), folder)

const fileOf = (report: ImportReport, file: string): FileReport => {
  const found = report.files.find((one) => one.file === file)
  if (!found) throw new Error(`${file} is not in the report`)
  return found
}

const rows = <Row>(clinic: Clinic, sql: string): Row[] => clinic.hera.core.store.sqlite.prepare(sql).all() as Row[]
const count = (clinic: Clinic, table: string): number =>
  rows<{ n: number }>(clinic, `SELECT count(*) AS n FROM ${table}`)[0]?.n ?? -1

const reasons = (list: { reason: string; count: number; rows: number[] }[]) =>
  Object.fromEntries(list.map(({ reason, rows: numbers }) => [reason, numbers]))

test('patients come with their digits and accents; bad rows are refused with row numbers, a repeated row once', async () => {
  const clinic = await openClinic()
  const report = fileOf(await run(clinic), 'patients.csv')
  expect(report).toMatchObject({ rowsRead: 12, rowsAdded: 4, rowsRepeated: 1, rowsRefused: 7, written: { patient: 4 } })
  expect(reasons(report.refused)).toEqual({
    'BIRTHDATE is not a date that exists, written year-month-day.': [5],
    'DEATHDATE is before BIRTHDATE.': [6],
    'FIRST: A name is missing. Type at least one letter.': [7],
    'Its Id stands in an earlier row, with other content.': [9],
    'BIRTHDATE: The birth date is in the future. Check the year.': [11],
    'This row has more or fewer cells than the header.': [12],
    'FIRST: A name can’t hold < or >. Remove them.': [13],
  })
  expect(reasons(report.warnings)).toEqual({ 'GENDER is not F or M: kept as unknown.': [10] })
  const patients = rows<Record<string, string>>(
    clinic,
    'SELECT given_name, family_name, sex, birth_date, national_id, address, deceased_at, mrn FROM patient ORDER BY mrn',
  )
  expect(patients[1]).toMatchObject({
    given_name: 'Béatrice3',
    family_name: "N'Guessan4",
    sex: 'female',
    birth_date: '1944-12-30',
    national_id: '999-11-0002',
    deceased_at: '2019-03-02',
    address: '9 Market Lane, Kisumu, Nyanza 40100',
  })
  expect(patients[3]?.address).toContain('7 "Old" Road, plot 3')
  expect(new Set(patients.map(({ mrn }) => mrn)).size).toBe(4)
})

test('visits are finished history; overlaps and what follows a death are warnings, the impossible is refused', async () => {
  const clinic = await openClinic()
  const report = fileOf(await run(clinic), 'encounters.csv')
  expect(report).toMatchObject({ rowsRead: 10, rowsAdded: 5, rowsRepeated: 1, rowsRefused: 4 })
  expect(reasons(report.refused)).toEqual({
    'STOP is before START.': [6],
    'It is dated before the patient’s birth.': [7],
    'Its patient was not imported.': [8],
    'START is not a time, written 2024-05-17T08:30:00Z.': [11],
  })
  expect(reasons(report.warnings)).toEqual({
    'It overlaps another visit of the same patient.': [3],
    'It is dated after the patient’s death.': [5],
    'STOP is empty: taken to have ended when it began.': [9],
  })
  const visits = rows<Record<string, unknown>>(
    clinic,
    `SELECT medical_record.status, priority, reason, started_at, ended_at, user.status AS clinician
     FROM medical_record LEFT JOIN user ON user.id = clinician_id ORDER BY started_at`,
  )
  expect(visits[0]).toEqual({
    status: 'finished',
    priority: 'routine',
    reason: 'Hypertension',
    started_at: Date.UTC(2018, 0, 10, 8),
    ended_at: Date.UTC(2018, 0, 10, 8, 30),
    clinician: 'external',
  })
  expect(visits.map(({ priority }) => priority)).toEqual(['routine', 'urgent', 'emergency', 'routine', 'routine'])
})

test('conditions become problems and diagnoses that keep their SNOMED CT code', async () => {
  const clinic = await openClinic()
  const report = fileOf(await run(clinic), 'conditions.csv')
  expect(report).toMatchObject({ rowsAdded: 3, rowsRepeated: 1, rowsRefused: 2 })
  expect(report.written).toEqual({ problem: 3, medical_record_item: 2 })
  expect(Object.keys(reasons(report.refused))).toEqual(['Its visit belongs to another patient.', 'CODE is empty.'])
  expect(
    rows(clinic, 'SELECT code_system, code, clinical_status, abated_date FROM problem ORDER BY onset_date, code'),
  ).toEqual([
    { code_system: 'SNOMED CT', code: '195662009', clinical_status: 'resolved', abated_date: '2018-01-24' },
    { code_system: 'SNOMED CT', code: '38341003', clinical_status: 'active', abated_date: null },
    { code_system: 'SNOMED CT', code: '64859006', clinical_status: 'active', abated_date: null },
  ])
})

test('medicines cost the median of the source, dispenses stay a count, and history moves no stock and owes nothing', async () => {
  const clinic = await openClinic()
  const report = await run(clinic)
  expect(fileOf(report, 'medications.csv')).toMatchObject({ rowsAdded: 4, rowsRefused: 3 })
  expect(
    rows(clinic, 'SELECT name, strength, form, code_system, code, price_minor FROM medicine ORDER BY code'),
  ).toEqual([
    {
      name: 'Amoxicillin',
      strength: '500 MG',
      form: 'Oral Tablet',
      code_system: 'RxNorm',
      code: '308192',
      price_minor: 3000,
    },
    {
      name: 'lisinopril',
      strength: '10 MG',
      form: 'Oral Tablet',
      code_system: 'RxNorm',
      code: '314076',
      price_minor: 1250,
    },
  ])
  expect(
    rows(
      clinic,
      'SELECT medicine_name, status, imported_dispenses FROM prescription_item ORDER BY imported_dispenses DESC',
    ),
  ).toEqual([
    { medicine_name: 'lisinopril 10 MG Oral Tablet', status: 'active', imported_dispenses: 24 },
    { medicine_name: 'lisinopril 10 MG Oral Tablet', status: 'completed', imported_dispenses: 3 },
    { medicine_name: 'Amoxicillin 500 MG Oral Tablet', status: 'completed', imported_dispenses: 1 },
    { medicine_name: 'lisinopril 10 MG Oral Tablet', status: 'completed', imported_dispenses: 1 },
  ])
  expect(rows(clinic, 'SELECT code, price_minor, category FROM service_item')).toEqual([
    { code: '430193006', price_minor: 50_020, category: 'procedure' },
  ])
  expect(rows(clinic, 'SELECT DISTINCT status FROM service')).toEqual([{ status: 'completed' }])
  for (const table of ['charge', 'payment', 'stock_batch', 'stock_movement', 'dispense']) {
    expect(count(clinic, table), table).toBe(0)
  }
})

test('an imported allergy to amoxicillin warns of every penicillin', async () => {
  const clinic = await openClinic()
  await run(clinic)
  const [amoxicillin, peanut] = rows<Record<string, string>>(
    clinic,
    'SELECT substance, code_system, code, atc_prefixes, criticality, reaction FROM allergy ORDER BY substance',
  )
  expect(amoxicillin).toMatchObject({ code_system: 'RxNorm', code: '723', criticality: 'high' })
  expect(amoxicillin?.atc_prefixes?.split('|')).toContain('J01C')
  expect(peanut).toMatchObject({ code_system: 'SNOMED CT', criticality: 'unable_to_assess', reaction: null })
})

test('a missing file and one that is not read are told, and do not stop the rest', async () => {
  const clinic = await openClinic()
  const report = await run(clinic)
  expect(fileOf(report, 'immunizations.csv')).toMatchObject({ state: 'missing', words: 'not in the folder, skipped' })
  expect(fileOf(report, 'organizations.csv')).toMatchObject({ state: 'not_read' })
  expect(reportText(report)).toContain('immunizations.csv: not in the folder, skipped')
  await expect(run(clinic, {}, path.join(fixture, '..'))).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})

test('the report never names a patient', async () => {
  const clinic = await openClinic()
  const report = await run(clinic)
  const text = `${reportText(report)}${JSON.stringify(report)}`
  for (const secret of ['Amina', 'Otieno', 'Guessan', '999-11', 'b2222222', 'Lake Street'])
    expect(text).not.toContain(secret)
})

test('importing the same folder again adds nothing', async () => {
  const clinic = await openClinic()
  const first = await run(clinic)
  const written = count(clinic, 'outbox')
  const second = totalsOf((await run(clinic)).files)
  expect(second.rowsAdded).toBe(0)
  expect(second.rowsAlready).toBe(totalsOf(first.files).rowsAdded)
  expect(second.written).toEqual({})
  expect(count(clinic, 'outbox')).toBe(written)
})

test('an import that is stopped goes on where it was and ends as if it never stopped', async () => {
  const whole = await openClinic()
  const expected = await run(whole, { chunkRows: 2 })
  for (const stopAfter of [1, 4, 9]) {
    const clinic = await openClinic()
    const controller = new AbortController()
    let steps = 0
    const stopped = run(clinic, {
      chunkRows: 2,
      signal: controller.signal,
      onProgress: () => {
        steps += 1
        if (steps === stopAfter) controller.abort()
      },
    })
    expect(await codeOf(stopped)).toBe('CONFLICT')
    await clinic.reopen()
    const resumed = await run(clinic, { chunkRows: 2 })
    expect(resumed.isResumed).toBe(true)
    expect(resumed.files).toEqual(expected.files)
    expect(count(clinic, 'outbox')).toBe(count(whole, 'outbox'))
    expect(count(clinic, 'import_progress')).toBe(0)
  }
})

test('imported providers can’t sign in, and a clinic of imported staff still asks for its first administrator', async () => {
  const clinic = await openClinic()
  await run(clinic)
  const [provider] = rows<{ username: string }>(clinic, `SELECT username FROM user WHERE status = 'external'`)
  expect(count(clinic, 'user')).toBe(2)
  expect((await clinic.anyone().auth.state()).needsFirstAdministrator).toBe(true)
  const login = clinic.anyone().auth.login({ username: provider?.username ?? '', password: 'anything at all' })
  expect(await codeOf(login)).toBe('UNAUTHORIZED')
})

test('an imported patient is found by name in any order', async () => {
  const clinic = await openClinic()
  await run(clinic)
  const clerk = await clinic.as('clerk')
  const found = await clerk.patients.search({ text: 'nguess beat' })
  expect(found.rows.map(({ givenName }) => givenName)).toEqual(['Béatrice3'])
})

const real = path.resolve(root, '../shared/data/synthea')

test.runIf(existsSync(real))(
  'the whole Synthea folder comes in well under a minute, once, also when it is stopped midway',
  async () => {
    const clinic = await openClinic()
    const controller = new AbortController()
    const options = { chunkRows: 2000 }
    const begun = process.cpuUsage()
    const stopped = run(
      clinic,
      {
        ...options,
        signal: controller.signal,
        onProgress: ({ file, rowsRead }) => {
          if (file === 'procedures.csv' && rowsRead >= 4000) controller.abort()
        },
      },
      real,
    )
    expect(await codeOf(stopped)).toBe('CONFLICT')
    expect(count(clinic, 'service')).toBe(4000)
    const report = await run(clinic, options, real)
    // The time of this process alone: other tests share the machine.
    const used = process.cpuUsage(begun)
    expect((used.user + used.system) / 1_000_000).toBeLessThan(30)
    const totals = totalsOf(report.files)
    expect(report.isResumed).toBe(true)
    expect(totals.rowsRead).toBe(215 + 111 + 7584 + 4428 + 6124 + 11_742 + 90 + 1774)
    expect(totals.rowsAdded + totals.rowsRefused).toBe(totals.rowsRead)
    expect(totals.rowsRefused).toBe(2)
    expect(totals.written).toMatchObject({
      patient: 111,
      medical_record: 7584,
      problem: 4428,
      medical_record_item: 4428 + 1774,
      prescription: 6122,
      service: 11_742,
      allergy: 90,
      user: 215,
    })
    const again = totalsOf((await run(clinic, options, real)).files)
    expect(again).toMatchObject({ rowsAdded: 0, rowsAlready: totals.rowsAdded, written: {} })
  },
  180_000,
)
