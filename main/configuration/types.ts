import type { ConfigurationSource } from '../../shared/contract/configuration.ts'
import type { PrinterChoice } from '../../shared/contract/printing.ts'
import type { Paper } from '../../shared/domain/sheet.ts'

/** What administrators may set for a computer before Hera starts. A name that is missing was not set. */
export interface Managed {
  serverAddress?: string
  /** PEM of the certificate authority that the server's certificate must come from. */
  serverCa?: string
  /** A one-time code: this computer joins by itself at its first start. */
  joinCode?: string
  workstationName?: string
  updateFeed?: string
  updateChannel?: string
  idleLockMinutes?: number
  backupDir?: string
  /** BCP 47, as `en-KE`. */
  locale?: string
  printers?: Partial<Record<Paper, PrinterChoice>>
}

/** The policy file and the environment, read once at the start. */
export interface Configuration {
  managed: Managed
  /** Where a managed value came from; `null` for what is not managed. */
  sourceOf(name: keyof Managed): Extract<ConfigurationSource, 'policy' | 'environment'> | null
  file: string
  isFileThere: boolean
  problems: string[]
}

export const unmanaged: Configuration = {
  managed: {},
  sourceOf: () => null,
  file: '',
  isFileThere: false,
  problems: [],
}
