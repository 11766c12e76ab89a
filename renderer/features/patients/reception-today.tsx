import { useQuery } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import type { PatientHeader } from '../../../shared/contract/patients.ts'
import { dayBounds } from '../../../shared/domain/clock.ts'
import { api } from '../../host/queries.ts'
import { DataTable, EmptyState, ErrorNotice, Grid, Panel, Stat, Text, useClinic } from '../../ui/index.ts'
import { useQueue, waitingWords } from '../records/queue-rows.ts'
import { ageWords, patientName, sexWord, todayIn } from './words.ts'

const shownPatients = 5

/** What stands below the empty search box: how the day goes, and who was registered last. */
export function ReceptionToday() {
  const navigate = useNavigate()
  const { timeZone } = useClinic()
  const [from] = dayBounds(todayIn(timeZone), timeZone)
  const { data: queue } = useQueue()
  const { data: visits } = useQuery(api.records.list.queryOptions({ input: { from, pageSize: 1 } }))
  const {
    data: latest,
    error,
    refetch,
  } = useQuery(api.patients.list.queryOptions({ input: { sort: 'createdAt', order: 'desc', pageSize: shownPatients } }))
  const waiting = queue?.rows.filter((row) => row.status !== 'in_progress') ?? []
  const longest = Math.max(0, ...waiting.map((row) => row.waitingMinutes))
  const count = (value: number | undefined) => value ?? '–'
  return (
    <>
      <Grid least="8.5rem">
        <Stat label="Came today" value={count(visits?.total)} />
        <Stat label="Waiting" value={count(queue && waiting.length)} />
        <Stat label="With a doctor" value={count(queue && queue.rows.length - waiting.length)} />
        <Stat label="Longest wait" value={queue && waiting.length > 0 ? waitingWords(longest) : '–'} />
      </Grid>
      {error ? (
        <ErrorNotice error={error} onRetry={() => void refetch()} />
      ) : (
        <Panel title="Registered last" isFlush>
          <DataTable<PatientHeader>
            label="Registered last"
            rows={latest?.rows}
            rowKey={(row) => row.id}
            onOpen={(row) => navigate(`/patients/${row.id}`)}
            empty={<EmptyState title="No patients yet">Register the first one.</EmptyState>}
            columns={[
              { key: 'name', title: 'Patient', render: (row) => <Text isStrong>{patientName(row)}</Text> },
              {
                key: 'age',
                title: 'Age',
                width: '5rem',
                render: (row) => <Text isUnbroken>{ageWords(row, timeZone)}</Text>,
              },
              { key: 'sex', title: 'Sex', width: '7rem', render: (row) => sexWord(row.sex) },
              {
                key: 'mrn',
                title: 'Record number',
                width: '11rem',
                render: (row) => <Text isUnbroken>{row.mrn}</Text>,
              },
            ]}
          />
        </Panel>
      )}
    </>
  )
}
