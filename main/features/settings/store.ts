import { type Settings, settingsValue } from '../../../shared/contract/settings.ts'
import { heraNamespace, uuidV5 } from '../../../shared/domain/uuid.ts'
import type { Door } from '../../database/door.ts'
import { localState } from '../../database/local-state.ts'
import { setting } from '../../database/schema/index.ts'
import type { Store } from '../../database/store.ts'

const defaults: Settings = {
  clinicName: 'Clinic',
  letterhead: '',
  currency: 'USD',
  timeZone: 'UTC',
  countryCode: '1',
  mrnPrefix: 'HER',
  chargeMedicinesWhen: 'prescribed',
  idleLockMinutes: 5,
  refundLimitMinor: 100_000,
  backupDir: '',
}

/** Where backups go is a path of this computer: it stays here while the other settings travel. */
export const readBackupDir = (store: Store): string => localState(store).read('backup_dir') ?? ''
export const writeBackupDir = (store: Store, folder: string): void => localState(store).write('backup_dir', folder)

/** The clinic's settings, defaults filled in. A value that this version can't read counts as not set. */
export const readSettings = (store: Store): Settings => {
  const rows = store.statement<{ name: string; value: string }>('SELECT name, value FROM setting').all()
  const values: Record<string, unknown> = { ...defaults }
  for (const { name, value } of rows) {
    const field = settingsValue.shape[name as keyof Settings]
    const read = field?.safeParse(JSON.parse(value))
    if (read?.success) values[name] = read.data
  }
  return values as unknown as Settings
}

/** True where somebody has set it, be it to what it would be anyway. */
export const isSettingChosen = (store: Store, name: keyof Settings): boolean =>
  store.statement('SELECT 1 FROM setting WHERE name = ?').get(name) !== undefined

/** Whether amounts were written that would mean something else in another currency. */
export const hasMoney = (store: Store): boolean =>
  ['charge', 'payment', 'cash_shift'].some((table) => store.statement(`SELECT 1 FROM ${table} LIMIT 1`).get())

/** Writes settings, each a row with the same id on every workstation. */
export const writeSettings = (store: Store, write: Door, changes: Partial<Omit<Settings, 'backupDir'>>): void => {
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) continue
    const id = uuidV5(heraNamespace, `setting/${name}`)
    const text = JSON.stringify(value)
    if (store.statement('SELECT 1 FROM setting WHERE id = ?').get(id)) write.update(setting, id, { value: text })
    else write.insert(setting, { id, name, value: text })
  }
}
