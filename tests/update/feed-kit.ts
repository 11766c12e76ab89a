import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { manifestName } from '../../main/update/finding.ts'
import type { ManifestText, Platform } from '../../main/update/manifest.ts'
import { publicText, signatureOf } from '../../scripts/releasing/signing-key.ts'
import { seededRandom, startOfTest } from '../harness/clinic.ts'

/*
 * Releases and the places they are served from, made for each test. The keys are drawn anew each time; a test that may
 * misbehave does so with a feed that is signed and laid out exactly as scripts/release does it.
 */

export const dayMs = 86_400_000
export const platform = 'linux-x64-deb' satisfies Platform

export const newKey = (): KeyObject => generateKeyPairSync('ed25519').privateKey
export { publicText } from '../../scripts/releasing/signing-key.ts'

/** The makers' key, known to every program of these tests. */
export const makersKey = newKey()
export const keys = [publicText(makersKey)]

export const emptyFolder = (): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'hera-update-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** An installer: bytes that nobody runs. */
export const contentOf = (version: string, bytes = 40_000): Buffer => {
  const seed = [...version].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7)
  return Buffer.from(seededRandom(seed)(bytes))
}

export const fileOf = (name: string, content: Buffer, on: Platform = platform): ManifestText['files'][number] => ({
  platform: on,
  name,
  bytes: content.length,
  sha512: createHash('sha512').update(content).digest('base64'),
  sha256: createHash('sha256').update(content).digest('hex'),
})

export const nameOf = (version: string): string => `hera_${version}_amd64.deb`

export const manifestOf = (version: string, over: Partial<ManifestText> = {}): ManifestText => ({
  format: 1,
  version,
  channel: 'stable',
  releasedAt: new Date(startOfTest - dayMs).toISOString(),
  expiresAt: new Date(startOfTest + 30 * dayMs).toISOString(),
  notes: `What is new in ${version}`,
  readsOpsFrom: 1,
  localSchema: 100,
  rollout: { percent: 100 },
  files: [fileOf(nameOf(version), contentOf(version))],
  ...over,
})

export const bytesOf = (manifest: unknown): Buffer => Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)

/** Writes a manifest with signatures of these keys, and under its version as well. */
export const layManifest = (folder: string, manifest: ManifestText, by: readonly KeyObject[] = [makersKey]): void => {
  mkdirSync(folder, { recursive: true })
  const bytes = bytesOf(manifest)
  for (const name of [manifestName('stable'), manifestName('stable', manifest.version)]) {
    writeFileSync(path.join(folder, name), bytes)
    writeFileSync(path.join(folder, `${name}.sig`), `${by.map((key) => signatureOf(bytes, key)).join('\n')}\n`)
  }
}

/** A whole release as it should be. */
export const layRelease = (folder: string, manifest: ManifestText): void => {
  layManifest(folder, manifest)
  const { version } = manifest
  writeFileSync(path.join(folder, nameOf(version)), contentOf(version))
}

/** A real server on the loopback address. */
export const serve = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Every file below a folder, as paths relative to it. */
export const filesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
      .sort()
  } catch {
    return []
  }
}

/** A moment as a manifest writes it. */
export const at = (ms: number): string => new Date(ms).toISOString()

/** A folder with these releases, the last one offered. */
export const feedWith = (...releases: Parameters<typeof manifestOf>[]): string => {
  const folder = emptyFolder()
  for (const release of releases) layRelease(folder, manifestOf(...release))
  return folder
}
