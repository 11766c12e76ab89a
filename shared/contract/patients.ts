import { z } from 'zod'
import { birthDatePrecisions, sexes } from '../domain/status.ts'
import { allergyState } from './allergies.ts'
import { commandInput, date, id, line, listInput, listOutput, paragraph, time } from './fields.ts'
import { command, query } from './procedure.ts'

/** Who a patient is, in a line: search results, queues, banners. */
export const patientHeader = z.object({
  id,
  mrn: z.string(),
  familyName: z.string(),
  givenName: z.string(),
  sex: z.string(),
  /** yyyy-mm-dd; null when nothing is known. */
  birthDate: z.string().nullable(),
  birthDatePrecision: z.string(),
  /** E.164. */
  phone: z.string().nullable(),
  /** Brought in without a name; to be identified later. */
  isUnknown: z.boolean(),
  deceasedAt: z.string().nullable(),
  /** A flag for everyone; which allergies there are is for those who may read them. */
  allergyState,
})
export type PatientHeader = z.infer<typeof patientHeader>

export const patientRow = patientHeader.extend({
  nationalId: z.string().nullable(),
  address: z.string().nullable(),
  nextOfKinName: z.string().nullable(),
  nextOfKinPhone: z.string().nullable(),
  createdAt: time,
  version: z.string(),
})
export type PatientRow = z.infer<typeof patientRow>

/** The rules of a name are in shared/domain/name.ts; this only keeps a megabyte out. */
const name = (label: string) => line(label, 100)
const phone = z.string().trim().max(40, 'Phone: at most 40 characters.')
const ageYears = z
  .number()
  .int('An age is in whole years.')
  .min(0, 'An age is 0 or more.')
  .max(130, 'An age is at most 130 years.')
const ageMonths = z.number().int('Months are whole.').min(0, 'Months are 0 to 11.').max(11, 'Months are 0 to 11.')

const identity = {
  familyName: name('Family name').optional(),
  givenName: name('Given name').optional(),
  sex: z.enum(sexes, 'Sex: choose one of the list.').optional(),
  /** With `birthDatePrecision` month or year, the rest of the date is kept as 01. */
  birthDate: date.nullable().optional(),
  birthDatePrecision: z.enum(birthDatePrecisions).optional(),
  /** Instead of a birth date, for someone who knows only the age: an estimated birth date is kept. */
  ageYears: ageYears.optional(),
  ageMonths: ageMonths.optional(),
}
const contact = {
  phone: phone.nullable().optional(),
  nationalId: line('National ID', 60).nullable().optional(),
  address: paragraph('Address', 300).nullable().optional(),
  nextOfKinName: line('Next of kin', 120).nullable().optional(),
  nextOfKinPhone: phone.nullable().optional(),
}

const duplicateMatch = z.object({
  patient: patientHeader,
  /** 0 to 1; from 0.75 on it is shown. */
  score: z.number(),
  /** What speaks for and against, in words. */
  reasons: z.array(z.string()),
})
export type DuplicateMatch = z.infer<typeof duplicateMatch>

export const patients = {
  search: query(
    'patient.read',
    '/patients/search',
    'Find patients as you type: beginnings of names in any order, phone, MRN, national ID; best first',
  )
    .input(
      z.object({
        text: z.string().max(200, 'Search: at most 200 characters.'),
        limit: z.number().int().min(1).max(50).default(20),
      }),
    )
    .output(z.object({ rows: z.array(patientHeader) })),
  list: query('patient.read', '/patients', 'Patients, in pages')
    .input(
      listInput(['name', 'mrn', 'createdAt'], {
        sex: z.enum(sexes).optional(),
        bornFrom: date.optional(),
        bornTo: date.optional(),
      }),
    )
    .output(listOutput(patientHeader)),
  read: query('patient.read', '/patients/{id}', 'Read a patient; of two that were merged, the one that stays')
    .input(z.object({ id }))
    .output(patientRow.extend({ openRecord: z.object({ id, status: z.string() }).nullable() })),
  register: command('patient.write', 'POST', '/patients', 'Register a patient')
    .input(
      commandInput({
        ...identity,
        ...contact,
        /** Nobody knows the name: one is made from the sex and the time, to be corrected later. */
        isUnknown: z.boolean().default(false),
        /** An earlier record number, kept as it is; only an administrator may give one. */
        mrn: line('MRN', 40).optional(),
        /** The matches that were shown and found to be other people: kept in the activity log. */
        confirmedNotDuplicateOf: z.array(id).max(20).optional(),
      }),
    )
    .output(patientRow),
  update: command('patient.write', 'PATCH', '/patients/{id}', 'Correct a patient')
    .input(commandInput({ id, version: z.string().max(60), ...identity, ...contact }))
    .output(patientRow),
  checkDuplicates: query('patient.write', '/patients/duplicates', 'Registered patients who may be this person')
    .input(
      z.object({
        familyName: z.string().trim().max(100).default(''),
        givenName: z.string().trim().max(100).default(''),
        sex: z.enum(sexes).default('unknown'),
        birthDate: date.optional(),
        birthDatePrecision: z.enum(birthDatePrecisions).default('day'),
        ageYears: ageYears.optional(),
        ageMonths: ageMonths.optional(),
        phone: phone.optional(),
        nationalId: z.string().trim().max(60).optional(),
        /** The patient being corrected, who is not their own duplicate. */
        exceptId: id.optional(),
      }),
    )
    .output(z.object({ matches: z.array(duplicateMatch) })),
  markDeceased: command(
    'patient.write',
    'PUT',
    '/patients/{id}/deceased',
    'Record that a patient died, or take it back',
  )
    .input(commandInput({ id, version: z.string().max(60), deceasedAt: date.nullable() }))
    .output(patientRow),
}
