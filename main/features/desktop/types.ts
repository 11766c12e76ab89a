import type { MenuGroup } from '../../../shared/contract/desktop.ts'

export interface CrashReport {
  name: string
  at: number
  process: string
  version: string
  reason: string
  /** Where it was and which modules were there, in lines; never memory. */
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

/** The same, as features use it: the commands in the menu bar are those of one session, and go with it. */
export interface Desktop {
  /** Shows a session's commands in the menu bar, until the session is locked or ends. */
  setMenu(sessionId: string, groups: MenuGroup[]): void
  /** Calls back with what is chosen among this session's commands; answers how to stop. */
  onChosen(sessionId: string, listener: (id: string) => void): () => void
  crashes(): CrashReport[]
  removeCrashes(): number
}
