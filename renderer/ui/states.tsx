import { Skeleton } from '@mantine/core'
import { IconInbox } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import styles from './states.module.css'

/** Nothing here yet, and what to do about it. */
export function EmptyState({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <IconInbox size={28} stroke={1.4} aria-hidden />
      <div className={styles.title}>{title}</div>
      {children && <div>{children}</div>}
      {action}
    </div>
  )
}

const patienceMs = 150

/** True after a moment of waiting, so that quick answers never flicker. */
export function useIsSlow(): boolean {
  const [isSlow, setSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), patienceMs)
    return () => clearTimeout(timer)
  }, [])
  return isSlow
}

/** Grey lines where content will be; only after 150 ms. */
export function Loading({ lines = 4, label = 'Loading' }: { lines?: number; label?: string }) {
  const isSlow = useIsSlow()
  return (
    <div role="status" aria-label={label} className={styles.loading}>
      {isSlow &&
        Array.from({ length: lines }, (_, index) => (
          <Skeleton key={index} height={14} width={`${100 - ((index * 17) % 40)}%`} radius="sm" />
        ))}
    </div>
  )
}
