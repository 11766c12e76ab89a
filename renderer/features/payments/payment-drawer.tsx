import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { Receipt } from '../../../shared/contract/payments.ts'
import { isOpenTo } from '../../app/access.ts'
import { useProfile } from '../../app/session.ts'
import { api } from '../../host/queries.ts'
import {
  Button,
  Column,
  DataTable,
  Drawer,
  ErrorNotice,
  Facts,
  IconPrinter,
  IconReceiptRefund,
  Loading,
  Money,
  Row,
  type TableColumn,
  Text,
  TimeText,
} from '../../ui/index.ts'
import { SavedMark } from '../sync/saved-mark.tsx'
import { billPath } from './bill-path.ts'
import { usePrintReceipt } from './receipt.ts'
import { RefundDialog } from './refund-dialog.tsx'
import { kindName, methodName } from './words.ts'

const itemColumns: TableColumn<Receipt['items'][number]>[] = [
  { key: 'description', title: 'For', render: (item) => item.description },
  {
    key: 'amount',
    title: 'Amount',
    align: 'right',
    width: '8rem',
    render: (item) => <Money minor={Math.abs(item.amountMinor)} />,
  },
]

/** One payment: what it was for, its receipt, and giving it back. */
export function PaymentDrawer({ id, onClose }: { id: string | null; onClose: () => void }) {
  const [isRefunding, setRefunding] = useState(false)
  const navigate = useNavigate()
  const printReceipt = usePrintReceipt()
  const mayRefund = isOpenTo(useProfile(), { needs: 'payment.refund' })
  const read = useQuery(api.payments.read.queryOptions({ input: { id: id ?? '' }, enabled: id !== null }))
  const receipt = read.data
  return (
    <>
      <Drawer isOpen={id !== null} title={receipt ? `Receipt ${receipt.receiptNo}` : 'Receipt'} onClose={onClose}>
        {!receipt ? (
          read.error ? (
            <ErrorNotice error={read.error} onRetry={() => void read.refetch()} />
          ) : (
            <Loading lines={5} />
          )
        ) : (
          <Column>
            <Facts facts={factsOf(receipt)} />
            <SavedMark id={receipt.id} withConfirmed />
            {receipt.items.length > 0 && (
              <DataTable
                label="What it was for"
                columns={itemColumns}
                rows={receipt.items}
                rowKey={(item) => item.id}
              />
            )}
            {receipt.refunds.map((refund) => (
              <Text key={refund.id} isSoft>
                Given back <Money minor={refund.amountMinor} /> on <TimeText at={refund.paidAt} /> ({refund.receiptNo}):{' '}
                {refund.reason}
              </Text>
            ))}
            <Row>
              <Button kind="primary" icon={<IconPrinter size={16} />} onClick={() => void printReceipt(receipt.id)}>
                Print
              </Button>
              {mayRefund && receipt.refundableMinor > 0 && (
                <Button icon={<IconReceiptRefund size={16} />} onClick={() => setRefunding(true)}>
                  Refund…
                </Button>
              )}
              {mayRefund && (
                <Button kind="quiet" onClick={() => navigate(billPath(receipt))}>
                  Open the bill
                </Button>
              )}
            </Row>
          </Column>
        )}
      </Drawer>
      {receipt && (
        <RefundDialog key={receipt.id} isOpen={isRefunding} receipt={receipt} onClose={() => setRefunding(false)} />
      )}
    </>
  )
}

const factsOf = (receipt: Receipt): [string, React.ReactNode][] => [
  ['Name', `${receipt.name}${receipt.mrn ? `, ${receipt.mrn}` : ''}`],
  ['Kind', kindName(receipt.kind)],
  ['Amount', <Money key="amount" minor={receipt.amountMinor} currency={receipt.currency} />],
  ['Method', `${methodName(receipt.method)}${receipt.reference ? `, ${receipt.reference}` : ''}`],
  ...(receipt.tenderedMinor === null
    ? []
    : [
        [
          'Cash handed over',
          <span key="cash">
            <Money minor={receipt.tenderedMinor} />, change <Money minor={receipt.changeMinor} />
          </span>,
        ] as [string, React.ReactNode],
      ]),
  ['When', <TimeText key="when" at={receipt.paidAt} />],
  ['Cashier', receipt.cashierName],
  ...(receipt.reason ? [['Reason', receipt.reason] as [string, React.ReactNode]] : []),
  ...(receipt.reversesReceiptNo ? [['Of receipt', receipt.reversesReceiptNo] as [string, React.ReactNode]] : []),
]
