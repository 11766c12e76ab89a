import type { drafts } from '../../../shared/contract/drafts.ts'
import { HeraError } from '../../../shared/domain/error.ts'
import type { Call } from '../../api/call.ts'
import type { Handlers } from '../../api/handlers.ts'
import { draftStore } from './store.ts'

/** Unfinished forms of one author; beyond them the oldest was given up long ago. */
const mostDrafts = 200

const ownerOf = (call: Call): string => {
  if (!call.session) throw new HeraError('UNAUTHORIZED', 'Please sign in.')
  return call.session.userId
}

export const draftsHandlers: Handlers<typeof drafts> = {
  read(call, { key }) {
    const row = draftStore(call.core.store).read(ownerOf(call), key)
    return { body: row?.body ?? null, savedAt: row?.saved_at ?? null }
  },
  save(call, { key, body }) {
    const owner = ownerOf(call)
    const sql = draftStore(call.core.store)
    call.core.store.local(() => {
      sql.save(owner, key, body, call.now)
      sql.keepNewest(owner, mostDrafts)
    })
    return { savedAt: call.now }
  },
  discard(call, { key }) {
    draftStore(call.core.store).discard(ownerOf(call), key)
    return { discarded: true }
  },
}
