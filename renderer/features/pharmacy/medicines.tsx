import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { MedicineRow } from '../../../shared/contract/medicines.ts'
import { api } from '../../host/queries.ts'
import {
  Badge,
  Button,
  DataTable,
  EmptyState,
  ErrorNotice,
  Flag,
  IconPlus,
  IconSearch,
  Money,
  Page,
  Pager,
  Panel,
  Segmented,
  type Sorting,
  type TableColumn,
  Text,
  TextField,
} from '../../ui/index.ts'
import { MedicineDialog } from './medicine-dialog.tsx'

const columns: TableColumn<MedicineRow>[] = [
  {
    key: 'name',
    title: 'Medicine',
    sort: 'name',
    render: (row) => (
      <>
        <Text isStrong>{row.name}</Text> {row.strength} {row.isHighAlert && <Flag tone="warning">High alert</Flag>}{' '}
        {row.status !== 'active' && <Badge>Out of use</Badge>}
      </>
    ),
  },
  { key: 'form', title: 'Form', sort: 'form', render: (row) => row.form },
  { key: 'code', title: 'Code', sort: 'code', render: (row) => row.code },
  { key: 'unit', title: 'Unit', render: (row) => row.baseUnit },
  { key: 'pack', title: 'Pack', align: 'right', render: (row) => row.packSize },
  { key: 'price', title: 'Price a unit', align: 'right', render: (row) => <Money minor={row.priceMinor} /> },
  { key: 'reorder', title: 'Reorder at', align: 'right', render: (row) => row.reorderLevel || '–' },
  {
    key: 'dose',
    title: 'Usual dose',
    render: (row) =>
      row.defaultDose === null
        ? '–'
        : [row.defaultDose, row.defaultDoseUnit, row.defaultFrequency].filter(Boolean).join(' '),
  },
]

const pageSize = 50

/** The list of medicines with prices and usual doses: what is prescribed, received and sold. */
export function Medicines() {
  const [search, setSearch] = useState('')
  const [status, setStatus] = useState<'active' | 'retired'>('active')
  const [page, setPage] = useState(1)
  const [sorting, setSorting] = useState<Sorting | null>(null)
  const [edited, setEdited] = useState<string | 'new' | null>(null)
  const { data, error, refetch } = useQuery(
    api.medicines.list.queryOptions({
      input: {
        search,
        status,
        page,
        pageSize,
        ...(sorting ? { sort: sorting.by as 'name' | 'code' | 'form', order: sorting.order } : {}),
      },
      placeholderData: keepPreviousData,
    }),
  )
  const restart =
    <Value,>(set: (value: Value) => void) =>
    (value: Value) => {
      set(value)
      setPage(1)
    }
  return (
    <Page
      title="Medicines"
      subtitle="The list that is prescribed from, with prices"
      actions={
        <Button kind="primary" icon={<IconPlus size={16} />} onClick={() => setEdited('new')}>
          Add a medicine
        </Button>
      }
    >
      <Panel
        isFlush
        title={data ? `${data.total} ${data.total === 1 ? 'medicine' : 'medicines'}` : 'Medicines'}
        actions={
          <>
            <TextField
              aria-label="Find a medicine"
              placeholder="Name, synonym or ATC code"
              type="search"
              autoFocus
              width="16rem"
              icon={<IconSearch size={16} />}
              value={search}
              onChange={restart(setSearch)}
            />
            <Segmented
              label="Which medicines"
              options={[
                { value: 'active', label: 'In use' },
                { value: 'retired', label: 'Out of use' },
              ]}
              value={status}
              onChange={restart(setStatus)}
            />
          </>
        }
      >
        {error ? (
          <ErrorNotice error={error} onRetry={() => void refetch()} />
        ) : (
          <DataTable
            label="Medicines"
            columns={columns}
            rows={data?.rows}
            rowKey={(row) => row.id}
            {...(sorting ? { sorting } : {})}
            onSort={setSorting}
            onOpen={(row) => setEdited(row.id)}
            empty={<EmptyState title={search ? 'No medicine is called that' : 'No medicines here'} />}
          />
        )}
        {data && <Pager page={page} pageSize={pageSize} total={data.total} onPage={setPage} />}
      </Panel>
      {edited && <MedicineDialog id={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </Page>
  )
}
