import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../host/queries.ts'
import { EmptyState, ErrorNotice, Loading, Page, Pager, Panel } from '../../ui/index.ts'
import { PrescriptionList } from './list.tsx'

const pageSize = 20

/** A patient reads the own prescriptions: what is taken how, and what is still to be fetched. */
export function OwnPrescriptions() {
  const [page, setPage] = useState(1)
  const { data, error, refetch } = useQuery(api.prescriptions.list.queryOptions({ input: { page, pageSize } }))
  return (
    <Page title="My prescriptions" subtitle="What was prescribed for you, the newest first">
      <Panel>
        {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Loading lines={6} />}
        {data?.rows.length === 0 && <EmptyState title="Nothing was prescribed for you yet" />}
        {data && data.rows.length > 0 && <PrescriptionList rows={data.rows} />}
        {data && <Pager page={page} pageSize={pageSize} total={data.total} onPage={setPage} />}
      </Panel>
    </Page>
  )
}
