import { createHash, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto'

const shape = /^SCRAM-SHA-256\$(\d+):([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+):[A-Za-z0-9+/=]+$/

/** True if this is the password whose SCRAM verifier (RFC 5803) Postgres keeps in pg_authid. */
export const fitsVerifier = (password: string, verifier: string | null): boolean => {
  const [, rounds = '', salt = '', stored = ''] = shape.exec(verifier ?? '') ?? []
  if (stored === '') return false
  const salted = pbkdf2Sync(password, Buffer.from(salt, 'base64'), Number(rounds), 32, 'sha256')
  const clientKey = createHmac('sha256', salted).update('Client Key').digest()
  const storedKey = createHash('sha256').update(clientKey).digest()
  const expected = Buffer.from(stored, 'base64')
  return expected.length === storedKey.length && timingSafeEqual(expected, storedKey)
}
