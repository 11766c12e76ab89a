import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import { isFileName, type Platform, type ReleaseFile } from '../../main/update/manifest.ts'
import { ReleaseError } from './signing-key.ts'

/** electron-builder's list that a kind of package stands in. */
const listOf: Readonly<Record<Platform, string>> = {
  'linux-x64-deb': 'latest-linux.yml',
  'linux-x64-appimage': 'latest-linux.yml',
  'win-x64': 'latest.yml',
  'mac-arm64': 'latest-mac.yml',
  'mac-x64': 'latest-mac.yml',
}

/** What a file in the release folder is, by its name; null for what no update is made of (dmg, msi, blockmaps, ...). */
const kindOf = (name: string): Platform | null => {
  if (/\.deb$/.test(name)) return 'linux-x64-deb'
  if (/\.AppImage$/.test(name)) return 'linux-x64-appimage'
  if (/\.exe$/.test(name)) return 'win-x64'
  if (/\.zip$/.test(name)) return /arm64/.test(name) ? 'mac-arm64' : 'mac-x64'
  return null
}

const sumsOf = async (file: string): Promise<Pick<ReleaseFile, 'sha256' | 'sha512'>> => {
  const [sha512, sha256] = [createHash('sha512'), createHash('sha256')]
  for await (const piece of createReadStream(file) as AsyncIterable<Buffer>) {
    sha512.update(piece)
    sha256.update(piece)
  }
  return { sha512: sha512.digest('base64'), sha256: sha256.digest('hex') }
}

/** electron-builder wrote down what it built: a file that was changed since (signed later, rebuilt) would not fit. */
const assertListed = (folder: string, list: string, name: string, sha512: string): void => {
  const listed = parse(readFileSync(path.join(folder, list), 'utf8')) as {
    files?: { url?: string; sha512?: string }[]
  } | null
  const entry = listed?.files?.find(({ url }) => url === name)
  if (entry && entry.sha512 !== sha512)
    throw new ReleaseError(`${name} is not the file that ${list} was made for. Package again, all in one run.`)
}

/** The packages of this version in electron-builder's output folder, one per platform. */
export const findPackages = async (folder: string, version: string): Promise<ReleaseFile[]> => {
  if (!existsSync(folder)) throw new ReleaseError(`There is no folder ${folder}. Package first: npm run package.`)
  const found = new Map<Platform, ReleaseFile>()
  for (const name of readdirSync(folder).sort()) {
    const platform = kindOf(name)
    const file = path.join(folder, name)
    // `1.0.0` must not be found in `1.0.0-beta.1` or `11.0.0`.
    const isOfVersion = name
      .replace(/\.[A-Za-z]+$/, '')
      .split(/[_-](?=\d)|[_-](?=(?:linux|win|mac|amd64|x64|x86_64|arm64))/)
      .includes(version)
    if (!platform || !isOfVersion || !statSync(file).isFile()) continue
    const twin = found.get(platform)
    if (twin)
      throw new ReleaseError(
        `Both ${twin.name} and ${name} are ${platform} packages. Remove the one that is not meant.`,
      )
    if (!isFileName(name))
      throw new ReleaseError(`“${name}” is no name for a file of a release: letters, figures, dots, dashes.`)
    const sums = await sumsOf(file)
    const list = listOf[platform]
    const isListed = existsSync(path.join(folder, list))
    if (isListed) assertListed(folder, list, name, sums.sha512)
    found.set(platform, { platform, name, bytes: statSync(file).size, ...sums, ...(isListed ? { yml: list } : {}) })
  }
  if (found.size === 0)
    throw new ReleaseError(`No package of version ${version} is in ${folder}. Package first: npm run package.`)
  return [...found.values()]
}
