import { IconCheck, TimeText } from '../../ui/index.ts'
import { type Entry, groupNames } from './entries.ts'
import styles from './inbox.module.css'

interface Shown {
  entry: Entry
  /** What was done about it; it is sliding out. */
  words: string | null
}

/** Everything that waits, by what is asked of the person. */
export function EntryList({
  shown,
  chosenKey,
  onChoose,
}: {
  shown: readonly Shown[]
  chosenKey: string | null
  onChoose: (key: string) => void
}) {
  const groups = Map.groupBy(shown, ({ entry }) => entry.kind)
  return [...groups].map(([kind, members]) => {
    const count = members.filter(({ words }) => words === null).length
    return (
      <section key={kind} className={styles.group} aria-labelledby={`inbox-${kind}`}>
        <h2 id={`inbox-${kind}`} className={styles.groupName}>
          {groupNames[kind]} {count > 0 && <span>{count}</span>}
        </h2>
        <ul className={styles.list}>
          {members.map(({ entry, words }) =>
            words === null ? (
              <li key={entry.key}>
                <button
                  type="button"
                  className={styles.entry}
                  data-key={entry.key}
                  aria-current={entry.key === chosenKey}
                  onClick={() => onChoose(entry.key)}
                >
                  <span className={styles.entryTitle}>{entry.title}</span>
                  <span className={styles.entryAbout}>{entry.about}</span>
                  <span className={styles.entryAt}>
                    <TimeText at={entry.at} show="brief" />
                  </span>
                </button>
              </li>
            ) : (
              <li key={`${entry.key}-done`} className={styles.leaving} role="status">
                <IconCheck size={16} aria-hidden />
                <span>
                  {entry.title}: {words}
                </span>
              </li>
            ),
          )}
        </ul>
      </section>
    )
  })
}
