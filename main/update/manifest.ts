import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { z } from 'zod'
import { HeraError } from '../../shared/domain/error.ts'
import { isVersion } from './version.ts'

/** What the programs of one version are packed as; the system's installer of each takes one kind of file. */
export const platforms = ['linux-x64-deb', 'linux-x64-appimage', 'win-x64', 'mac-arm64', 'mac-x64'] as const
export type Platform = (typeof platforms)[number]

export const mostManifestBytes = 256 * 1024
export const mostSignatureBytes = 4 * 1024
const mostFileBytes = 2 * 1024 ** 3

/** A file name and nothing else: never a path, never hidden, never one that another system reads as a device. */
export const isFileName = (name: string): boolean =>
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$/.test(name) &&
  !name.includes('..') &&
  !/^(con|prn|aux|nul|com\d|lpt\d)\./i.test(name)

const version = z.string().refine(isVersion)
const moment = z.iso.datetime().transform((text) => Date.parse(text))
const fileName = z.string().refine(isFileName)

const releaseFile = z.object({
  platform: z.enum(platforms),
  name: fileName,
  bytes: z.int().positive().max(mostFileBytes),
  /** Base64, as electron-updater wants it. */
  sha512: z.string().regex(/^[A-Za-z0-9+/]{86}==$/),
  /** Hexadecimal, as `sha256sum` prints it. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** The list of electron-builder that lies beside it in the feed; nobody here reads it. */
  yml: fileName.optional(),
})
export type ReleaseFile = z.infer<typeof releaseFile>

const rollout = z.object({
  /** The share of clinics that the version is for; whole clinics. */
  percent: z.number().min(0).max(100),
  /** Clinics that have it whatever the share is. */
  clinics: z.array(z.uuid()).max(10_000).optional(),
  /** Nobody has it before. */
  from: moment.optional(),
})

const manifestShape = z.object({
  format: z.literal(1),
  version,
  channel: z.string().regex(/^[a-z][a-z0-9-]{0,29}$/),
  releasedAt: moment,
  expiresAt: moment,
  notes: z.string().max(10_000),
  /** The oldest schema of ops (main/central/definitions.ts) that this version still reads. */
  readsOpsFrom: z.int().min(0),
  /** The number of the last migration of a workstation's database in this version. */
  localSchema: z.int().min(0),
  rollout,
  files: z
    .array(releaseFile)
    .min(1)
    .max(platforms.length)
    .refine((files) => new Set(files.map(({ platform }) => platform)).size === files.length),
})

/** What a release says of itself; only ever made from bytes whose signature is right. */
export type Manifest = z.infer<typeof manifestShape>

/** What the signed bytes look like before they are read. */
export type ManifestText = z.input<typeof manifestShape>

export const refused = (reason: string, words: string): HeraError => new HeraError('CONFLICT', words, { reason })

const rawKeyPrefix = Buffer.from('302a300506032b6570032100', 'hex')

/** Ed25519 public keys as they are written down: 32 bytes in base64. Throws for anything else. */
export const readPublicKey = (text: string): KeyObject => {
  const raw = Buffer.from(text, 'base64')
  if (raw.length !== 32 || raw.toString('base64') !== text) throw new Error('not an Ed25519 public key')
  return createPublicKey({ key: Buffer.concat([rawKeyPrefix, raw]), format: 'der', type: 'spki' })
}

/** One signature a line, base64, so that a release can be signed with the old and the new key while keys change. */
const signaturesIn = (file: Buffer): Buffer[] =>
  file
    .toString('latin1')
    .split('\n')
    .filter((line) => /^[A-Za-z0-9+/]{86}==$/.test(line))
    .slice(0, 8)
    .map((line) => Buffer.from(line, 'base64'))

const isSigned = (bytes: Buffer, signatures: Buffer, keys: readonly KeyObject[]): boolean =>
  signaturesIn(signatures).some((signature) => keys.some((key) => verify(null, bytes, key, signature)))

/**
 * Reads a manifest. Not a byte of it is looked at before its signature is known to come from one of `keys`. Throws a
 * HeraError (`bad_signature`, `unknown_format`) in words.
 */
export const readManifest = (bytes: Buffer, signatures: Buffer, keys: readonly KeyObject[]): Manifest => {
  if (!isSigned(bytes, signatures, keys)) {
    throw refused(
      'bad_signature',
      'What is at the update address is not signed by those who make Hera, so nothing was taken from it. If files are being copied there just now, look again in a few minutes; otherwise tell whoever keeps that address.',
    )
  }
  const manifest = manifestShape.safeParse(parseJson(bytes))
  if (!manifest.success || manifest.data.expiresAt <= manifest.data.releasedAt) {
    throw refused(
      'unknown_format',
      'The update at the update address is described in a way that this version does not know. Install the new version by hand once.',
    )
  }
  return manifest.data
}

const parseJson = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return null
  }
}
