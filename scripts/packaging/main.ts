import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { Arch, build, Platform } from 'electron-builder'
import { updateKeysFrom } from '../releasing/update-keys.ts'
import { assertPublisherNamed, sealPackages } from './after-build.ts'
import { readBundled } from './bundled.ts'
import { fromEnvironment } from './config.ts'
import { electronDistProblem } from './electron-dist.ts'
import { writePapers } from './papers.ts'
import { productFiles } from './product.ts'
import { isRelease, isSigned, type PackageTarget, releaseProblems, targets } from './signing.ts'

/**
 * `npm run package -- linux-dir|deb|appimage|win|mac ... [--out DIR]`: packs what npm run build made. Ends with 1 and in
 * words when a release (HERA_RELEASE=1) could not be signed. docs/release-checklist.md has the variables.
 */
const root = path.resolve(import.meta.dirname, '../..')
const { env } = process
const electron = createRequire(import.meta.url)('electron/package.json') as { version: string }

const fail = (words: string): never => {
  process.stderr.write(`${words}\n`)
  process.exit(1)
}

const isTarget = (text: string): text is PackageTarget => targets.some((target) => target === text)

const usage = `Say what to package: ${targets.join(', ')} (several at once for one system). Into another folder than release: --out DIR.`

const readArguments = () => {
  try {
    return parseArgs({ options: { out: { type: 'string', default: 'release' } }, allowPositionals: true })
  } catch {
    return fail(usage)
  }
}

const { values, positionals } = readArguments()
const wanted = positionals.filter(isTarget)
if (wanted.length === 0 || wanted.length < positionals.length) fail(usage)
if (env.HERA_ELECTRON_DIST) {
  const problem = electronDistProblem(path.resolve(root, env.HERA_ELECTRON_DIST), electron.version, wanted)
  if (problem) fail(problem)
}
if (isRelease(env)) {
  const problems = releaseProblems(env, wanted)
  if (problems.length > 0) {
    fail(`A release is signed, and this one could not be:\n${problems.map((words) => `- ${words}`).join('\n')}`)
  }
}

const writeUpdateKeys = (): void => {
  const dir = path.join(root, 'dist/update')
  rmSync(dir, { recursive: true, force: true })
  if (!env.HERA_UPDATE_KEYS) return
  mkdirSync(dir, { recursive: true })
  writeFileSync(path.join(dir, 'update-keys.json'), JSON.stringify(updateKeysFrom(env.HERA_UPDATE_KEYS)))
}

/** electron-builder's own names for what is asked for, system by system: its lists for updates then hold all of one. */
const makers: [of: PackageTarget[], make: (chosen: PackageTarget[]) => ReturnType<Platform['createTarget']>][] = [
  [
    ['linux-dir', 'deb', 'appimage'],
    (chosen) => {
      const packages = chosen.filter((target) => target !== 'linux-dir')
      return Platform.LINUX.createTarget(packages.length > 0 ? packages : ['dir'], Arch.x64)
    },
  ],
  [['win'], () => Platform.WINDOWS.createTarget(['nsis', 'msi'], Arch.x64)],
  [['mac'], () => Platform.MAC.createTarget(['dmg', 'zip'], Arch.arm64)],
]

/** Where Debian's own tool is, it makes the .deb: nothing to download, and what is tested is what is handed out. */
const preferDpkg = (): void => {
  if (env.CUSTOM_FPM_PATH || env.USE_SYSTEM_FPM || spawnSync('dpkg-deb', ['--version']).status !== 0) return
  env.CUSTOM_FPM_PATH = path.join(import.meta.dirname, 'fpm-dpkg.mjs')
}

const main = async (): Promise<void> => {
  preferDpkg()
  writePapers(root, path.join(root, 'dist/papers'))
  writeUpdateKeys()
  const mainFiles = productFiles(readBundled(root, 'main'))
  const made: string[] = []
  for (const [of, make] of makers) {
    const chosen = wanted.filter((target) => of.includes(target))
    const [target] = chosen
    if (!target) continue
    if (!isSigned(env, target)) process.stdout.write('No signature: what comes out is named "unsigned".\n')
    const config = fromEnvironment({ root, env, target, mainFiles, output: values.out })
    made.push(...(await build({ projectDir: root, targets: make(chosen), config, publish: 'never' })))
    // electron-builder names no files where it only unpacks.
    if (chosen.every((one) => one === 'linux-dir')) process.stdout.write(`${path.join(values.out, 'linux-unpacked')}\n`)
    if (target === 'win' && isRelease(env)) assertPublisherNamed(path.join(root, values.out, 'win-unpacked'))
  }
  for (const file of sealPackages(made, env)) process.stdout.write(`${path.relative(root, file)}\n`)
}

/** A download that did not come is told with the way around it. */
const inWords = (error: unknown): string => {
  const words = error instanceof Error ? error.message : String(error)
  if (!/ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|fetch failed/.test(words)) return words
  return `Something that packaging needs could not be downloaded (${words}). Connect this computer, or name an unpacked Electron with HERA_ELECTRON_DIST=FOLDER: with it linux-dir and deb need no download.`
}

main().catch((error: unknown) => fail(inWords(error)))
