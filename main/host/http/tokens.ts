import { jwtVerify, SignJWT } from 'jose'
import type { Core } from '../../api/core.ts'
import { localState } from '../../database/local-state.ts'

/** How long an access token opens the door before it has to be refreshed. */
export const accessLifeMs = 15 * 60 * 1000

export interface Tokens {
  /** A JWT (HS256) that names the session; what it may do is looked up in main at every call. */
  sign(sessionId: string): Promise<{ access: string; expiresAt: number }>
  /** The session id of a token that is ours and not expired, else null. */
  read(access: string): Promise<string | null>
}

export const makeTokens = (core: Core): Tokens => {
  const state = localState(core.store)
  const secret = Buffer.from(
    state.text('jwt_secret', () => Buffer.from(core.random(32)).toString('base64')),
    'base64',
  )
  return {
    async sign(sessionId) {
      const now = core.now()
      const expiresAt = now + accessLifeMs
      const access = await new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer('hera')
        .setIssuedAt(Math.floor(now / 1000))
        .setExpirationTime(Math.floor(expiresAt / 1000))
        .sign(secret)
      return { access, expiresAt }
    },
    async read(access) {
      try {
        const { payload } = await jwtVerify(access, secret, {
          algorithms: ['HS256'],
          issuer: 'hera',
          currentDate: new Date(core.now()),
        })
        return typeof payload.sid === 'string' ? payload.sid : null
      } catch {
        return null
      }
    },
  }
}
