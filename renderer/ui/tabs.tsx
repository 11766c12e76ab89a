import { Tabs as MantineTabs } from '@mantine/core'
import type { ReactNode } from 'react'

export interface Tab {
  key: string
  label: ReactNode
  icon?: ReactNode
  content: ReactNode
  disabled?: boolean
}

/** Views of one thing. Uncontrolled unless `active` and `onChange` are given. Only the open tab is mounted. */
export function Tabs({
  tabs,
  active,
  onChange,
}: {
  tabs: readonly Tab[]
  active?: string
  onChange?: (key: string) => void
}) {
  return (
    <MantineTabs
      keepMounted={false}
      {...(active === undefined ? { defaultValue: tabs[0]?.key ?? null } : { value: active })}
      onChange={(key) => key && onChange?.(key)}
    >
      <MantineTabs.List>
        {tabs.map((tab) => (
          <MantineTabs.Tab key={tab.key} value={tab.key} leftSection={tab.icon} disabled={tab.disabled ?? false}>
            {tab.label}
          </MantineTabs.Tab>
        ))}
      </MantineTabs.List>
      {tabs.map((tab) => (
        <MantineTabs.Panel key={tab.key} value={tab.key} pt="sm">
          {tab.content}
        </MantineTabs.Panel>
      ))}
    </MantineTabs>
  )
}
