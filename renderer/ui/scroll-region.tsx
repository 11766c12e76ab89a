import type { ReactNode } from 'react'
import styles from './scroll-region.module.css'

interface ScrollRegionProps {
  /** What is in it, for those who can't see it. */
  label: string
  isCode?: boolean
  children: ReactNode
}

/** Something long in a box of its own, which is scrolled by mouse and by keyboard. `isCode`: text as it was written. */
export const ScrollRegion = ({ label, isCode = false, children }: ScrollRegionProps): ReactNode => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the focus
  <section className={styles.region} data-code={isCode || undefined} aria-label={label} tabIndex={0}>
    {children}
  </section>
)
