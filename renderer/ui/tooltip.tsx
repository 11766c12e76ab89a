import { Tooltip as MantineTooltip } from '@mantine/core'
import type { ReactElement } from 'react'

/** Words shown on hover and on keyboard focus. Its child must take a ref (a kit button, a span with tabIndex). */
export function Tooltip({ words, children }: { words: string; children: ReactElement }) {
  return (
    <MantineTooltip label={words} multiline maw={320} events={{ hover: true, focus: true, touch: true }}>
      {children}
    </MantineTooltip>
  )
}
