import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import { IconPlug, IconPlugOff } from '../../ui/index.ts'
import styles from './header-status.module.css'
import { useSyncStatus } from './status.ts'

/** A demo only: the network cable of this workstation, to be pulled and put back. Nothing anywhere else. */
export function CableSwitch() {
  const status = useSyncStatus()
  const set = useCommand(api.sync.setCable)
  if (!status || status.cable === null) return null
  const isIn = status.cable === 'in'
  const Icon = isIn ? IconPlug : IconPlugOff
  return (
    <button
      type="button"
      role="switch"
      aria-checked={isIn}
      className={styles.cable}
      disabled={set.isRunning}
      title={isIn ? 'Pull the network cable of this workstation' : 'Put the network cable back'}
      onClick={() => void set.start({ cable: isIn ? 'out' : 'in' })}
    >
      <Icon size={15} stroke={1.7} aria-hidden />
      <span>Network cable</span>
      <span className={styles.track} aria-hidden />
    </button>
  )
}
