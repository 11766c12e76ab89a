import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { RecordRow } from '../../../shared/contract/records.ts'
import { api } from '../../host/queries.ts'
import { DataTable, EmptyState, ErrorNotice, Pager, Panel, Row, TimeText } from '../../ui/index.ts'
import { VisitDrawer } from './visit-drawer.tsx'
import { PriorityMark, StatusBadge } from './visit-marks.tsx'

const pageSize = 20

/** Every visit of a patient, newest first: when, why, by whom; not what was written in it. */
export function VisitsPanel({ patientId }: { patientId: string }) {
  const [page, setPage] = useState(1)
  const [opened, setOpened] = useState<string | null>(null)
  const { data, error, refetch } = useQuery({
    ...api.records.list.queryOptions({ input: { patientId, page, pageSize } }),
    placeholderData: keepPreviousData,
  })
  if (error) return <ErrorNotice error={error} onRetry={() => void refetch()} />
  return (
    <Panel title="Visits" isFlush>
      <DataTable<RecordRow>
        label="Visits"
        rows={data?.rows}
        rowKey={(row) => row.id}
        selectedKey={opened}
        onOpen={(row) => setOpened(row.id)}
        empty={<EmptyState title="No visits yet" />}
        columns={[
          { key: 'start', title: 'Arrived', width: '10rem', render: (row) => <TimeText at={row.startedAt} /> },
          {
            key: 'reason',
            title: 'Reason',
            render: (row) => (
              <Row gap="small">
                {row.reason}
                <PriorityMark priority={row.priority} />
              </Row>
            ),
          },
          { key: 'doctor', title: 'Doctor', width: '10.5rem', render: (row) => row.clinicianName ?? '–' },
          { key: 'status', title: 'Status', width: '7rem', render: (row) => <StatusBadge status={row.status} /> },
        ]}
      />
      {data && data.total > pageSize && <Pager page={page} pageSize={pageSize} total={data.total} onPage={setPage} />}
      <VisitDrawer recordId={opened} onClose={() => setOpened(null)} />
    </Panel>
  )
}
