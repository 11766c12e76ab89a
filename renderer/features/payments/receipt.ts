import { client } from '../../host/queries.ts'
import { notify, useClinic } from '../../ui/index.ts'
import { print } from '../printing/print.ts'
import { receiptSheet } from './receipt-sheet.ts'

/** Reads a payment and prints its receipt on the 80 mm roll; what goes wrong is said in words. */
export function usePrintReceipt(): (id: string) => Promise<void> {
  const clinic = useClinic()
  return async (id) => {
    try {
      const receipt = await client.payments.read({ id })
      print({
        kind: 'receipt',
        sheet: receiptSheet(receipt, clinic),
        subjectId: receipt.id,
        patientId: receipt.patientId,
        name: `receipt ${receipt.receiptNo}`,
      })
    } catch (error) {
      notify.error(error, 'Not printed')
    }
  }
}
