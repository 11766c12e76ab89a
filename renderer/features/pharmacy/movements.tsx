import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { MovementRow } from '../../../shared/contract/stock.ts'
import { api } from '../../host/queries.ts'
import { DataTable, EmptyState, ErrorNotice, Pager, Panel, type TableColumn, TimeText } from '../../ui/index.ts'

const kindWords: Readonly<Record<string, string>> = {
  receipt: 'Received',
  dispense: 'Handed out',
  return: 'Returned',
  adjust: 'Corrected',
  count: 'Counted',
  transfer: 'Transferred',
  destroy: 'Destroyed',
  reversal: 'Taken back',
}

const wordsOf = (row: MovementRow): string =>
  row.kind === 'dispense' && row.sourceKind === 'sale' ? 'Sold' : (kindWords[row.kind] ?? row.kind)

const columns: TableColumn<MovementRow>[] = [
  { key: 'at', title: 'When', width: '10.5rem', render: (row) => <TimeText at={row.occurredAt} /> },
  { key: 'kind', title: 'What', render: wordsOf },
  { key: 'lot', title: 'Lot', render: (row) => row.lot },
  {
    key: 'delta',
    title: 'Change',
    align: 'right',
    render: (row) => (row.delta > 0 ? `+${row.delta}` : row.delta < 0 ? `−${-row.delta}` : '0'),
  },
  { key: 'balance', title: 'Left in lot', align: 'right', render: (row) => row.balance },
  { key: 'reason', title: 'Reason', render: (row) => row.reason ?? '' },
  { key: 'by', title: 'By', render: (row) => row.byName ?? '–' },
]

const pageSize = 30

/** What came and went of a medicine, newest first. Nothing here is ever changed; a mistake gets a movement of its own. */
export function Movements({ medicineId }: { medicineId: string }) {
  const [page, setPage] = useState(1)
  const { data, error, refetch } = useQuery(
    api.stock.movements.queryOptions({ input: { medicineId, page, pageSize }, placeholderData: keepPreviousData }),
  )
  return (
    <Panel isFlush title="History">
      {error ? (
        <ErrorNotice error={error} onRetry={() => void refetch()} />
      ) : (
        <DataTable
          label="Stock movements"
          columns={columns}
          rows={data?.rows}
          rowKey={(row) => row.id}
          empty={<EmptyState title="Nothing came or went yet" />}
        />
      )}
      {data && <Pager page={page} pageSize={pageSize} total={data.total} onPage={setPage} />}
    </Panel>
  )
}
