import type { UpdateStatus } from '../../../shared/contract/updates.ts'
import { Badge, Button, Column, Progress, Row, Text, TimeText } from '../../ui/index.ts'
import { sizeWords } from '../backup/status.ts'
import styles from './computer.module.css'

/** What is offered: version, day, size, what is new, and how far it has come. */
export function UpdateOffer({
  status,
  offer,
  onInstall,
}: {
  status: UpdateStatus
  offer: NonNullable<UpdateStatus['offer']>
  onInstall: () => void
}) {
  const { state, words, progress, obstacle } = status
  const isReady = state === 'ready'
  return (
    <section className={styles.offer} aria-label={`Version ${offer.version}`}>
      <Row justify="between">
        <Row align="baseline">
          <span className={styles.offered}>Version {offer.version}</span>
          {isReady && !obstacle && <Badge tone="good">Ready</Badge>}
          <Text isSoft isSmall>
            <TimeText at={offer.releasedAt} show="date" /> · {sizeWords(offer.bytes)}
          </Text>
        </Row>
        {isReady && (
          <Button kind="primary" disabled={obstacle !== null} onClick={onInstall}>
            Install and restart
          </Button>
        )}
      </Row>
      <Column gap="small">
        <Text isSoft>{words}</Text>
        {state === 'downloading' && progress && progress.total > 0 && (
          <>
            <Progress label="Downloaded" share={progress.done / progress.total} />
            <Text isSoft isSmall>
              {sizeWords(progress.done)} of {sizeWords(progress.total)}
            </Text>
          </>
        )}
        {offer.notes.trim() !== '' && <p className={styles.notes}>{offer.notes.trim()}</p>}
      </Column>
    </section>
  )
}
