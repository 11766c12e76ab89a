import { z } from 'zod'
import { resultStatuses, serviceStatuses } from '../domain/status.ts'
import { commandInput, id, line, listInput, listOutput, paragraph, reason, time } from './fields.ts'
import { command, query } from './procedure.ts'

export const serviceResultRow = z.object({
  id,
  status: z.string(),
  value: z.number().nullable(),
  text: z.string().nullable(),
  unit: z.string().nullable(),
  /** N, L or H against the reference range frozen with the value; null where there is none. */
  interpretation: z.string().nullable(),
  rangeLow: z.number().nullable(),
  rangeHigh: z.number().nullable(),
  /** Why it was corrected. */
  reason: z.string().nullable(),
  at: time,
  createdBy: id,
  authorName: z.string().nullable(),
  /** False for a value that a later one took the place of: shown struck through, never hidden. */
  isCurrent: z.boolean(),
})
export type ServiceResultRow = z.infer<typeof serviceResultRow>

export const serviceRow = z.object({
  id,
  recordId: id,
  patientId: id,
  serviceItemId: id,
  name: z.string(),
  category: z.string(),
  status: z.string(),
  quantity: z.number().int(),
  /** As charged when it was ordered; 0 for what costs nothing. */
  priceMinor: z.number().int(),
  currency: z.string(),
  orderedAt: time,
  orderedBy: id,
  orderedByName: z.string().nullable(),
  performedAt: time.nullable(),
  /** From here on empty for a cashier, who sees the charge lines only. */
  note: z.string().nullable(),
  revokeReason: z.string().nullable(),
  resultKind: z.string(),
  resultUnit: z.string().nullable(),
  referenceLow: z.number().nullable(),
  referenceHigh: z.number().nullable(),
  /** Oldest first; the old values of a corrected result stay. A patient sees no preliminary ones. */
  results: z.array(serviceResultRow),
  version: z.string(),
})
export type ServiceRow = z.infer<typeof serviceRow>

const workRow = serviceRow.extend({
  patientName: z.string(),
  mrn: z.string(),
  priority: z.string(),
})
export type WorkRow = z.infer<typeof workRow>

const resultValue = {
  /** For services whose result is a number; 0 is a value. */
  value: z.number('Give the result as a number.').min(-1_000_000_000).max(1_000_000_000).nullable().default(null),
  /** For services whose result is a text or a choice. */
  text: paragraph('Result', 20_000).nullable().default(null),
}

export const services = {
  list: query('service.read', '/services', 'Ordered services, newest first')
    .input(
      listInput(['orderedAt', 'name', 'status'], {
        recordId: id.optional(),
        patientId: id.optional(),
        status: z.enum(serviceStatuses).optional(),
      }),
    )
    .output(listOutput(serviceRow)),
  worklist: query('service.perform', '/services/worklist', 'Open services: the most urgent first, then the oldest')
    .input(listInput(['orderedAt'], { category: line('Category', 40).optional() }))
    .output(listOutput(workRow)),
  read: query('service.read', '/services/{serviceId}', 'One ordered service with its results')
    .input(z.object({ serviceId: id }))
    .output(serviceRow),
  order: command('service.order', 'POST', '/services', 'Order services in a visit; each is charged')
    .input(
      commandInput({
        recordId: id,
        items: z
          .array(z.object({ serviceItemId: id, note: line('Note', 500).nullable().default(null) }))
          .min(1, 'Choose at least one service.')
          .max(50, 'At most 50 services in one order.'),
        orderedAt: time.optional(),
      }),
    )
    .output(z.object({ rows: z.array(serviceRow) })),
  start: command('service.perform', 'POST', '/services/{serviceId}/start', 'Work on it has begun', {
    successStatus: 200,
  })
    .input(commandInput({ serviceId: id }))
    .output(serviceRow),
  complete: command('service.perform', 'POST', '/services/{serviceId}/complete', 'It was done', { successStatus: 200 })
    .input(commandInput({ serviceId: id, performedAt: time.optional() }))
    .output(serviceRow),
  revoke: command(
    'service.order',
    'POST',
    '/services/{serviceId}/revoke',
    'Take an order back; its charge is cancelled',
    {
      successStatus: 200,
    },
  )
    .input(commandInput({ serviceId: id, reason }))
    .output(serviceRow),
  addResult: command('service.result', 'POST', '/services/{serviceId}/results', 'Enter a result')
    .input(
      commandInput({
        serviceId: id,
        status: z.enum(resultStatuses).exclude(['corrected']).default('final'),
        ...resultValue,
        at: time.optional(),
      }),
    )
    .output(serviceRow),
  correctResult: command(
    'service.result',
    'POST',
    '/services/{serviceId}/results/correct',
    'Correct a final result; the old value stays visible',
  )
    .input(commandInput({ serviceId: id, ...resultValue, reason }))
    .output(serviceRow),
}
