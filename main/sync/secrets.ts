import { createHash } from 'node:crypto'
import type { Frame } from './frame.ts'
import type { SecretRow } from './secret-store.ts'

/**
 * An argon2id PHC string taken apart: `$argon2id$v=19$m=65536,p=1,t=3$salt$hash`. Null when it is none. The parts of the
 * cost come in any order and are told in one (m, t, p), the one of the salts that the server makes up for unknown names.
 */
export const partsOf = (verifier: string): { salt: string; params: string; stored: string } | null => {
  const match = /^\$argon2id\$v=19\$([a-z0-9=,]+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(verifier)
  if (!match) return null
  const [, cost = '', salt = '', hash = ''] = match
  const costs = new Map(cost.split(',').map((part) => part.split('=') as [string, string]))
  const params = ['m', 't', 'p'].map((name) => `${name}=${costs.get(name) ?? ''}`).join(',')
  // The server keeps a hash of the hash: what it holds signs nobody in.
  const stored = createHash('sha256').update(Buffer.from(hash, 'base64')).digest('hex')
  return { salt, params, stored }
}

const requestOf = (row: SecretRow, actor: string): object | null => {
  const parts = row.verifier === null ? null : partsOf(row.verifier)
  if (row.verifier !== null && !parts) return null
  return {
    user: row.user_id,
    actor,
    ...parts,
    activation_hash: row.activation_hash,
    activation_expires: row.activation_expires_at,
    changed_at: row.changed_at,
  }
}

/** A password by its own user; a one-time code for somebody who never signed in here, by an administrator of here. */
const keep = async (frame: Frame, row: SecretRow, administrators: string[]): Promise<string | null> => {
  let status: string | null = null
  for (const actor of [row.user_id, ...administrators.filter((id) => id !== row.user_id)]) {
    const request = requestOf(row, actor)
    if (!request) return null
    status = (await frame.call<{ status: string }>('keep_secret', request)).status
    if (status !== 'not_allowed') return status
  }
  return status
}

/**
 * Tells the server of passwords that were set here, so that a person can sign in on every workstation of the clinic.
 * What it does not take (a user it does not know yet) is tried again after the next hello.
 */
export const publishSecrets = async (frame: Frame, tried: Set<string>): Promise<void> => {
  const store = frame.secrets
  for (const row of store.unpublished()) {
    const key = `${row.user_id} ${row.changed_at}`
    if (tried.has(key)) continue
    tried.add(key)
    const status = await keep(frame, row, store.administrators())
    if (status === null) continue
    if (status === 'ok') {
      frame.transact('published', 'safe', () => store.published(row.user_id, row.changed_at))
    } else {
      frame.deps.log('sync.secret_not_kept', { status })
    }
  }
}
