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

/** Who this password shows to be there: `row`, or whom the clinic's server names. Null when it is wrong. */
const judge = async (
  call: Call,
  { row, username, begin }: { row: UserRow | undefined; username: string; begin: () => void },
  password: string,
): Promise<string | null> => {
  const { core } = call
  const secret = row && row.status === 'active' ? authStore(core.store).secretOf(row.id) : undefined
  if (isForServer(core, row, secret)) return signInElsewhere(call, username, password, null, begin)
  begin()
  const verifier = secret?.verifier ?? null
  if (row && (await core.passwords.verify(verifier, password))) return row.id
  if (!verifier || !isJoined(core) || !core.sync.status().isOnline) return null
  return signInElsewhere(call, username, password, saltOf(verifier), () => {}).catch((error) => {
    if (error instanceof HeraError && error.data.reason === 'needs_server') return null
    throw error
  })
}

/** The first of these accounts whose password here this is. */
const judgeNamesakes = async (core: Core, rows: readonly UserRow[], password: string): Promise<string | null> => {
  for (const { id, status } of rows) {
    const verifier = status === 'active' ? authStore(core.store).verifierOf(id) : null
    if (verifier && (await core.passwords.verify(verifier, password))) return id
  }
  return null
}

/**
 * Verifies a password under the throttle; the same cost and the same words whether the name exists or not. `who`: a name
 * as typed, or the account of a session. Where two workstations have each made an account of one name, the name means
 * both until an administrator tells them apart: the password says which.
 */
export const verifyPassword = async (
  call: Call,
  who: string | { userId: string; username: string },
  password: string,
): Promise<UserRow> => {
  const { core } = call
  const sql = authStore(core.store)
  const isNamed = typeof who === 'string'
  const username = isNamed ? who : who.username
  const rows = isNamed ? sql.usersByName(who) : [sql.userById(who.userId)].filter((row) => row !== undefined)
  const [row, ...namesakes] = rows
  const account = row ? row.id : unknownAccount(username)
  core.throttle.check(account)
  let isCounted = false
  const begin = (): void => {
    if (!isCounted) core.throttle.failed(account)
    isCounted = true
  }
  if (namesakes.length > 0) begin()
  const userId =
    (await judgeNamesakes(core, namesakes, password)) ?? (await judge(call, { row, username, begin }, password))
  const found = userId === null ? undefined : sql.userById(userId)
  if (found?.status !== 'active' || !(isNamed || found.id === who.userId)) throw wrongPassword(call)
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
