import type { ServiceRow } from '../../../shared/contract/services.ts'
import { api } from '../../host/queries.ts'
import { Button, ConfirmReason, IconButton, IconDots, Menu, type MenuEntry } from '../../ui/index.ts'
import { useChartCommand } from '../chart/chart.ts'
import { ResultDialog } from './result-dialog.tsx'
import styles from './services.module.css'

/** What is asked about a service in a window. */
export interface AskedOfService {
  service: ServiceRow
  what: 'result' | 'correction' | 'revoke'
}

/** What can be done with an ordered service now: the likely step as a button, the others in a menu. */
export function ServiceActions({ service, onAsk }: { service: ServiceRow; onAsk: (asked: AskedOfService) => void }) {
  const start = useChartCommand(api.services.start)
  const complete = useChartCommand(api.services.complete)
  const current = service.results.find((result) => result.isCurrent)
  const hasFinal = current !== undefined && current.status !== 'preliminary'
  const isWaiting = service.status === 'active' || service.status === 'in_progress'
  const takesResult = service.resultKind !== 'none' && service.status !== 'revoked' && !hasFinal
  const entries: MenuEntry[] = [
    ...(service.status === 'active'
      ? [{ label: 'Work on it has begun', onClick: () => void start.start({ serviceId: service.id }) }]
      : []),
    ...(isWaiting && takesResult
      ? [{ label: 'Completed without a final result', onClick: () => void complete.start({ serviceId: service.id }) }]
      : []),
    ...(hasFinal ? [{ label: 'Correct the result', onClick: () => onAsk({ service, what: 'correction' }) }] : []),
    ...(isWaiting && !current
      ? [{ label: 'Take the order back', isDanger: true, onClick: () => onAsk({ service, what: 'revoke' }) }]
      : []),
  ]
  return (
    <div className={styles.actions}>
      {takesResult && (
        <Button size="xs" onClick={() => onAsk({ service, what: 'result' })}>
          Result
        </Button>
      )}
      {isWaiting && !takesResult && (
        <Button size="xs" isLoading={complete.isRunning} onClick={() => void complete.start({ serviceId: service.id })}>
          Done
        </Button>
      )}
      {entries.length > 0 && (
        <Menu
          trigger={<IconButton label={`More for ${service.name}`} icon={<IconDots size={16} />} />}
          entries={entries}
        />
      )}
    </div>
  )
}

/**
 * The window of what was asked. It stands beside the list, not in its row: a report that is being written stays when
 * the row leaves the list, as by an emergency that comes before it or a result that somebody else enters.
 */
export function ServiceWindow({ asked, onClose }: { asked: AskedOfService | null; onClose: () => void }) {
  const revoke = useChartCommand(api.services.revoke)
  if (!asked) return null
  const { service, what } = asked
  if (what !== 'revoke')
    return <ResultDialog service={service} isCorrection={what === 'correction'} onClose={onClose} />
  return (
    <ConfirmReason
      isOpen
      title={`Take back: ${service.name}?`}
      confirmLabel="Take the order back"
      isDanger
      onClose={onClose}
      onConfirm={(reason) => revoke.run({ serviceId: service.id, reason })}
    >
      Its charge is cancelled. What was paid already becomes credit.
    </ConfirmReason>
  )
}
