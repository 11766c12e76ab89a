import { z } from 'zod'
import { commandInput, line, paragraph } from './fields.ts'
import { command, query } from './procedure.ts'

export const settingsShape = {
  clinicName: line('Clinic name', 120),
  /** Printed above receipts, prescriptions and summaries. */
  letterhead: paragraph('Letterhead', 600),
  currency: z.string().regex(/^[A-Z]{3}$/, 'Currency: three letters, as in KES or EUR.'),
  timeZone: z.string().min(1).max(60),
  /** Digits of the country's calling code, for phone numbers typed without it. */
  countryCode: z.string().regex(/^[1-9]\d{0,2}$/, 'Country code: one to three digits, as in 254.'),
  mrnPrefix: z.string().regex(/^[A-Z]{2,4}$/, 'MRN prefix: two to four capital letters.'),
  /** When a medicine becomes a charge. */
  chargeMedicinesWhen: z.enum(['prescribed', 'dispensed']),
  idleLockMinutes: z.number().int().min(1).max(60),
  /** Above this a refund or discount needs an administrator. */
  refundLimitMinor: z.number().int().min(0).max(100_000_000_000),
  /**
   * Where this computer's backups go: a whole path, or empty for the data folder. Kept on this computer only, and shown
   * to those who may change it.
   */
  backupDir: z.string().trim().max(500, 'Backup folder: at most 500 characters.'),
}
export const settingsValue = z.object(settingsShape)
export type Settings = z.infer<typeof settingsValue>

/** A setting that administrators set for this computer: shown, and changed only where they set it. */
export const managedSetting = z.object({
  name: z.enum(['idleLockMinutes', 'backupDir']),
  source: z.enum(['policy', 'environment']),
})
export type ManagedSetting = z.infer<typeof managedSetting>

export const settings = {
  read: query('session', '/settings', 'Clinic settings').output(
    settingsValue.extend({ managed: z.array(managedSetting) }),
  ),
  update: command('settings.manage', 'PATCH', '/settings', 'Change clinic settings')
    .input(commandInput(settingsValue.partial().shape))
    .output(settingsValue),
}
