import { NavLink } from 'react-router'
import type { Screen } from './screen.ts'
import styles from './shell.module.css'

/** The left rail: this person's screens, an icon and a word each. */
export function Rail({ screens }: { screens: readonly Screen[] }) {
  return (
    <nav className={styles.rail} aria-label="Screens">
      {screens.map((screen, index) => {
        const Icon = screen.nav?.icon
        return (
          <NavLink
            key={screen.path}
            to={screen.path}
            className={styles.entry ?? ''}
            aria-keyshortcuts={index < 9 ? `Alt+${index + 1}` : undefined}
          >
            {Icon && <Icon size={18} stroke={1.6} />}
            <span>{screen.nav?.label}</span>
          </NavLink>
        )
      })}
    </nav>
  )
}
