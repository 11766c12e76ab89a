import { z } from 'zod'
import { resultKinds, serviceCategories } from '../domain/status.ts'
import { amountMinor, commandInput, id, line, listInput, listOutput, time } from './fields.ts'
import { command, query } from './procedure.ts'

export const serviceItemRow = z.object({
  id,
  code: z.string(),
  name: z.string(),
  category: z.string(),
  priceMinor: z.number().int(),
  /** What a result is: none, number, text or choice. */
  resultKind: z.string(),
  /** UCUM. */
  resultUnit: z.string().nullable(),
  referenceLow: z.number().nullable(),
  referenceHigh: z.number().nullable(),
  loincCode: z.string().nullable(),
  status: z.string(),
  createdAt: time,
  version: z.string(),
})
export type ServiceItemRow = z.infer<typeof serviceItemRow>

const limit = z.number('Reference limits are numbers.').min(-1_000_000).max(1_000_000_000).nullable()

const shape = {
  code: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[A-Z0-9]+(-[A-Z0-9]+)*$/, 'Code: capital letters, digits and dashes, as in LAB-HB.')
    .max(40, 'Code: at most 40 characters.'),
  name: line('Name', 120),
  category: z.enum(serviceCategories),
  priceMinor: amountMinor,
  resultKind: z.enum(resultKinds),
  resultUnit: line('Unit', 30).nullable(),
  referenceLow: limit,
  referenceHigh: limit,
  loincCode: z
    .string()
    .regex(/^\d{1,5}-\d$/, 'LOINC code: digits, a dash and a digit, as in 718-7.')
    .nullable(),
}

export const serviceItems = {
  list: query('catalogue.read', '/service-items', 'The catalogue of services')
    .input(
      listInput(['name', 'code', 'category', 'priceMinor'], {
        category: z.enum(serviceCategories).optional(),
        status: z.enum(['active', 'retired', 'all']).default('active'),
      }),
    )
    .output(listOutput(serviceItemRow)),
  read: query('catalogue.read', '/service-items/{serviceItemId}', 'One service of the catalogue')
    .input(z.object({ serviceItemId: id }))
    .output(serviceItemRow),
  create: command('catalogue.manage', 'POST', '/service-items', 'Add a service to the catalogue')
    .input(
      commandInput({
        ...shape,
        resultKind: shape.resultKind.default('none'),
        resultUnit: shape.resultUnit.default(null),
        referenceLow: limit.default(null),
        referenceHigh: limit.default(null),
        loincCode: shape.loincCode.default(null),
      }),
    )
    .output(serviceItemRow),
  update: command('catalogue.manage', 'PATCH', '/service-items/{serviceItemId}', 'Change a service or its price')
    .input(
      commandInput({ serviceItemId: id, version: z.string().max(60).optional(), ...z.object(shape).partial().shape }),
    )
    .output(serviceItemRow),
  retire: command('catalogue.manage', 'POST', '/service-items/{serviceItemId}/retire', 'Stop offering a service', {
    successStatus: 200,
  })
    .input(commandInput({ serviceItemId: id, version: z.string().max(60).optional() }))
    .output(serviceItemRow),
}
