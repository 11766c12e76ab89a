import { auth } from './auth.ts'
import { drafts } from './drafts.ts'
import { live } from './live.ts'
import { settings } from './settings.ts'

/** Every procedure of Hera. Clients, guard, addresses, API reference and tests derive from this one object. */
export const contract = { auth, settings, drafts, live }
export type Contract = typeof contract
