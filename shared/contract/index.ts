import { allergies } from './allergies.ts'
import { auth } from './auth.ts'
import { chart } from './chart.ts'
import { codes } from './codes.ts'
import { drafts } from './drafts.ts'
import { live } from './live.ts'
import { problems } from './problems.ts'
import { recordItems } from './record-items.ts'
import { serviceItems } from './service-items.ts'
import { services } from './services.ts'
import { settings } from './settings.ts'

/** Every procedure of Hera. Clients, guard, addresses, API reference and tests derive from this one object. */
export const contract = {
  serviceItems,
  services,
  recordItems,
  chart,
  codes,
  problems,
  allergies,
  auth,
  settings,
  drafts,
  live,
}
export type Contract = typeof contract
