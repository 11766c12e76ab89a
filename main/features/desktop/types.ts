import type { MenuGroup } from '../../../shared/contract/desktop.ts'

export interface CrashReport {
  name: string
  at: number
  process: string
  version: string
  reason: string
  /** Frames and modules in lines; never memory. */
  text: string
}

/** What a program with a window of its own can do. */
export interface DesktopPowers {
  /** Shows these commands in the menu bar, or (null) none but the system's own. */
  setMenu(groups: MenuGroup[] | null): void
  /** Calls back with the id of a command that was chosen in the menu bar; answers how to stop. */
  onChosen(listener: (id: string) => void): () => void
  crashes(): CrashReport[]
  removeCrashes(): number
}
