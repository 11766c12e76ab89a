import { createHash } from 'node:crypto'
import type { Frame } from './frame.ts'
import { type SecretRow, secretStore } from './secret-store.ts'

/** An argon2id PHC string taken apart: `$argon2id$v=19$m=65536,t=3,p=1$salt$hash`. Null when it is none. */
export const partsOf = (verifier: string): { salt: string; params: string; stored: string } | null => {
  const match = /^\$argon2id\$v=19\$(m=\d+,t=\d+,p=\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(verifier)
  if (!match) return null
  const [, params = '', salt = '', hash = ''] = match
  // The server keeps a hash of the hash: what it holds signs nobody in.
  const stored = createHash('sha256').update(Buffer.from(hash, 'base64')).digest('hex')
  return { salt, params, stored }
}

const requestOf = (row: SecretRow): object | null => {
  const parts = row.verifier === null ? null : partsOf(row.verifier)
  if (row.verifier !== null && !parts) return null
  return {
    user: row.user_id,
    actor: row.user_id,
    salt: parts?.salt ?? '',
    params: parts?.params ?? '',
    stored: parts?.stored ?? '',
    activation_hash: row.activation_hash,
    activation_expires: row.activation_expires_at,
    changed_at: row.changed_at,
  }
}

/**
 * Tells the server of passwords that were set here, so that a person can sign in on every workstation of the clinic.
 * What it does not take (a user it does not know yet) is tried again after the next hello.
 */
export const publishSecrets = async (frame: Frame, tried: Set<string>): Promise<void> => {
  const store = secretStore(frame.db)
  for (const row of store.unpublished()) {
    const key = `${row.user_id} ${row.changed_at}`
    if (tried.has(key)) continue
    tried.add(key)
    const request = requestOf(row)
    if (!request) continue
    const answer = await frame.call<{ status: string }>('keep_secret', request)
    if (answer.status === 'ok') {
      frame.transact('published', 'safe', () => store.published(row.user_id, row.changed_at))
    } else {
      frame.deps.log('sync.secret_not_kept', { status: answer.status })
    }
  }
}
