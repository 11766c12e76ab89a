import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import type { Profile } from '../../shared/contract/auth.ts'
import type { Contract } from '../../shared/contract/index.ts'
import { hasSessionCookie, makeHttpLink } from './http-link.ts'
import type { CallContext } from './link.ts'
import { makePortLink } from './port-link.ts'
import { makeRefresher } from './refresh.ts'
import { withSession } from './session-link.ts'
import { announce } from './signals.ts'

/** Every procedure of the contract as a typed function. */
export type HeraClient = ContractRouterClient<Contract, CallContext>

declare global {
  interface Window {
    /** Set by the preload, and nothing more than this. */
    hera?: { host: 'electron' }
  }
}

export const isElectron = (): boolean => window.hera?.host === 'electron'

/** Worth asking who is signed in; saves a call that is sure to be refused. A fresh port has no session. */
export const mayHaveSession = (): boolean => !isElectron() && hasSessionCookie()

/** The typed client over the carrier of this host: a port under Electron, else HTTP to the page's own origin. */
export function connect(): HeraClient {
  if (isElectron()) {
    window.addEventListener('message', (event) => {
      if (event.source === window && event.data === 'hera:lock') announce('lockAsked', undefined)
    })
    return createORPCClient<HeraClient>(withSession(makePortLink(), null))
  }
  const link = makeHttpLink()
  const refresher = makeRefresher(
    async () => {
      const profile = await link.call(['auth', 'refresh'], {}, { context: {} })
      announce('refreshed', profile as Profile)
    },
    window.localStorage,
    navigator.locks,
  )
  return createORPCClient<HeraClient>(withSession(link, refresher))
}
