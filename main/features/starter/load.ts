import type { Core } from '../../api/core.ts'
import { system } from '../../database/author.ts'
import { writeSettings } from '../settings/store.ts'

/** What a new clinic begins with: its name. The starter catalogue is loaded here too. */
export const loadStarter = (core: Core, clinicName: string | undefined): void => {
  if (!clinicName) return
  core.store.transact('starter.load', system, (write) => writeSettings(core.store, write, { clinicName }))
}
