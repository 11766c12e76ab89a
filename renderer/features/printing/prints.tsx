import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { PrintRow } from '../../../shared/contract/printing.ts'
import { type SheetKind, sheetKinds, sheetNames } from '../../../shared/domain/sheet.ts'
import { api } from '../../host/queries.ts'
import {
  Badge,
  DataTable,
  EmptyState,
  ErrorNotice,
  Page,
  Pager,
  Panel,
  Row,
  Select,
  type TableColumn,
  TimeText,
} from '../../ui/index.ts'
import { PrintDrawer } from './print-drawer.tsx'
import { atHead, outcomeWords } from './words.ts'

const columns: TableColumn<PrintRow>[] = [
  { key: 'at', title: 'When', width: '10rem', render: (row) => <TimeText at={row.at} /> },
  {
    key: 'title',
    title: 'What',
    render: (row) => (
      <Row gap="small">
        {sheetNames[row.kind]}
        {row.isCopy && <Badge>Copy</Badge>}
      </Row>
    ),
  },
  { key: 'by', title: 'By', render: (row) => row.by },
  { key: 'printer', title: 'Printer', render: (row) => atHead(row.printer) },
  {
    key: 'outcome',
    title: 'How it came out',
    width: '9rem',
    render: ({ outcome }) => <Badge tone={outcomeWords[outcome].tone}>{outcomeWords[outcome].words}</Badge>,
  },
]

/** What was printed on this computer, newest first; Enter opens the kept sheet. */
export function Prints() {
  const [kind, setKind] = useState<SheetKind | null>(null)
  const [page, setPage] = useState(1)
  const [openId, setOpenId] = useState<string | null>(null)
  const list = useQuery(
    api.printing.list.queryOptions({
      input: { page, pageSize: 50, ...(kind ? { kind } : {}) },
      placeholderData: keepPreviousData,
    }),
  )
  return (
    <Page
      title="Printed on this computer"
      subtitle="Every sheet is kept as it was printed, but for recovery keys and account slips"
      breadcrumbs={[{ label: 'This computer', to: '/computer' }]}
    >
      <Row align="end">
        <Select
          label="Kind"
          width="12rem"
          isClearable
          placeholder="Any"
          options={sheetKinds.map((value) => ({ value, label: sheetNames[value] }))}
          value={kind}
          onChange={(next) => {
            setKind(next)
            setPage(1)
          }}
        />
      </Row>
      {list.error && <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />}
      <Panel isFlush>
        <DataTable
          label="What was printed"
          columns={columns}
          rows={list.data?.rows}
          rowKey={(row) => row.id}
          onOpen={(row) => setOpenId(row.id)}
          empty={
            <EmptyState title="Nothing was printed here yet">Receipts, labels and the rest appear here.</EmptyState>
          }
        />
        {list.data && <Pager {...list.data} onPage={setPage} />}
      </Panel>
      {openId !== null && <PrintDrawer id={openId} onClose={() => setOpenId(null)} />}
    </Page>
  )
}
