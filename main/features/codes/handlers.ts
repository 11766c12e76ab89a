import type { codes } from '../../../shared/contract/codes.ts'
import type { Handlers } from '../../api/handlers.ts'
import { codeIndexOf } from './lookup.ts'

export const codesHandlers: Handlers<typeof codes> = {
  search(call, { text, system, limit }) {
    const found = codeIndexOf(call.core.store, system).search(text, limit)
    return { rows: found.map((row) => ({ system, code: row.code, text: row.text })) }
  },
}
