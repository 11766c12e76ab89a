import { allergies } from './allergies.ts'
import { audit } from './audit.ts'
import { auth } from './auth.ts'
import { backup } from './backup.ts'
import { charges } from './charges.ts'
import { chart } from './chart.ts'
import { codes } from './codes.ts'
import { configuration } from './configuration.ts'
import { desktop } from './desktop.ts'
import { dispenses } from './dispenses.ts'
import { drafts } from './drafts.ts'
import { imports } from './imports.ts'
import { inbox } from './inbox.ts'
import { live } from './live.ts'
import { medicines } from './medicines.ts'
import { patients } from './patients.ts'
import { payments } from './payments.ts'
import { prescriptions } from './prescriptions.ts'
import { printing } from './printing.ts'
import { problems } from './problems.ts'
import { recordItems } from './record-items.ts'
import { records } from './records.ts'
import { sales } from './sales.ts'
import { serviceItems } from './service-items.ts'
import { services } from './services.ts'
import { settings } from './settings.ts'
import { shifts } from './shifts.ts'
import { stock } from './stock.ts'
import { sync } from './sync.ts'
import { updates } from './updates.ts'
import { users } from './users.ts'

/** Every procedure of Hera. Clients, guard, addresses, API reference and tests derive from this one object. */
export const contract = {
  backup,
  audit,
  users,
  shifts,
  payments,
  charges,
  serviceItems,
  services,
  recordItems,
  chart,
  codes,
  problems,
  allergies,
  auth,
  settings,
  medicines,
  stock,
  prescriptions,
  dispenses,
  sales,
  drafts,
  imports,
  live,
  patients,
  records,
  sync,
  inbox,
  printing,
  updates,
  configuration,
  desktop,
}
export type Contract = typeof contract
