import { useEffect, useState } from 'react'
import { useNavigate } from 'react-router'
import type { Profile } from '../../shared/contract/auth.ts'
import { IconArrowBackUp, IconLock, Palette, type PaletteEntry, type PaletteGroup } from '../ui/index.ts'
import { isOpenTo } from './access.ts'
import { paletteSearches } from './palette-search.ts'
import { commands } from './registry.ts'
import type { Screen } from './screen.ts'
import { lockScreen, signOut } from './session.ts'

const debounceMs = 120
const leastLetters = 2

const matches = (text: string, words: string): boolean => {
  const lower = words.toLowerCase()
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((part) => lower.includes(part))
}

/** Ctrl+K: screens and commands by their words, and patients by the searches that features have registered. */
export function CommandPalette({ profile, rail }: { profile: Profile; rail: readonly Screen[] }) {
  const navigate = useNavigate()
  const [query, setQuery] = useState('')
  const [found, setFound] = useState<PaletteGroup[]>([])
  const [isAsking, setAsking] = useState(false)
  const text = query.trim()

  useEffect(() => {
    const wanted = paletteSearches().filter((search) => {
      const grant = profile.capabilities[search.needs]
      return grant === 'all' || grant === 'part'
    })
    if (text.length < leastLetters || wanted.length === 0) {
      setFound([])
      setAsking(false)
      return
    }
    const abort = new AbortController()
    setAsking(true)
    const timer = setTimeout(async () => {
      const groups = await Promise.all(
        wanted.map(async ({ title, search }) => ({
          title,
          entries: await search(text, { navigate, signal: abort.signal }).catch((): readonly PaletteEntry[] => []),
        })),
      )
      if (abort.signal.aborted) return
      setFound(groups)
      setAsking(false)
    }, debounceMs)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [text, navigate, profile])

  const goTo: PaletteEntry[] = rail.map((screen, index) => {
    const Icon = screen.nav?.icon
    const keys = screen.keys ? `g ${screen.keys}` : index < 9 ? `Alt+${index + 1}` : undefined
    return {
      id: `go:${screen.path}`,
      label: screen.nav?.label ?? screen.title,
      ...(Icon ? { icon: <Icon size={18} stroke={1.6} /> } : {}),
      ...(keys ? { keys } : {}),
      onChoose: () => navigate(screen.path),
    }
  })
  const toDo: PaletteEntry[] = commands
    .filter((command) => isOpenTo(profile, command))
    .map(({ id, label, detail, icon: Icon, run }) => ({
      id: `do:${id}`,
      label,
      ...(detail ? { detail } : {}),
      ...(Icon ? { icon: <Icon size={18} stroke={1.6} /> } : {}),
      onChoose: () => run({ navigate }),
    }))
  const always: PaletteEntry[] = [
    {
      id: 'lock',
      label: 'Lock the screen',
      keys: 'Ctrl+L',
      icon: <IconLock size={18} stroke={1.6} />,
      onChoose: () => void lockScreen(),
    },
    {
      id: 'switch',
      label: 'Switch user',
      icon: <IconArrowBackUp size={18} stroke={1.6} />,
      onChoose: () => void signOut(),
    },
  ]
  const known = (entries: PaletteEntry[]) =>
    text === '' ? entries : entries.filter(({ label }) => matches(text, label))
  const hasSearch = paletteSearches().length > 0
  return (
    <Palette
      query={query}
      onQuery={setQuery}
      placeholder={hasSearch ? 'Find a patient, a screen or a command' : 'Find a screen or a command'}
      nothing={isAsking ? 'Searching…' : 'Nothing found'}
      groups={[
        ...found,
        { title: 'Go to', entries: known(goTo) },
        { title: 'Do', entries: known([...toDo, ...always]) },
      ]}
    />
  )
}
