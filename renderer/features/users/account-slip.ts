import type { Sheet } from '../../../shared/domain/sheet.ts'
import type { Clinic } from '../../ui/clinic.tsx'
import { timeWords } from '../../ui/time-words.ts'
import { letterheadOf, pairsOf } from '../printing/letterhead.ts'

export interface AccountSlipContent {
  displayName: string
  username: string
  activationCode: string
  expiresAt: number
}

/** The one-time code that a new person is handed, for the 80 mm roll. Secret: it goes through the print window only. */
export const accountSlip = (
  { displayName, username, activationCode, expiresAt }: AccountSlipContent,
  clinic: Clinic,
): Sheet => ({
  paper: 'receipt',
  letterhead: letterheadOf(clinic),
  title: 'Your Hera account',
  blocks: [
    pairsOf([
      ['Name', displayName],
      ['Username', username],
      ['Valid until', timeWords(expiresAt, clinic)],
    ]),
    { kind: 'code', text: activationCode },
    {
      kind: 'text',
      text: 'On the sign-in screen choose “I have a one-time code”, type it in and set your own password.',
      weight: 'plain',
    },
  ],
})
