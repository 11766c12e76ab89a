import type { Receipt } from '../../../shared/contract/payments.ts'
import { formatMinor } from '../../../shared/domain/money.ts'
import type { Sheet } from '../../../shared/domain/sheet.ts'
import type { Clinic } from '../../ui/clinic.tsx'
import { timeWords } from '../../ui/time-words.ts'
import { letterheadOf, pairsOf } from '../printing/letterhead.ts'
import { kindName, methodName } from './words.ts'

const titles: Readonly<Record<string, string>> = {
  payment: 'Receipt',
  refund: 'Refund',
  deposit: 'Deposit receipt',
  write_off: 'Write-off',
}

const sums: Readonly<Record<string, string>> = { refund: 'Given back', write_off: 'Written off' }

/** A payment, refund, deposit or write-off for the 80 mm roll. */
export const receiptSheet = (receipt: Receipt, clinic: Clinic): Sheet => {
  const isCash = receipt.method === 'cash' && receipt.tenderedMinor !== null
  const amount = (minor: number | null): string | null =>
    minor === null ? null : formatMinor(minor, receipt.currency, clinic.locale)
  return {
    paper: 'receipt',
    letterhead: letterheadOf(clinic),
    title: titles[receipt.kind] ?? kindName(receipt.kind),
    blocks: [
      pairsOf([
        ['Number', receipt.receiptNo],
        ['Date', timeWords(receipt.paidAt, clinic)],
        [receipt.mrn ? 'Patient' : 'Customer', receipt.name],
        ['Record number', receipt.mrn],
        ['For receipt', receipt.reversesReceiptNo],
      ]),
      ...(receipt.items.length === 0
        ? []
        : [
            {
              kind: 'table' as const,
              columns: [
                { title: '', align: 'left' as const },
                { title: '', align: 'right' as const },
              ],
              rows: receipt.items.map((item) => [
                item.quantity > 1 ? `${item.description} ×\u00a0${item.quantity}` : item.description,
                amount(Math.abs(item.amountMinor)) ?? '',
              ]),
            },
          ]),
      { kind: 'total', name: sums[receipt.kind] ?? 'Paid', value: amount(receipt.amountMinor) ?? '' },
      pairsOf([
        ['Cash handed over', isCash && amount(receipt.tenderedMinor)],
        ['Change', isCash && amount(receipt.changeMinor)],
        ['Still owed', amount(receipt.balanceAfterMinor)],
        ['Method', receipt.kind !== 'write_off' && methodName(receipt.method)],
        ['Reference', receipt.reference],
        ['Reason', receipt.reason],
        ['Cashier', receipt.cashierName],
      ]),
    ],
  }
}
