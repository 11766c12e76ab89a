import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { QueueRow } from '../../../shared/contract/records.ts'
import { useGoOn } from '../../app/go-on.ts'
import { useProfile } from '../../app/session.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import {
  Button,
  Confirm,
  DataTable,
  EmptyState,
  ErrorNotice,
  Flag,
  IconPlayerPlay,
  IconSearch,
  Page,
  Panel,
  Row,
  Segmented,
  Text,
  useClinic,
} from '../../ui/index.ts'
import { ageWords, patientName, sexWord } from '../patients/words.ts'
import { useQueue, waitingWords } from './queue-rows.ts'
import { PriorityMark, StatusBadge } from './visit-marks.tsx'

type View = 'waiting' | 'mine' | 'all'

/** Open visits, most urgent first. A doctor takes the next one in; the clerk measures and corrects. */
export function Queue() {
  const navigate = useNavigate()
  const goOn = useGoOn()
  const { user, capabilities } = useProfile()
  const isDoctor = capabilities['record.write.clinical'] !== undefined
  const [view, setView] = useState<View>(isDoctor ? 'waiting' : 'all')
  const [taken, setTaken] = useState<QueueRow | null>(null)
  const { data, error, refetch } = useQueue()
  const begin = useCommand(api.records.begin)
  const all = data?.rows
  const rows = all?.filter(
    (row) =>
      view === 'all' ||
      (view === 'waiting' ? row.status !== 'in_progress' || row.clinicianId === user.id : row.clinicianId === user.id),
  )

  const openChart = (row: QueueRow) => goOn(`/patients/${row.patient.id}/chart?visit=${row.id}`)
  const take = async (row: QueueRow) => {
    if (row.status === 'in_progress' && row.clinicianId === user.id) return openChart(row)
    if (row.status === 'in_progress') return setTaken(row)
    if (await begin.start({ id: row.id })) openChart(row)
  }
  const open = (row: QueueRow) => (isDoctor ? void take(row) : navigate(`/patients/${row.patient.id}`))
  return (
    <Page
      title="Queue"
      actions={
        <>
          <Segmented
            label="Which visits"
            value={view}
            onChange={setView}
            options={[
              { value: 'waiting', label: 'To be seen' },
              ...(isDoctor ? [{ value: 'mine' as const, label: 'With me' }] : []),
              { value: 'all', label: 'All open' },
            ]}
          />
          <Button icon={<IconSearch size={16} />} onClick={() => navigate('/patients')}>
            Find a patient
          </Button>
        </>
      }
    >
      {error ? (
        <ErrorNotice error={error} onRetry={() => void refetch()} />
      ) : (
        <Panel isFlush>
          <QueueTable rows={rows} isDoctor={isDoctor} userId={user.id} onOpen={open} onTake={(row) => void take(row)} />
        </Panel>
      )}
      <Confirm
        isOpen={taken !== null}
        title="Take over this visit?"
        confirmLabel="Take over"
        onClose={() => setTaken(null)}
        onConfirm={async () => {
          if (!taken) return
          await begin.run({ id: taken.id, takeOver: true })
          openChart(taken)
        }}
      >
        {taken?.clinicianName ?? 'Another doctor'} is seeing this patient. Take over if you go on with the visit, or
        look at the chart without taking over from the list of patients.
      </Confirm>
    </Page>
  )
}

function QueueTable({
  rows,
  isDoctor,
  userId,
  onOpen,
  onTake,
}: {
  rows: QueueRow[] | undefined
  isDoctor: boolean
  userId: string
  onOpen: (row: QueueRow) => void
  onTake: (row: QueueRow) => void
}) {
  const navigate = useNavigate()
  const { timeZone } = useClinic()
  const isTaken = rows?.some((row) => row.clinicianName !== null) ?? true
  return (
    <DataTable<QueueRow>
      label="Open visits"
      rows={rows}
      rowKey={(row) => row.id}
      onOpen={onOpen}
      maxHeight="calc(100vh - 9rem)"
      empty={<EmptyState title="Nobody is waiting">New arrivals show up here by themselves.</EmptyState>}
      columns={[
        {
          key: 'patient',
          title: 'Patient',
          width: '18rem',
          render: (row) => (
            <>
              <Row gap="small">
                <Text isStrong>{patientName(row.patient)}</Text>
                <PriorityMark priority={row.priority} />
              </Row>
              <Text isSoft isSmall>
                {ageWords(row.patient, timeZone)} · {sexWord(row.patient.sex)} ·{' '}
                <Text isUnbroken>{row.patient.mrn}</Text>
              </Text>
            </>
          ),
        },
        {
          key: 'reason',
          title: 'Reason',
          least: 'clamp(5rem, 20vw - 5.5rem, 10rem)',
          render: (row) => (
            <Row gap="small">
              <Text>{row.reason}</Text>
              {row.hasCriticalVitals && <Flag tone="danger">Critical value</Flag>}
            </Row>
          ),
        },
        { key: 'status', title: 'Status', width: '7rem', render: (row) => <StatusBadge status={row.status} /> },
        ...(isTaken
          ? [
              {
                key: 'doctor',
                title: 'Doctor',
                width: '10.5rem',
                render: (row: QueueRow) => row.clinicianName ?? '–',
              },
            ]
          : []),
        {
          key: 'waiting',
          title: 'Waited',
          align: 'right',
          width: '5rem',
          render: (row) => waitingWords(row.waitingMinutes),
        },
        {
          key: 'actions',
          title: <span className="hera-hidden">Actions</span>,
          align: 'right',
          width: isDoctor ? '15rem' : '8rem',
          render: (row) => (
            <Row justify="end" gap="small" isUnbroken>
              {row.status !== 'in_progress' && (
                <Button
                  size="xs"
                  kind={isDoctor ? 'quiet' : 'default'}
                  onClick={() => navigate(`/visits/${row.id}/triage`)}
                >
                  {row.status === 'triaged' ? 'Vital signs' : 'Triage'}
                </Button>
              )}
              {isDoctor && (
                <Button
                  size="xs"
                  kind={row.status === 'in_progress' ? 'default' : 'primary'}
                  icon={<IconPlayerPlay size={14} />}
                  onClick={() => onTake(row)}
                >
                  {row.status !== 'in_progress' ? 'Begin' : row.clinicianId === userId ? 'Go on' : 'Take over'}
                </Button>
              )}
            </Row>
          ),
        },
      ]}
    />
  )
}
