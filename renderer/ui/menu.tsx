import { Menu as MantineMenu } from '@mantine/core'
import type { ReactElement, ReactNode } from 'react'
import { KeyHint } from './key-hint.tsx'

export type MenuEntry =
  | {
      label: string
      icon?: ReactNode
      keys?: string
      isDanger?: boolean
      disabled?: boolean
      /** A tick: this is the chosen one of a set. */
      isChosen?: boolean
      onClick: () => void
    }
  | { heading: string }
  | 'line'

/** A closed menu gives the focus back to its button after 10 ms; what an entry opens must take it after that. */
const afterFocusMs = 20

/** A list of actions under a button: `<Menu trigger={<Button>More</Button>} entries={[...]} />`. */
export function Menu({
  trigger,
  entries,
  width = 220,
}: {
  trigger: ReactElement
  entries: MenuEntry[]
  width?: number
}) {
  return (
    <MantineMenu position="bottom-end" width={width} withinPortal withInitialFocusPlaceholder={false}>
      <MantineMenu.Target>{trigger}</MantineMenu.Target>
      <MantineMenu.Dropdown>
        {entries.map((entry, index) => {
          if (entry === 'line') return <MantineMenu.Divider key={`line-${String(index)}`} />
          if ('heading' in entry) return <MantineMenu.Label key={entry.heading}>{entry.heading}</MantineMenu.Label>
          return (
            <MantineMenu.Item
              key={entry.label}
              leftSection={entry.icon}
              rightSection={entry.isChosen ? '✓' : entry.keys ? <KeyHint keys={entry.keys} /> : undefined}
              disabled={entry.disabled ?? false}
              {...(entry.isDanger ? { style: { color: 'var(--hera-tone-danger)' } } : {})}
              onClick={() => setTimeout(entry.onClick, afterFocusMs)}
            >
              {entry.label}
            </MantineMenu.Item>
          )
        })}
      </MantineMenu.Dropdown>
    </MantineMenu>
  )
}
