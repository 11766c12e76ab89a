import { z } from 'zod'
import { amountMinor, commandInput, id, listInput, listOutput, reason } from './fields.ts'
import { command, query } from './procedure.ts'

const shiftShape = {
  id,
  userId: id,
  cashierName: z.string(),
  /** open or closed. */
  status: z.string(),
  currency: z.string(),
  openingMinor: z.number().int(),
  openedAt: z.number().int(),
  closedAt: z.number().int().nullable(),
  cashInMinor: z.number().int(),
  cashOutMinor: z.number().int(),
  /** Opening float and cash in less cash out; as it was when closed. */
  expectedMinor: z.number().int(),
  countedMinor: z.number().int().nullable(),
  /** Counted less expected; below zero is short. */
  differenceMinor: z.number().int().nullable(),
  differenceReason: z.string().nullable(),
}

const shift = z.object(shiftShape)
export type Shift = z.infer<typeof shift>

const report = z.object({
  ...shiftShape,
  clinicName: z.string(),
  letterhead: z.string(),
  byMethod: z.array(
    z.object({
      method: z.string(),
      takenCount: z.number().int(),
      takenMinor: z.number().int(),
      refundCount: z.number().int(),
      refundedMinor: z.number().int(),
    }),
  ),
  /** Of the takings: what was left as a deposit and not yet for a charge. */
  depositsMinor: z.number().int(),
  takenMinor: z.number().int(),
  refundedMinor: z.number().int(),
  firstReceiptNo: z.string().nullable(),
  lastReceiptNo: z.string().nullable(),
})
export type ShiftReport = z.infer<typeof report>

export const shifts = {
  current: query('shift', '/shifts/current', 'The own open shift, if there is one').output(
    z.object({ shift: shift.nullable() }),
  ),
  list: query('shift', '/shifts', 'Shifts: the own ones, for an administrator everybody’s')
    .input(listInput(['openedAt'], { userId: id.optional(), status: z.enum(['open', 'closed']).optional() }))
    .output(listOutput(shift)),
  report: query('shift', '/shifts/{id}/report', 'Totals of a shift, to be printed')
    .input(z.object({ id }))
    .output(report),
  open: command('shift', 'POST', '/shifts', 'Open the own shift with the float in the drawer')
    .input(commandInput({ openingMinor: amountMinor }))
    .output(shift),
  close: command('shift', 'POST', '/shifts/{id}/close', 'Close a shift with the cash that was counted', {
    successStatus: 200,
  })
    .input(commandInput({ id, countedMinor: amountMinor, differenceReason: reason.optional() }))
    .output(shift),
}
