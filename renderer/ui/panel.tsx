import { type ReactNode, useId } from 'react'
import styles from './panel.module.css'

/** A card: title at the left, actions at the right, content below. `isFlush` lets a table touch the edges. */
export function Panel({
  title,
  actions,
  children,
  isFlush = false,
}: {
  title?: ReactNode
  actions?: ReactNode
  children: ReactNode
  isFlush?: boolean
}) {
  const id = useId()
  return (
    <section className={styles.panel} aria-labelledby={title ? id : undefined}>
      {(title || actions) && (
        <header className={styles.header}>
          <h2 id={id} className={styles.title}>
            {title}
          </h2>
          {actions && <div className={styles.actions}>{actions}</div>}
        </header>
      )}
      <div className={isFlush ? styles.flush : styles.body}>{children}</div>
    </section>
  )
}

/** One figure with its name: `<Stat label="Waiting" value={7} />`. */
export function Stat({ label, value, detail }: { label: ReactNode; value: ReactNode; detail?: ReactNode }) {
  return (
    <div className={styles.stat}>
      <div className={styles.statLabel}>{label}</div>
      <div className={styles.statValue}>{value}</div>
      {detail && <div className={styles.statLabel}>{detail}</div>}
    </div>
  )
}

/** Names and values in two columns, for reading: `<Facts facts={[['Sex', 'Female'], ...]} />`. */
export function Facts({ facts }: { facts: readonly (readonly [label: string, value: ReactNode])[] }) {
  return (
    <dl className={styles.facts}>
      {facts.map(([label, value]) => (
        <div key={label} className={styles.fact}>
          <dt>{label}</dt>
          <dd>{value === null || value === undefined || value === '' ? '–' : value}</dd>
        </div>
      ))}
    </dl>
  )
}
