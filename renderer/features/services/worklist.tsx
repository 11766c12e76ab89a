import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { api } from '../../host/queries.ts'
import {
  Badge,
  DataTable,
  EmptyState,
  ErrorNotice,
  Flag,
  IconSearch,
  Page,
  Pager,
  Panel,
  Row,
  Select,
  Text,
  TextField,
  TimeText,
} from '../../ui/index.ts'
import { priorityFlag } from '../chart/words.ts'
import { ResultWords } from './result-words.tsx'
import { type AskedOfService, ServiceActions, ServiceWindow } from './service-actions.tsx'
import { categoryNames, serviceStatus } from './status-words.ts'

const categories = Object.entries(categoryNames).map(([value, label]) => ({ value, label }))

/** Everything that was ordered and is not done: emergencies first, then the oldest. Enter opens the chart. */
export function Worklist() {
  const navigate = useNavigate()
  const [search, setSearch] = useState('')
  const [category, setCategory] = useState<string | null>(null)
  const [page, setPage] = useState(1)
  const [asked, setAsked] = useState<AskedOfService | null>(null)
  const { data, error, refetch } = useQuery({
    ...api.services.worklist.queryOptions({ input: { search, page, ...(category ? { category } : {}) } }),
    placeholderData: keepPreviousData,
  })
  return (
    <Page
      title="Services to do"
      subtitle="Ordered and not done yet"
      actions={
        <Row>
          <TextField
            aria-label="Find a patient or a service"
            placeholder="Patient, number or service"
            icon={<IconSearch size={15} />}
            width="15rem"
            autoFocus
            value={search}
            onChange={(text) => {
              setSearch(text.slice(0, 200))
              setPage(1)
            }}
          />
          <Select
            aria-label="Kind of service"
            placeholder="All kinds"
            width="10rem"
            isClearable
            options={categories}
            value={category}
            onChange={(next) => {
              setCategory(next)
              setPage(1)
            }}
          />
        </Row>
      }
    >
      {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      <Panel isFlush>
        <DataTable
          label="Services to do"
          rows={data?.rows}
          rowKey={(row) => row.id}
          onOpen={(row) => navigate(`/patients/${row.patientId}/chart?visit=${row.recordId}`)}
          empty={<EmptyState title="Nothing to do">What doctors order appears here.</EmptyState>}
          columns={[
            {
              key: 'patient',
              title: 'Patient',
              render: (row) => {
                const flag = priorityFlag(row.priority)
                return (
                  <>
                    <Row gap="small">
                      <Text isStrong>{row.patientName}</Text>
                      {flag && <Flag tone={flag.tone}>{flag.word}</Flag>}
                    </Row>
                    <Text isSoft isSmall isUnbroken>
                      {row.mrn}
                    </Text>
                  </>
                )
              },
            },
            {
              key: 'service',
              title: 'Service',
              render: (row) => (
                <>
                  {row.name}
                  {row.note && (
                    <div>
                      <Text isSoft isSmall>
                        {row.note}
                      </Text>
                    </div>
                  )}
                </>
              ),
            },
            { key: 'kind', title: 'Kind', width: '7rem', render: (row) => categoryNames[row.category] ?? row.category },
            {
              key: 'ordered',
              title: 'Ordered',
              width: '11rem',
              render: (row) => (
                <>
                  <TimeText at={row.orderedAt} />
                  {row.orderedByName && (
                    <div>
                      <Text isSoft isSmall>
                        {row.orderedByName}
                      </Text>
                    </div>
                  )}
                </>
              ),
            },
            {
              key: 'status',
              title: 'Status',
              width: '7rem',
              render: (row) => {
                const { word, tone } = serviceStatus(row.status)
                return <Badge tone={tone}>{word}</Badge>
              },
            },
            { key: 'result', title: 'Result', render: (row) => <ResultWords service={row} /> },
            {
              key: 'actions',
              title: <span className="hera-hidden">Actions</span>,
              align: 'right',
              width: '9rem',
              render: (row) => <ServiceActions service={row} onAsk={setAsked} />,
            },
          ]}
        />
      </Panel>
      {data && <Pager page={page} pageSize={data.pageSize} total={data.total} onPage={setPage} />}
      <ServiceWindow asked={asked} onClose={() => setAsked(null)} />
    </Page>
  )
}
