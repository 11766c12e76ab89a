import type { MenuGroup } from '../../shared/contract/desktop.ts'
import type { HeraClient } from '../host/connect.ts'
import { isRefusal } from '../host/error-words.ts'
import { type CommandGroup, findCommand, type ListedCommand } from './command-list.ts'

type Desktop = Pick<HeraClient['desktop'], 'setMenu' | 'chosen'>

const againMs = 1_000

/** The commands as the desktop's menu bar takes them. */
export const menuOf = (groups: readonly CommandGroup[]): MenuGroup[] =>
  groups.map(({ label, commands }) => ({
    label,
    items: commands.map(({ id, label: words, keys }) => ({ id, label: words, keys })),
  }))

/**
 * Shows these commands in the menu bar and runs what is chosen there, until `signal` aborts. Main empties the menu by
 * itself when the session ends or locks.
 */
export async function followMenuBar(
  desktop: Desktop,
  groups: readonly CommandGroup[],
  run: (command: ListedCommand) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      // Listened to first: what is shown can be chosen at once.
      const chosen = await desktop.chosen(undefined, { signal })
      const { isDesktop } = await desktop.setMenu({ groups: menuOf(groups) }, { signal })
      if (!isDesktop) return
      for await (const { id } of chosen) {
        const command = findCommand(groups, (one) => one.id === id)
        if (command && !signal.aborted) run(command)
      }
    } catch (error) {
      // Signed out or locked: the shell that this menu belongs to is about to close.
      if (isRefusal(error)) return
    }
    if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, againMs))
  }
}
