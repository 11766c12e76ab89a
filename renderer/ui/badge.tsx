import type { ReactNode } from 'react'
import styles from './badge.module.css'
import type { Tone } from './tone.ts'

/** A state as a small coloured word: `<Badge tone="good">Paid</Badge>`. */
export function Badge({ children, tone = 'neutral', icon }: { children: ReactNode; tone?: Tone; icon?: ReactNode }) {
  return (
    <span className={`${styles.badge} ${styles[tone]}`}>
      {icon}
      {children}
    </span>
  )
}

/** A warning that must not be overlooked (allergy, high alert, H/L result): bolder than a badge, with a mark before it. */
export function Flag({ children, tone = 'danger' }: { children: ReactNode; tone?: Tone }) {
  return (
    <span className={`${styles.badge} ${styles.flag} ${styles[tone]}`}>
      <span aria-hidden>{tone === 'danger' || tone === 'warning' ? '▲' : '●'}</span>
      {children}
    </span>
  )
}
