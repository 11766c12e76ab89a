import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../..')

/** Words for whoever runs the command; everything else that is thrown is a fault. */
export class ReleaseError extends Error {}

/** The public half as it is written into programs: 32 bytes in base64. */
export const publicText = (key: KeyObject): string =>
  createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64')

export const signatureOf = (bytes: Buffer, key: KeyObject): string => sign(null, bytes, key).toString('base64')

const isInside = (folder: string, file: string): boolean => {
  const way = path.relative(folder, file)
  return way === '' || !(way.startsWith('..') || path.isAbsolute(way))
}

/** Makes a key pair and writes the private half to `file`, readable by its owner alone. Answers the public half. */
export const makeKey = (file: string, passphrase: string | undefined): string => {
  const folder = path.dirname(path.resolve(file))
  if (!existsSync(folder)) throw new ReleaseError(`There is no folder ${folder}.`)
  if (isInside(realpathSync(root), realpathSync(folder)))
    throw new ReleaseError(
      'The private key must not lie inside the project, where it would be committed one day. Choose a folder elsewhere, best on a stick that is put away.',
    )
  if (existsSync(file))
    throw new ReleaseError(`${file} is there already and is not overwritten: releases may be signed with it.`)
  const { privateKey } = generateKeyPairSync('ed25519')
  const sealed = passphrase ? { cipher: 'aes-256-cbc', passphrase } : {}
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8', ...sealed })
  writeFileSync(file, pem, { mode: 0o600, flag: 'wx' })
  return publicText(privateKey)
}

/** A private key, as the text of a PEM file or the path of one. */
export const readKey = (given: string, passphrase: string | undefined): KeyObject => {
  const isText = given.trimStart().startsWith('-----BEGIN')
  if (!isText && !existsSync(given)) throw new ReleaseError('The private key is not where you say it is.')
  try {
    const pem = isText ? given : readFileSync(given, 'utf8')
    const key = createPrivateKey({ key: pem, format: 'pem', ...(passphrase ? { passphrase } : {}) })
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch {}
  throw new ReleaseError(
    'This is no Ed25519 private key, or its passphrase (HERA_RELEASE_PASSPHRASE) is not the right one.',
  )
}
