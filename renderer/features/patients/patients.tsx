import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { PatientHeader } from '../../../shared/contract/patients.ts'
import { useProfile } from '../../app/session.ts'
import { api } from '../../host/queries.ts'
import {
  DataTable,
  DateText,
  EmptyState,
  ErrorNotice,
  IconSearch,
  Page,
  Pager,
  Panel,
  Row,
  type Sorting,
  Text,
  TextField,
  useClinic,
} from '../../ui/index.ts'
import { PatientFlags } from './banner.tsx'
import { ageWords, patientName, precisionOf, sexWord } from './words.ts'

const pageSize = 50

/** Every patient, to look through or to find one: a name, a phone, a record number. */
export function Patients() {
  const navigate = useNavigate()
  const { timeZone } = useClinic()
  const { capabilities } = useProfile()
  const opensCharts = capabilities['record.write.clinical'] !== undefined
  const [text, setText] = useState('')
  const [page, setPage] = useState(1)
  const [sorting, setSorting] = useState<Sorting>({ by: 'name', order: 'asc' })
  const search = text.trim()
  const { data, error, isPlaceholderData, refetch } = useQuery({
    ...api.patients.list.queryOptions({
      input: {
        ...(search ? { search } : {}),
        sort: sorting.by as 'name' | 'mrn' | 'createdAt',
        order: sorting.order,
        page,
        pageSize,
      },
    }),
    placeholderData: keepPreviousData,
  })
  const open = (patient: PatientHeader) => navigate(`/patients/${patient.id}${opensCharts ? '/chart' : ''}`)
  return (
    <Page title="Patients" {...(data ? { subtitle: search ? `${data.total} found` : `${data.total} registered` } : {})}>
      <TextField
        type="search"
        aria-label="Find a patient"
        placeholder="Name, phone, record or ID number"
        icon={<IconSearch size={16} />}
        width="24rem"
        autoFocus
        maxLength={200}
        value={text}
        onChange={(words) => {
          setText(words)
          setPage(1)
        }}
        onKeyDown={(event) => {
          // Only whom these very letters found, never who stood there before.
          const first = search === '' || isPlaceholderData ? undefined : data?.rows[0]
          if (event.key === 'Enter' && first) open(first)
        }}
      />
      {error ? (
        <ErrorNotice error={error} onRetry={() => void refetch()} />
      ) : (
        <Panel isFlush>
          <DataTable<PatientHeader>
            label="Patients"
            rows={data?.rows}
            rowKey={(row) => row.id}
            onOpen={open}
            sorting={sorting}
            onSort={(next) => {
              setSorting(next)
              setPage(1)
            }}
            maxHeight="calc(100vh - 15rem)"
            empty={
              <EmptyState title={search ? `Nobody is registered under “${search}”` : 'No patients yet'}>
                {search
                  ? 'Try fewer letters, another part of the name, or the phone.'
                  : 'They are registered at the reception.'}
              </EmptyState>
            }
            columns={[
              {
                key: 'name',
                title: 'Name',
                sort: 'name',
                render: (row) => (
                  <Row gap="small">
                    <Text isStrong>{patientName(row)}</Text>
                    <PatientFlags patient={row} isShort />
                  </Row>
                ),
              },
              { key: 'sex', title: 'Sex', width: '7rem', render: (row) => sexWord(row.sex) },
              {
                key: 'age',
                title: 'Age',
                width: '5rem',
                render: (row) => <Text isUnbroken>{ageWords(row, timeZone)}</Text>,
              },
              {
                key: 'born',
                title: 'Born',
                width: '8rem',
                render: (row) => <DateText date={row.birthDate} precision={precisionOf(row.birthDatePrecision)} />,
              },
              {
                key: 'mrn',
                title: 'Record number',
                sort: 'mrn',
                width: '11rem',
                render: (row) => <Text isUnbroken>{row.mrn}</Text>,
              },
              { key: 'phone', title: 'Phone', width: '9rem', render: (row) => row.phone ?? '–' },
            ]}
          />
          {data && data.total > pageSize && (
            <Pager page={page} pageSize={pageSize} total={data.total} onPage={setPage} />
          )}
        </Panel>
      )}
    </Page>
  )
}
