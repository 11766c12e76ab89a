import { useState } from 'react'
import type { Chart } from '../../../shared/contract/chart.ts'
import { api, client } from '../../host/queries.ts'
import {
  Badge,
  Button,
  Flag,
  IconCheck,
  IconPlayerPlay,
  IconPrinter,
  notify,
  Row,
  Text,
  TimeText,
  useClinic,
} from '../../ui/index.ts'
import { print } from '../printing/print.ts'
import styles from './chart.module.css'
import { isOver, useChartCommand, useMay, type Visit } from './chart.ts'
import { FinishDialog } from './finish-dialog.tsx'
import { visitSummarySheet } from './visit-summary-sheet.ts'
import { priorityFlag, visitStatus } from './words.ts'

/** What this visit is about and where it stands; beginning, finishing and printing it. */
export function VisitHeader({ chart, visit }: { chart: Chart; visit: Visit }) {
  const may = useMay()
  const clinic = useClinic()
  const [isFinishing, setFinishing] = useState(false)
  const begin = useChartCommand(api.records.begin)
  const status = visitStatus(visit.status)
  const flag = priorityFlag(visit.priority)
  const isWaiting = visit.status === 'arrived' || visit.status === 'triaged'

  const printSummary = async () => {
    try {
      const [services, prescriptions] = await Promise.all([
        may.readsServices ? client.services.list({ recordId: visit.id, pageSize: 200 }) : null,
        may.readsPrescriptions ? client.prescriptions.list({ recordId: visit.id, pageSize: 200 }) : null,
      ])
      const content = { chart, visit, services: services?.rows ?? [], prescriptions: prescriptions?.rows ?? [] }
      print({
        kind: 'visit_summary',
        sheet: visitSummarySheet(content, clinic),
        // A visit that goes on is another one the next time: only of one that is over there are copies.
        subjectId: isOver(visit) ? visit.id : null,
        patientId: chart.patient.id,
        name: 'the visit summary',
      })
    } catch (error) {
      notify.error(error, 'Not printed')
    }
  }

  return (
    <div className={styles.head}>
      <Row>
        <span className={styles.reason}>{visit.reason}</span>
        <Badge tone={status.tone}>{status.word}</Badge>
        {flag && <Flag tone={flag.tone}>{flag.word}</Flag>}
        <Text isSoft isSmall>
          <TimeText at={visit.startedAt} />
          {visit.clinicianName && <>, {visit.clinicianName}</>}
        </Text>
      </Row>
      <div className={styles.buttons}>
        {may.readsAll && (
          <Button size="xs" kind="quiet" icon={<IconPrinter size={15} />} onClick={() => void printSummary()}>
            Print
          </Button>
        )}
        {may.finishes && isWaiting && (
          <Button
            size="xs"
            kind="primary"
            icon={<IconPlayerPlay size={15} />}
            isLoading={begin.isRunning}
            onClick={() => void begin.start({ id: visit.id })}
          >
            Begin
          </Button>
        )}
        {may.finishes && visit.status === 'in_progress' && (
          <Button size="xs" kind="primary" icon={<IconCheck size={15} />} onClick={() => setFinishing(true)}>
            Finish visit
          </Button>
        )}
      </div>
      {!isOver(visit) && (
        <FinishDialog visit={visit} items={chart.items} isOpen={isFinishing} onClose={() => setFinishing(false)} />
      )}
    </div>
  )
}
