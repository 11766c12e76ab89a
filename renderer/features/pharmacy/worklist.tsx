import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { WorklistRow } from '../../../shared/contract/prescriptions.ts'
import { api } from '../../host/queries.ts'
import {
  DataTable,
  EmptyState,
  ErrorNotice,
  Flag,
  IconSearch,
  Page,
  Pager,
  Panel,
  Segmented,
  type TableColumn,
  Text,
  TextField,
  TimeText,
  useClinic,
} from '../../ui/index.ts'
import { AllergyFlag } from '../patients/banner.tsx'
import { ageWords, patientName, sexWord } from '../patients/words.ts'
import { unitWords } from '../prescriptions/words.ts'
import { Dispensed } from './dispensed.tsx'

const columns = (timeZone: string): TableColumn<WorklistRow>[] => [
  { key: 'written', title: 'Written', width: '10.5rem', render: (row) => <TimeText at={row.writtenAt} /> },
  {
    key: 'patient',
    title: 'Patient',
    width: '15.5rem',
    render: ({ patient }) => (
      <>
        <div>
          <Text isStrong>{patientName(patient)}</Text>
        </div>
        <Text isSmall isSoft>
          {ageWords(patient, timeZone)} · {sexWord(patient.sex)} · <Text isUnbroken>{patient.mrn}</Text>
        </Text>
      </>
    ),
  },
  {
    key: 'allergies',
    title: 'Allergies',
    width: '9.5rem',
    render: ({ patient }) => <AllergyFlag state={patient.allergyState} />,
  },
  {
    key: 'items',
    title: 'To hand out',
    least: '11rem',
    render: (row) =>
      row.items.map((item) => (
        <div key={item.id}>
          {item.medicineName}{' '}
          <Text isSoft>
            {unitWords(item.fulfilment.due, item.baseUnit)}
            {item.fulfilment.state === 'partial' && ` of ${item.quantity} left`}
          </Text>{' '}
          {item.isHighAlert && <Flag tone="warning">High alert</Flag>}
        </div>
      )),
  },
  { key: 'prescriber', title: 'Prescriber', width: '11.5rem', render: (row) => row.prescriberName ?? '–' },
]

type View = 'due' | 'older' | 'repeat' | 'done'
const pageSize = 50

const subtitles: Readonly<Record<View, string>> = {
  due: 'Prescriptions of the last week, the longest waiting first',
  older: 'Prescriptions older than a week',
  repeat: 'Prescriptions handed out once that may be handed out again',
  done: 'What was handed out, newest first',
}

const emptyTitles = {
  due: 'Nothing is waiting',
  older: 'Nothing is older than a week',
  repeat: 'No repeats are open',
}

/** The pharmacist's first screen: what is waiting to be handed out, the longest waiting first. */
export function Worklist() {
  const [view, setView] = useState<View>('due')
  return (
    <Page
      title="To hand out"
      subtitle={subtitles[view]}
      actions={
        <Segmented<View>
          label="Which prescriptions"
          options={[
            { value: 'due', label: 'Waiting' },
            { value: 'older', label: 'Older' },
            { value: 'repeat', label: 'Repeats' },
            { value: 'done', label: 'Handed out' },
          ]}
          value={view}
          onChange={setView}
        />
      }
    >
      {view === 'done' ? <Dispensed /> : <Waiting key={view} stage={view} />}
    </Page>
  )
}

function Waiting({ stage }: { stage: 'due' | 'older' | 'repeat' }) {
  const navigate = useNavigate()
  const { timeZone } = useClinic()
  const [search, setSearch] = useState('')
  const [page, setPage] = useState(1)
  const { data, error, isPlaceholderData, refetch } = useQuery(
    api.prescriptions.worklist.queryOptions({
      input: { stage, search, page, pageSize },
      placeholderData: keepPreviousData,
    }),
  )
  const open = (row: WorklistRow) => navigate(`/dispense/${row.id}`)
  return (
    <Panel
      isFlush
      title={data ? `${data.total} ${data.total === 1 ? 'prescription' : 'prescriptions'}` : 'Prescriptions'}
      actions={
        <TextField
          aria-label="Find a patient in this list"
          placeholder="Name or number"
          type="search"
          autoFocus
          width="16rem"
          icon={<IconSearch size={16} />}
          value={search}
          onChange={(text) => {
            setSearch(text)
            setPage(1)
          }}
          onKeyDown={(event) => {
            // Only what was found for these very letters, never what stood there before.
            const first = isPlaceholderData ? undefined : data?.rows[0]
            if (event.key === 'Enter' && first) open(first)
          }}
        />
      }
    >
      {error ? (
        <ErrorNotice error={error} onRetry={() => void refetch()} />
      ) : (
        <DataTable
          label="Prescriptions to hand out"
          columns={columns(timeZone)}
          rows={data?.rows}
          rowKey={(row) => row.id}
          onOpen={open}
          empty={
            search ? (
              <EmptyState title="No patient of this list is called that" />
            ) : (
              <EmptyState title={emptyTitles[stage]}>
                {stage === 'due' && 'New prescriptions appear here by themselves.'}
              </EmptyState>
            )
          }
        />
      )}
      {data && <Pager page={page} pageSize={pageSize} total={data.total} onPage={setPage} />}
    </Panel>
  )
}
