import type { Sheet } from '../../../shared/domain/sheet.ts'
import type { Clinic } from '../../ui/clinic.tsx'
import { letterheadOf } from '../printing/letterhead.ts'

/** The recovery key on A4. Secret: it goes through the print window only. `isRenewed`: an older paper is now worthless. */
export const recoveryKeySheet = (
  { recoveryKey, isRenewed = false }: { recoveryKey: string; isRenewed?: boolean },
  clinic: Pick<Clinic, 'name' | 'letterhead'>,
): Sheet => ({
  paper: 'a4',
  letterhead: letterheadOf(clinic),
  title: 'Hera recovery key',
  blocks: [
    { kind: 'code', text: recoveryKey },
    {
      kind: 'text',
      text:
        'Keep this paper locked away, not beside the computer. With it a backup can be opened on another machine, and an ' +
        `administrator who lost the password can set a new one. It is not shown again.${isRenewed ? ' Destroy older papers.' : ''}`,
      weight: 'plain',
    },
  ],
})
