import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { type Paper, paperNames } from '../../../shared/domain/sheet.ts'
import { isOpenTo } from '../../app/access.ts'
import { useProfile } from '../../app/session.ts'
import { api } from '../../host/queries.ts'
import { Badge, Button, ErrorNotice, Loading, Panel, Row, Text } from '../../ui/index.ts'
import { PrinterDialog, type Printers } from './printer-dialog.tsx'
import { TestButton, TestOutcome, usePrinterTest } from './printer-test.tsx'
import styles from './printing.module.css'
import { atHead } from './words.ts'

type PaperRow = Printers['papers'][number]

/** Which printer each paper of this computer goes to, changed and tried out by its administrator. */
export function PrintersPanel() {
  const navigate = useNavigate()
  const profile = useProfile()
  const mayManage = isOpenTo(profile, { needs: 'printer.manage' })
  const [changed, setChanged] = useState<PaperRow | null>(null)
  const { data, error, refetch } = useQuery(api.printing.printers.queryOptions())
  return (
    <Panel
      title="Printers"
      actions={
        isOpenTo(profile, { needs: 'print.read' }) && (
          <Button size="xs" kind="quiet" onClick={() => navigate('/prints')}>
            What was printed here
          </Button>
        )
      }
    >
      {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading lines={3} />}
      {data && (
        <ul className={styles.papers} aria-label="Papers and their printers">
          {data.papers.map((row) => (
            <PaperLine key={row.paper} row={row} {...(mayManage ? { onChange: () => setChanged(row) } : {})} />
          ))}
        </ul>
      )}
      {data && changed && <PrinterDialog row={changed} printers={data} onClose={() => setChanged(null)} />}
    </Panel>
  )
}

const examples: Record<Paper, string> = {
  receipt: 'Receipts, shift reports, account slips',
  label: 'What stands on a medicine box',
  a4: 'Prescriptions, visit summaries, reports',
}

function PaperLine({ row, onChange }: { row: PaperRow; onChange?: () => void }) {
  const { paper, words, source } = row
  const test = usePrinterTest(paper)
  return (
    <li className={styles.paper} aria-label={paperNames[paper]}>
      <div>
        <Text isStrong>{paperNames[paper]}</Text>
        <div>
          <Text isSmall isSoft>
            {examples[paper]}
          </Text>
        </div>
      </div>
      <Row gap="small">
        {atHead(words)}
        {source === 'managed' && <Badge tone="info">set by your organisation</Badge>}
      </Row>
      {onChange && (
        <Row gap="small" justify="end">
          <TestButton paper={paper} test={test} />
          {source !== 'managed' && (
            <Button size="xs" onClick={onChange}>
              Change…
            </Button>
          )}
        </Row>
      )}
      <TestOutcome test={test} />
    </li>
  )
}
