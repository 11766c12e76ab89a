import path from 'node:path'
import type { AuditEntry, audit } from '../../../shared/contract/audit.ts'
import { dayBounds } from '../../../shared/domain/clock.ts'
import { invalid } from '../../../shared/domain/error.ts'
import { spokenNameOf } from '../../../shared/domain/spoken-name.ts'
import { assertInScope, noteAccess, ownPatientId } from '../../api/call.ts'
import type { Handlers } from '../../api/handlers.ts'
import { system } from '../../database/author.ts'
import { runInThread } from '../../database/backup-thread.ts'
import { actionWords } from './action-words.ts'
import { lookBack, stepEntries } from './look-back.ts'
import { auditStore, type EntryRow } from './store.ts'
import { wordsOf } from './words.ts'

const rowOf = (row: EntryRow, isOwn: boolean): AuditEntry => ({
  seq: row.seq,
  at: row.at,
  actorId: isOwn ? null : row.actor_id,
  actorName: row.actor_name ?? (row.actor_id === system.userId ? 'Hera' : 'Unknown'),
  role: row.role ?? '',
  action: row.action,
  words: wordsOf(row.action),
  patientId: row.patient_id,
  patientName: row.family_name === null ? null : spokenNameOf(row),
  patientMrn: row.mrn,
  detail: isOwn ? null : row.detail,
})

export const auditHandlers: Handlers<typeof audit> = {
  async list(call, { from, to, before, limit, ...rest }) {
    const own = ownPatientId(call)
    if (rest.patientId) assertInScope(call, rest.patientId, 'patient')
    if (from && to && from > to) throw invalid('to', 'The last day is before the first.')
    const { timeZone } = call.core.settings()
    // What is still queued belongs to the answer: who opened a chart a moment ago is in the list.
    call.core.store.audit.flush()
    const filter = {
      ...rest,
      ...(own === null ? {} : { patientId: own }),
      ...(from ? { fromMs: dayBounds(from, timeZone)[0] } : {}),
      ...(to ? { toMs: dayBounds(to, timeZone)[1] } : {}),
    }
    const page = await lookBack(auditStore(call.core.store), filter, before, limit)
    noteAccess(call, own ?? rest.patientId ?? null, { count: page.rows.length }, 'audit')
    return { rows: page.rows.map((row) => rowOf(row, own !== null)), nextBefore: page.nextBefore }
  },

  actions(call) {
    const recent = auditStore(call.core.store).recentActions(stepEntries)
    const actions = [...new Set([...Object.keys(actionWords), ...recent])].sort()
    return { rows: actions.map((action) => ({ action, words: wordsOf(action) })) }
  },

  async verify(call) {
    const { core } = call
    core.store.audit.flush()
    const file = path.join(core.dataDir, 'hera.db')
    const chain = await runInThread<'chain'>({ task: 'chain', file, key: core.databaseKey })
    return { ...chain, isWhole: chain.firstBrokenSeq === null, checkedAt: call.now }
  },
}
