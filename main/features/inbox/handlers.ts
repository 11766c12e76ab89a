import type { inbox } from '../../../shared/contract/inbox.ts'
import { noteAccess } from '../../api/call.ts'
import type { Handlers } from '../../api/handlers.ts'
import { readInbox } from './reading.ts'
import { discard, resubmit, salvage } from './resending.ts'
import { settleConflict, settleTask } from './settling.ts'

export const inboxHandlers: Handlers<typeof inbox> = {
  list(call) {
    const answer = readInbox(call.core, call.session.role, call.author.userId)
    const rows = [...answer.conflicts, ...answer.tasks, ...answer.refusals]
    const ids = [...new Set(rows.flatMap((row) => row.patientId ?? []))]
    if (ids.length > 0) noteAccess(call, null, { count: rows.length, ids }, 'inbox')
    return answer
  },

  settleConflict: (call, input) => settleConflict(call, input),
  settleTask: (call, input) => settleTask(call, input),
  resubmit: (call, input) => resubmit(call, input),
  discard: (call, input) => discard(call, input),
  salvage: (call, input) => salvage(call, input),
}
