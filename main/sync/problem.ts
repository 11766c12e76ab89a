import { wordsFor } from '../central/problem-words.ts'
import { Stalled } from './machine.ts'
import { CentralError } from './wire.ts'

/** What stands in the way beside a way that is cut: one or two sentences each, what happened and what to do. */
const own: Readonly<Record<string, string>> = {
  alone: 'This workstation works alone. An administrator can join it to a clinic.',
  cable: 'The cable of this workstation is pulled. What you save waits here.',
  revoked:
    'This workstation has been taken out of the clinic. What was saved here and not sent stays here; ask an administrator.',
  unknown:
    'The clinic’s server does not know this workstation. It may have been set up anew; ask an administrator for a code.',
  draining: 'An administrator has put this workstation on hold. What you save waits here; ask an administrator.',
  client_too_old: 'This program is too old for the clinic’s server. Update Hera; what you save waits here until then.',
  client_newer:
    'This program is newer than the clinic’s server. What you save waits here until the server has been updated.',
  disk_full: 'The disk of this computer is full, so nothing can be received. Free some space.',
  no_worker: 'Sync is not running in this program. Close Hera and open it again; what you save waits here.',
  taken: 'Another program syncs this data folder. Close it, then open Hera again.',
  local: 'Something went wrong while rows were received. It is tried again by itself.',
}

export const problemInWords = (code: string): string => own[code] ?? wordsFor(code)

/** What went wrong in a cycle that the next one may do better. Null: a fault of the program. */
export const failureOf = (error: unknown): { problem: string; isOfServer: boolean } | null => {
  if (error instanceof CentralError) return { problem: error.problem, isOfServer: true }
  if (error instanceof Stalled) return { problem: 'timeout', isOfServer: true }
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (!code.startsWith('SQLITE_')) return null
  return { problem: /FULL|IOERR/.test(code) ? 'disk_full' : 'local', isOfServer: false }
}
