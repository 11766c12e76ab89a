import { Fragment } from 'react'
import type { Profile } from '../../shared/contract/auth.ts'
import { Dialog, KeyHint } from '../ui/index.ts'
import { isOpenTo } from './access.ts'
import type { CommandGroup } from './command-list.ts'
import { screens } from './registry.ts'
import styles from './shell.module.css'

/** What every list and window does by itself, beside the commands. */
const general = [
  ['Esc', 'Close a window or a list'],
  ['↑ ↓', 'Move in a list'],
  ['Enter', 'Open the row, or send the form'],
] as const

/** This person's commands that have keys, and the keys within a screen. */
export function KeysHelp({
  isOpen,
  profile,
  groups,
  onClose,
}: {
  isOpen: boolean
  profile: Profile
  groups: readonly CommandGroup[]
  onClose: () => void
}) {
  const withKeys = groups
    .map(({ label, commands }) => ({ label, commands: commands.filter(({ keys, typed }) => keys || typed) }))
    .filter(({ commands }) => commands.length > 0)
  const within = screens.filter((screen) => screen.actions && isOpenTo(profile, { ...screen, grants: ['all'] }))
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title="Keyboard" size="lg">
      <div className={styles.keyLists}>
        {withKeys.map(({ label, commands }) => (
          <section key={label}>
            <h2 className={styles.keysTitle}>{label}</h2>
            <dl className={styles.keys}>
              {commands.map(({ id, label: words, keys, typed }) => (
                <Fragment key={id}>
                  <dt>
                    {keys && <KeyHint keys={keys} />}
                    {keys && typed && ' or '}
                    {typed && <KeyHint keys={typed} />}
                  </dt>
                  <dd>{words}</dd>
                </Fragment>
              ))}
            </dl>
          </section>
        ))}
        <KeyList title="Lists and windows" rows={general} />
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
