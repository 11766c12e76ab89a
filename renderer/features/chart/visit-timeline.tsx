import type { Chart } from '../../../shared/contract/chart.ts'
import { Badge, EmptyState, Panel, Text, TimeText } from '../../ui/index.ts'
import styles from './chart.module.css'
import { visitStatus } from './words.ts'

/** The patient's visits, newest first; choosing one shows it in the middle. */
export function VisitTimeline({
  records,
  total,
  chosenId,
  onChoose,
}: {
  records: Chart['records']
  total: number
  chosenId: string | null
  onChoose: (recordId: string) => void
}) {
  return (
    <Panel title="Visits" isFlush>
      {records.length === 0 && <EmptyState title="No visit yet" />}
      <ol className={styles.visits}>
        {records.map((visit) => {
          const status = visitStatus(visit.status)
          return (
            <li key={visit.id}>
              <button
                type="button"
                className={styles.visit}
                aria-current={visit.id === chosenId}
                onClick={() => onChoose(visit.id)}
              >
                <span className={styles.when}>
                  <TimeText at={visit.startedAt} show="date" />
                  {visit.status === 'finished' ? null : <Badge tone={status.tone}>{status.word}</Badge>}
                </span>
                <div className={styles.what} title={visit.reason}>
                  {visit.reason}
                </div>
                {visit.diagnosis && (
                  <div className={styles.detail} title={visit.diagnosis}>
                    {visit.diagnosis}
                  </div>
                )}
                <div className={styles.detail}>{countWords(visit.counts)}</div>
              </button>
            </li>
          )
        })}
      </ol>
      {total > records.length && (
        <div className={styles.visit}>
          <Text isSoft isSmall>
            The latest {records.length} of {total} visits
          </Text>
        </div>
      )}
    </Panel>
  )
}

/** The diagnosis itself is named above: only what more was written is counted. */
const countWords = ({ notes, diagnoses, vitals }: Chart['records'][number]['counts']): string => {
  const part = (n: number, one: string, many: string) => (n === 0 ? [] : [`${n} ${n === 1 ? one : many}`])
  return [
    ...part(notes, 'note', 'notes'),
    ...part(diagnoses > 1 ? diagnoses : 0, 'diagnosis', 'diagnoses'),
    ...part(vitals, 'reading', 'readings'),
  ].join(', ')
}
