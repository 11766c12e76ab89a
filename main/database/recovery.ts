import { createCipheriv, createDecipheriv, hkdfSync, timingSafeEqual } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** 160 bits in Crockford's base 32, eight groups of four: printed once, typed back on paper's word. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

export const makeRecoveryKey = (random: (length: number) => Uint8Array): string =>
  [...random(32)]
    .map((byte) => alphabet[byte & 31])
    .join('')
    .replace(/(.{4})(?=.)/g, '$1-')

const normal = (text: string): string =>
  text
    .toUpperCase()
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
    .replace(/[^0-9A-Z]/g, '')

/** The database key, sealed with the recovery key. It may lie beside every backup: without the paper it opens nothing. */
export interface Sealed {
  version: 1
  salt: string
  iv: string
  sealed: string
  tag: string
}

export const recoveryFile = 'recovery.json'

const derive = (recoveryKey: string, salt: Buffer): Buffer =>
  Buffer.from(hkdfSync('sha256', normal(recoveryKey), salt, 'hera recovery', 32))

/** A database key sealed with a secret: the recovery key, or another database key as hex. */
export const sealKey = (
  from: { databaseKey: Buffer; random: (length: number) => Uint8Array },
  secret: string,
): Sealed => {
  const salt = Buffer.from(from.random(16))
  const iv = Buffer.from(from.random(12))
  const cipher = createCipheriv('aes-256-gcm', derive(secret, salt), iv)
  const sealed = Buffer.concat([cipher.update(from.databaseKey), cipher.final()])
  return {
    version: 1,
    salt: salt.toString('base64'),
    iv: iv.toString('base64'),
    sealed: sealed.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
  }
}

/** Writes JSON beside the data in one rename, on disk before it answers. */
export const writeJson = (file: string, content: object): void => {
  writeFileSync(`${file}.new`, JSON.stringify(content), { mode: 0o600, flush: true })
  renameSync(`${file}.new`, file)
}

/** Seals the database key into `recovery.json` in the data folder, replacing an older seal in one rename. */
export const sealRecovery = (
  from: { dataDir: string; databaseKey: Buffer; random: (length: number) => Uint8Array },
  recoveryKey: string,
): void => writeJson(path.join(from.dataDir, recoveryFile), sealKey(from, recoveryKey))

/** The key inside a seal, or null when the secret does not fit. */
export const unseal = (content: Sealed, secret: string): Buffer | null => {
  try {
    const decipher = createDecipheriv(
      'aes-256-gcm',
      derive(secret, Buffer.from(content.salt, 'base64')),
      Buffer.from(content.iv, 'base64'),
    )
    decipher.setAuthTag(Buffer.from(content.tag, 'base64'))
    return Buffer.concat([decipher.update(Buffer.from(content.sealed, 'base64')), decipher.final()])
  } catch {
    return null
  }
}

/** The database key inside a `recovery.json`, or a file that holds its fields; null when the secret does not fit. */
export const unsealKey = (file: string, secret: string): Buffer | null => {
  if (!existsSync(file)) return null
  try {
    return unseal(JSON.parse(readFileSync(file, 'utf8')) as Sealed, secret)
  } catch {
    return null
  }
}

/** True when the recovery key fits this workstation's own seal. */
export const openRecovery = (from: { dataDir: string; databaseKey: Buffer }, recoveryKey: string): boolean => {
  const key = unsealKey(path.join(from.dataDir, recoveryFile), recoveryKey)
  return key !== null && key.length === from.databaseKey.length && timingSafeEqual(key, from.databaseKey)
}
