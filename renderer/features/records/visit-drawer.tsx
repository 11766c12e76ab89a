import { useQuery } from '@tanstack/react-query'
import { api } from '../../host/queries.ts'
import { Column, Drawer, ErrorNotice, Facts, Loading, Text, Timeline, TimeText } from '../../ui/index.ts'
import { visitStatus } from '../chart/words.ts'
import { PriorityMark, StatusBadge } from './visit-marks.tsx'

/** One visit and how it went, step by step. */
export function VisitDrawer({ recordId, onClose }: { recordId: string | null; onClose: () => void }) {
  return (
    <Drawer isOpen={recordId !== null} title="Visit" onClose={onClose} size="md">
      {recordId !== null && <Visit recordId={recordId} />}
    </Drawer>
  )
}

function Visit({ recordId }: { recordId: string }) {
  const { data: visit, error, refetch } = useQuery(api.records.read.queryOptions({ input: { id: recordId } }))
  if (error) return <ErrorNotice error={error} onRetry={() => void refetch()} />
  if (!visit) return <Loading />
  return (
    <Column>
      <Facts
        facts={[
          ['Reason', visit.reason],
          ['Status', <StatusBadge key="status" status={visit.status} />],
          [
            'Priority',
            visit.priority === 'routine' ? 'Routine' : <PriorityMark key="priority" priority={visit.priority} />,
          ],
          ['Arrived', <TimeText key="start" at={visit.startedAt} />],
          ['Ended', <TimeText key="end" at={visit.endedAt} />],
          ['Doctor', visit.clinicianName],
          ...(visit.cancelReason ? ([['Cancelled because', visit.cancelReason]] as const) : []),
        ]}
      />
      {visit.history.length > 0 && (
        <Timeline
          label="How the visit went"
          moments={visit.history.map((entry, index) => ({
            key: `${index}`,
            when: <TimeText at={entry.at} show="time" />,
            title: entry.status === 'arrived' ? 'Arrived' : visitStatus(entry.status).word,
            children: entry.byName && (
              <Text isSoft isSmall>
                {entry.byName}
              </Text>
            ),
          }))}
        />
      )}
    </Column>
  )
}
