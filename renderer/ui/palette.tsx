import { Modal } from '@mantine/core'
import { createSpotlight, Spotlight, useSpotlight } from '@mantine/spotlight'
import { IconSearch } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef } from 'react'
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

const [store, palette] = createSpotlight()
export const openPalette = (): void => palette.open()
export const closePalette = (): void => palette.close()

/** One box that finds everything. The caller filters; this shows, moves and chooses. `openPalette` opens it. */
export function Palette({
  groups,
  query,
  onQuery,
  placeholder,
  nothing,
  isBusy = false,
}: {
  groups: readonly PaletteGroup[]
  query: string
  onQuery: (text: string) => void
  placeholder: string
  /** Said when no group has an entry. */
  nothing: ReactNode
  /** The groups are still those of earlier letters. */
  isBusy?: boolean
}) {
  const { opened } = useSpotlight(store)
  const ids = groups.flatMap((group) => group.entries.map((entry) => entry.id)).join(' ')
  // The first entry is ready for Enter, also when answers arrive after the last key.
  useEffect(() => {
    if (!opened) return
    const frame = requestAnimationFrame(() => selectFirst(ids !== ''))
    return () => cancelAnimationFrame(frame)
  }, [opened, ids])
  // Enter before the answer to the last letter opens what is found for it, never what stood there for fewer letters.
  const isAwaited = useRef(false)
  const hasMoved = useRef(false)
  useEffect(() => {
    if (!opened) isAwaited.current = false
    if (isBusy || !isAwaited.current) return
    isAwaited.current = false
    selectFirst(ids !== '')
    chosenAction()?.click()
  }, [opened, isBusy, ids])
  const filled = groups.filter((group) => group.entries.length > 0)
  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={(text) => {
        isAwaited.current = false
        hasMoved.current = false
        onQuery(text)
      }}
      shortcut={null}
      lockScroll={false}
      scrollable
      maxHeight={420}
      size={620}
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.25 }}
    >
      <Modal.Title className="hera-hidden">Find</Modal.Title>
      <Spotlight.Search
        placeholder={placeholder}
        aria-label={placeholder}
        leftSection={<IconSearch size={18} aria-hidden />}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown' || event.key === 'ArrowUp') hasMoved.current = true
          if (event.key !== 'Enter') return
          if (isBusy && !hasMoved.current) {
            isAwaited.current = true
            chosenAction()?.removeAttribute('data-selected')
          }
          // Enter right after the last letter comes before the frame that marks the first entry.
          else if (!chosenAction()) selectFirst(ids !== '')
        }}
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

const chosenAction = (): HTMLElement | null =>
  document.getElementById(store.getState().listId)?.querySelector<HTMLElement>('[data-selected]') ?? null

/** The library marks the chosen entry in the page itself and offers no call for it. */
function selectFirst(hasEntries: boolean): void {
  const list = document.getElementById(store.getState().listId)
  if (!list || !hasEntries) return
  list.querySelector('[data-selected]')?.removeAttribute('data-selected')
  list.querySelector('[data-action]')?.setAttribute('data-selected', 'true')
  store.updateState((state) => ({ ...state, selected: 0 }))
}
