import { timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { HeraError } from '../../../shared/domain/error.ts'
import type { Speaker } from '../../api/call.ts'
import type { Core } from '../../api/core.ts'
import type { Tokens } from './tokens.ts'

const cookieOptions = { httpOnly: true, sameSite: 'strict', path: '/api' } as const

const bearerOf = (request: FastifyRequest): string | null =>
  /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? null

const isSame = (a: string, b: string): boolean => {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}

const isLogin = (url: string): boolean => /^\/api\/(rpc\/)?auth\/login\/?(\?|$)/.test(url)

/**
 * A changing request that a browser sends along with our cookies must carry the `csrf` cookie's value in a header,
 * which a foreign page can't read. Signing in and Bearer calls need none: they don't rest on a cookie.
 */
export const assertNotForged = (request: FastifyRequest): void => {
  if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS') return
  if (isLogin(request.url) || bearerOf(request)) return
  const { access, refresh, csrf } = request.cookies
  if (access === undefined && refresh === undefined) return
  const header = request.headers['x-csrf-token']
  if (typeof header !== 'string' || csrf === undefined || !isSame(header, csrf)) {
    throw new HeraError(
      'FORBIDDEN',
      'This request lacks the X-CSRF-Token header with the value of the csrf cookie. Reload the page and try again.',
      { reason: 'csrf' },
    )
  }
}

/** Who is speaking: the Bearer token if there is one, else the access cookie. */
export const speakerOf = async (
  core: Core,
  tokens: Tokens,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Speaker> => {
  const access = bearerOf(request) ?? request.cookies.access
  const sessionId = access ? await tokens.read(access) : null
  return {
    sessionId,
    carrier: {
      refresh: request.cookies.refresh ?? null,
      async signedIn(session) {
        const { access, expiresAt } = await tokens.sign(session.id)
        if (session.wantsTokens) return { access, refresh: session.refresh, accessExpiresAt: expiresAt }
        const csrf = Buffer.from(core.random(24)).toString('base64url')
        const refreshSeconds = Math.floor((session.refreshExpiresAt - core.now()) / 1000)
        reply.setCookie('access', access, { ...cookieOptions, maxAge: Math.floor((expiresAt - core.now()) / 1000) })
        reply.setCookie('refresh', session.refresh, { ...cookieOptions, maxAge: refreshSeconds })
        reply.setCookie('csrf', csrf, { sameSite: 'strict', path: '/', maxAge: refreshSeconds })
        return undefined
      },
      signedOut() {
        reply.clearCookie('access', cookieOptions)
        reply.clearCookie('refresh', cookieOptions)
        reply.clearCookie('csrf', { path: '/' })
      },
    },
  }
}
