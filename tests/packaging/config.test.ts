import { createRequire } from 'node:module'
import path from 'node:path'
import { FuseV1Options } from '@electron/fuses'
import type { Configuration } from 'electron-builder'
import { expect, test } from 'vitest'
import { fromEnvironment, harmlessFeed } from '../../scripts/packaging/config.ts'
import { fuses } from '../../scripts/packaging/fuses.ts'
import {
  type Environment,
  isSigned,
  isWholeName,
  type PackageTarget,
  releaseProblems,
  targets,
} from '../../scripts/packaging/signing.ts'

const root = path.resolve(import.meta.dirname, '../..')

/** As electron-builder itself reads electron-builder.yml, adds what it is given, and holds it against its schema. */
const builder = createRequire(createRequire(import.meta.url).resolve('app-builder-lib'))('./util/config/config.js') as {
  getConfig(dir: string, file: null, given: Configuration): Promise<Configuration>
  validateConfiguration(config: Configuration, log: { isEnabled: boolean; add(): void }): Promise<void>
}
const configFor = async (target: PackageTarget, env: Environment = {}): Promise<Configuration> => {
  const config = await builder.getConfig(root, null, fromEnvironment({ root, env, target, mainFiles: ['electron.js'] }))
  await builder.validateConfiguration(config, { isEnabled: false, add() {} })
  return config
}

const publisher = 'CN=Hera Clinics Ltd, O=Hera Clinics Ltd, L=Nairobi, C=KE'
const azure = {
  ...{ HERA_AZURE_ENDPOINT: 'https://weu.codesigning.azure.net', HERA_AZURE_ACCOUNT: 'hera', HERA_AZURE_PROFILE: 'p' },
  ...{ AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: 'c', AZURE_CLIENT_SECRET: 's', HERA_WINDOWS_PUBLISHER: publisher },
}
const certificate = { WIN_CSC_LINK: 'cert.pfx', WIN_CSC_KEY_PASSWORD: 'x', HERA_WINDOWS_PUBLISHER: publisher }
const apple = { CSC_LINK: 'id.p12', APPLE_API_KEY: 'AuthKey.p8', APPLE_API_KEY_ID: 'k', APPLE_API_ISSUER: 'i' }
const common = { HERA_RELEASE: '1', HERA_UPDATE_KEYS: 'k' }

test('electron-builder accepts the configuration of every package, signed or not', async () => {
  for (const target of targets) {
    for (const env of [{}, { ...common, ...azure, ...apple, HERA_GPG_KEY: 'k' }, { ...common, ...certificate }]) {
      await configFor(target, env)
    }
  }
})

test('all nine fuses are stated, and one that is not known stops the packaging', () => {
  const all = Object.values(FuseV1Options).filter((fuse) => typeof fuse === 'number')
  expect(all).toHaveLength(9)
  expect(fuses.strictlyRequireAllFuses).toBe(true)
  const { RunAsNode, EnableNodeOptionsEnvironmentVariable, EnableNodeCliInspectArguments } = FuseV1Options
  const off = [RunAsNode, EnableNodeOptionsEnvironmentVariable, EnableNodeCliInspectArguments]
  const alsoOff = [FuseV1Options.GrantFileProtocolExtraPrivileges, FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]
  const on = all.filter((fuse) => ![...off, ...alsoOff].includes(fuse))
  expect(on.map((fuse) => FuseV1Options[fuse])).toEqual([
    'EnableCookieEncryption',
    'EnableEmbeddedAsarIntegrityValidation',
    'OnlyLoadAppFromAsar',
    'WasmTrapHandlers',
  ])
  expect(Object.fromEntries(all.map((fuse) => [fuse, fuses[fuse]]))).toEqual(
    Object.fromEntries(all.map((fuse) => [fuse, on.includes(fuse)])),
  )
})

test('one archive that Electron checks, with machine code alone outside of it, and nothing compiled on the way', async () => {
  const config = await configFor('deb')
  expect(config).toMatchObject({
    ...{ asar: { smartUnpack: false }, asarUnpack: ['**/*.node'], npmRebuild: false, productName: 'Hera' },
    directories: { output: 'release', buildResources: 'resources' },
  })
  expect(config.disableAsarIntegrity).toBeUndefined()
  expect(config.afterPack).toBeTypeOf('function')
})

test('Windows: a silent installer and an MSI, for the whole computer, with native modules signed too', async () => {
  const config = await configFor('win')
  expect(config.win).toMatchObject({
    ...{ target: ['nsis', 'msi'], verifyUpdateCodeSignature: true, signExts: ['.dll', '.node'] },
  })
  expect(config.nsis).toMatchObject({ oneClick: false, perMachine: true, deleteAppDataOnUninstall: false })
  expect(config.msi).toMatchObject({ perMachine: true })
})

test('macOS: dmg and zip, hardened, with the one entitlement that V8 needs', async () => {
  const config = await configFor('mac')
  expect(config.mac).toMatchObject({ target: ['dmg', 'zip'], hardenedRuntime: true, notarize: false, identity: null })
  expect(config.mac?.entitlements).toBe('resources/mac/entitlements.plist')
  expect((await configFor('mac', apple)).mac).toMatchObject({ notarize: true })
  expect((await configFor('mac', apple)).mac?.identity).toBeUndefined()
})

test('Linux: deb and AppImage', async () => {
  const config = await configFor('deb')
  expect(config.linux).toMatchObject({ target: ['deb', 'AppImage'], executableName: 'hera' })
  expect(config.deb).toMatchObject({ afterInstall: 'resources/linux/after-install.sh' })
})

test('Windows programs are signed by Azure or by a certificate, whichever is set, in the publisher’s whole name', async () => {
  expect((await configFor('win', azure)).win).toMatchObject({
    azureSignOptions: {
      ...{ publisherName: publisher, endpoint: azure.HERA_AZURE_ENDPOINT },
      ...{ codeSigningAccountName: 'hera', certificateProfileName: 'p' },
    },
  })
  const other = (await configFor('win', certificate)).win
  expect(other).toMatchObject({ signtoolOptions: { publisherName: [publisher] } })
  expect(other?.azureSignOptions).toBeUndefined()
})

test('a release may not come out unsigned, and says what it needs', async () => {
  expect((await configFor('win', { ...common, ...azure })).forceCodeSigning).toBe(true)
  expect((await configFor('mac', { ...common, ...apple })).forceCodeSigning).toBe(true)
  for (const [target, env] of [
    ['win', azure],
    ['win', certificate],
    ['mac', apple],
    ['deb', { HERA_GPG_KEY: 'k' }],
    ['appimage', { HERA_GPG_KEY: 'k' }],
  ] as const) {
    expect(releaseProblems({ ...common, ...env }, [target])).toEqual([])
    for (const name of Object.keys({ HERA_UPDATE_KEYS: '', ...env })) {
      const problems = releaseProblems({ ...common, ...env, [name]: '' }, [target])
      expect(problems, `${target} without ${name}`).not.toEqual([])
      expect(problems.join()).toContain(name.startsWith('CSC') ? 'CSC_LINK' : name)
    }
  }
})

test('a publisher’s name is the whole name in the certificate', () => {
  expect(isWholeName(publisher)).toBe(true)
  for (const name of [
    '',
    'Hera Clinics Ltd',
    'CN=Hera Clinics Ltd',
    'CN=Hera, C=KE',
    'O=Hera, C=KE',
    'CN=, O=H, C=KE',
  ]) {
    expect(isWholeName(name), name).toBe(false)
  }
})

test('what is not signed is named so, and its feed is nobody’s', async () => {
  for (const target of targets) {
    const { artifactName, publish } = await configFor(target)
    expect(artifactName).toMatch(/^hera-\$\{version\}-unsigned-(linux-x64|win-x64|mac-arm64)\.\$\{ext\}$/)
    expect(publish).toEqual([{ provider: 'generic', url: harmlessFeed }])
    expect(isSigned({}, target)).toBe(false)
  }
  expect((await configFor('win', azure)).artifactName).toMatch(/^hera-\$\{version\}-win-x64\.\$\{ext\}$/)
  // A publisher that is no whole name would let updates of others in.
  expect(isSigned({ ...azure, HERA_WINDOWS_PUBLISHER: 'Hera' }, 'win')).toBe(false)
})
