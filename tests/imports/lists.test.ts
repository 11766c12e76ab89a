import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { jobOf } from '../../main/features/imports/jobs.ts'
import { birthDateOf, suggestMapping } from '../../main/features/imports/plain-patients.ts'
import { loadCatalogue } from '../../main/features/starter/load.ts'
import type { ImportStatus } from '../../shared/contract/imports.ts'
import { dateOrderOf, rowsOfTable } from '../../shared/domain/import-kind.ts'
import { type Clinic, codeOf, openClinic } from '../harness/clinic.ts'

type Admin = Awaited<ReturnType<Clinic['as']>>
type RunInput = Parameters<Admin['imports']['run']>[0]

const runToEnd = async (clinic: Clinic, admin: Admin, input: RunInput): Promise<ImportStatus> => {
  await admin.imports.run(input)
  await jobOf(clinic.hera.core)?.done
  return admin.imports.status()
}

const rows = <Row>(clinic: Clinic, sql: string): Row[] => clinic.hera.core.store.sqlite.prepare(sql).all() as Row[]

const list = `Surname;First name;Gender;DOB;Tel;File number;Village
Otieno;Akinyi;F;17/04/1988;0712 345 678;OPD/1;Dunga
Muñoz;José;M;1990;not a phone;OPD/2;Riat
Wafula;;M;01/02/2001;;OPD/3;
Kamau;Njeri;?;31/02/2001;;OPD/4;
Hassan;Amina;female;05/11/2011;+254 733 000 111;OPD/5;
`

test('a plain list of patients comes in by the columns an administrator maps', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  await admin.settings.update({ countryCode: '254', idempotencyKey: crypto.randomUUID() })
  const preview = await admin.imports.preview({ kind: 'patients', text: list })
  expect(preview.columns).toHaveLength(7)
  expect(preview.rows[0]?.[1]).toBe('Akinyi')
  expect(preview.mapping).toEqual({
    familyName: 'Surname',
    givenName: 'First name',
    sex: 'Gender',
    birthDate: 'DOB',
    phone: 'Tel',
    mrn: 'File number',
    address: 'Village',
  })
  const status = await runToEnd(clinic, admin, {
    kind: 'patients',
    text: list,
    mapping: preview.mapping,
    dateOrder: 'dmy',
  })
  expect(status.state).toBe('finished')
  const [file] = status.report?.files ?? []
  expect(file).toMatchObject({ rowsRead: 5, rowsAdded: 3, rowsRefused: 2 })
  expect(file?.refused.map(({ rows: numbers }) => numbers)).toEqual([[4], [5]])
  expect(file?.warnings).toEqual([
    { reason: 'A phone number could not be read and was left out.', count: 1, rows: [3] },
  ])
  expect(
    rows(
      clinic,
      'SELECT mrn, family_name, sex, birth_date, birth_date_precision AS p, phone FROM patient ORDER BY mrn',
    ),
  ).toEqual([
    { mrn: 'OPD/1', family_name: 'Otieno', sex: 'female', birth_date: '1988-04-17', p: 'day', phone: '+254712345678' },
    { mrn: 'OPD/2', family_name: 'Muñoz', sex: 'male', birth_date: '1990-01-01', p: 'year', phone: null },
    { mrn: 'OPD/5', family_name: 'Hassan', sex: 'female', birth_date: '2011-11-05', p: 'day', phone: '+254733000111' },
  ])
  const again = await runToEnd(clinic, admin, {
    kind: 'patients',
    text: list,
    mapping: preview.mapping,
    dateOrder: 'dmy',
  })
  expect(again.report?.files[0]).toMatchObject({ rowsAdded: 0, rowsAlready: 3 })
})

test('a list without a column for the name is refused before anything is written', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  const run = (mapping: Record<string, string>) => admin.imports.run({ kind: 'patients', text: list, mapping })
  expect(await codeOf(run({ sex: 'Gender' }))).toBe('BAD_REQUEST')
  expect(await codeOf(run({ fullName: 'No such column' }))).toBe('BAD_REQUEST')
  expect(await codeOf(admin.imports.run({ kind: 'patients', mapping: {} }))).toBe('BAD_REQUEST')
  expect(rows(clinic, 'SELECT 1 FROM patient')).toEqual([])
})

test('birth dates are read in the order that was chosen, never guessed', () => {
  expect(birthDateOf('03/04/1990', 'dmy')).toEqual({ date: '1990-04-03', precision: 'day' })
  expect(birthDateOf('03/04/1990', 'mdy')).toEqual({ date: '1990-03-04', precision: 'day' })
  expect(birthDateOf('1990-04-03', 'dmy')).toEqual({ date: '1990-04-03', precision: 'day' })
  expect(birthDateOf('13/14/1990', 'dmy')).toBeNull()
  expect(birthDateOf('03/04/90', 'dmy')).toBeNull()
  expect(birthDateOf('1990', 'ymd')).toEqual({ date: '1990-01-01', precision: 'year' })
})

test('the order of dates is suggested only where they show it', () => {
  expect(dateOrderOf(['1990', '', '03/04/1990', '17/04/1988'])).toBe('dmy')
  expect(dateOrderOf(['04/17/1988'])).toBe('mdy')
  expect(dateOrderOf(['1988-04-17'])).toBe('ymd')
  expect(dateOrderOf(['03/04/1990', '1990', 'unknown'])).toBeNull()
})

test('the report counts in words', () => {
  expect(['allergy', 'medical_record', 'medical_record_status'].map((table) => rowsOfTable(table, 2))).toEqual([
    '2 allergies',
    '2 medical records',
    '2 medical record status changes',
  ])
  expect(rowsOfTable('patient', 1)).toBe('1 patient')
})

test('a column of whole names is used only where there are no columns for the parts', () => {
  expect(suggestMapping(['Patient name', 'Age', 'Sex'])).toEqual({
    fullName: 'Patient name',
    ageYears: 'Age',
    sex: 'Sex',
  })
  expect(suggestMapping(['Name', 'Surname', 'First Name'])).toEqual({ familyName: 'Surname', givenName: 'First Name' })
})

test('a site’s own code list is added under its own name, and new words replace the old', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  const text = 'code,text,keywords\nA1,First thing,one\nA2,Second thing,two\n,No code,\n'
  const first = await runToEnd(clinic, admin, { kind: 'codes', system: 'House list', text })
  expect(first.report?.files[0]).toMatchObject({ rowsAdded: 2, rowsRefused: 1 })
  const changed = text.replace('Second', 'Other')
  const second = await runToEnd(clinic, admin, { kind: 'codes', system: 'House list', text: changed })
  expect(second.report?.files[0]).toMatchObject({ rowsAdded: 0, rowsChanged: 1, rowsAlready: 1 })
  expect(rows(clinic, 'SELECT system, code, text FROM code ORDER BY code')).toEqual([
    { system: 'House list', code: 'A1', text: 'First thing' },
    { system: 'House list', code: 'A2', text: 'Other thing' },
  ])
})

const medicineHeader =
  'atc_code,name,form,strength,base_unit,price_minor,reorder_level,high_alert,pack_size,default_dose,default_dose_unit,default_route,default_frequency,default_duration_days'

test('a price list overwrites the starter’s prices and adds what is new; floats as money are refused', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  loadCatalogue(clinic.hera.core)
  const before = rows<{ n: number }>(clinic, 'SELECT count(*) AS n FROM medicine')[0]?.n ?? 0
  const text = [
    medicineHeader,
    'N02BE01,paracetamol,tablet,500 mg,tablet,250,1000,0,100,2,tablet,oral,QDS,3',
    'N02BE01,paracetamol,tablet,1 g,tablet,400,100,0,100,1,tablet,oral,QDS,3',
    'N02BE01,paracetamol,syrup,1 g,ml,4.5,100,0,100,,,oral,QDS,3',
    'N02BE01,paracetamol,gel,1 g,bucket,45,100,0,100,,,oral,QDS,3',
  ].join('\n')
  const status = await runToEnd(clinic, admin, { kind: 'medicines', text })
  expect(status.report?.files[0]).toMatchObject({ rowsAdded: 1, rowsChanged: 1, rowsRefused: 2 })
  expect(
    rows(
      clinic,
      `SELECT price_minor FROM medicine WHERE name = 'paracetamol' AND strength = '500 mg' AND form = 'tablet'`,
    ),
  ).toEqual([{ price_minor: 250 }])
  expect(rows(clinic, 'SELECT count(*) AS n FROM medicine')).toEqual([{ n: before + 1 }])
  const services =
    'code,name,category,price_minor,result_unit,result_kind,reference_low,reference_high,loinc_code\nCON-GENERAL,General consultation,consultation,9900,,none,,,\n'
  expect((await runToEnd(clinic, admin, { kind: 'services', text: services })).report?.files[0]?.rowsChanged).toBe(1)
})

test('only an administrator imports, and only one import runs at a time', async () => {
  const clinic = await openClinic()
  const fixture = path.join(import.meta.dirname, 'fixture')
  for (const role of ['doctor', 'pharmacist', 'cashier', 'clerk'] as const) {
    const client = await clinic.as(role)
    expect(await codeOf(client.imports.run({ kind: 'synthea', folder: fixture }))).toBe('FORBIDDEN')
    expect(await codeOf(client.imports.status())).toBe('FORBIDDEN')
  }
  const admin = await clinic.as('admin')
  expect((await admin.imports.folder({ folder: fixture })).files.filter(({ isFound }) => !isFound)).toEqual([
    { file: 'immunizations.csv', isFound: false, bytes: 0 },
  ])
  await admin.imports.run({ kind: 'synthea', folder: fixture })
  expect(await codeOf(admin.imports.run({ kind: 'synthea', folder: fixture }))).toBe('CONFLICT')
  await jobOf(clinic.hera.core)?.done
  const status = await admin.imports.status()
  expect(status).toMatchObject({ state: 'finished', kind: 'synthea', unfinished: [] })
  expect(status.reportText).toContain('patients.csv: 12 rows read, 4 added')
})

test('a file is read from its path only when it is a CSV that is there', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  const file = path.join(clinic.dataDir, 'list.csv')
  writeFileSync(file, list)
  expect((await admin.imports.preview({ kind: 'patients', path: file })).columns).toHaveLength(7)
  const keyFile = path.join(clinic.dataDir, 'database.key')
  expect(await codeOf(admin.imports.preview({ kind: 'patients', path: keyFile }))).toBe('BAD_REQUEST')
  expect(await codeOf(admin.imports.preview({ kind: 'patients', path: `${file}.csv` }))).toBe('BAD_REQUEST')
})

test('broken text is refused row by row: control characters, other encodings, a megabyte; a stray quote is data', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  const lines = [
    'A1,Good',
    'A2,"5" pipe',
    'A3,bad\u0007bell',
    'A4,wrong \ufffd byte',
    `A5,${'x'.repeat(900_000)}`,
    'A6,Good too',
  ]
  const text = `code,text\n${lines.join('\n')}\n`
  const status = await runToEnd(clinic, admin, { kind: 'codes', system: 'Odd', text })
  const [file] = status.report?.files ?? []
  expect(file).toMatchObject({ rowsRead: 6, rowsAdded: 3, rowsRefused: 3 })
  expect(file?.refused.map(({ rows: numbers }) => numbers[0]).toSorted()).toEqual([4, 5, 6])
  expect(rows(clinic, `SELECT text FROM code WHERE code = 'A2'`)).toEqual([{ text: '"5" pipe' }])
})

test('a quote that is never closed is told, because it hides the rows after it', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  const text =
    'code,text\nB1,Good\nB2,"open\nB3,hidden\nB4,"closed by chance"\nB5,Good\nB6,"open to the end\nB7,hidden\n'
  const status = await runToEnd(clinic, admin, { kind: 'codes', system: 'Odd', text })
  const [file] = status.report?.files ?? []
  expect(file).toMatchObject({ rowsAdded: 2, rowsRefused: 2 })
  expect(file?.refused[0]).toMatchObject({ rows: [3, 5], reason: expect.stringContaining('not closed') })
})
