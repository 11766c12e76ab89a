import { HeraError } from '../../../shared/domain/error.ts'
import type { Call, SessionState } from '../../api/call.ts'
import type { Core } from '../../api/core.ts'
import { authorOf } from '../../api/guard.ts'
import { system } from '../../database/author.ts'
import { activationHash } from './activation.ts'
import { activateElsewhere, isJoined, signInElsewhere } from './elsewhere.ts'
import { saltOf } from './passwords.ts'
import { authStore, type StoredSecret, type UserRow } from './store.ts'
import { unknownAccount } from './throttle.ts'

/** An entry of the log about signing in. */
export const note = (call: Call, action: string, session: SessionState | null): void =>
  call.core.store.audit.note({
    at: call.now,
    author: session ? authorOf(session) : system,
    action,
    patientId: null,
    detail: {},
  })

const wrongPassword = (call: Call): HeraError => {
  note(call, 'auth.wrong_password', null)
  return new HeraError('UNAUTHORIZED', 'The username or the password is not right.', { reason: 'wrong_password' })
}

/** True when the clinic's server has to be asked: nobody here, or nothing that a password could be held against. */
const isForServer = (core: Core, row: UserRow | undefined, secret: StoredSecret | undefined): boolean => {
  if (!isJoined(core) || (row && row.status !== 'active')) return false
  // A password taken away here that the server has not heard of yet would still be right there.
  return !secret?.verifier && (secret === undefined || secret.published_at !== null)
}

/** Verifies a password under the throttle; the same cost and the same words whether the name exists or not. */
export const verifyPassword = async (call: Call, username: string, password: string): Promise<UserRow> => {
  const { core } = call
  const sql = authStore(core.store)
  const row = sql.userByName(username)
  const account = row ? row.id : unknownAccount(username)
  core.throttle.check(account)
  const begin = (): void => core.throttle.failed(account)
  const secret = row && row.status === 'active' ? sql.secretOf(row.id) : undefined
  let userId: string | null = null
  if (isForServer(core, row, secret)) {
    userId = await signInElsewhere(call, username, password, null, begin)
  } else {
    begin()
    const verifier = secret?.verifier ?? null
    if (row && (await core.passwords.verify(verifier, password))) userId = row.id
    else if (verifier && isJoined(core) && core.sync.status().isOnline) {
      userId = await signInElsewhere(call, username, password, saltOf(verifier), () => {}).catch((error) => {
        if (error instanceof HeraError && error.data.reason === 'needs_server') return null
        throw error
      })
    }
  }
  const found = userId === null ? undefined : sql.userById(userId)
  if (found?.status !== 'active') throw wrongPassword(call)
  core.throttle.succeeded(account)
  core.throttle.succeeded(found.id)
  return found
}

/** Whose one-time code this is: one made here, else one that the clinic's server knows. Null when it is nobody's. */
export const activatedUser = async (
  call: Call,
  row: UserRow | undefined,
  input: { username: string; code: string },
): Promise<string | null> => {
  const { core } = call
  const secret = row?.status === 'active' ? authStore(core.store).secretOf(row.id) : undefined
  const hash = activationHash(input.code)
  const isOwn = secret?.activation_hash === hash && (secret.activation_expires_at ?? 0) > call.now
  const own = isOwn && row ? row.id : null
  if (!isJoined(core) || (own !== null && secret?.published_at === null)) return own
  // Once the server knows the code, it may have been spent on another workstation.
  try {
    return await activateElsewhere(call, input.username, hash)
  } catch (error) {
    if (own !== null && error instanceof HeraError && error.data.reason === 'needs_server') return own
    throw error
  }
}
