import { Spotlight, spotlight } from '@mantine/spotlight'
import { IconSearch } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { KeyHint } from './key-hint.tsx'

export interface PaletteEntry {
  id: string
  label: string
  detail?: string
  icon?: ReactNode
  keys?: string
  onChoose: () => void
}

export interface PaletteGroup {
  title: string
  entries: readonly PaletteEntry[]
}

export const openPalette = (): void => spotlight.open()
export const closePalette = (): void => spotlight.close()

/** One box that finds everything. The caller filters; this shows, moves and chooses. Ctrl+K opens it anywhere. */
export function Palette({
  groups,
  query,
  onQuery,
  placeholder,
  nothing,
}: {
  groups: readonly PaletteGroup[]
  query: string
  onQuery: (text: string) => void
  placeholder: string
  /** Said when no group has an entry. */
  nothing: ReactNode
}) {
  const filled = groups.filter((group) => group.entries.length > 0)
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={onQuery}
      shortcut="mod + K"
      tagsToIgnore={[]}
      lockScroll={false}
      scrollable
      maxHeight={420}
      size={620}
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.35 }}
    >
      <Spotlight.Search
        placeholder={placeholder}
        aria-label={placeholder}
        leftSection={<IconSearch size={18} aria-hidden />}
      />
      <Spotlight.ActionsList>
        {filled.map((group) => (
          <Spotlight.ActionsGroup key={group.title} label={group.title}>
            {group.entries.map((entry) => (
              <Spotlight.Action
                key={entry.id}
                label={entry.label}
                {...(entry.detail ? { description: entry.detail } : {})}
                leftSection={entry.icon}
                rightSection={entry.keys ? <KeyHint keys={entry.keys} /> : undefined}
                onClick={entry.onChoose}
              />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {filled.length === 0 && <Spotlight.Empty>{nothing}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}
