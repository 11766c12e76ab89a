import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { HeraError } from '../../../shared/domain/error.ts'

export interface DesktopFolders {
  /** The clinic's. */
  dataDir: string
  /** Chromium's own, when it is not the one the system gave: one running program per data folder follows from that. */
  profile: string | null
  /** Where reports of crashes are kept. */
  crashes: string
  /** Where the system's crash handler leaves what is reduced to reports. */
  dumps: string
}

export interface StartOrder {
  folders: DesktopFolders
  /** Join with the code of the configuration and end, without a window. */
  isEnrolment: boolean
}

/**
 * The command line of the desktop: `--data DIR` names the data folder, else it is in the user's application folder. The
 * folders are made. Throws SERVICE_UNAVAILABLE in words when they can't be.
 */
export const readOrder = (args: string[], userData: string): StartOrder => {
  const options = { data: { type: 'string' }, enrol: { type: 'boolean' } } as const
  // Not strict: Electron's and the system's own switches are among them.
  const { values } = parseArgs({ args, options, strict: false })
  const dataDir = typeof values.data === 'string' ? path.resolve(values.data) : path.join(userData, 'clinic')
  const profile = typeof values.data === 'string' ? path.join(dataDir, 'window') : null
  const crashes = path.join(dataDir, 'crashes')
  const dumps = path.join(crashes, 'dumps')
  try {
    for (const folder of [profile, dumps]) if (folder) mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch {
    throw new HeraError(
      'SERVICE_UNAVAILABLE',
      `Hera cannot write to its data folder, ${dataDir}. Make room on the disk, or ask whoever looks after this computer for the right to write there, then start Hera again.`,
      { reason: 'folder_not_writable' },
    )
  }
  return { folders: { dataDir, profile, crashes, dumps }, isEnrolment: values.enrol === true }
}
