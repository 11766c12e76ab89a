import type { Platform } from './manifest.ts'

interface Packed {
  /** The environment's APPIMAGE: set when the program runs from one. */
  appImage: string | undefined
  /** The text of `resources/package-type`, which electron-builder writes into packages of Linux. */
  packageType: string | null
}

/** What a running program is packed as, by the names of the manifest; null for what no installer can replace. */
export const platformOf = (
  system: NodeJS.Platform,
  arch: string,
  { appImage, packageType }: Packed,
): Platform | null => {
  if (system === 'win32') return arch === 'x64' ? 'win-x64' : null
  if (system === 'darwin') return arch === 'arm64' ? 'mac-arm64' : arch === 'x64' ? 'mac-x64' : null
  if (system !== 'linux' || arch !== 'x64') return null
  if (appImage) return 'linux-x64-appimage'
  return packageType?.trim() === 'deb' ? 'linux-x64-deb' : null
}
