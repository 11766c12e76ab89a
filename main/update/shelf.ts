import type { KeyObject } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { open, rename, statfs, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { flushFile, flushFolder } from '../database/backup-files.ts'
import type { Feed } from './feed-problems.ts'
import { Sums } from './file-check.ts'
import { type Manifest, type ReleaseFile, readManifest, refused } from './manifest.ts'
import type { UpdatePlatform } from './types.ts'
import { isVersion } from './version.ts'

/** A manifest with the very bytes it was read from. */
export interface Signed {
  manifest: Manifest
  bytes: Buffer
  signatures: Buffer
}

/** A release that lies on this computer. */
export interface Kept extends Signed {
  released: ReleaseFile
  file: string
}

const manifestFile = 'release.json'
const signatureFile = 'release.json.sig'

const damaged = () =>
  refused(
    'damaged_file',
    'The installer at the update address is not the one that was released: damaged on the way, or changed by somebody. Nothing was kept. Ask whoever keeps that address to copy the release there again.',
  )

const diskFull = (bytes: number) =>
  refused(
    'disk_full',
    `There is not enough free space on this computer for the update: ${Math.ceil(bytes / 1_000_000)} MB are needed. Free some, then look for updates again.`,
  )

const freeBytesOf = async (folder: string): Promise<number> => {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

/** The installers on this computer: `updates/VERSION/` with the file, its signed manifest and the signatures. */
export const openShelf = (dataDir: string, freeBytes: (folder: string) => Promise<number> = freeBytesOf) => {
  const folder = path.join(dataDir, 'updates')
  const placeOf = (version: string): string => path.join(folder, version)

  const write = async (
    feed: Feed,
    released: ReleaseFile,
    file: string,
    told: (done: number) => void,
  ): Promise<void> => {
    const sums = new Sums()
    const handle = await open(file, 'wx', 0o600)
    try {
      for await (const piece of feed.read(released.name, released.bytes)) {
        await handle.writeFile(piece)
        sums.add(piece)
        told(sums.bytes)
      }
      await handle.sync()
    } finally {
      await handle.close()
    }
    if (!sums.areOf(released)) throw damaged()
  }

  const describe = async (place: string, { bytes, signatures }: Signed): Promise<void> => {
    for (const [name, content] of [
      [manifestFile, bytes],
      [signatureFile, signatures],
    ] as const) {
      const file = path.join(place, name)
      await writeFile(`${file}.part`, content, { mode: 0o600 })
      flushFile(`${file}.part`)
      await rename(`${file}.part`, file)
    }
    flushFolder(place)
  }

  return {
    /** The same file was released again, with other words or another last day. */
    renew: (signed: Signed): Promise<void> => describe(placeOf(signed.manifest.version), signed),

    /**
     * Brings the file of a release here, summing it up as it comes. It has its name only once it is whole, right and on
     * the disk; whatever goes wrong, nothing of it is left.
     */
    async fetch(feed: Feed, signed: Signed, released: ReleaseFile, told: (done: number) => void): Promise<void> {
      const place = placeOf(signed.manifest.version)
      rmSync(place, { recursive: true, force: true })
      mkdirSync(place, { recursive: true, mode: 0o700 })
      try {
        // The system's installer takes a copy of its own, and what it unpacks.
        const needed = released.bytes * 3
        if ((await freeBytes(folder)) < needed) throw diskFull(needed)
        const file = path.join(place, released.name)
        await write(feed, released, `${file}.part`, told)
        await describe(place, signed)
        await rename(`${file}.part`, file)
        flushFolder(place)
        flushFolder(folder)
      } catch (error) {
        rmSync(place, { recursive: true, force: true })
        throw error
      }
    },

    /** The release of exactly this version, if its manifest is signed and its file is there; its content is not read. */
    find(version: string, platform: UpdatePlatform, keys: readonly KeyObject[]): Kept | null {
      try {
        const place = placeOf(version)
        const bytes = readFileSync(path.join(place, manifestFile))
        const signatures = readFileSync(path.join(place, signatureFile))
        const manifest = readManifest(bytes, signatures, keys)
        const released = manifest.files.find((file) => file.platform === platform)
        if (!released || manifest.version !== version) return null
        const file = path.join(place, released.name)
        return statSync(file).size === released.bytes ? { manifest, bytes, signatures, released, file } : null
      } catch {
        return null
      }
    },

    versions: (): string[] => {
      try {
        return readdirSync(folder).filter(isVersion)
      } catch {
        return []
      }
    },

    remove: (version: string): void => rmSync(placeOf(version), { recursive: true, force: true }),

    /** Removes everything but these versions, half-finished downloads among it. */
    keepOnly(versions: readonly string[]): void {
      let names: string[] = []
      try {
        names = readdirSync(folder)
      } catch {} // not made yet
      for (const name of names.filter((one) => !versions.includes(one)))
        rmSync(path.join(folder, name), { recursive: true, force: true })
    },
  }
}
export type Shelf = ReturnType<typeof openShelf>
