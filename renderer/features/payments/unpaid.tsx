import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useDeferredValue, useEffect, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import type { UnpaidAccount } from '../../../shared/contract/charges.ts'
import { api } from '../../host/queries.ts'
import {
  Badge,
  Button,
  DataTable,
  EmptyState,
  ErrorNotice,
  IconSearch,
  Money,
  Page,
  Pager,
  Panel,
  Row,
  Segmented,
  type TableColumn,
  Text,
  TextField,
  TimeText,
} from '../../ui/index.ts'
import { billPath } from './bill-path.ts'
import { NoShiftNotice } from './no-shift.tsx'

type Side = 'owed' | 'credit'

const columnsOf = (side: Side): TableColumn<UnpaidAccount>[] => [
  {
    key: 'name',
    title: 'Name',
    render: (row) => (
      <Row gap="small">
        <Text isStrong>{row.name}</Text>
        {row.saleId && <Badge tone="info">Walk-in</Badge>}
      </Row>
    ),
  },
  {
    key: 'mrn',
    title: 'Record number',
    render: (row) => (
      <Text isSoft isUnbroken>
        {row.mrn ?? '–'}
      </Text>
    ),
  },
  { key: 'lines', title: 'Charges', align: 'right', width: '6rem', render: (row) => row.lines },
  { key: 'oldest', title: 'Oldest', render: (row) => <TimeText at={row.oldestAt} show="date" />, width: '8rem' },
  { key: 'latest', title: 'Latest', render: (row) => <TimeText at={row.latestAt} />, width: '11rem' },
  {
    key: 'balance',
    title: side === 'owed' ? 'Owed' : 'To give back',
    align: 'right',
    width: '9rem',
    render: (row) => (
      <Text isStrong>
        <Money minor={Math.abs(row.balanceMinor)} currency={row.currency} />
      </Text>
    ),
  },
]

/** The cashier's work list: who owes what. Type to find, arrow down into the list, Enter opens the bill. */
export function Unpaid() {
  const navigate = useNavigate()
  const list = useRef<HTMLDivElement>(null)
  const [search, setSearch] = useState('')
  const [side, setSide] = useState<Side>('owed')
  const [page, setPage] = useState(1)
  const text = useDeferredValue(search.trim())
  const unpaid = useQuery(
    api.charges.unpaid.queryOptions({
      input: { side, page, ...(text ? { search: text } : {}) },
      placeholderData: keepPreviousData,
    }),
  )
  const isSettled = unpaid.isSuccess && !unpaid.isPlaceholderData && text === search.trim()
  // Enter pressed before the answer to the last letter was there: the first bill opens when it comes.
  const wantsFirst = useRef(false)
  useEffect(() => {
    const first = unpaid.data?.rows[0]
    if (!isSettled || !wantsFirst.current) return
    wantsFirst.current = false
    if (first) navigate(billPath(first))
  }, [isSettled, unpaid.data, navigate])
  const open = (row: UnpaidAccount) => navigate(billPath(row))
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'ArrowDown') {
      event.preventDefault()
      list.current?.querySelector<HTMLElement>('tbody tr')?.focus()
    } else if (event.key === 'Enter') {
      event.preventDefault()
      if (isSettled && unpaid.data?.rows[0]) open(unpaid.data.rows[0])
      else wantsFirst.current = !isSettled
    }
  }
  return (
    <Page title="Unpaid bills" subtitle={unpaid.data ? countWords(unpaid.data.total, side) : undefined}>
      <NoShiftNotice />
      <Row justify="between">
        <TextField
          aria-label="Find a bill"
          placeholder="Name or record number"
          type="search"
          width="22rem"
          icon={<IconSearch size={16} />}
          autoFocus
          value={search}
          onChange={(value) => {
            wantsFirst.current = false
            setSearch(value)
            setPage(1)
          }}
          onKeyDown={onKeyDown}
        />
        <Segmented<Side>
          label="Which bills"
          options={[
            { value: 'owed', label: 'Owed' },
            { value: 'credit', label: 'To give back' },
          ]}
          value={side}
          onChange={(value) => {
            setSide(value)
            setPage(1)
          }}
        />
      </Row>
      {unpaid.error && <ErrorNotice error={unpaid.error} onRetry={() => void unpaid.refetch()} />}
      <Panel isFlush>
        <div ref={list}>
          <DataTable
            label="Unpaid bills"
            columns={columnsOf(side)}
            rows={unpaid.data?.rows}
            rowKey={(row) => row.patientId ?? row.saleId ?? ''}
            onOpen={open}
            empty={
              text ? (
                <EmptyState
                  title="No bill found"
                  action={<Button onClick={() => setSearch('')}>Show all bills</Button>}
                >
                  Nobody with an open bill is called that.
                </EmptyState>
              ) : (
                <EmptyState title={side === 'owed' ? 'Everything is paid' : 'Nothing to give back'}>
                  {side === 'owed'
                    ? 'New charges show here by themselves.'
                    : 'Paid charges that were cancelled show here.'}
                </EmptyState>
              )
            }
          />
        </div>
        {unpaid.data && <Pager {...unpaid.data} onPage={setPage} />}
      </Panel>
    </Page>
  )
}

const countWords = (total: number, side: Side): string =>
  side === 'owed' ? `${total} ${total === 1 ? 'bill' : 'bills'} open` : `${total} to give back`
