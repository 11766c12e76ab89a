import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { extractAll } from '@electron/asar'
import type { TestProject } from 'vitest/node'
import { makeStandInElectron } from '../../scripts/packaging/stand-in-electron.ts'

const run = promisify(execFile)
const root = path.resolve(import.meta.dirname, '../..')

/** One package for all tests of the project, made as `npm run package -- deb` makes it. All outside of the project. */
export interface BuiltPackage {
  deb: string
  /** What stands in the .deb, as it is installed: `opt/Hera/...`, with DEBIAN beside. */
  installed: string
  /** What stands in its app.asar, with the unpacked files where they belong: a program for Node. */
  program: string
  /** Holds the public key that the package was signed for. */
  gpgHome: string
  updateKey: string
}

declare module 'vitest' {
  export interface ProvidedContext {
    package: BuiltPackage
  }
}

const signer = 'hera-packaging-test@example.invalid'

/** 32 bytes in base64: the public key of the update that nobody signs. */
const updateKey = Buffer.alloc(32, 7).toString('base64')

const makeKey = async (gpgHome: string): Promise<void> => {
  mkdirSync(gpgHome, { mode: 0o700 })
  const wanted = ['--batch', '--passphrase', '', '--quick-generate-key', signer, 'ed25519', 'sign', 'never']
  await run('gpg', wanted, { env: { ...process.env, GNUPGHOME: gpgHome } })
}

export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'hera-package-'))
  const at = (name: string): string => path.join(folder, name)
  const electron = createRequire(import.meta.url)('electron/package.json') as { version: string }
  makeStandInElectron(at('electron'), electron.version)
  await makeKey(at('gpg'))
  const env = {
    ...process.env,
    GNUPGHOME: at('gpg'),
    HERA_ELECTRON_DIST: at('electron'),
    HERA_RELEASE: '1',
    HERA_GPG_KEY: signer,
    HERA_UPDATE_KEYS: updateKey,
  }
  const packager = path.join(root, 'scripts/packaging/main.ts')
  // As careful computers have it: what is packed is readable for the clinic's user all the same.
  const packing = ['-c', 'umask 077; exec "$@"', 'sh', process.execPath, packager, 'deb', '--out', at('release')]
  const { stdout } = await run('sh', packing, { cwd: root, env })
  const name = /\S+\.deb$/m.exec(stdout)?.[0]
  if (!name) throw new Error(`No package came out:\n${stdout}`)
  const deb = path.resolve(root, name)
  await run('dpkg-deb', ['--raw-extract', deb, at('installed')])
  extractAll(path.join(at('installed'), 'opt/Hera/resources/app.asar'), at('program'))
  // Kept where a failed test can be looked into.
  writeFileSync(at('packaging.log'), stdout)
  project.provide('package', {
    ...{ deb, installed: at('installed'), program: at('program'), gpgHome: at('gpg'), updateKey },
  })
  return async () => {
    await run('gpgconf', ['--kill', 'all'], { env }).catch(() => {})
    rmSync(folder, { recursive: true, force: true })
  }
}
