import { NavLink } from 'react-router'
import { useIsUpdateReady } from '../features/computer/updates.ts'
import { useSyncStatus } from '../features/sync/status.ts'
import { numberedEntries } from './command-list.ts'
import styles from './rail.module.css'
import type { Screen } from './screen.ts'
import shell from './shell.module.css'

/** The parts of the clinic, by the order of their screens (screen.ts). */
const parts: readonly [until: number, name: string][] = [
  [10, ''],
  [20, 'Reception'],
  [40, 'Clinic'],
  [50, 'Pharmacy'],
  [60, 'Cash desk'],
  [Number.POSITIVE_INFINITY, 'Administration'],
]
/** A longer rail is read by its parts; a short one is taken in at a glance. */
const longAt = 10

/** The left rail: this person's screens, an icon and a word each, under the names of the clinic's parts when many. */
export function Rail({ screens }: { screens: readonly Screen[] }) {
  const isLong = screens.length >= longAt
  const waiting = useSyncStatus()?.inbox ?? 0
  const isUpdateReady = useIsUpdateReady(screens.some(({ nav }) => nav?.counts === 'updates'))
  const marks: Record<NonNullable<NonNullable<Screen['nav']>['counts']>, Mark | null> = {
    inbox: waiting > 0 ? { count: waiting, words: `${waiting} waiting` } : null,
    updates: isUpdateReady ? { words: 'an update is ready' } : null,
  }
  const entry = (screen: Screen) => (
    <Entry
      key={screen.path}
      screen={screen}
      index={screens.indexOf(screen)}
      mark={screen.nav?.counts ? marks[screen.nav.counts] : null}
    />
  )
  const groups = Map.groupBy(screens, ({ nav }) => (isLong ? partOf(nav?.order ?? 0) : ''))
  return (
    <nav className={`${shell.rail} ${isLong ? styles.long : ''}`} aria-label="Screens">
      {[...groups].map(([part, members]) =>
        part === '' ? (
          members.map(entry)
        ) : (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields
          <div key={part} role="group" aria-label={part} className={styles.part}>
            <div className={styles.name} aria-hidden>
              {part}
            </div>
            {members.map(entry)}
          </div>
        ),
      )}
    </nav>
  )
}

const partOf = (order: number): string => parts.find(([until]) => order < until)?.[1] ?? ''

/** A small number, or a dot where there is nothing to count. */
interface Mark {
  count?: number
  words: string
}

function Entry({ screen, index, mark }: { screen: Screen; index: number; mark: Mark | null }) {
  const Icon = screen.nav?.icon
  const label = screen.nav?.label ?? ''
  return (
    <NavLink
      to={screen.path}
      className={shell.entry ?? ''}
      aria-label={mark ? `${label}, ${mark.words}` : undefined}
      title={mark?.words}
      aria-keyshortcuts={index < numberedEntries ? `Alt+${index + 1}` : undefined}
    >
      {Icon && <Icon size={18} stroke={1.6} />}
      <span>{label}</span>
      {mark?.count && <i className={styles.count} data-count={mark.count > 99 ? '99+' : mark.count} aria-hidden />}
      {mark && !mark.count && <i className={styles.dot} aria-hidden />}
    </NavLink>
  )
}
