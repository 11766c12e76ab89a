import { errorCode, errorReason } from './error-words.ts'
import type { Link } from './link.ts'
import type { Refresher } from './refresh.ts'
import { announce } from './signals.ts'

/** Calls that answer UNAUTHORIZED for reasons of their own (a wrong password), or are the refresh itself. */
const isOwnDoor = (path: readonly string[]): boolean =>
  path[0] === 'auth' && ['state', 'login', 'refresh', 'register', 'activate', 'recover'].includes(path[1] ?? '')

/**
 * Wraps a carrier: refreshes an expired session once and tries again, and tells the renderer when it is signed out
 * or locked. `refresher` is null where sessions live with the port and nothing can be refreshed.
 */
export function withSession(link: Link, refresher: Refresher | null): Link {
  const notice = (error: unknown, path: readonly string[]): void => {
    if (isOwnDoor(path) || errorReason(error) === 'wrong_password') return
    if (errorCode(error) === 'LOCKED') announce('locked', undefined)
    if (errorCode(error) === 'UNAUTHORIZED') announce('signedOut', undefined)
  }
  return {
    async call(path, input, options) {
      const sentAtMs = Date.now()
      try {
        return await link.call(path, input, options)
      } catch (error) {
        const mayRefresh =
          refresher !== null &&
          errorCode(error) === 'UNAUTHORIZED' &&
          errorReason(error) !== 'wrong_password' &&
          !isOwnDoor(path)
        if (!mayRefresh) {
          notice(error, path)
          throw error
        }
        await refresher.ensureFresh(sentAtMs).catch((refusal: unknown) => {
          // Only main's own "no" ends the session; a lost connection does not.
          if (errorCode(refusal) === 'UNAUTHORIZED') announce('signedOut', undefined)
          throw error
        })
      }
      try {
        return await link.call(path, input, options)
      } catch (error) {
        notice(error, path)
        throw error
      }
    },
  }
}
