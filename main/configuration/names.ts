import { paperNames } from '../../shared/domain/sheet.ts'
import type { Managed, ManagedName } from './types.ts'

/** Everything that can be set but the printers: how people say it, and the variable for where there is no policy file. */
export const names: Readonly<Record<Exclude<keyof Managed, 'printers'>, { label: string; variable: string }>> = {
  serverAddress: { label: 'Server address', variable: 'HERA_SERVER_ADDRESS' },
  serverCa: { label: 'Certificate of the server', variable: 'HERA_SERVER_CA' },
  joinCode: { label: 'Code to join by itself', variable: 'HERA_JOIN_CODE' },
  workstationName: { label: 'Name of this workstation', variable: 'HERA_WORKSTATION_NAME' },
  updateFeed: { label: 'Source of updates', variable: 'HERA_UPDATE_FEED' },
  updateChannel: { label: 'Channel of updates', variable: 'HERA_UPDATE_CHANNEL' },
  idleLockMinutes: { label: 'Lock the screen after', variable: 'HERA_IDLE_LOCK_MINUTES' },
  backupDir: { label: 'Backup folder', variable: 'HERA_BACKUP_DIR' },
  locale: { label: 'Dates and numbers', variable: 'HERA_LOCALE' },
}

export const printerNames = [
  { name: 'printers.receipt', paper: 'receipt', label: paperNames.receipt, variable: 'HERA_PRINTER_RECEIPT' },
  { name: 'printers.label', paper: 'label', label: paperNames.label, variable: 'HERA_PRINTER_LABEL' },
  { name: 'printers.a4', paper: 'a4', label: paperNames.a4, variable: 'HERA_PRINTER_A4' },
] as const satisfies { name: ManagedName; [other: string]: string }[]

/** Names another policy file where the computer has none in the usual place. */
export const policyVariable = 'HERA_POLICY'
