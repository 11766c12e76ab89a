import { useEffect, useState } from 'react'
import type { Profile } from '../../shared/contract/auth.ts'
import { Palette, type PaletteEntry, type PaletteGroup } from '../ui/index.ts'
import type { CommandGroup, CommandTools, ListedCommand } from './command-list.ts'
import { paletteSearches } from './palette-search.ts'

const debounceMs = 120
const leastLetters = 2

const matches = (text: string, words: string): boolean => {
  const lower = words.toLowerCase()
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((part) => lower.includes(part))
}

/** What was found for these letters. */
interface Found {
  text: string
  groups: PaletteGroup[]
  hasFailed: boolean
}

/** Not the same as nobody: whoever reads that nobody is found registers a second time. */
const searchFailed = 'Could not be searched. Type again in a moment.'

/** Screens and commands by their words, and patients by the searches that features have registered. */
export function CommandPalette({
  profile,
  groups,
  tools,
}: {
  profile: Profile
  groups: readonly CommandGroup[]
  tools: CommandTools
}) {
  const { navigate } = tools
  const [query, setQuery] = useState('')
  const [found, setFound] = useState<Found>({ text: '', groups: [], hasFailed: false })
  const text = query.trim()
  const isAsking = found.text !== text

  useEffect(() => {
    const wanted = paletteSearches().filter((search) => {
      const grant = profile.capabilities[search.needs]
      return grant === 'all' || grant === 'part'
    })
    if (text.length < leastLetters || wanted.length === 0) {
      setFound({ text, groups: [], hasFailed: false })
      return
    }
    const abort = new AbortController()
    const timer = setTimeout(async () => {
      let hasFailed = false
      const groups = await Promise.all(
        wanted.map(async ({ title, search }) => ({
          title,
          entries: await search(text, { navigate, signal: abort.signal }).catch((): readonly PaletteEntry[] => {
            hasFailed = true
            return []
          }),
        })),
      )
      if (!abort.signal.aborted) setFound({ text, groups, hasFailed })
    }, debounceMs)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [text, navigate, profile])

  const entryOf = ({ id, label, detail, icon: Icon, keys, typed, run }: ListedCommand): PaletteEntry => {
    const hint = typed ?? keys
    return {
      id,
      label,
      ...(detail ? { detail } : {}),
      ...(Icon ? { icon: <Icon size={18} stroke={1.6} /> } : {}),
      ...(hint ? { keys: hint } : {}),
      onChoose: () => run(tools),
    }
  }
  const known = groups.map(({ label, commands }) => ({
    title: label,
    entries: commands
      // Whoever reads this has found it.
      .filter((command) => command.id !== 'hera:find' && (text === '' || matches(text, command.label)))
      .map(entryOf),
  }))
  const hasSearch = paletteSearches().length > 0
  return (
    <Palette
      query={query}
      onQuery={setQuery}
      placeholder={hasSearch ? 'Find a patient, a screen or a command' : 'Find a screen or a command'}
      nothing={isAsking ? 'Searching…' : found.hasFailed ? searchFailed : 'Nothing found'}
      isBusy={isAsking}
      groups={[...found.groups, ...known]}
    />
  )
}
