import { RPCLink } from '@orpc/client/fetch'
import type { CallContext, Link } from './link.ts'

const readCookie = (name: string): string | undefined => {
  for (const pair of document.cookie.split('; ')) {
    if (pair.startsWith(`${name}=`)) return decodeURIComponent(pair.slice(name.length + 1))
  }
  return undefined
}

/** False when nobody can be signed in: the `csrf` cookie lives exactly as long as the session's refresh token. */
export const hasSessionCookie = (): boolean => readCookie('csrf') !== undefined

/** The carrier in a browser: the session travels in HttpOnly cookies, and the `csrf` cookie is repeated in a header. */
export function makeHttpLink(): Link {
  return new RPCLink<CallContext>({
    url: `${window.location.origin}/api/rpc`,
    headers: () => {
      const csrf = readCookie('csrf')
      return csrf ? { 'X-CSRF-Token': csrf } : {}
    },
    fetch: (request, init) => globalThis.fetch(request, { ...init, credentials: 'same-origin' }),
  })
}
