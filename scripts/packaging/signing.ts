/** Packages that can be asked for: `linux-dir` is the unpacked program, the others are what is handed out. */
export const targets = ['linux-dir', 'deb', 'appimage', 'win', 'mac'] as const
export type PackageTarget = (typeof targets)[number]

export type Environment = Readonly<Record<string, string | undefined>>

/** Meant for clinics: everything must be signed, and packaging fails in words where it can't be. */
export const isRelease = (env: Environment): boolean => env.HERA_RELEASE === '1'

const azure = ['HERA_AZURE_ENDPOINT', 'HERA_AZURE_ACCOUNT', 'HERA_AZURE_PROFILE'] as const
const azureLogin = ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET'] as const
const certificate = ['WIN_CSC_LINK', 'WIN_CSC_KEY_PASSWORD'] as const
const apple = ['APPLE_API_KEY', 'APPLE_API_KEY_ID', 'APPLE_API_ISSUER'] as const

const missing = (env: Environment, names: readonly string[]): string[] => names.filter((name) => !env[name]?.trim())

/**
 * A whole distinguished name, such as `CN=Hera Clinics Ltd, O=Hera Clinics Ltd, L=Nairobi, C=KE`. A bare common name
 * could be had by somebody else from another authority.
 */
export const isWholeName = (name: string): boolean =>
  /(^|,)\s*CN=[^,]/.test(name) && /(^|,)\s*O=[^,]/.test(name) && /(^|,)\s*C=[A-Z]{2}\s*(,|$)/.test(name)

/** How Windows programs are signed, by what is set; null where nothing is. */
export const windowsSigner = (env: Environment): 'azure' | 'certificate' | null => {
  if (azure.some((name) => env[name])) return 'azure'
  return env.WIN_CSC_LINK ? 'certificate' : null
}

const windowsProblems = (env: Environment): string[] => {
  const publisher = env.HERA_WINDOWS_PUBLISHER ?? ''
  const signer = windowsSigner(env)
  const problems =
    signer === null
      ? [`set ${azure.join(', ')} (Azure Trusted Signing) or ${certificate.join(', ')} (a certificate)`]
      : missing(env, signer === 'azure' ? [...azure, ...azureLogin] : certificate).map((name) => `set ${name}`)
  if (!isWholeName(publisher)) {
    problems.push(
      'set HERA_WINDOWS_PUBLISHER to the whole name in the certificate (CN=..., O=..., C=..): updates are held against it',
    )
  }
  return problems
}

const macProblems = (env: Environment): string[] => {
  const identity = env.CSC_LINK || env.CSC_NAME ? [] : ['set CSC_LINK or CSC_NAME (a Developer ID Application)']
  return [...identity, ...missing(env, apple).map((name) => `set ${name} (notarisation)`)]
}

const problemsOf: Readonly<Record<PackageTarget, (env: Environment) => string[]>> = {
  'linux-dir': () => [],
  deb: (env) => missing(env, ['HERA_GPG_KEY']).map((name) => `set ${name} to the id of the key that signs packages`),
  appimage: (env) => problemsOf.deb(env),
  win: windowsProblems,
  mac: macProblems,
}

/** What a release of these packages still needs; empty when it can be made. */
export const releaseProblems = (env: Environment, wanted: readonly PackageTarget[]): string[] => {
  const everywhere = missing(env, ['HERA_UPDATE_KEYS']).map(
    (name) => `set ${name} to the public keys of updates, as npm run release -- keygen prints them`,
  )
  return [...new Set([...everywhere, ...wanted.flatMap((target) => problemsOf[target](env))])]
}

/** True when what comes out carries a signature; its name says so when it doesn't. */
export const isSigned = (env: Environment, target: PackageTarget): boolean => {
  if (target === 'mac') return macProblems(env).length === 0
  return target === 'win' ? windowsProblems(env).length === 0 : Boolean(env.HERA_GPG_KEY)
}
