import type { ReactNode } from 'react'
import type { Receipt } from '../../../shared/contract/payments.ts'
import { client } from '../../host/queries.ts'
import { Money, notify, PrintSheet, printSheet, TimeText } from '../../ui/index.ts'
import { kindName, methodName } from './words.ts'

const titles: Readonly<Record<string, string>> = {
  payment: 'Receipt',
  refund: 'Refund',
  deposit: 'Deposit receipt',
  write_off: 'Write-off',
}

/** Reads a payment and prints its receipt on the 80 mm roll; what goes wrong is said in words. */
export async function printReceipt(id: string): Promise<void> {
  try {
    const receipt = await client.payments.read({ id })
    printSheet('receipt', <ReceiptSheet receipt={receipt} />)
  } catch (error) {
    notify.error(error, 'Not printed')
  }
}

const sums: Readonly<Record<string, string>> = { refund: 'Given back', write_off: 'Written off' }

/** The receipt as it is printed. */
export function ReceiptSheet({ receipt }: { receipt: Receipt }) {
  const isCash = receipt.method === 'cash' && receipt.tenderedMinor !== null
  const amount = (minor: number | null) => <Money minor={minor} currency={receipt.currency} />
  return (
    <PrintSheet title={titles[receipt.kind] ?? kindName(receipt.kind)}>
      <Lines
        lines={[
          ['Number', receipt.receiptNo],
          ['Date', <TimeText key="date" at={receipt.paidAt} />],
          [receipt.mrn ? 'Patient' : 'Customer', receipt.name],
          ['Record number', receipt.mrn],
          ['For receipt', receipt.reversesReceiptNo],
        ]}
      />
      <table style={{ marginTop: '3mm' }}>
        <tbody>
          {receipt.items.map((item) => (
            <tr key={item.id}>
              <td>
                {item.description}
                {item.quantity > 1 && ` ×\u00a0${item.quantity}`}
              </td>
              <td className="number">{amount(Math.abs(item.amountMinor))}</td>
            </tr>
          ))}
          <tr className="total">
            <td>{sums[receipt.kind] ?? 'Paid'}</td>
            <td className="number">{amount(receipt.amountMinor)}</td>
          </tr>
        </tbody>
      </table>
      <Lines
        lines={[
          ['Cash handed over', isCash && amount(receipt.tenderedMinor)],
          ['Change', isCash && amount(receipt.changeMinor)],
          ['Still owed', receipt.balanceAfterMinor !== null && amount(receipt.balanceAfterMinor)],
          ['Method', receipt.kind !== 'write_off' && methodName(receipt.method)],
          ['Reference', receipt.reference],
          ['Reason', receipt.reason],
          ['Cashier', receipt.cashierName],
        ]}
      />
    </PrintSheet>
  )
}

/** Names and values under one another; what is not there is left out. */
function Lines({ lines }: { lines: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <table className="plain">
      <tbody>
        {lines.map(
          ([name, value]) =>
            value && (
              <tr key={name}>
                <td>{name}</td>
                <td style={{ textAlign: 'right' }}>{value}</td>
              </tr>
            ),
        )}
      </tbody>
    </table>
  )
}
