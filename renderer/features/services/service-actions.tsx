import { useState } from 'react'
import type { ServiceRow } from '../../../shared/contract/services.ts'
import { api } from '../../host/queries.ts'
import { Button, ConfirmReason, IconButton, IconDots, Menu, type MenuEntry } from '../../ui/index.ts'
import { useChartCommand } from '../chart/chart.ts'
import { ResultDialog } from './result-dialog.tsx'
import styles from './services.module.css'

type Open = 'result' | 'correction' | 'revoke' | null

/** What can be done with an ordered service now: the likely step as a button, the others in a menu. */
export function ServiceActions({ service }: { service: ServiceRow }) {
  const [open, setOpen] = useState<Open>(null)
  const start = useChartCommand(api.services.start)
  const complete = useChartCommand(api.services.complete)
  const revoke = useChartCommand(api.services.revoke)
  const close = () => setOpen(null)
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
    ...(hasFinal ? [{ label: 'Correct the result', onClick: () => setOpen('correction') }] : []),
    ...(isWaiting && !current
      ? [{ label: 'Take the order back', isDanger: true, onClick: () => setOpen('revoke') }]
      : []),
  ]
  return (
    <div className={styles.actions}>
      {takesResult && (
        <Button size="xs" onClick={() => setOpen('result')}>
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
      <ResultDialog
        service={service}
        isCorrection={open === 'correction'}
        isOpen={open === 'result' || open === 'correction'}
        onClose={close}
      />
      <ConfirmReason
        isOpen={open === 'revoke'}
        title={`Take back: ${service.name}?`}
        confirmLabel="Take the order back"
        isDanger
        onClose={close}
        onConfirm={(reason) => revoke.run({ serviceId: service.id, reason })}
      >
        Its charge is cancelled. What was paid already becomes credit.
      </ConfirmReason>
    </div>
  )
}
