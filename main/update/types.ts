import type { UpdateStatus } from '../../shared/contract/updates.ts'

/** What the system's installer can take, as the manifest names it: `win-x64`, `mac-arm64`, `linux-x64-deb`. */
export type UpdatePlatform = string

/** How a host replaces the program. Absent where it cannot (the browser window, a run from source). */
export interface Installer {
  platform: UpdatePlatform
  /**
   * Hands a file that was checked to the system's installer and ends the program. `check` is called with the very file
   * that will be run, just before it is run; when it throws nothing is installed. Resolves or throws only when the
   * program goes on.
   */
  install(file: string, version: string, check: (file: string) => Promise<void>): Promise<void>
}

/** Updates of this workstation, as features use them: `core.updates`. */
export interface Updates {
  status(): UpdateStatus
  check(): Promise<UpdateStatus>
  install(): Promise<UpdateStatus>
  rollBack(): Promise<UpdateStatus>
}
