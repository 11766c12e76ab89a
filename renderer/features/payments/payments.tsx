import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { toDateText } from '../../../shared/domain/clock.ts'
import type { PaymentKind, PaymentMethod } from '../../../shared/domain/status.ts'
import { api } from '../../host/queries.ts'
import {
  DateField,
  EmptyState,
  ErrorNotice,
  IconSearch,
  Page,
  Pager,
  Panel,
  Row,
  Select,
  type Sorting,
  TextField,
  useClinic,
} from '../../ui/index.ts'
import { PaymentDrawer } from './payment-drawer.tsx'
import { PaymentTable } from './payment-table.tsx'
import { kindName, methodName } from './words.ts'

const methods = ['cash', 'card', 'mobile', 'insurance', 'deposit'] as const
const kinds = ['payment', 'refund', 'deposit', 'write_off'] as const

/** Today's payments, or those of other days; Enter opens one, to print it again or give it back. */
export function Payments() {
  const { timeZone } = useClinic()
  const today = toDateText(Date.now(), timeZone)
  const [from, setFrom] = useState<string | null>(today)
  const [to, setTo] = useState<string | null>(today)
  const [search, setSearch] = useState('')
  const [method, setMethod] = useState<PaymentMethod | null>(null)
  const [kind, setKind] = useState<PaymentKind | null>(null)
  const [sorting, setSorting] = useState<Sorting>({ by: 'paidAt', order: 'desc' })
  const [page, setPage] = useState(1)
  const [openId, setOpenId] = useState<string | null>(null)
  const text = useDeferredValue(search.trim())
  const list = useQuery(
    api.payments.list.queryOptions({
      input: {
        page,
        sort: sorting.by === 'amount' ? 'amount' : 'paidAt',
        order: sorting.order,
        ...(from ? { from } : {}),
        ...(to ? { to } : {}),
        ...(text ? { search: text } : {}),
        ...(method ? { method } : {}),
        ...(kind ? { kind } : {}),
      },
      placeholderData: keepPreviousData,
    }),
  )
  const first =
    <Value,>(set: (value: Value) => void) =>
    (value: Value) => {
      set(value)
      setPage(1)
    }
  return (
    <Page title="Payments" subtitle={list.data ? `${list.data.total} found` : undefined}>
      <Row align="end">
        <TextField
          label="Find"
          placeholder="Name or receipt number"
          type="search"
          width="16rem"
          icon={<IconSearch size={16} />}
          autoFocus
          value={search}
          onChange={first(setSearch)}
        />
        <DateField label="From" width="9rem" value={from} onChange={first(setFrom)} />
        <DateField label="To" width="9rem" value={to} onChange={first(setTo)} />
        <Select
          label="Method"
          width="9rem"
          isClearable
          placeholder="Any"
          options={methods.map((value) => ({ value, label: methodName(value) }))}
          value={method}
          onChange={first(setMethod)}
        />
        <Select
          label="Kind"
          width="8rem"
          isClearable
          placeholder="Any"
          options={kinds.map((value) => ({ value, label: kindName(value) }))}
          value={kind}
          onChange={first(setKind)}
        />
      </Row>
      {list.error && <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />}
      <Panel isFlush>
        <PaymentTable
          rows={list.data?.rows}
          withName
          onOpen={(row) => setOpenId(row.id)}
          sorting={sorting}
          onSort={first(setSorting)}
          empty={<EmptyState title="No payments found">Choose other days, or type less to find.</EmptyState>}
        />
        {list.data && <Pager {...list.data} onPage={setPage} />}
      </Panel>
      <PaymentDrawer id={openId} onClose={() => setOpenId(null)} />
    </Page>
  )
}
