import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { line, time } from './fields.ts'
import { action, query } from './procedure.ts'

/** A key as Electron writes it; only those that cannot be typed as text. */
const accelerator = z.string().regex(/^(Ctrl|Alt|Ctrl\+Shift|Alt\+Shift)\+([A-Z0-9]|F\d{1,2})$/)

export const menuItem = z.object({ id: line('Command', 100), label: line('Label', 80), keys: accelerator.nullable() })
export const menuGroup = z.object({ label: line('Menu', 40), items: z.array(menuItem).min(1).max(40) })
export type MenuGroup = z.infer<typeof menuGroup>

export const crashRow = z.object({
  name: z.string(),
  at: time,
  /** Which part of the program: browser, renderer, gpu-process, utility. */
  process: z.string(),
  version: z.string(),
  reason: z.string(),
})

/** What only a program with a window of its own can do; elsewhere `isDesktop` is false and the rest does nothing. */
export const desktop = {
  /** The menu bar shows this person's commands; it is empty again when the session ends or locks. */
  setMenu: action('session', '/desktop/menu', 'Show these commands in the menu bar')
    .input(z.object({ groups: z.array(menuGroup).max(8) }))
    .output(z.object({ isDesktop: z.boolean() })),
  chosen: query('session', '/desktop/chosen', 'Commands chosen in the menu bar', { background: true }).output(
    eventIterator(z.object({ id: z.string() })),
  ),
  crashes: query('settings.manage', '/desktop/crashes', 'Crash reports kept on this computer').output(
    z.object({ rows: z.array(crashRow) }),
  ),
  crash: query('settings.manage', '/desktop/crashes/{name}', 'A crash report: frames and modules, no memory')
    .input(z.object({ name: z.string().regex(/^[\w-]{1,100}$/) }))
    .output(crashRow.extend({ text: z.string() })),
  removeCrashes: action('settings.manage', '/desktop/crashes/remove', 'Remove the crash reports').output(
    z.object({ removed: z.number().int() }),
  ),
}
