import { z } from 'zod'

const loinc = z.string().regex(/^\d{1,5}-\d$/, 'This measurement is not known. Choose one of the list.')
const number = z.number('Type a number.')

/**
 * One measurement: `value` in the unit of shared/domain/vitals.ts, or for blood pressure (85354-9) its two components.
 * The unit is not sent: there is one per measurement.
 */
export const vitalInput = z.object({
  loinc,
  value: number.optional(),
  components: z
    .array(z.object({ loinc, value: number }))
    .max(2, 'Blood pressure has two values.')
    .optional(),
})
export type VitalInput = z.infer<typeof vitalInput>

export const vitalsInput = z
  .array(vitalInput)
  .min(1, 'Enter at least one measurement.')
  .max(20, 'At most 20 measurements at a time.')
