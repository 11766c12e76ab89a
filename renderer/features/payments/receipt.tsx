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

/** The receipt as it is printed. */
export function ReceiptSheet({ receipt }: { receipt: Receipt }) {
  const isCash = receipt.method === 'cash'
  const amount = (minor: number | null) => <Money minor={minor} currency={receipt.currency} />
  return (
    <PrintSheet title={titles[receipt.kind] ?? kindName(receipt.kind)}>
      <p>
        {receipt.receiptNo}
        <br />
        <TimeText at={receipt.paidAt} />
        <br />
        {receipt.name}
        {receipt.mrn && <> ({receipt.mrn})</>}
      </p>
      <table>
        <tbody>
          {receipt.items.map((item) => (
            <tr key={item.id}>
              <td>
                {item.description}
                {item.quantity > 1 && <> × {item.quantity}</>}
              </td>
              <td className="number">{amount(item.amountMinor)}</td>
            </tr>
          ))}
          <tr>
            <td>
              <strong>{receipt.kind === 'refund' ? 'Given back' : 'Total'}</strong>
            </td>
            <td className="number">
              <strong>{amount(receipt.amountMinor)}</strong>
            </td>
          </tr>
          {isCash && receipt.tenderedMinor !== null && (
            <>
              <tr>
                <td>Cash</td>
                <td className="number">{amount(receipt.tenderedMinor)}</td>
              </tr>
              <tr>
                <td>Change</td>
                <td className="number">{amount(receipt.changeMinor)}</td>
              </tr>
            </>
          )}
          {receipt.balanceAfterMinor !== null && (
            <tr>
              <td>Still owed</td>
              <td className="number">{amount(receipt.balanceAfterMinor)}</td>
            </tr>
          )}
        </tbody>
      </table>
      <p>
        {receipt.kind !== 'write_off' && <>Paid by: {methodName(receipt.method)}</>}
        {receipt.reference && <> {receipt.reference}</>}
        {receipt.reversesReceiptNo && (
          <>
            <br />
            For receipt {receipt.reversesReceiptNo}
          </>
        )}
        {receipt.reason && (
          <>
            <br />
            Reason: {receipt.reason}
          </>
        )}
        <br />
        Cashier: {receipt.cashierName}
      </p>
    </PrintSheet>
  )
}
