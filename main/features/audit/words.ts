import { contract } from '../../../shared/contract/index.ts'

/** What is no procedure: things that happen, or that the program does by itself. */
const events: Record<string, string> = {
  'auth.wrong_password': 'Wrong password',
  'auth.password_changed': 'Changed the own password',
  'auth.activated': 'Set a password with a one-time code',
  'auth.recovered': 'Reset an administrator with the recovery key',
  'auth.recovery_refused': 'Wrong recovery key',
  'guard.refused': 'Refused: not allowed for this role',
  'backup.scheduled': 'Backup made by schedule',
  'backup.restored': 'Started from a restored backup',
  'settings.backup_folder': 'Changed the backup folder',
  'starter.load': 'Loaded the starter catalogue',
  'starter.name': 'Named the clinic',
}

interface Described {
  '~orpc'?: { route?: { summary?: string } }
}

/** The words of a procedure are the summary that its contract states. */
const summaryOf = (action: string): string | undefined => {
  let part: unknown = contract
  for (const name of action.split('.')) {
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, name)) return undefined
    part = (part as Record<string, unknown>)[name]
  }
  return (part as Described)['~orpc']?.route?.summary
}

/** An action of the log in words; one that this version doesn't know is shown as it is. */
export const wordsOf = (action: string): string => events[action] ?? summaryOf(action) ?? action.replace(/[._]/g, ' ')
