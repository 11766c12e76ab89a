import { createHash } from 'node:crypto'

/** How long a one-time code opens an account. */
export const activationLifeMs = 24 * 60 * 60 * 1000

const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'

/** A one-time code of 60 bits, to be read aloud or handed over on paper: three groups of four. */
export const makeActivationCode = (random: (length: number) => Uint8Array): string =>
  [...random(12)]
    .map((byte) => alphabet[byte % alphabet.length])
    .join('')
    .replace(/(.{4})(?=.)/g, '$1-')

const normal = (code: string): string => code.toUpperCase().replace(/[^0-9A-Z]/g, '')

export const activationHash = (code: string): string => createHash('sha256').update(normal(code)).digest('base64url')
