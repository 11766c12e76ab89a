import path from 'node:path'
import { type FuseConfig, FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses'
import type { AfterPackContext } from 'electron-builder'

/**
 * All nine switches that are burnt into Electron's program, so that nobody turns it into another one from outside. A
 * tenth in a newer Electron makes packaging fail until it is stated here.
 */
export const fuses = {
  version: FuseVersion.V1,
  strictlyRequireAllFuses: true,
  // Not a bare Node with the rights of a signed program.
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  // One way: a profile written with it can't be read without.
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  // The screens come over hera://, nothing over file://.
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  // There is no snapshot of our own.
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  [FuseV1Options.WasmTrapHandlers]: true,
} satisfies FuseConfig

const programName = ({ electronPlatformName, packager }: AfterPackContext): string => {
  if (electronPlatformName === 'darwin') return `${packager.appInfo.productFilename}.app`
  return electronPlatformName === 'win32' ? `${packager.appInfo.productFilename}.exe` : 'hera'
}

/**
 * electron-builder's own fuses are one short and never strict, so they are set here: after the program was put together
 * and before it is signed.
 */
export const setFuses = async (context: AfterPackContext): Promise<void> => {
  await flipFuses(path.join(context.appOutDir, programName(context)), {
    ...fuses,
    // A Mac refuses a changed program without any signature; a real one replaces this.
    resetAdHocDarwinSignature: context.electronPlatformName === 'darwin',
  })
}
