import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { useProfile } from '../../app/session.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import { Banner, Button, ConfirmReason, notify, Row, TimeText } from '../../ui/index.ts'
import { CorrectVisit } from './correct-visit.tsx'
import { PriorityMark, StatusBadge } from './visit-marks.tsx'

/** The visit that is open now, with what the desk can do about it. */
export function OpenVisitNotice({ recordId }: { recordId: string }) {
  const navigate = useNavigate()
  const { capabilities } = useProfile()
  const [opened, setOpened] = useState<'none' | 'correct' | 'cancel'>('none')
  const { data: visit } = useQuery(api.records.read.queryOptions({ input: { id: recordId } }))
  const cancel = useCommand(api.records.cancel)
  if (!visit) return null
  const mayManage = capabilities['record.open'] !== undefined
  const close = () => setOpened('none')
  return (
    <Banner
      tone="info"
      title={
        <Row gap="small">
          Open visit: {visit.reason}
          <PriorityMark priority={visit.priority} />
          <StatusBadge status={visit.status} />
        </Row>
      }
      actions={
        mayManage && (
          <Row gap="small">
            {visit.status !== 'in_progress' && (
              <>
                <Button size="xs" kind="quiet" onClick={() => setOpened('cancel')}>
                  Cancel the visit
                </Button>
                <Button size="xs" onClick={() => setOpened('correct')}>
                  Correct
                </Button>
                <Button size="xs" kind="primary" onClick={() => navigate(`/visits/${visit.id}/triage`)}>
                  {visit.status === 'triaged' ? 'Vital signs' : 'Triage'}
                </Button>
              </>
            )}
          </Row>
        )
      }
    >
      Arrived <TimeText at={visit.startedAt} />
      {visit.clinicianName && `, seen by ${visit.clinicianName}`}
      <CorrectVisit visit={visit} isOpen={opened === 'correct'} onClose={close} />
      <ConfirmReason
        isOpen={opened === 'cancel'}
        title="Cancel this visit?"
        confirmLabel="Cancel the visit"
        isDanger
        onClose={close}
        onConfirm={async (reason) => {
          await cancel.run({ id: visit.id, version: visit.version, reason })
          notify.done('The visit is cancelled')
        }}
      >
        The patient leaves the queue. The visit stays in the record as cancelled.
      </ConfirmReason>
    </Banner>
  )
}
