import { useEffect, useState } from 'react'
import type { Profile } from '../../../shared/contract/auth.ts'
import { isOpenTo } from '../../app/access.ts'
import {
  IconAlertTriangle,
  IconCloudCheck,
  IconCloudDownload,
  IconCloudOff,
  IconCloudUp,
  IconDeviceDesktop,
  useTimeText,
} from '../../ui/index.ts'
import styles from './header-status.module.css'
import { askRowStates } from './row-states.ts'
import { useSyncPolling } from './status.ts'
import { StatusDrawer } from './status-drawer.tsx'
import { type StatusLook, statusWords } from './status-words.ts'

const icons: Record<StatusLook, typeof IconCloudCheck> = {
  sent: IconCloudCheck,
  sending: IconCloudUp,
  arriving: IconCloudDownload,
  offline: IconCloudOff,
  problem: IconAlertTriangle,
  alone: IconDeviceDesktop,
}

/** How this workstation stands with the clinic, in a few quiet words; a click says more. */
export function HeaderStatus({ profile }: { profile: Profile }) {
  const { status, askedAt } = useSyncPolling()
  const [isOpen, setOpen] = useState(false)
  const timeText = useTimeText()
  useEffect(() => {
    if (status) askRowStates(status)
  }, [status, askedAt])
  if (!status) return null
  // Working alone is the ordinary state of a small clinic: only those who could change it are told.
  if (status.mode === 'alone' && !isOpenTo(profile, { needs: 'sync.manage' })) return null
  const { look, words } = statusWords(status, (at) => timeText(at, 'brief'))
  const Icon = icons[look]
  return (
    <>
      <button
        type="button"
        className={styles.status}
        data-look={look}
        aria-haspopup="dialog"
        title={status.problem?.words ?? words}
        onClick={() => setOpen(true)}
      >
        <Icon size={16} stroke={1.7} aria-hidden />
        <span>{words}</span>
      </button>
      {/* Said aloud only when the connection comes or goes, not at every count. */}
      <span role="status" className="hera-hidden">
        {look === 'offline' ? 'Offline. Work goes on and is sent later.' : look === 'problem' ? words : ''}
      </span>
      <StatusDrawer status={status} isOpen={isOpen} onClose={() => setOpen(false)} />
    </>
  )
}
