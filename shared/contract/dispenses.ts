import { z } from 'zod'
import { commandInput, date, id, listInput, listOutput, quantity, reason } from './fields.ts'
import { patientHeader } from './patients.ts'
import { medicineCheck, prescriptionItemRow } from './prescriptions.ts'
import { command, query } from './procedure.ts'
import { batchRow } from './stock.ts'

/** One row a batch; a reversal is a row with a negative quantity. Base units. */
export const dispenseRow = z.object({
  id,
  prescriptionItemId: id,
  prescriptionId: id,
  patientId: id,
  patientName: z.string(),
  medicineId: id,
  medicineName: z.string(),
  baseUnit: z.string(),
  batchId: id,
  lot: z.string(),
  expiryDate: date,
  quantity: z.number().int(),
  overrideReason: z.string().nullable(),
  reversesId: id.nullable(),
  isReversed: z.boolean(),
  reason: z.string().nullable(),
  dispensedAt: z.number().int(),
  byName: z.string().nullable(),
})
export type DispenseRow = z.infer<typeof dispenseRow>

const allocation = z.array(z.object({ batchId: id, quantity }))

export const dispenses = {
  list: query('prescription.read', '/dispenses', 'What was dispensed, newest first')
    .input(
      listInput(['dispensedAt'], {
        patientId: id.optional(),
        prescriptionId: id.optional(),
        prescriptionItemId: id.optional(),
      }),
    )
    .output(listOutput(dispenseRow)),
  propose: query(
    'dispense',
    '/dispenses/proposal',
    'The item, its check, and the batches that a quantity would come from',
  )
    .input(z.object({ prescriptionItemId: id, quantity: quantity.optional() }))
    .output(
      z.object({
        patient: patientHeader,
        item: prescriptionItemRow,
        prescriberName: z.string().nullable(),
        writtenAt: z.number().int(),
        check: medicineCheck,
        batches: z.array(batchRow),
        quantity: z.number().int(),
        lines: z.array(z.object({ batchId: id, quantity: z.number().int() })),
        /** What the usable stock does not cover. */
        short: z.number().int(),
      }),
    ),
  dispense: command('dispense', 'POST', '/dispenses', 'Hand out a prescribed medicine, all of it or a part')
    .input(
      commandInput({
        prescriptionItemId: id,
        quantity,
        /** The batches to take from; left out, those that expire first. Must add up to the quantity. */
        batches: allocation.min(1).max(50).optional(),
        /** Why more than prescribed is given. */
        overrideReason: reason.optional(),
        /** Why it is given in spite of an allergy that it meets. */
        allergyOverrideReason: reason.optional(),
      }),
    )
    .output(z.object({ dispenses: z.array(dispenseRow), item: prescriptionItemRow })),
  reverse: command(
    'dispense',
    'POST',
    '/dispenses/{id}/reverse',
    'Take a dispense back: its stock returns to the batch',
  )
    .input(commandInput({ id, reason }))
    .output(z.object({ dispense: dispenseRow, item: prescriptionItemRow })),
}
