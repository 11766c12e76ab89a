import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { StockRow } from '../../../shared/contract/stock.ts'
import { isOpenTo } from '../../app/access.ts'
import { useProfile } from '../../app/session.ts'
import { api } from '../../host/queries.ts'
import {
  Badge,
  Button,
  DataTable,
  EmptyState,
  ErrorNotice,
  Flag,
  IconPackage,
  IconSearch,
  Page,
  Pager,
  Panel,
  Segmented,
  type Sorting,
  type TableColumn,
  Text,
  TextField,
} from '../../ui/index.ts'
import { unitWords } from '../prescriptions/words.ts'
import { Expiry, Reorder } from './flags.tsx'
import { ReceiveDialog } from './receive-dialog.tsx'

const columns: TableColumn<StockRow>[] = [
  {
    key: 'name',
    title: 'Medicine',
    sort: 'name',
    render: (row) => (
      <>
        <Text isStrong>{row.name}</Text> {row.strength} {row.form}{' '}
        {row.isHighAlert && <Flag tone="warning">High alert</Flag>}
        {row.status !== 'active' && <Badge>Out of use</Badge>}
      </>
    ),
  },
  {
    key: 'usable',
    title: 'Usable',
    width: '8.5rem',
    sort: 'usable',
    align: 'right',
    render: (row) => unitWords(row.usable, row.baseUnit),
  },
  {
    key: 'rest',
    title: 'Not usable',
    align: 'right',
    render: (row) => (row.onHand > row.usable ? unitWords(row.onHand - row.usable, row.baseUnit) : '–'),
  },
  {
    key: 'level',
    title: 'Reorder at',
    align: 'right',
    render: (row) => (row.reorderLevel > 0 ? row.reorderLevel : '–'),
  },
  { key: 'reorder', title: 'To reorder', width: '7.5rem', render: (row) => <Reorder row={row} /> },
  {
    key: 'expiry',
    title: 'First expiry',
    width: '14rem',
    sort: 'nextExpiry',
    render: (row) => <Expiry date={row.nextExpiry} flag={row.expiryFlag} />,
  },
  { key: 'batches', title: 'Lots', align: 'right', render: (row) => row.batchCount },
]

type View = 'all' | 'low' | 'expiring'
const pageSize = 50

/** What is on the shelves, with what runs out and what expires. */
export function StockList() {
  const navigate = useNavigate()
  const mayManage = isOpenTo(useProfile(), { needs: 'stock.manage' })
  const [view, setView] = useState<View>('all')
  const [search, setSearch] = useState('')
  const [page, setPage] = useState(1)
  const [sorting, setSorting] = useState<Sorting>({ by: 'name', order: 'asc' })
  const [isReceiving, setReceiving] = useState(false)
  const { data, error, refetch } = useQuery(
    api.stock.list.queryOptions({
      input: {
        search,
        page,
        pageSize,
        sort: sorting.by as 'name' | 'usable' | 'nextExpiry',
        order: sorting.order,
        ...(view === 'low' ? { low: true } : {}),
        ...(view === 'expiring' ? { expiring: true } : {}),
      },
      placeholderData: keepPreviousData,
    }),
  )
  return (
    <Page
      title="Stock"
      subtitle="What is on the shelves, in the units it is handed out in"
      actions={
        mayManage && (
          <Button kind="primary" icon={<IconPackage size={16} />} onClick={() => setReceiving(true)}>
            Receive stock
          </Button>
        )
      }
    >
      <Panel
        isFlush
        title={data ? `${data.total} ${data.total === 1 ? 'medicine' : 'medicines'}` : 'Medicines'}
        actions={
          <>
            <TextField
              aria-label="Find a medicine"
              placeholder="Name or ATC code"
              type="search"
              autoFocus
              width="16rem"
              icon={<IconSearch size={16} />}
              value={search}
              onChange={(text) => {
                setSearch(text)
                setPage(1)
              }}
            />
            <Segmented<View>
              label="Which medicines"
              options={[
                { value: 'all', label: 'All' },
                { value: 'low', label: 'To reorder' },
                { value: 'expiring', label: 'Expiring' },
              ]}
              value={view}
              onChange={(next) => {
                setView(next)
                setPage(1)
              }}
            />
          </>
        }
      >
        {error ? (
          <ErrorNotice error={error} onRetry={() => void refetch()} />
        ) : (
          <DataTable
            label="Stock"
            columns={columns}
            rows={data?.rows}
            rowKey={(row) => row.medicineId}
            sorting={sorting}
            onSort={setSorting}
            onOpen={(row) => navigate(`/stock/${row.medicineId}`)}
            empty={
              <EmptyState
                title={
                  search
                    ? 'No medicine is called that'
                    : view === 'low'
                      ? 'Nothing has to be reordered'
                      : 'Nothing here'
                }
              />
            }
          />
        )}
        {data && <Pager page={page} pageSize={pageSize} total={data.total} onPage={setPage} />}
      </Panel>
      {isReceiving && <ReceiveDialog onClose={() => setReceiving(false)} />}
    </Page>
  )
}
