import type { MenuItemConstructorOptions } from 'electron'
import type { MenuGroup } from '../../../shared/contract/desktop.ts'
import type { DesktopPowers } from '../../features/desktop/types.ts'

/** The name of our own menu: commands of a group with this name stand in it, above quitting. */
const ownMenu = 'Hera'

/** What the menu bar takes of the program around it. */
export interface MenuOptions {
  platform: NodeJS.Platform
  /** A run from source: its developer tools can be opened. */
  isDeveloper: boolean
  /** Makes the window's text larger (1), smaller (-1) or as it was (0). */
  zoom(step: number): void
  show(template: MenuItemConstructorOptions[]): void
}

/**
 * The menu bar: the system's own entries, and the commands of the page beside them. No reload among them: a reload ends
 * the session, and nobody should meet it by a slip of the finger.
 */
export const menuBar = ({
  platform,
  isDeveloper,
  zoom,
  show,
}: MenuOptions): Pick<DesktopPowers, 'setMenu' | 'onChosen'> => {
  const listeners = new Set<(id: string) => void>()
  const choose = (id: string): void => {
    for (const listener of listeners) listener(id)
  }
  const zoomTo = (label: string, key: string, step: number): MenuItemConstructorOptions => ({
    label,
    accelerator: `CommandOrControl+${key}`,
    click: () => zoom(step),
  })
  // A single & would underline the letter after it.
  const worded = (label: string): string => label.replaceAll('&', '&&')
  const itemsOf = ({ items }: MenuGroup): MenuItemConstructorOptions[] =>
    items.map(({ id, label, keys }) => ({
      label: worded(label),
      click: () => choose(id),
      // Shown only: the page answers its keys itself. macOS has no such entries, so there nothing is shown.
      ...(keys && platform !== 'darwin' ? { accelerator: keys, registerAccelerator: false } : {}),
    }))
  return {
    setMenu(groups) {
      const own = (groups ?? []).filter(({ label }) => label === ownMenu).flatMap(itemsOf)
      const others = (groups ?? []).filter(({ label }) => label !== ownMenu)
      show([
        {
          label: ownMenu,
          submenu: [...own, ...(own.length > 0 ? [{ type: 'separator' as const }] : []), { role: 'quit' }],
        },
        { role: 'editMenu' },
        {
          label: 'View',
          submenu: [
            zoomTo('Actual size', '0', 0),
            zoomTo('Larger', 'Plus', 0.5),
            // The same key without Shift.
            { ...zoomTo('Larger', '=', 0.5), visible: false },
            zoomTo('Smaller', '-', -0.5),
            { role: 'togglefullscreen' },
            ...(isDeveloper ? [{ role: 'toggleDevTools' as const }] : []),
          ],
        },
        ...others.map((group) => ({ label: worded(group.label), submenu: itemsOf(group) })),
      ])
    },
    onChosen(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
