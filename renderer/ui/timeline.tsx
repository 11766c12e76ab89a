import type { ReactNode } from 'react'
import styles from './timeline.module.css'
import type { Tone } from './tone.ts'

export interface Moment {
  key: string
  when: ReactNode
  title: ReactNode
  badge?: ReactNode
  children?: ReactNode
  tone?: Tone
}

/** What happened, in order, newest where the caller puts it. */
export function Timeline({ moments, label }: { moments: readonly Moment[]; label: string }) {
  return (
    <ol className={styles.timeline} aria-label={label}>
      {moments.map((moment) => (
        <li key={moment.key} className={styles.moment} data-tone={moment.tone ?? 'neutral'}>
          <div className={styles.head}>
            <span className={styles.when}>{moment.when}</span>
            <span className={styles.title}>{moment.title}</span>
            {moment.badge}
          </div>
          {moment.children && <div className={styles.body}>{moment.children}</div>}
        </li>
      ))}
    </ol>
  )
}
