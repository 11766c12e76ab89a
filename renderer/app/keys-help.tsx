import { Fragment } from 'react'
import type { Profile } from '../../shared/contract/auth.ts'
import { Dialog, KeyHint } from '../ui/index.ts'
import { isOpenTo } from './access.ts'
import { screens } from './registry.ts'
import type { Screen } from './screen.ts'
import styles from './shell.module.css'

const general = [
  ['Ctrl+K', 'Find a patient or a command'],
  ['Ctrl+L', 'Lock the screen'],
  ['?', 'This list'],
  ['Esc', 'Close a window or a list'],
  ['↑ ↓', 'Move in a list'],
  ['Enter', 'Open the row, or send the form'],
] as const

/** Every key that works everywhere, those that open this person's screens, and those within a screen. */
export function KeysHelp({
  isOpen,
  profile,
  rail,
  onClose,
}: {
  isOpen: boolean
  profile: Profile
  rail: readonly Screen[]
  onClose: () => void
}) {
  const more = screens.filter((screen) => isOpenTo(profile, screen) && !rail.includes(screen))
  const within = screens.filter((screen) => screen.actions && isOpenTo(profile, { ...screen, grants: ['all'] }))
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title="Keyboard" size="lg">
      <div className={styles.keyLists}>
        <KeyList title="Everywhere" rows={general} />
        <section>
          <h2 className={styles.keysTitle}>Screens</h2>
          <dl className={styles.keys}>
            {rail.map((screen, index) => (
              <Fragment key={screen.path}>
                <dt>
                  {index < 9 && <KeyHint keys={`Alt+${index + 1}`} />}
                  {index < 9 && screen.keys && ' or '}
                  {screen.keys && <KeyHint keys={`g ${screen.keys}`} />}
                </dt>
                <dd>{screen.nav?.label ?? screen.title}</dd>
              </Fragment>
            ))}
            {more.map(
              (screen) =>
                screen.keys && (
                  <Fragment key={screen.path}>
                    <dt>
                      <KeyHint keys={`g ${screen.keys}`} />
                    </dt>
                    <dd>{screen.title}</dd>
                  </Fragment>
                ),
            )}
          </dl>
        </section>
        {within.map((screen) => (
          <KeyList key={screen.path} title={screen.title} rows={screen.actions ?? []} />
        ))}
      </div>
    </Dialog>
  )
}

function KeyList({ title, rows }: { title: string; rows: readonly (readonly [keys: string, words: string])[] }) {
  return (
    <section>
      <h2 className={styles.keysTitle}>{title}</h2>
      <dl className={styles.keys}>
        {rows.map(([keys, words]) => (
          <Fragment key={keys}>
            <dt>
              <KeyHint keys={keys} />
            </dt>
            <dd>{words}</dd>
          </Fragment>
        ))}
      </dl>
    </section>
  )
}
