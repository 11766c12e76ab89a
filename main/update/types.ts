import type { UpdateStatus } from '../../shared/contract/updates.ts'
import type { Author } from '../database/author.ts'
import type { Patience } from './feed-problems.ts'
import type { ReleaseFile } from './manifest.ts'

/** What the system's installer can take, as the manifest names it: `win-x64`, `mac-arm64`, `linux-x64-deb`. */
export type UpdatePlatform = string

/** How a host replaces the program. Absent where it cannot (the browser window, a run from source). */
export interface Installer {
  platform: UpdatePlatform
  /**
   * Hands a file that was checked to the system's installer and ends the program. `check` is called with the very file
   * that will be run, just before it is run; when it throws nothing is installed. `released` is what the signed manifest
   * says of the file. Resolves or throws only when the program goes on.
   */
  install(
    file: string,
    version: string,
    check: (file: string) => Promise<void>,
    released: Pick<ReleaseFile, 'name' | 'bytes' | 'sha512'>,
  ): Promise<void>
}

/** Updates of this workstation, as features use them: `core.updates`. */
export interface Updates {
  status(): UpdateStatus
  /** Looks at the feed now; what is offered comes down in the background. */
  check(): Promise<UpdateStatus>
  /** Throws in words when something stands against it at this moment. */
  install(by: Author): Promise<UpdateStatus>
  /** Who asks has proven who they are. */
  rollBack(by: Author): Promise<UpdateStatus>
}

/** What tests set; a program that was packed goes by what is in it. */
export interface UpdateOptions {
  keys?: readonly string[]
  patience?: Patience
  freeBytes?(folder: string): Promise<number>
}
