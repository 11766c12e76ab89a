import path from 'node:path'
import type { Configuration } from 'electron-builder'
import { setFuses } from './fuses.ts'
import { type Environment, isRelease, isSigned, type PackageTarget, windowsSigner } from './signing.ts'

/** Where updates come from when nobody said: an address that is nobody's. */
export const harmlessFeed = 'https://updates.invalid/hera'

/** As packages and updates name systems. Argon2 comes built for these and no others. */
export const systemOf: Readonly<Record<PackageTarget, string>> = {
  'linux-dir': 'linux-x64',
  deb: 'linux-x64',
  appimage: 'linux-x64',
  win: 'win-x64',
  mac: 'mac-arm64',
}

const windowsOptions = (env: Environment): NonNullable<Configuration['win']> => {
  const publisherName = env.HERA_WINDOWS_PUBLISHER ?? ''
  const signer = windowsSigner(env)
  if (signer === 'azure') {
    return {
      azureSignOptions: {
        publisherName,
        endpoint: env.HERA_AZURE_ENDPOINT ?? '',
        codeSigningAccountName: env.HERA_AZURE_ACCOUNT ?? '',
        certificateProfileName: env.HERA_AZURE_PROFILE ?? '',
      },
    }
  }
  return signer === 'certificate' ? { signtoolOptions: { publisherName: [publisherName] } } : {}
}

const macOptions = (env: Environment): NonNullable<Configuration['mac']> =>
  // Without an identity of ours nothing is signed, instead of with whatever the keychain happens to hold.
  isSigned(env, 'mac') ? { notarize: true } : { notarize: false, identity: null }

/** Written by main.ts where there are keys: a build without them takes no updates. */
const updateKeys = (env: Environment) =>
  env.HERA_UPDATE_KEYS ? [{ from: 'dist/update', to: 'dist/main', filter: ['update-keys.json'] }] : []

export interface ConfigOptions {
  root: string
  env: Environment
  target: PackageTarget
  /** Of dist/main, by product.ts. */
  mainFiles: readonly string[]
  /** Where the packages go, from the project's folder. */
  output?: string
}

/**
 * What the environment adds to electron-builder.yml, which electron-builder reads by itself: lists are put behind those in
 * the file. The variables are in docs/release-checklist.md.
 */
export const fromEnvironment = ({ root, env, target, mainFiles, output }: ConfigOptions): Configuration => {
  const mark = isSigned(env, target) ? '' : '-unsigned'
  return {
    ...(output === undefined ? {} : { directories: { output } }),
    files: [...mainFiles.map((file) => `dist/main/${file}`), ...updateKeys(env)],
    artifactName: `hera-\${version}${mark}-${systemOf[target]}.\${ext}`,
    publish: [{ provider: 'generic', url: env.HERA_UPDATE_FEED ?? harmlessFeed }],
    ...(env.HERA_ELECTRON_DIST ? { electronDist: path.resolve(root, env.HERA_ELECTRON_DIST) } : {}),
    forceCodeSigning: isRelease(env) && (target === 'win' || target === 'mac'),
    win: windowsOptions(env),
    mac: macOptions(env),
    afterPack: setFuses,
  }
}
