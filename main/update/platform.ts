import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Platform } from './manifest.ts'

interface Packed {
  /** The environment's APPIMAGE: set when the program runs from one. */
  appImage: string | undefined
  /** The text of `resources/package-type`, which electron-builder writes into packages of Linux. */
  packageType: string | null
  /** The uninstaller that the setup program of Windows leaves beside Hera, and the MSI does not. */
  hasUninstaller: boolean
}

/**
 * What a running program is packed as, by the names of the manifest; null for what no installer can replace. A program
 * from the MSI is none: the setup program would be installed beside it.
 */
export const platformOf = (system: NodeJS.Platform, arch: string, packed: Packed): Platform | null => {
  if (system === 'win32') return arch === 'x64' && packed.hasUninstaller ? 'win-x64' : null
  if (system === 'darwin') return arch === 'arm64' ? 'mac-arm64' : arch === 'x64' ? 'mac-x64' : null
  if (system !== 'linux' || arch !== 'x64') return null
  if (packed.appImage) return 'linux-x64-appimage'
  return packed.packageType?.trim() === 'deb' ? 'linux-x64-deb' : null
}

/** The same for the program that runs; `resources` is Electron's `process.resourcesPath`. */
export const ownPlatform = (
  { platform, arch, execPath, env }: Pick<NodeJS.Process, 'platform' | 'arch' | 'execPath' | 'env'>,
  resources: string,
): Platform | null => {
  const typeFile = path.join(resources, 'package-type')
  return platformOf(platform, arch, {
    appImage: env.APPIMAGE,
    packageType: existsSync(typeFile) ? readFileSync(typeFile, 'utf8') : null,
    hasUninstaller: existsSync(path.join(path.dirname(execPath), `Uninstall ${path.basename(execPath)}`)),
  })
}
