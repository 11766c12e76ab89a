import { z } from 'zod'
import { frequencies, routes } from '../domain/status.ts'
import { baseUnits, prescribedUnits } from '../domain/unit.ts'
import { amountMinor, commandInput, date, id, line, listInput, listOutput } from './fields.ts'
import { command, query } from './procedure.ts'

/** A dose is a measure, not money or stock: up to three decimals. */
export const dose = z
  .number()
  .gt(0, 'A dose is more than 0.')
  .max(1_000_000, 'This dose is too large.')
  .refine((value) => Number.isInteger(Math.round(value * 1e6) / 1e3), 'A dose has at most three decimals.')

const wholeUnits = (label: string) =>
  z
    .number()
    .int(`${label}: whole base units.`)
    .min(0, `${label}: cannot be negative.`)
    .max(1_000_000, `${label}: too large.`)

const medicineShape = {
  /** INN name. */
  name: line('Name', 200),
  codeSystem: z.enum(['ATC', 'RxNorm', 'local'], 'Code system: ATC, RxNorm or local.'),
  code: line('Code', 40),
  form: line('Form', 80),
  strength: line('Strength', 80),
  baseUnit: z.enum(baseUnits, 'Choose the unit that stock is counted in.'),
  /** Per base unit. */
  priceMinor: amountMinor,
  /** Base units; at or below it the stock list says so. 0: no level. */
  reorderLevel: wholeUnits('Reorder level'),
  isHighAlert: z.boolean(),
  packSize: wholeUnits('Pack size').min(1, 'Pack size: at least 1.'),
  defaultDose: dose.nullable(),
  defaultDoseUnit: z.enum(prescribedUnits, 'Choose a dose unit of the list.').nullable(),
  defaultRoute: z.enum(routes, 'Choose a route of the list.').nullable(),
  defaultFrequency: z.enum(frequencies, 'Choose a frequency of the list.').nullable(),
  defaultDurationDays: z.number().int().min(1).max(3650).nullable(),
}

export const medicineRow = z.object({
  id,
  name: z.string(),
  codeSystem: z.string(),
  code: z.string(),
  form: z.string(),
  strength: z.string(),
  baseUnit: z.string(),
  priceMinor: z.number().int(),
  reorderLevel: z.number().int(),
  isHighAlert: z.boolean(),
  packSize: z.number().int(),
  defaultDose: z.number().nullable(),
  defaultDoseUnit: z.string().nullable(),
  defaultRoute: z.string().nullable(),
  defaultFrequency: z.string().nullable(),
  defaultDurationDays: z.number().int().nullable(),
  status: z.string(),
  /** Base units on hand that may be dispensed today; null for callers without stock.read. */
  usable: z.number().int().nullable(),
  /** Base units on hand with the expired and the held; null for callers without stock.read. */
  onHand: z.number().int().nullable(),
  /** The first expiry among batches that have something on hand. */
  nextExpiry: date.nullable(),
})
export type MedicineRow = z.infer<typeof medicineRow>

const medicine = medicineRow.extend({ version: z.string() })

export const medicines = {
  list: query('medicine.read', '/medicines', 'List and search medicines by name, synonym or start of the code')
    .input(listInput(['name', 'code', 'form'], { status: z.enum(['active', 'retired', 'all']).default('active') }))
    .output(listOutput(medicineRow)),
  read: query('medicine.read', '/medicines/{id}', 'Read a medicine').input(z.object({ id })).output(medicine),
  create: command('medicine.manage', 'POST', '/medicines', 'Add a medicine')
    .input(
      commandInput({
        ...medicineShape,
        defaultDose: medicineShape.defaultDose.default(null),
        defaultDoseUnit: medicineShape.defaultDoseUnit.default(null),
        defaultRoute: medicineShape.defaultRoute.default(null),
        defaultFrequency: medicineShape.defaultFrequency.default(null),
        defaultDurationDays: medicineShape.defaultDurationDays.default(null),
      }),
    )
    .output(medicine),
  update: command('medicine.manage', 'PATCH', '/medicines/{id}', 'Change a medicine; what was charged keeps its price')
    .input(commandInput({ id, version: z.string().max(100).optional(), ...z.object(medicineShape).partial().shape }))
    .output(medicine),
  retire: command(
    'medicine.manage',
    'POST',
    '/medicines/{id}/retire',
    'Take a medicine out of use: no new prescriptions, deliveries or sales',
    { successStatus: 200 },
  )
    .input(commandInput({ id }))
    .output(medicine),
  restore: command('medicine.manage', 'POST', '/medicines/{id}/restore', 'Take a retired medicine into use again', {
    successStatus: 200,
  })
    .input(commandInput({ id }))
    .output(medicine),
}
