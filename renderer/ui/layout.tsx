import type { CSSProperties, ReactNode } from 'react'
import styles from './layout.module.css'

type Gap = 'none' | 'small' | 'medium' | 'large'
const gaps: Record<Gap, string> = { none: '0', small: '0.25rem', medium: '0.75rem', large: '1.25rem' }

interface Props {
  children?: ReactNode
  gap?: Gap
}

const asStyle = (variables: Record<`--${string}`, string | undefined>): CSSProperties => variables as CSSProperties

/** Side by side, wrapping; `isUnbroken` keeps one line, for the buttons of a table's row. */
export function Row({
  children,
  gap,
  align,
  justify,
  isUnbroken,
}: Props & {
  align?: 'start' | 'center' | 'end' | 'baseline'
  justify?: 'start' | 'end' | 'between'
  isUnbroken?: boolean
}) {
  const spread = justify === 'between' ? 'space-between' : justify
  return (
    <div
      className={styles.row}
      style={asStyle({
        '--gap': gap && gaps[gap],
        '--align': align,
        '--justify': spread,
        '--wrap': isUnbroken ? 'nowrap' : undefined,
      })}
    >
      {children}
    </div>
  )
}

/** One below the other. */
export function Column({ children, gap }: Props) {
  return (
    <div className={styles.column} style={asStyle({ '--gap': gap && gaps[gap] })}>
      {children}
    </div>
  )
}

/** Equal columns, as many as fit at `least` wide each; for the fields of a form. */
export function Grid({ children, gap, least }: Props & { least?: string }) {
  return (
    <div className={styles.grid} style={asStyle({ '--gap': gap && gaps[gap], '--least': least })}>
      {children}
    </div>
  )
}

/** A main column and a narrower one beside it (below it on a small window). */
export function Split({ children, side }: { children: ReactNode; side?: string }) {
  return (
    <div className={styles.split} style={asStyle({ '--side': side })}>
      {children}
    </div>
  )
}

/** Words with a weight: `isSoft` for what is said beside the main thing, `isUnbroken` for a number that must not wrap. */
export function Text({
  children,
  isSoft,
  isSmall,
  isStrong,
  isUnbroken,
}: {
  children: ReactNode
  isSoft?: boolean
  isSmall?: boolean
  isStrong?: boolean
  isUnbroken?: boolean
}) {
  const names = [
    isSoft && styles.soft,
    isSmall && styles.small,
    isStrong && styles.strong,
    isUnbroken && styles.unbroken,
  ].filter(Boolean)
  return <span className={names.join(' ')}>{children}</span>
}
