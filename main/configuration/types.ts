import type { ConfigurationSource } from '../../shared/contract/configuration.ts'
import type { PrinterChoice } from '../../shared/contract/printing.ts'
import type { Paper } from '../../shared/domain/sheet.ts'

/** What administrators may set for a computer before Hera starts. A name that is missing was not set. */
export interface Managed {
  /** As `parseServer` gives it: `postgres://host:port/database`. */
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

/** A value that can come from one place or another; each paper has its own printer. */
export type ManagedName = keyof Managed | `printers.${Paper}`

export type ManagedSource = Extract<ConfigurationSource, 'policy' | 'environment'>

/** The policy file and the environment, read once at the start. */
export interface Configuration {
  managed: Managed
  /** Where a managed value came from; `null` for what is not managed. */
  sourceOf(name: ManagedName): ManagedSource | null
  file: string
  isFileThere: boolean
  /** In words, each with the name that it is about. Never a code. */
  problems: string[]
  /** What the network calls this computer: its name in the clinic when it joins by itself and no other was set. */
  computerName: string
}

export const unmanaged: Configuration = {
  managed: {},
  sourceOf: () => null,
  file: '',
  isFileThere: false,
  problems: [],
  computerName: '',
}

/** Who set a value, as screens and refusals say it. */
export const sourceWords: Record<ManagedSource, string> = {
  policy: 'policy file',
  environment: 'environment of this computer',
}
