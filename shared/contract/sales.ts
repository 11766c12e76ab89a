import { z } from 'zod'
import { commandInput, date, id, line, listInput, listOutput, quantity, reason } from './fields.ts'
import { command, query } from './procedure.ts'

/** A walk-in sale: medicines without a patient. The cashier takes the payment. */
export const saleRow = z.object({
  id,
  customer: z.string().nullable(),
  madeAt: z.number().int(),
  byName: z.string().nullable(),
  /** What is owed after cancellations. */
  totalMinor: z.number().int(),
  paidMinor: z.number().int(),
  isReversed: z.boolean(),
})
export type SaleRow = z.infer<typeof saleRow>

export const saleDetail = saleRow.extend({
  lines: z.array(
    z.object({
      medicineId: id,
      medicineName: z.string(),
      baseUnit: z.string(),
      quantity: z.number().int(),
      unitPriceMinor: z.number().int(),
      amountMinor: z.number().int(),
      batches: z.array(z.object({ lot: z.string(), expiryDate: date, quantity: z.number().int() })),
    }),
  ),
})
export type SaleDetail = z.infer<typeof saleDetail>

export const sales = {
  list: query('sale.make', '/sales', 'Walk-in sales, newest first')
    .input(listInput(['madeAt'], {}))
    .output(listOutput(saleRow)),
  read: query('sale.make', '/sales/{id}', 'Read a walk-in sale').input(z.object({ id })).output(saleDetail),
  make: command('sale.make', 'POST', '/sales', 'Sell medicines over the counter')
    .input(
      commandInput({
        customer: line('Customer', 120).optional(),
        lines: z
          .array(z.object({ medicineId: id, quantity }))
          .min(1, 'Add at least one medicine.')
          .max(40, 'At most 40 medicines at once.'),
      }),
    )
    .output(saleDetail),
  reverse: command('sale.make', 'POST', '/sales/{id}/reverse', 'Take a sale back: stock returns, charges are cancelled')
    .input(commandInput({ id, reason }))
    .output(saleDetail),
}
