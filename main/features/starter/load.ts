import type { Core } from '../../api/core.ts'
import { system } from '../../database/author.ts'
import { bulk } from '../../database/bulk.ts'
import { code, medicine, serviceItem } from '../../database/schema/index.ts'
import { writeSettings } from '../settings/store.ts'
import { readCatalogue } from './catalogue.ts'
import { codeValues, medicineValues, serviceItemValues } from './rows.ts'
import { starterStore } from './store.ts'

/** How many rows were added; those that were there already stay as they are. */
export interface StarterCounts {
  medicines: number
  services: number
  codes: number
}

/**
 * The medicines, services and ICD-10 codes that a clinic begins with. Rows have the same ids on every workstation, and
 * loading again adds only what is missing. `price` turns an example price (minor units) into the clinic's own.
 */
export const loadCatalogue = (core: Core, price: (priceMinor: number) => number = (same) => same): StarterCounts => {
  const origin = { createdAt: core.now(), createdBy: system.userId }
  const sql = starterStore(core.store)
  const counts = { medicines: 0, services: 0, codes: 0 }
  bulk(core.store, 'starter.load', system, (door) => {
    for (const row of readCatalogue(core.root, 'medicines')) {
      const values = medicineValues({ ...row, price_minor: price(row.price_minor) }, origin)
      if (sql.hasMedicine(values.id)) continue
      door().insert(medicine, values)
      counts.medicines += 1
    }
    for (const row of readCatalogue(core.root, 'services')) {
      const values = serviceItemValues({ ...row, price_minor: price(row.price_minor) }, origin)
      if (sql.hasServiceItem(values.id, values.code)) continue
      door().insert(serviceItem, values)
      counts.services += 1
    }
    for (const row of readCatalogue(core.root, 'codes')) {
      const values = codeValues(row)
      if (sql.hasCode(values.id, values.system, values.code)) continue
      door().insert(code, values)
      counts.codes += 1
    }
  })
  return counts
}

/** What a new clinic begins with: its name and the starter catalogue. */
export const loadStarter = (core: Core, clinicName: string | undefined): void => {
  if (clinicName) {
    core.store.transact('starter.name', system, (write) => writeSettings(core.store, write, { clinicName }))
  }
  loadCatalogue(core)
}
