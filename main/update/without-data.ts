import path from 'node:path'
import { readMigrations } from '../database/migrate.ts'
import { assertReleased } from './file-check.ts'
import { asKeys, readUpdateKeys } from './keys.ts'
import { openShelf } from './shelf.ts'
import type { Installer } from './types.ts'
import { compareVersions } from './version.ts'

export interface BlindWayBack {
  version: string
  /** It reads the data whatever this version has done to it: both have the same schema. */
  readsData: boolean
  /** As `Installer.install`; throws in words when the kept installer is not the one that was released. */
  install(): Promise<void>
}

/**
 * The way back for a version that does not even open its data: nothing is read but the kept installers, so across a
 * migration it cannot tell whether the version before reads the data as it is (after one that failed it does, else it
 * says so and changes nothing). Null when no earlier version is kept.
 */
export const wayBackWithoutData = (
  dataDir: string,
  program: { root: string; version: string; keys?: readonly string[] },
  installer: Installer,
): BlindWayBack | null => {
  const shelf = openShelf(dataDir)
  const keys = asKeys(program.keys ?? readUpdateKeys(program.root))
  const [kept] = shelf
    .versions()
    .filter((version) => compareVersions(version, program.version) < 0)
    .sort((one, other) => compareVersions(other, one))
    .flatMap((version) => shelf.find(version, installer.platform, keys) ?? [])
  if (!kept) return null
  const check = (file: string): Promise<void> => assertReleased(file, kept.released)
  return {
    version: kept.manifest.version,
    readsData: kept.manifest.localSchema >= newestMigration(program.root),
    async install() {
      await check(kept.file)
      await installer.install(kept.file, kept.manifest.version, check, kept.released)
    },
  }
}

const newestMigration = (root: string): number =>
  readMigrations(path.join(root, 'migrations/local')).at(-1)?.number ?? Number.POSITIVE_INFINITY
