import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ServiceItemRow } from '../../../shared/contract/service-items.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import {
  Badge,
  Button,
  Confirm,
  DataTable,
  EmptyState,
  ErrorNotice,
  IconPlus,
  IconSearch,
  Money,
  Page,
  Pager,
  Panel,
  Row,
  Segmented,
  type Sorting,
  TextField,
} from '../../ui/index.ts'
import { rangeText } from '../chart/words.ts'
import { CatalogueForm } from './catalogue-form.tsx'
import { categoryNames } from './status-words.ts'

type Sort = 'name' | 'code' | 'category' | 'priceMinor'

/** The administrator's list of services with their prices. Enter or a click edits one. */
export function Catalogue() {
  const [search, setSearch] = useState('')
  const [status, setStatus] = useState<'active' | 'retired'>('active')
  const [sorting, setSorting] = useState<Sorting>({ by: 'name', order: 'asc' })
  const [page, setPage] = useState(1)
  const [edited, setEdited] = useState<ServiceItemRow | 'new' | null>(null)
  const [retiring, setRetiring] = useState<ServiceItemRow | null>(null)
  const retire = useCommand(api.serviceItems.retire)
  const { data, error, refetch } = useQuery({
    ...api.serviceItems.list.queryOptions({
      input: { search, status, sort: sorting.by as Sort, order: sorting.order, page },
    }),
    placeholderData: keepPreviousData,
  })
  // As it is read now, for whoever changes it while somebody else does.
  const item = edited === 'new' || edited === null ? null : (data?.rows.find(({ id }) => id === edited.id) ?? edited)
  return (
    <Page
      title="Price list"
      subtitle="A new price holds for what is ordered from now on"
      actions={
        <Row>
          <TextField
            aria-label="Find a service"
            placeholder="Name or code"
            icon={<IconSearch size={15} />}
            width="14rem"
            value={search}
            onChange={(text) => {
              setSearch(text.slice(0, 200))
              setPage(1)
            }}
          />
          <Segmented
            label="Which services"
            options={[
              { value: 'active', label: 'Offered' },
              { value: 'retired', label: 'Retired' },
            ]}
            value={status}
            onChange={(next) => {
              setStatus(next)
              setPage(1)
            }}
          />
          <Button kind="primary" icon={<IconPlus size={16} />} onClick={() => setEdited('new')}>
            Add a service
          </Button>
        </Row>
      }
    >
      {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      <Panel isFlush>
        <DataTable
          label="Price list"
          rows={data?.rows}
          rowKey={(row) => row.id}
          sorting={sorting}
          onSort={setSorting}
          empty={
            <EmptyState title={search ? 'No service begins like that' : 'No service here'}>
              {search ? 'Try fewer letters.' : 'Add the first one.'}
            </EmptyState>
          }
          {...(status === 'active' ? { onOpen: setEdited } : {})}
          columns={[
            { key: 'name', title: 'Name', sort: 'name', render: (row) => <strong>{row.name}</strong> },
            { key: 'code', title: 'Code', sort: 'code', render: (row) => row.code },
            {
              key: 'category',
              title: 'Kind',
              sort: 'category',
              render: (row) => categoryNames[row.category] ?? row.category,
            },
            { key: 'result', title: 'Result', render: (row) => resultWords(row) },
            {
              key: 'price',
              title: 'Price',
              sort: 'priceMinor',
              align: 'right',
              render: (row) => <Money minor={row.priceMinor} />,
            },
            {
              key: 'actions',
              title: '',
              align: 'right',
              render: (row) =>
                row.status === 'active' ? (
                  <Button size="xs" kind="quiet" onClick={() => setRetiring(row)}>
                    Retire
                  </Button>
                ) : (
                  <Badge>Retired</Badge>
                ),
            },
          ]}
        />
      </Panel>
      {data && <Pager page={page} pageSize={data.pageSize} total={data.total} onPage={setPage} />}
      {edited && <CatalogueForm item={item} onClose={() => setEdited(null)} />}
      <Confirm
        isOpen={retiring !== null}
        title={`Retire ${retiring?.name ?? ''}?`}
        confirmLabel="Retire"
        onClose={() => setRetiring(null)}
        onConfirm={() =>
          retiring ? retire.run({ serviceItemId: retiring.id, version: retiring.version }) : Promise.resolve()
        }
      >
        It can’t be ordered any more. What was ordered before stays as it is.
      </Confirm>
    </Page>
  )
}

const resultWords = (row: ServiceItemRow): string => {
  if (row.resultKind === 'none') return '–'
  if (row.resultKind === 'text') return 'Text'
  if (row.resultKind === 'choice') return 'Negative or positive'
  return ['Number', row.resultUnit, rangeText(row.referenceLow, row.referenceHigh)].filter(Boolean).join(', ')
}
