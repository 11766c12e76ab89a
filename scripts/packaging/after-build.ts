import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import { type Environment, isWholeName } from './signing.ts'

/** Made for people; the others that electron-builder writes are lists for updates. */
const isPackage = (file: string): boolean => /\.(deb|AppImage|exe|msi|dmg|zip)$/.test(file)

const sign = (file: string, key: string): string => {
  const signature = `${file}.asc`
  rmSync(signature, { force: true })
  // Ends with an error, and packaging with it, when the key is not there or stays locked.
  execFileSync(
    'gpg',
    ['--batch', '--yes', '--local-user', key, '--armor', '--output', signature, '--detach-sign', file],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  )
  return signature
}

/**
 * The sums of the packages in SHA256SUMS, and a detached signature (.asc) of it and of every package for Linux where
 * HERA_GPG_KEY names a key. Answers all files for people.
 */
export const sealPackages = (files: readonly string[], env: Environment): string[] => {
  const packages = files.filter(isPackage).sort()
  const [first] = packages
  if (first === undefined) return []
  const sums = path.join(path.dirname(first), 'SHA256SUMS')
  const sumOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')
  writeFileSync(sums, packages.map((file) => `${sumOf(file)}  ${path.basename(file)}\n`).join(''))
  const key = env.HERA_GPG_KEY
  const forGpg = packages.filter((file) => /\.(deb|AppImage)$/.test(file))
  return [...packages, sums, ...(key ? [...forGpg, sums].map((file) => sign(file, key)) : [])]
}

/**
 * Throws unless the program in `unpacked` will only take updates of its own publisher: without a name in this file
 * electron-updater takes anything that is signed by anybody, or not at all.
 */
export const assertPublisherNamed = (unpacked: string): void => {
  const file = path.join(unpacked, 'resources/app-update.yml')
  const written = existsSync(file) ? (parse(readFileSync(file, 'utf8')) as { publisherName?: string | string[] }) : {}
  const names = [written.publisherName ?? []].flat()
  if (names.length === 0 || !names.every(isWholeName)) {
    throw new Error(
      'The Windows program does not name its publisher in app-update.yml, so it would take updates of anybody. Nothing of this build may be handed out.',
    )
  }
}
