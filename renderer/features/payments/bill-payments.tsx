import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../host/queries.ts'
import { EmptyState, ErrorNotice, Panel } from '../../ui/index.ts'
import { PaymentDrawer } from './payment-drawer.tsx'
import { PaymentTable } from './payment-table.tsx'

/** What was paid on a bill, newest first. */
export function BillPayments({ account }: { account: { patientId?: string; saleId?: string } }) {
  const [openId, setOpenId] = useState<string | null>(null)
  const paid = useQuery(api.payments.list.queryOptions({ input: { ...account, pageSize: 50 } }))
  return (
    <Panel title="Payments" isFlush>
      {paid.error ? (
        <ErrorNotice error={paid.error} onRetry={() => void paid.refetch()} />
      ) : (
        <PaymentTable
          rows={paid.data?.rows}
          onOpen={(row) => setOpenId(row.id)}
          empty={<EmptyState title="No payments yet" />}
        />
      )}
      <PaymentDrawer id={openId} onClose={() => setOpenId(null)} />
    </Panel>
  )
}
