import { useNavigate } from 'react-router'
import type { QueueRow } from '../../../shared/contract/records.ts'
import { Button, DataTable, EmptyState, ErrorNotice, Flag, Panel, Row, Text, useClinic } from '../../ui/index.ts'
import { ageWords, patientName } from '../patients/words.ts'
import { useQueue, waitingWords } from './queue-rows.ts'
import { PriorityMark, StatusBadge } from './visit-marks.tsx'

/** The waiting room beside the reception desk: Enter opens the patient, the button begins triage. */
export function WaitingPanel() {
  const navigate = useNavigate()
  const { timeZone } = useClinic()
  const { data, error, refetch } = useQueue()
  const rows = data?.rows
  const waiting = rows?.filter((row) => row.status !== 'in_progress').length
  if (error) return <ErrorNotice error={error} onRetry={() => void refetch()} />
  return (
    <Panel title={waiting === undefined ? 'Waiting' : `Waiting: ${waiting}`} isFlush>
      <DataTable<QueueRow>
        label="Waiting patients"
        rows={rows}
        rowKey={(row) => row.id}
        onOpen={(row) => navigate(`/patients/${row.patient.id}`)}
        maxHeight="calc(100vh - 10rem)"
        empty={<EmptyState title="Nobody is waiting" />}
        columns={[
          {
            key: 'patient',
            title: 'Patient',
            render: (row) => (
              <>
                <Row gap="small">
                  <Text isStrong>{patientName(row.patient)}</Text>
                  <PriorityMark priority={row.priority} />
                  {row.hasCriticalVitals && <Flag tone="danger">Critical value</Flag>}
                </Row>
                <Text isSoft isSmall>
                  {ageWords(row.patient, timeZone)} · {row.reason}
                </Text>
              </>
            ),
          },
          {
            key: 'waiting',
            title: 'Waiting',
            align: 'right',
            width: '4.5rem',
            render: (row) => <Text isUnbroken>{row.status !== 'in_progress' && waitingWords(row.waitingMinutes)}</Text>,
          },
          {
            key: 'status',
            title: <span className="hera-hidden">Status</span>,
            align: 'right',
            width: '6.5rem',
            render: (row) =>
              row.status === 'arrived' ? (
                <Button size="xs" onClick={() => navigate(`/visits/${row.id}/triage`)}>
                  Triage
                </Button>
              ) : (
                <StatusBadge status={row.status} />
              ),
          },
        ]}
      />
    </Panel>
  )
}
