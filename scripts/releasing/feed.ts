import type { KeyObject } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { flushFile, flushFolder } from '../../main/database/backup-files.ts'
import { manifestName } from '../../main/update/finding.ts'
import { type ManifestText, readManifest, readPublicKey } from '../../main/update/manifest.ts'
import { compareVersions } from '../../main/update/version.ts'
import { publicText, ReleaseError, signatureOf } from './signing-key.ts'

const put = (file: string, content: Buffer | string): void => {
  writeFileSync(`${file}.part`, content)
  flushFile(`${file}.part`)
  renameSync(`${file}.part`, file)
}

const copy = (from: string, to: string): void => {
  copyFileSync(from, `${to}.part`)
  flushFile(`${to}.part`)
  renameSync(`${to}.part`, to)
}

/** What the feed offers now, so that nobody sends every workstation an older version by a slip of the finger. */
const offeredNow = (folder: string, channel: string): ManifestText | null => {
  const file = path.join(folder, manifestName(channel))
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ManifestText) : null
}

const assertForward = (folder: string, manifest: ManifestText): void => {
  const now = offeredNow(folder, manifest.channel)
  if (!now) return
  if (compareVersions(now.version, manifest.version) > 0)
    throw new ReleaseError(
      `The feed has version ${now.version} already; workstations never go down to ${manifest.version}.`,
    )
  if (Date.parse(manifest.releasedAt) <= Date.parse(now.releasedAt))
    throw new ReleaseError('The feed was made later than now, by its own date. Set this computer’s clock right.')
  if (now.version !== manifest.version) return
  // Who has it stays with what they have: half of the clinics would run something else under the same name.
  for (const { platform, name, sha512 } of manifest.files) {
    const before = now.files.find((file) => file.platform === platform)
    if (before && before.sha512 !== sha512)
      throw new ReleaseError(
        `Version ${now.version} was released with another ${name}. Release the same file again, or give it a new version.`,
      )
  }
}

/**
 * Signs a manifest with each key and lays it, the packages and electron-builder's lists out as a feed. What points at
 * the packages comes last, and the earlier release stays: its manifest under the name of its version, its packages.
 */
export const writeFeed = (
  folder: string,
  packages: string,
  manifest: ManifestText,
  keys: readonly KeyObject[],
): void => {
  mkdirSync(folder, { recursive: true })
  assertForward(folder, manifest)
  const bytes = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)
  const signatures = `${keys.map((key) => signatureOf(bytes, key)).join('\n')}\n`
  // As a workstation will: whatever it would refuse is not given out.
  readManifest(
    bytes,
    Buffer.from(signatures),
    keys.map((key) => readPublicKey(publicText(key))),
  )
  for (const { name, bytes: size } of manifest.files) {
    const target = path.join(folder, name)
    copy(path.join(packages, name), target)
    if (statSync(target).size !== size) throw new ReleaseError(`${name} changed while it was copied.`)
  }
  for (const yml of new Set(manifest.files.flatMap((file) => file.yml ?? [])))
    copy(path.join(packages, yml), path.join(folder, yml))
  for (const name of [manifestName(manifest.channel, manifest.version), manifestName(manifest.channel)]) {
    put(path.join(folder, `${name}.sig`), signatures)
    put(path.join(folder, name), bytes)
  }
  flushFolder(folder)
}
