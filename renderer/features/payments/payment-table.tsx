import type { PaymentListRow } from '../../../shared/contract/payments.ts'
import { Badge, DataTable, Money, Row, type Sorting, type TableColumn, Text, TimeText } from '../../ui/index.ts'
import { kindName, methodName, signedMinor } from './words.ts'

/** Payments as a list; `onOpen` on click or Enter. `withName`: of many people, so each row says whose and by whom. */
export function PaymentTable({
  rows,
  withName = false,
  onOpen,
  empty,
  sorting,
  onSort,
}: {
  rows: readonly PaymentListRow[] | undefined
  withName?: boolean
  onOpen: (row: PaymentListRow) => void
  empty: React.ReactNode
  sorting?: Sorting
  onSort?: (sorting: Sorting) => void
}) {
  return (
    <DataTable
      label="Payments"
      columns={withName ? [...first, nameColumn, ...rest] : [...first, ...rest.filter(({ key }) => key !== 'cashier')]}
      rows={rows}
      rowKey={(row) => row.id}
      onOpen={onOpen}
      empty={empty}
      {...(sorting ? { sorting } : {})}
      {...(onSort ? { onSort } : {})}
    />
  )
}

const first: TableColumn<PaymentListRow>[] = [
  { key: 'paidAt', title: 'When', sort: 'paidAt', width: '10.5rem', render: (row) => <TimeText at={row.paidAt} /> },
  { key: 'receiptNo', title: 'Receipt', width: '9rem', render: (row) => row.receiptNo },
]

const nameColumn: TableColumn<PaymentListRow> = {
  key: 'name',
  title: 'Name',
  render: (row) => <Text isStrong>{row.name}</Text>,
}

const tones = { refund: 'warning', deposit: 'info', write_off: 'neutral' } as const

const rest: TableColumn<PaymentListRow>[] = [
  {
    key: 'kind',
    title: 'Kind',
    render: (row) => (
      <Row gap="small">
        {row.kind === 'payment' ? (
          kindName(row.kind)
        ) : (
          <Badge tone={tones[row.kind as keyof typeof tones] ?? 'neutral'}>{kindName(row.kind)}</Badge>
        )}
        {row.refundedMinor > 0 && (
          <Badge tone="warning">{row.refundableMinor === 0 ? 'Given back' : 'Partly given back'}</Badge>
        )}
      </Row>
    ),
  },
  { key: 'method', title: 'Method', width: '8rem', render: (row) => methodName(row.method) },
  { key: 'cashier', title: 'Cashier', render: (row) => <Text isSoft>{row.cashierName}</Text> },
  {
    key: 'amount',
    title: 'Amount',
    sort: 'amount',
    align: 'right',
    width: '8rem',
    render: (row) => (
      <Text isStrong>
        <Money minor={signedMinor(row)} currency={row.currency} />
      </Text>
    ),
  },
]
