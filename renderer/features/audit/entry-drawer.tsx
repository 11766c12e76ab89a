import { useNavigate } from 'react-router'
import type { AuditEntry } from '../../../shared/contract/audit.ts'
import { Button, Column, Drawer, Facts, TimeText } from '../../ui/index.ts'
import { roleWords } from '../users/words.ts'
import styles from './audit.module.css'

/** One entry in full. Its details are ids and counts: the log never holds names or what was typed. */
export function EntryDrawer({ entry, onClose }: { entry: AuditEntry | null; onClose: () => void }) {
  const navigate = useNavigate()
  return (
    <Drawer isOpen={entry !== null} title={entry?.words ?? ''} onClose={onClose} size="md">
      {entry && (
        <Column>
          <Facts
            facts={[
              ['Entry', entry.seq],
              ['When', <TimeText key="at" at={entry.at} />],
              ['Who', `${entry.actorName}, ${roleWords(entry.role)}`],
              ['Patient', entry.patientName && `${entry.patientName} (${entry.patientMrn ?? ''})`],
              ['Recorded as', entry.action],
            ]}
          />
          {entry.detail && entry.detail !== '{}' && <pre className={styles.detail}>{pretty(entry.detail)}</pre>}
          {entry.patientId && (
            <Button onClick={() => navigate(`/patients/${entry.patientId}`)}>Open the patient</Button>
          )}
        </Column>
      )}
    </Drawer>
  )
}

const pretty = (detail: string): string => {
  try {
    return JSON.stringify(JSON.parse(detail), null, 2)
  } catch {
    return detail
  }
}
