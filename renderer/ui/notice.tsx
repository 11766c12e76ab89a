import { IconAlertTriangle, IconCircleCheck, IconInfoCircle, IconInfoSquare } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { errorWords } from '../host/error-words.ts'
import { Button } from './button.tsx'
import styles from './notice.module.css'
import type { Tone } from './tone.ts'

const icons: Record<Tone, typeof IconInfoCircle> = {
  neutral: IconInfoSquare,
  info: IconInfoCircle,
  good: IconCircleCheck,
  warning: IconAlertTriangle,
  danger: IconAlertTriangle,
}

/** A strip with something to know: `tone` colours it, the words carry it. */
export function Banner({
  tone = 'info',
  title,
  children,
  actions,
}: {
  tone?: Tone
  title?: ReactNode
  children?: ReactNode
  actions?: ReactNode
}) {
  const Icon = icons[tone]
  return (
    <div className={`${styles.banner} ${styles[tone]}`} role={tone === 'danger' ? 'alert' : 'status'}>
      <Icon size={18} aria-hidden className={styles.icon} />
      <div className={styles.body}>
        {title && <strong>{title}</strong>}
        {children && <div>{children}</div>}
      </div>
      {actions}
    </div>
  )
}

/** An error in words, with a way to try again. Give `error` as caught, or ready `words`. */
export function ErrorNotice({ error, words, onRetry }: { error?: unknown; words?: string; onRetry?: () => void }) {
  return (
    <Banner
      tone="danger"
      actions={
        onRetry && (
          <Button size="xs" onClick={onRetry}>
            Try again
          </Button>
        )
      }
    >
      {words ?? errorWords(error)}
    </Banner>
  )
}
