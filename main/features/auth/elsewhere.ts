import { z } from 'zod'
import { HeraError } from '../../../shared/domain/error.ts'
import type { Call } from '../../api/call.ts'
import type { Core } from '../../api/core.ts'
import { authStore } from './store.ts'

const secretAnswer = z.object({
  status: z.string().optional(),
  user: z.string(),
  salt: z.string().max(100),
  params: z.string(),
})
const signInAnswer = z.object({ status: z.string(), user: z.string().optional(), wait_ms: z.number().optional() })

export const isJoined = (core: Core): boolean => core.sync.status().mode !== 'alone'

/** This moment by the clinic's clock, which says which of two passwords is the newer one, wherever they were set. */
export const clinicNow = (core: Core, now: number): number => now - (core.sync.status().clockErrorMs ?? 0)

const isOutOfReach = (error: unknown): boolean => error instanceof HeraError && error.code === 'SERVICE_UNAVAILABLE'

const needsServer = (words: string): HeraError =>
  new HeraError('SERVICE_UNAVAILABLE', words, { reason: 'needs_server' })

const firstSignIn =
  'The first sign-in on this workstation needs the clinic’s server, and it cannot be reached now. Connect this workstation, or work on one where you have signed in before.'
const foreignCode =
  'This code was made on another workstation, so it can only be checked with the clinic’s server, and that cannot be reached now. Connect this workstation, then try again.'
const underWay =
  'Your password is right, but your account has not come down to this workstation yet. Try again in a moment.'

/** Asks the clinic's server; when it is out of reach, says `words`. */
const ask = async (core: Core, name: 'secret_of' | 'sign_in', payload: object, words: string): Promise<unknown> => {
  try {
    return await core.sync.ask(name, payload)
  } catch (error) {
    throw isOutOfReach(error) ? needsServer(words) : error
  }
}

/** The user that the server names, or null when what was shown it is not right. */
const signIn = async (core: Core, payload: object, words: string): Promise<string | null> => {
  const answer = signInAnswer.parse(await ask(core, 'sign_in', payload, words))
  if (answer.status === 'ok' && answer.user) return answer.user
  if (answer.status === 'wait') {
    const waitMs = answer.wait_ms ?? 5_000
    throw new HeraError(
      'TOO_MANY_REQUESTS',
      `Too many wrong passwords. Wait ${Math.ceil(waitMs / 1000)} seconds, then try again.`,
      { retryAfterMs: waitMs },
    )
  }
  if (answer.status === 'wrong' || answer.status === 'bad') return null
  throw needsServer(words)
}

/** The server knows the user before their row may have come down: it is fetched, or the person asked to wait. */
const expectHere = async (core: Core, userId: string): Promise<void> => {
  const sql = authStore(core.store)
  if (sql.userById(userId)) return
  await core.sync.now()
  if (!sql.userById(userId)) throw needsServer(underWay)
}

/**
 * Checks a password with the clinic's server: of somebody who never signed in here, or whose password (with another salt
 * than `knownSalt`) was set anew elsewhere. When it is right, the verifier is kept for when this workstation is alone.
 * `begin` is called when the guess is about to be judged: a server out of reach is no wrong password.
 */
export const signInElsewhere = async (
  call: Call,
  typed: string,
  password: string,
  knownSalt: string | null,
  begin: () => void,
): Promise<string | null> => {
  const { core } = call
  const username = typed.toLowerCase()
  const secret = secretAnswer.parse(await ask(core, 'secret_of', { username }, firstSignIn))
  if (knownSalt !== null && secret.salt === knownSalt) return null
  begin()
  const { verifier, proof } = await core.passwords.prove(password, secret.salt, secret.params)
  const userId = await signIn(core, { username, proof }, firstSignIn)
  if (userId === null) return null
  await expectHere(core, userId)
  const at = clinicNow(core, core.now())
  core.store.local(() => authStore(core.store).keepVerifier(userId, verifier, at))
  return userId
}

/** Checks a one-time code with the clinic's server: one that was made on another workstation. */
export const activateElsewhere = async (call: Call, username: string, hash: string): Promise<string | null> => {
  const userId = await signIn(call.core, { username: username.toLowerCase(), activation_hash: hash }, foreignCode)
  if (userId !== null) await expectHere(call.core, userId)
  return userId
}
