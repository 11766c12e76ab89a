import { z } from 'zod'
import { password } from './auth.ts'
import { time } from './fields.ts'
import { action, query } from './procedure.ts'

/**
 * off: this build or this computer takes no updates (`words` says why). idle: nothing newer is known. offered: there is
 * one, and `obstacle` may stand against it. downloading, ready: on this computer, checked, installed when a person says
 * so. installing: the program ends now.
 */
export const updateState = z.enum(['off', 'idle', 'offered', 'downloading', 'ready', 'installing'])

export const updateStatus = z.object({
  version: z.string(),
  channel: z.string(),
  /** Where updates come from: an https address or a folder; null where none is set. */
  feed: z.string().nullable(),
  state: updateState,
  words: z.string(),
  offer: z
    .object({
      version: z.string(),
      notes: z.string(),
      releasedAt: time,
      bytes: z.number().int(),
    })
    .nullable(),
  progress: z.object({ done: z.number().int(), total: z.number().int() }).nullable(),
  /** Why the offer is not installed now, in words that say what to do. */
  obstacle: z.object({ code: z.string(), words: z.string() }).nullable(),
  checkedAt: time.nullable(),
  /** What went wrong at the last check or download; null when it went well. */
  problem: z.object({ code: z.string(), words: z.string() }).nullable(),
  /** The version that was here before, while its installer is kept. */
  previous: z.object({ version: z.string(), replacedAt: time }).nullable(),
  /** Why there is no way back, in words; null when there is. */
  noWayBack: z.string().nullable(),
})
export type UpdateStatus = z.infer<typeof updateStatus>

export const updates = {
  status: query('update.manage', '/updates', 'Version, offer and way back', { background: true }).output(updateStatus),
  check: action('update.manage', '/updates/check', 'Look for an update now').output(updateStatus),
  /** Takes a backup, checks the file again and hands it to the system's installer; the program ends. */
  install: action('update.manage', '/updates/install', 'Install the update that is ready').output(updateStatus),
  /** Only while everything saved here has reached the server, or the schema is the same in both versions. */
  rollBack: action('update.manage', '/updates/roll-back', 'Go back to the version before')
    .input(z.object({ password }))
    .output(updateStatus),
}
