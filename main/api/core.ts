import type { Settings } from '../../shared/contract/settings.ts'
import type { Enrolment } from '../configuration/enrolment.ts'
import type { Configuration } from '../configuration/types.ts'
import type { Store } from '../database/store.ts'
import type { Passwords } from '../features/auth/passwords.ts'
import type { Sessions } from '../features/auth/sessions.ts'
import type { Throttle } from '../features/auth/throttle.ts'
import type { Backups } from '../features/backup/backups.ts'
import type { Desktop } from '../features/desktop/types.ts'
import type { SystemPrinters } from '../printing/types.ts'
import type { SyncLink } from '../sync/link-types.ts'
import type { Updates } from '../update/types.ts'

/** What every handler stands on. Time, ids and randomness come from here and from nowhere else. */
export interface Core {
  store: Store
  sessions: Sessions
  passwords: Passwords
  throttle: Throttle
  backups: Backups
  /** The way to the clinic's server; there also while this workstation works alone. */
  sync: SyncLink
  updates: Updates
  /** What this computer's administrators set before the start. */
  configuration: Configuration
  /** Joining by itself, with the code of the configuration. */
  enrolment: Enrolment
  /** Null where printing needs a print window. */
  systemPrinters: SystemPrinters | null
  /** Null in a browser window. */
  desktop: Desktop | null
  now(): number
  newId(): string
  random(length: number): Uint8Array
  /** The clinic's settings, defaults filled in and what is managed laid over them; read again when they change. */
  settings(): Settings
  /** This workstation's four characters, drawn at first run; part of every MRN and receipt number made here. */
  deviceCode(): string
  /** The next number of a series of this device, taken in the transaction that is open: no gaps. */
  nextNumber(series: 'mrn' | 'receipt'): number
  /** Today in the clinic's time zone, yyyy-mm-dd. */
  today(): string
  readonly isDemo: boolean
  readonly version: string
  readonly dataDir: string
  /** Where migrations/ and resources/ are. */
  readonly root: string
  /** In words: where the database key is kept. */
  readonly keyStorage: string
  /** The key of the database, for backups and the recovery key. Never leaves main. */
  readonly databaseKey: Buffer
}
