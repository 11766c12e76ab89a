import type { Profile } from '../../shared/contract/auth.ts'
import { isOpenTo, railOf } from './access.ts'
import type { Command, Icon, Screen } from './screen.ts'

/** What a command can do, given by the shell. */
export interface CommandTools {
  navigate(path: string): void
  find(): void
  showKeys(): void
  switchUser(): void
  lock(): void
}

export interface ListedCommand {
  id: string
  label: string
  detail: string | null
  icon: Icon | null
  /** Held together, as Electron writes them too: `Alt+1`. */
  keys: string | null
  /** Typed while no field has the focus: `g q` one after the other, or `?`. */
  typed: string | null
  /** Runs also while a window is over the screen. */
  isAlways: boolean
  run(tools: CommandTools): void
}

export interface CommandGroup {
  label: string
  commands: readonly ListedCommand[]
}

/** Rail entries that open with Alt and their number. */
export const numberedEntries = 9

const plain = { detail: null, icon: null, keys: null, typed: null, isAlways: false } as const

const goTo = (screen: Screen, index: number): ListedCommand => ({
  ...plain,
  id: `go:${screen.path}`,
  label: screen.nav?.label ?? screen.title,
  icon: screen.nav?.icon ?? null,
  keys: index < numberedEntries ? `Alt+${index + 1}` : null,
  typed: screen.keys ? `g ${screen.keys}` : null,
  run: ({ navigate }) => navigate(screen.path),
})

const action = (command: Command): ListedCommand => ({
  ...plain,
  id: `do:${command.id}`,
  label: command.label,
  detail: command.detail ?? null,
  icon: command.icon ?? null,
  typed: command.keys ? `g ${command.keys}` : null,
  run: command.run,
})

/** The same for everybody. */
const ofHera: readonly ListedCommand[] = [
  {
    ...plain,
    id: 'hera:find',
    label: 'Find a patient or a command',
    keys: 'Ctrl+K',
    isAlways: true,
    run: ({ find }) => find(),
  },
  { ...plain, id: 'hera:keys', label: 'Keyboard', typed: '?', run: ({ showKeys }) => showKeys() },
  {
    ...plain,
    id: 'hera:password',
    label: 'Change password',
    run: ({ navigate }) => navigate('/account/password'),
  },
  { ...plain, id: 'hera:switch', label: 'Switch user', run: ({ switchUser }) => switchUser() },
  { ...plain, id: 'hera:lock', label: 'Lock the screen', keys: 'Ctrl+L', isAlways: true, run: ({ lock }) => lock() },
]

/** What this person may do from anywhere: the one list behind the keys, the palette, the keyboard help and the menu bar. */
export const listCommands = (
  profile: Profile,
  screens: readonly Screen[],
  commands: readonly Command[],
): CommandGroup[] =>
  [
    { label: 'Go to', commands: railOf(profile, screens).map(goTo) },
    { label: 'Actions', commands: commands.filter((command) => isOpenTo(profile, command)).map(action) },
    { label: 'Hera', commands: ofHera },
  ].filter((group) => group.commands.length > 0)

export const findCommand = (
  groups: readonly CommandGroup[],
  isWanted: (command: ListedCommand) => boolean,
): ListedCommand | undefined => groups.flatMap((group) => group.commands).find(isWanted)

/** Keys that are held together and belong to Hera whoever signs in. */
export const isOwnChord = (keys: string): boolean =>
  /^Alt\+[1-9]$/.test(keys) || ofHera.some((one) => one.keys === keys)
