import { z } from 'zod'
import { backupNameShape } from '../domain/backup.ts'
import { password } from './auth.ts'
import { time } from './fields.ts'
import { action, query } from './procedure.ts'

const name = z.string().regex(backupNameShape, 'Choose a backup from the list.')
const recoveryKey = z.string().trim().min(1, 'Type the recovery key from the paper.').max(100)

const row = z.object({
  name: z.string(),
  /** When the copy was taken. */
  at: time,
  bytes: z.number().int(),
  /** It was read through and compared when it was made, and has the same size since. */
  isVerified: z.boolean(),
  /** The printed recovery key opens it on another machine. */
  hasRecoverySheet: z.boolean(),
  /** It is a copy of this workstation's database. */
  isOwn: z.boolean(),
  /** scheduled copies and those by button, or before_migration. */
  kind: z.string(),
  /** chosen: the folder from the settings; default: the one in the data folder. */
  place: z.string(),
})
export type BackupRow = z.infer<typeof row>

const staged = z.object({ name: z.string(), at: time, stagedAt: time, aside: z.string() })

const tried = z.object({
  name: z.string(),
  at: time,
  /** This backup can be restored. */
  isRestorable: z.boolean(),
  /** In words, what stands against it. */
  problem: z.string().nullable(),
  /** Rows per table, when they could be counted. */
  counts: z.record(z.string(), z.number().int()),
  auditEntries: z.number().int(),
})
export type TriedBackup = z.infer<typeof tried>

export const backup = {
  list: query('backup.manage', '/backups', 'List backups').output(z.object({ folder: z.string(), rows: z.array(row) })),
  status: query('backup.manage', '/backups/status', 'Last backup, next backup and what to worry about', {
    background: true,
  }).output(
    z.object({
      lastAt: time.nullable(),
      lastName: z.string().nullable(),
      /** When the next one is due; null while nothing changed since the last. */
      nextAt: time.nullable(),
      isRunning: z.boolean(),
      folder: z.string(),
      isDefaultFolder: z.boolean(),
      /** In words; empty when all is well. */
      warnings: z.array(z.string()),
      hasRecoveryKey: z.boolean(),
      /** Waits for the next start of the program. */
      staged: staged.nullable(),
    }),
  ),
  make: action('backup.manage', '/backups', 'Make a backup now', { successStatus: 201 }).output(row),
  check: action('backup.manage', '/backups/{name}/check', 'Read a backup through')
    .input(z.object({ name }))
    .output(z.object({ isWhole: z.boolean(), problem: z.string().nullable() })),
  rehearse: action('backup.manage', '/backups/{name}/rehearse', 'Try a backup out with the recovery key')
    .input(z.object({ name, recoveryKey }))
    .output(tried),
  restore: action('backup.manage', '/backups/{name}/restore', 'Prepare a restore for the next start')
    .input(z.object({ name, recoveryKey, password }))
    .output(staged),
  withdrawRestore: action('backup.manage', '/backups/restore/withdraw', 'Withdraw a prepared restore').output(
    z.object({ withdrawn: z.literal(true) }),
  ),
  restoreFirst: action('public', '/backups/restore/first', 'On a folder without users: prepare a restore')
    .input(
      z.object({
        /** A folder on this computer or a stick, or one backup file in it; of a folder, the newest backup is taken. */
        folder: z.string().trim().min(1, 'Say where the backup is.').max(1000),
        recoveryKey,
      }),
    )
    .output(staged),
  renewRecoveryKey: action('backup.manage', '/backups/recovery-key', 'Print a new recovery key; the old one ends')
    .input(z.object({ password }))
    .output(z.object({ recoveryKey: z.string(), resealed: z.number().int() })),
}
