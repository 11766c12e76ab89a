import type { Profile } from '../../shared/contract/auth.ts'

/** What the connection tells the rest of the renderer; it knows nothing of stores or screens. */
export interface Signals {
  /** The session is gone: nobody is signed in any more. */
  signedOut: undefined
  /** Main refuses until the password is given again. */
  locked: undefined
  /** The computer sleeps or was locked: main asks for drafts to be kept and the screen covered, and locks soon. */
  lockAsked: undefined
  /** A fresh profile came with a refreshed session. */
  refreshed: Profile
  /** A command failed and nobody handles it: say so in words. */
  failed: unknown
  /** The link to main was lost (false) or is back (true). */
  online: boolean
}

type Listener<Name extends keyof Signals> = (payload: Signals[Name]) => void
const listeners: { [Name in keyof Signals]: Set<Listener<Name>> } = {
  signedOut: new Set(),
  locked: new Set(),
  lockAsked: new Set(),
  refreshed: new Set(),
  failed: new Set(),
  online: new Set(),
}

export function announce<Name extends keyof Signals>(name: Name, payload: Signals[Name]): void {
  for (const listener of listeners[name]) listener(payload)
}

/** Calls `listener` at every signal of this name; returns the function that ends it. */
export function listen<Name extends keyof Signals>(name: Name, listener: Listener<Name>): () => void {
  listeners[name].add(listener)
  return () => listeners[name].delete(listener)
}
