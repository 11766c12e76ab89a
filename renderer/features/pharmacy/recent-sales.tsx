import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { SaleRow } from '../../../shared/contract/sales.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import {
  Badge,
  Button,
  Column,
  ConfirmReason,
  DataTable,
  Drawer,
  EmptyState,
  ErrorNotice,
  Facts,
  Loading,
  Money,
  Pager,
  Panel,
  Row,
  type TableColumn,
  Text,
  TimeText,
} from '../../ui/index.ts'
import { unitWords } from '../prescriptions/words.ts'

function Paid({ sale }: { sale: SaleRow }) {
  if (sale.isReversed) return <Badge>Taken back</Badge>
  if (sale.totalMinor === 0 || sale.paidMinor >= sale.totalMinor) return <Badge tone="good">Paid</Badge>
  return <Badge tone="warning">{sale.paidMinor > 0 ? 'Part paid' : 'To be paid'}</Badge>
}

const columns: TableColumn<SaleRow>[] = [
  {
    key: 'at',
    title: 'When',
    render: (sale) => (
      <>
        <TimeText at={sale.madeAt} />
        {sale.customer && (
          <div>
            <Text isSmall isSoft>
              {sale.customer}
            </Text>
          </div>
        )}
      </>
    ),
  },
  { key: 'total', title: 'Total', align: 'right', render: (sale) => <Money minor={sale.totalMinor} /> },
  { key: 'paid', title: '', render: (sale) => <Paid sale={sale} /> },
]

const pageSize = 20

/** The sales before this one, with whether they are paid. */
export function RecentSales() {
  const [page, setPage] = useState(1)
  const [openId, setOpenId] = useState<string | null>(null)
  const { data, error, refetch } = useQuery(api.sales.list.queryOptions({ input: { page, pageSize } }))
  return (
    <Panel isFlush title="Sales">
      {error ? (
        <ErrorNotice error={error} onRetry={() => void refetch()} />
      ) : (
        <DataTable
          label="Sales"
          columns={columns}
          rows={data?.rows}
          rowKey={(sale) => sale.id}
          onOpen={(sale) => setOpenId(sale.id)}
          empty={<EmptyState title="Nothing was sold yet" />}
        />
      )}
      {data && <Pager page={page} pageSize={pageSize} total={data.total} onPage={setPage} />}
      {openId && <SaleDrawer id={openId} onClose={() => setOpenId(null)} />}
    </Panel>
  )
}

function SaleDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const [isAsking, setAsking] = useState(false)
  const { data, error } = useQuery(api.sales.read.queryOptions({ input: { id } }))
  const reverse = useCommand(api.sales.reverse)
  return (
    <Drawer isOpen title="Walk-in sale" size="md" onClose={onClose}>
      {error && <ErrorNotice error={error} />}
      {!data && !error && <Loading lines={4} />}
      {data && (
        <Column>
          <Facts
            facts={[
              ['When', <TimeText key="at" at={data.madeAt} />],
              ['Customer', data.customer],
              ['Sold by', data.byName],
              ['Owed', <Money key="total" minor={data.totalMinor} />],
              ['Paid', <Money key="paid" minor={data.paidMinor} />],
            ]}
          />
          {data.lines.map((line) => (
            <div key={line.medicineId}>
              <Row justify="between">
                <Text isStrong>{line.medicineName}</Text>
                <Money minor={line.amountMinor} />
              </Row>
              <Text isSmall isSoft>
                {unitWords(line.quantity, line.baseUnit)} ·{' '}
                {line.batches.map((batch) => `${batch.quantity} of lot ${batch.lot}`).join(', ')}
              </Text>
            </div>
          ))}
          <Row justify="end">
            <Paid sale={data} />
            {!data.isReversed && (
              <Button kind="quiet" onClick={() => setAsking(true)}>
                Take back…
              </Button>
            )}
          </Row>
        </Column>
      )}
      <ConfirmReason
        isOpen={isAsking}
        title="Take this sale back"
        confirmLabel="Take it back"
        isDanger
        onClose={() => setAsking(false)}
        onConfirm={(reason) => reverse.run({ id, reason })}
      >
        The medicines return to their lots and nothing is owed any more. What was paid is refunded by the cashier.
      </ConfirmReason>
    </Drawer>
  )
}
