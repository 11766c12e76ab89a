import type { ShiftReport } from '../../../shared/contract/shifts.ts'
import { formatMinor } from '../../../shared/domain/money.ts'
import type { Block, Sheet } from '../../../shared/domain/sheet.ts'
import type { Clinic } from '../../ui/clinic.tsx'
import { timeWords } from '../../ui/time-words.ts'
import { letterheadOf, pairsOf } from '../printing/letterhead.ts'
import { methodName } from './words.ts'

/** The totals of a shift for the 80 mm roll, to be signed. */
export const shiftSheet = (report: ShiftReport, clinic: Clinic): Sheet => {
  const amount = (minor: number | null): string =>
    minor === null ? '–' : formatMinor(minor, report.currency, clinic.locale)
  const byMethod: Block =
    report.byMethod.length === 0
      ? { kind: 'text', text: 'No payments in this shift.', weight: 'plain' }
      : {
          kind: 'table',
          columns: [
            { title: '', align: 'left' },
            { title: '', align: 'right' },
          ],
          rows: report.byMethod.flatMap((row) => [
            [`${methodName(row.method)}, ${receipts(row.takenCount)}`, amount(row.takenMinor)],
            ...(row.refundedMinor > 0 ? [[`${methodName(row.method)}, given back`, amount(-row.refundedMinor)]] : []),
          ]),
        }
  return {
    paper: 'receipt',
    letterhead: letterheadOf(clinic),
    title: 'Shift report',
    blocks: [
      pairsOf([
        ['Cashier', report.cashierName],
        ['Opened', timeWords(report.openedAt, clinic)],
        ['Closed', report.closedAt === null ? 'Still open' : timeWords(report.closedAt, clinic)],
        ['Float', amount(report.openingMinor)],
        ['Cash in', amount(report.cashInMinor)],
        ['Cash out', amount(report.cashOutMinor)],
        ['Expected', amount(report.expectedMinor)],
        ['Counted', amount(report.countedMinor)],
        ['Difference', amount(report.differenceMinor)],
        ['Reason', report.differenceReason],
        ['Receipts', numbersOf(report)],
      ]),
      { kind: 'heading', text: 'By method' },
      byMethod,
      { kind: 'sign', name: report.cashierName },
    ],
  }
}

const receipts = (count: number): string => `${count} ${count === 1 ? 'receipt' : 'receipts'}`

const numbersOf = ({ firstReceiptNo, lastReceiptNo }: ShiftReport): string => {
  if (firstReceiptNo === null) return 'None'
  return lastReceiptNo === null || lastReceiptNo === firstReceiptNo
    ? firstReceiptNo
    : `${firstReceiptNo}\nto ${lastReceiptNo}`
}
