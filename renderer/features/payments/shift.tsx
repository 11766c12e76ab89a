import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Shift } from '../../../shared/contract/shifts.ts'
import { api } from '../../host/queries.ts'
import {
  Badge,
  DataTable,
  EmptyState,
  ErrorNotice,
  Loading,
  Money,
  Page,
  Pager,
  Panel,
  Split,
  type TableColumn,
  TimeText,
} from '../../ui/index.ts'
import { CloseShift, OpenShift } from './shift-forms.tsx'
import { ShiftReportDialog, ShiftTotals } from './shift-report.tsx'

const columns: TableColumn<Shift>[] = [
  { key: 'opened', title: 'Opened', render: (row) => <TimeText at={row.openedAt} /> },
  { key: 'closed', title: 'Closed', render: (row) => <TimeText at={row.closedAt} /> },
  { key: 'cashier', title: 'Cashier', render: (row) => row.cashierName },
  { key: 'expected', title: 'Expected', align: 'right', render: (row) => <Money minor={row.expectedMinor} /> },
  { key: 'counted', title: 'Counted', align: 'right', render: (row) => <Money minor={row.countedMinor} /> },
  {
    key: 'difference',
    title: 'Difference',
    align: 'right',
    render: (row) =>
      row.status === 'open' ? (
        <Badge tone="good">Open</Badge>
      ) : row.differenceMinor ? (
        <Badge tone="warning">
          <Money minor={row.differenceMinor} />
        </Badge>
      ) : (
        'None'
      ),
  },
]

/** The own shift: open it with the float, see its totals, close it with the count; and the shifts before. */
export function ShiftScreen() {
  const current = useQuery(api.shifts.current.queryOptions())
  const [page, setPage] = useState(1)
  const list = useQuery(
    api.shifts.list.queryOptions({ input: { page, pageSize: 20 }, placeholderData: keepPreviousData }),
  )
  const [reportId, setReportId] = useState<string | null>(null)
  const shift = current.data?.shift
  return (
    <Page title="Cash shift" subtitle={shift ? <Since at={shift.openedAt} /> : 'No shift is open'}>
      {current.error && <ErrorNotice error={current.error} onRetry={() => void current.refetch()} />}
      {current.isPending ? (
        <Loading lines={4} />
      ) : shift ? (
        <Split side="22rem">
          <ShiftTotals id={shift.id} />
          <CloseShift key={shift.id} shift={shift} onClosed={setReportId} />
        </Split>
      ) : (
        !current.error && <OpenShift mayFocus={reportId === null} />
      )}
      <Panel title="Shifts" isFlush>
        <DataTable
          label="Shifts"
          columns={columns}
          rows={list.data?.rows}
          rowKey={(row) => row.id}
          onOpen={(row) => setReportId(row.id)}
          empty={<EmptyState title="No shifts yet">Open your first shift above.</EmptyState>}
        />
        {list.data && <Pager {...list.data} onPage={setPage} />}
      </Panel>
      <ShiftReportDialog id={reportId} onClose={() => setReportId(null)} />
    </Page>
  )
}

const Since = ({ at }: { at: number }) => (
  <>
    Open since <TimeText at={at} />
  </>
)
