import type { Contract } from '../../shared/contract/index.ts'
import type { Handlers } from '../api/handlers.ts'
import { allergiesHandlers } from './allergies/handlers.ts'
import { auditHandlers } from './audit/handlers.ts'
import { authHandlers } from './auth/handlers.ts'
import { backupHandlers } from './backup/handlers.ts'
import { chartHandlers } from './chart/handlers.ts'
import { codesHandlers } from './codes/handlers.ts'
import { configurationHandlers } from './configuration/handlers.ts'
import { desktopHandlers } from './desktop/handlers.ts'
import { dispensesHandlers } from './dispenses/handlers.ts'
import { draftsHandlers } from './drafts/handlers.ts'
import { importsHandlers } from './imports/handlers.ts'
import { inboxHandlers } from './inbox/handlers.ts'
import { liveHandlers } from './live/handlers.ts'
import { medicinesHandlers } from './medicines/handlers.ts'
import { patientsHandlers } from './patients/handlers.ts'
import { chargesHandlers } from './payments/charge-handlers.ts'
import { paymentsHandlers } from './payments/payment-handlers.ts'
import { shiftsHandlers } from './payments/shift-handlers.ts'
import { prescriptionsHandlers } from './prescriptions/handlers.ts'
import { printingHandlers } from './printing/handlers.ts'
import { problemsHandlers } from './problems/handlers.ts'
import { recordsHandlers } from './records/handlers.ts'
import { recordItemsHandlers } from './records/items-handlers.ts'
import { salesHandlers } from './sales/handlers.ts'
import { servicesHandlers } from './services/handlers.ts'
import { serviceItemsHandlers } from './services/item-handlers.ts'
import { settingsHandlers } from './settings/handlers.ts'
import { stockHandlers } from './stock/handlers.ts'
import { syncHandlers } from './sync/handlers.ts'
import { updatesHandlers } from './updates/handlers.ts'
import { usersHandlers } from './users/handlers.ts'

export { derived } from './derived.ts'

/** Every feature's handlers under its contract's name. */
export const handlers: Handlers<Contract> = {
  backup: backupHandlers,
  audit: auditHandlers,
  users: usersHandlers,
  shifts: shiftsHandlers,
  payments: paymentsHandlers,
  charges: chargesHandlers,
  auth: authHandlers,
  settings: settingsHandlers,
  allergies: allergiesHandlers,
  problems: problemsHandlers,
  codes: codesHandlers,
  chart: chartHandlers,
  recordItems: recordItemsHandlers,
  services: servicesHandlers,
  serviceItems: serviceItemsHandlers,
  medicines: medicinesHandlers,
  stock: stockHandlers,
  prescriptions: prescriptionsHandlers,
  dispenses: dispensesHandlers,
  sales: salesHandlers,
  drafts: draftsHandlers,
  imports: importsHandlers,
  live: liveHandlers,
  patients: patientsHandlers,
  records: recordsHandlers,
  sync: syncHandlers,
  inbox: inboxHandlers,
  printing: printingHandlers,
  updates: updatesHandlers,
  configuration: configurationHandlers,
  desktop: desktopHandlers,
}
