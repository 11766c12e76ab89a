import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../host/queries.ts'
import { EmptyState, ErrorNotice, Grid, Loading, Money, Page, Pager, Panel, Stat } from '../../ui/index.ts'
import { ChargeTable } from './charge-table.tsx'
import { PaymentDrawer } from './payment-drawer.tsx'
import { PaymentTable } from './payment-table.tsx'

/** A patient's own charges and payments, to read. */
export function OwnPayments() {
  const [chargePage, setChargePage] = useState(1)
  const [page, setPage] = useState(1)
  const [openId, setOpenId] = useState<string | null>(null)
  const bill = useQuery(api.charges.list.queryOptions({ input: { page: chargePage, pageSize: 20, order: 'desc' } }))
  const paid = useQuery(api.payments.list.queryOptions({ input: { page, pageSize: 20 } }))
  const error = bill.error ?? paid.error
  return (
    <Page title="My payments" subtitle="What was charged and what was paid">
      {error && (
        <ErrorNotice
          error={error}
          onRetry={() => {
            void bill.refetch()
            void paid.refetch()
          }}
        />
      )}
      {bill.data ? (
        <Grid least="10rem">
          <Stat label="Charged" value={<Money minor={bill.data.account.chargedMinor} />} />
          <Stat label="Paid" value={<Money minor={bill.data.account.paidMinor} />} />
          <Stat
            label={bill.data.account.dueMinor < 0 ? 'Owed to me' : 'Still owed'}
            value={<Money minor={Math.abs(bill.data.account.dueMinor)} />}
          />
          {bill.data.account.depositMinor > 0 && (
            <Stat label="My deposit" value={<Money minor={bill.data.account.depositMinor} />} />
          )}
        </Grid>
      ) : (
        !error && <Loading lines={2} />
      )}
      {bill.data && (
        <Panel title="Charges" isFlush>
          <ChargeTable lines={bill.data.rows} />
          <Pager {...bill.data} onPage={setChargePage} />
        </Panel>
      )}
      <Panel title="Payments" isFlush>
        <PaymentTable
          rows={paid.data?.rows}
          onOpen={(row) => setOpenId(row.id)}
          empty={<EmptyState title="No payments yet">Your receipts show here.</EmptyState>}
        />
        {paid.data && <Pager {...paid.data} onPage={setPage} />}
      </Panel>
      <PaymentDrawer id={openId} onClose={() => setOpenId(null)} />
    </Page>
  )
}
