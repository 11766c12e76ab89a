import { expect, test } from 'vitest'
import { system } from '../../main/database/author.ts'
import { code } from '../../main/database/schema/index.ts'
import { codeOf, openClinic } from '../harness/clinic.ts'
import { addCodes, addPatient } from '../harness/visit.ts'

const found = (answer: { rows: { code: string }[] }) => answer.rows.map((row) => row.code)

test('a code is found by its beginning, with or without its dot', async () => {
  const clinic = await openClinic()
  addCodes(clinic)
  const doctor = await clinic.as('doctor')
  expect(found(await doctor.codes.search({ text: 'e11' }))).toEqual(['E11.9'])
  expect(found(await doctor.codes.search({ text: 'E119' }))).toEqual(['E11.9'])
  expect(found(await doctor.codes.search({ text: 'E11.9' }))).toEqual(['E11.9'])
})

test('a code is found by the beginnings of its words, in any order, accents folded', async () => {
  const clinic = await openClinic()
  addCodes(clinic)
  const doctor = await clinic.as('doctor')
  expect(found(await doctor.codes.search({ text: 'pres hig' }))).toEqual(['I10'])
  expect(found(await doctor.codes.search({ text: 'amoeb' }))).toEqual(['A06.0'])
  expect(found(await doctor.codes.search({ text: 'Ämœbic' }))).toEqual(['A06.0'])
  expect(found(await doctor.codes.search({ text: 'sugar' }))).toEqual(['E11.9'])
  expect(found(await doctor.codes.search({ text: 'fever unicorn' }))).toEqual([])
  expect(found(await doctor.codes.search({ text: '' }))).toEqual([])
})

test('words of the description come before keywords', async () => {
  const clinic = await openClinic()
  addCodes(clinic)
  clinic.hera.core.store.transact('test.code', system, (write) =>
    write.insert(code, {
      id: write.newId(),
      system: 'ICD-10',
      code: 'R50.9',
      text: 'Fever, unspecified',
      keywords: '',
    }),
  )
  const doctor = await clinic.as('doctor')
  expect(found(await doctor.codes.search({ text: 'fever' }))).toEqual(['R50.9', 'B54'])
})

test('a code that was added is found at once, and another list stays apart', async () => {
  const clinic = await openClinic()
  addCodes(clinic)
  const doctor = await clinic.as('doctor')
  expect(found(await doctor.codes.search({ text: 'yaws' }))).toEqual([])
  clinic.hera.core.store.transact('test.code', system, (write) =>
    write.insert(code, { id: write.newId(), system: 'ICD-10', code: 'A66.9', text: 'Yaws', keywords: '' }),
  )
  expect(found(await doctor.codes.search({ text: 'yaws' }))).toEqual(['A66.9'])
  expect(found(await doctor.codes.search({ text: 'yaws', system: 'SNOMED CT' }))).toEqual([])
})

test('a patient does not search code lists, and an overlong search is refused', async () => {
  const clinic = await openClinic()
  const doctor = await clinic.as('doctor')
  expect(await codeOf(doctor.codes.search({ text: 'x'.repeat(1_000_000) }))).toBe('BAD_REQUEST')
  const patient = await clinic.as('patient', addPatient(clinic))
  expect(await codeOf(patient.codes.search({ text: 'fever' }))).toBe('FORBIDDEN')
})
